"""Plans what of a file has to wait in the inbox, and puts it there as a small archive: taking it
is then an import like any other.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

from impacttracker.accounts.models import User
from impacttracker.database import new_uid
from impacttracker.exchange import queries
from impacttracker.exchange.candidates import Candidate
from impacttracker.exchange.contents import Contents, OrganisationFacts, ProjectFacts
from impacttracker.exchange.planning.plan import Act, Plan, Step
from impacttracker.exchange.readers import archive as reader
from impacttracker.exchange.writers import archive as writer
from impacttracker.inbox import operations as inbox
from impacttracker.inbox import queries as waiting
from impacttracker.inbox.citing import Cited, cited_in
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.vocabulary import Fate, Reason
from impacttracker.partners.models import Organisation
from impacttracker.partners.names import folded


class Ground(NamedTuple):
    """What of a project candidates may name: works, awards, and partners who share a name."""

    cited: Cited
    awards: set[str]
    namesakes: Mapping[str, Sequence[Organisation]]


def plan_candidates(plan: Plan, *, by: User | None) -> None:
    """What the inbox knows stays as it is, also what was decided on before, unless more is told."""
    told = {one.fingerprint: one for one in plan.contents.candidates}
    known = waiting.known_in(plan.project, told)
    references = [one.as_json() for fact in told.values() for one in fact.came_of]
    ground = Ground(
        cited_in(plan.project, references, by),
        {award.reference for award in queries.awards_of(plan.project)},
        waiting.namesakes_in(
            plan.project, (one.name for fact in told.values() for one in fact.organisations)
        ),
    )
    settled: Counter[Fate] = Counter()
    for fingerprint, fact in told.items():
        row = known.get(fingerprint)
        act, before = Act.CREATE if row is None else Act.KEEP, None
        if row is not None and inbox.not_told_yet(row, [one.as_json() for one in fact.came_of]):
            act, before = Act.UPDATE, inbox.state_of(row)
        elif row is not None and row.fate is not Fate.WAITING:
            settled[row.fate] += 1
        with_reason = replace(fact, reason=_reason(fact, ground))
        plan.candidates.append(Step(act, with_reason, row, before))
    for fate, number in settled.items():
        plan.skip("the inbox", f"{fate.label} before, and not asked about again: {number:,}.")


def _reason(fact: Candidate, ground: Ground) -> Reason:
    """Why *fact* waits: what has to be settled first, before whether it is ours at all."""
    if any(folded(one.name) in ground.namesakes for one in fact.organisations):
        return Reason.NAMESAKES
    if fact.record.awards and ground.awards.isdisjoint(fact.record.awards):
        return Reason.OTHER_AWARD
    if fact.came_of and not any(ground.cited.key_of(one.as_json()) for one in fact.came_of):
        return Reason.UNKNOWN_RECORD
    return fact.reason


def let_wait(plan: Plan, fact: Candidate, *, by: User | None) -> InboxItem:
    """Put *fact* into the inbox."""
    return inbox.put_in(plan.project, _details(plan, fact), by=by)


def tell_more(plan: Plan, item: InboxItem, fact: Candidate, *, by: User | None) -> None:
    """Add what *fact* says beyond what is known."""
    inbox.tell_more(item, _details(plan, fact), by=by)


def _details(plan: Plan, fact: Candidate) -> inbox.ItemDetails:
    return inbox.ItemDetails(
        reason=fact.reason,
        fingerprint=fact.fingerprint,
        kind=fact.record.kind,
        title=fact.record.title,
        holds=held_by(fact),
        came_of=[one.as_json() for one in fact.came_of],
        reader=plan.contents.reader,
        file=fact.file,
        where=fact.where,
    )


def held_by(candidate: Candidate) -> dict[str, Any]:
    """What *candidate* holds as plain JSON, each thing with a uid of its own."""
    uids = {one.key: new_uid() for one in candidate.organisations}
    record = replace(
        candidate.record,
        uid=new_uid(),
        participants=tuple(
            replace(one, organisation=uids[one.organisation] if one.organisation else None)
            for one in candidate.record.participants
        ),
    )
    organisations = tuple(
        replace(one, key=uids[one.key], uid=uids[one.key]) for one in candidate.organisations
    )
    evidence = tuple(
        replace(one, uid=new_uid(), supports=(record.uid,)) for one in candidate.evidence
    )
    contents = Contents(records=(record,), organisations=organisations, evidence=evidence)
    held: dict[str, Any] = json.loads(writer.write(contents))
    return {name: value for name, value in held.items() if value}


def contents_of(held: Mapping[str, Any]) -> Contents:
    """What `held_by` kept; of what it says of partners nothing empty is given."""
    contents = reader.read(json.dumps(held))
    return replace(
        contents,
        fills=True,
        project=ProjectFacts(),
        organisations=tuple(map(_without_gaps, contents.organisations)),
        flagged=(),
    )


def _without_gaps(fact: OrganisationFacts) -> OrganisationFacts:
    names = {one.name for one in fields(fact) if getattr(fact, one.name)}
    return replace(fact, given=fact.given & names)
