"""A dropped file that waits, as its pages look at it: what it holds and what came of it before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.capture.draft import Candidate, Draft, Participant, Sort, Words
from impacttracker.database import LARGEST_KEY
from impacttracker.dropped import drafting, queries, reading
from impacttracker.dropped.contacts import AddressBook
from impacttracker.dropped.reading import Dropped
from impacttracker.dropped.withholding import without_erased
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.invitations import Event
from impacttracker.exchange.models import PendingImport
from impacttracker.exchange.queries import pending
from impacttracker.exchange.readers import recurrence
from impacttracker.partners import queries as partners
from impacttracker.partners.erased import kept_out_of
from impacttracker.projects.models import Project
from impacttracker.records.models import Record


@dataclass(frozen=True)
class Waiting:
    """A file that the viewer gave and that is not settled yet, with what its address chose."""

    held: PendingImport
    dropped: Dropped
    event: Event | None
    chosen: Mapping[str, str]
    """What the addresses of its pages carry along."""

    @property
    def asks_which(self) -> bool:
        """Whether it holds several events and none is chosen."""
        return len(self.dropped.events) > 1 and self.event is None


def waiting(project: Project, viewer: User, asked: Mapping[str, str]) -> Waiting | None:
    """The file that an address names; nothing where it is not kept, or somebody else's."""
    held = pending(_number(asked.get("file"), LARGEST_KEY), project, viewer)
    if held is None:
        return None
    dropped = read(held.content, project)
    events = dropped.events
    place = _number(asked.get("event"), len(events)) if len(events) > 1 else len(events)
    names = ("file", "event", "record", "organisation", "again")
    chosen = {name: asked[name] for name in names if asked.get(name)}
    return Waiting(held, dropped, events[place - 1] if place else None, chosen)


def read(content: bytes, project: Project) -> Dropped:
    """What a file holds, but for whoever was erased from *project*."""
    return without_erased(reading.read_apart(content), kept_out_of(project))


def made_before(
    seen: Waiting, project: Project, viewer: User
) -> tuple[Sequence[Record], Evidence | None]:
    """The records that were made of the same message or event, and the evidence it is."""
    message = seen.dropped.message
    return (
        queries.recorded_from(message, seen.event, project, viewer),
        queries.kept_as_evidence(seen.dropped.sha256, project, viewer),
    )


def draft_of(seen: Waiting, book: AddressBook, project: Project, viewer: User) -> Draft:
    """The draft of what is waiting, with the partner on whose page it was dropped."""
    message = seen.dropped.message
    if seen.event is not None:
        next_time = None
        if seen.event.series is not None:
            next_time = reading.apart(recurrence.next_time, seen.event, clock.today())
        draft = drafting.draft_of_event(seen.event, book, next_time=next_time)
    elif message is not None:
        draft = drafting.draft_of_message(message, book)
    else:
        draft = Draft()
    return _with_partner(draft, seen, project, viewer)


def _with_partner(draft: Draft, seen: Waiting, project: Project, viewer: User) -> Draft:
    key = _number(seen.chosen.get("organisation"), LARGEST_KEY)
    organisation = partners.organisation(key, project, viewer) if key else None
    if organisation is None:
        return draft
    partner = Participant(
        name=organisation.name,
        candidates=(Candidate(Sort.ORGANISATION, organisation.id, organisation.name),),
        words=(Words(organisation.name, where="The page it was dropped on"),),
    )
    others = [one for one in draft.who if one.match != partner.match]
    return replace(draft, who=(partner, *others))


def _number(text: str | None, most: int) -> int:
    """A positive whole number that an address says, or 0."""
    said = text or ""
    number = int(said) if said.isascii() and said.isdecimal() and len(said) <= 10 else 0
    return number if number <= most else 0
