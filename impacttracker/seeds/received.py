"""What waits in a project's inbox, and what was rejected there, each text with its canary."""

from collections.abc import Callable, Iterator

from impacttracker.accounts.models import User
from impacttracker.exchange import operations as exchange
from impacttracker.exchange.candidates import Candidate, Reference
from impacttracker.exchange.contents import (
    Contents,
    OrganisationFacts,
    ParticipantFacts,
    RecordFacts,
)
from impacttracker.inbox import operations as inbox
from impacttracker.inbox import queries
from impacttracker.projects.models import Project
from impacttracker.records.vocabulary import ParticipantRole

Says = Callable[[str], str]


def let_wait(project: Project, says: Says, *, by: User) -> None:
    """Two that wait, and one that was rejected."""
    contents = Contents(reader="policy-citations", fills=True, candidates=tuple(_candidates(says)))
    exchange.bring_in(project, [contents], by=by)
    last = queries.known_in(project, ["2" * 64])
    inbox.reject(last.values(), by=by)


def _candidates(says: Says) -> Iterator[Candidate]:
    for number in range(3):
        source = says(f"source {number}")
        yield Candidate(
            fingerprint=str(number) * 64,
            record=RecordFacts(
                kind="policy_influence",
                title=says(f"citing {number}"),
                participants=(
                    ParticipantFacts(
                        role=ParticipantRole.INFLUENCED,
                        organisation=source,
                        name_as_recorded=source,
                    ),
                ),
                unmapped={says("topic"): says("of it")},
            ),
            organisations=(OrganisationFacts(key=source, name=source),),
            came_of=(Reference(title=says("cited")),),
            file=says("file"),
            where=says("row"),
        )
