"""A draft: what was understood of a line or a file, every guess beside the words it came from.

It is plain data that knows no database, no form and no page. A reader of any kind (a typed line,
a mail, a calendar entry, a card of addresses) makes one:

    Draft(
        title="Talk to CIPFA council",
        when=Guess(When.read("yesterday"), (Words("yesterday", 22),)),
        who=(Participant(name="CIPFA", candidates=(cipfa,), words=(Words("CIPFA", 8),)),),
        notes="They asked for the slides.",
    )

`capture.forms.typed_from` turns it into what the draft page shows, where everything can still be
changed; `capture.operations.log_draft` stores what that page sends back. Nothing else is needed
to bring in a draft from somewhere new. What was read from a field of a file and not from running
text names the field: `Words("Fri, 6 Nov 2026 09:14", where="Date")`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from impacttracker.engagements.vocabulary import Precision, Status
from impacttracker.followups.vocabulary import Direction
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.when import When

Value = TypeVar("Value")


@dataclass(frozen=True)
class Words:
    """Words that a guess was read from, as they were written."""

    text: str
    start: int = -1
    """Where in the line they begin, in characters; -1 for words from a field of a file."""
    where: str = ""
    """The field of a file that they stood in, such as "Subject"."""

    @property
    def end(self) -> int:
        """Where in the line the next character stands."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Guess(Generic[Value]):
    """Something understood, and the words it was read from, in their order."""

    value: Value
    words: tuple[Words, ...] = ()


class Sort(StrEnum):
    """What a name may belong to."""

    ORGANISATION = "organisation"
    PERSON = "person"
    MEMBER = "member"
    """Somebody who works on the project, with an account of their own."""


@dataclass(frozen=True)
class Candidate:
    """Somebody or some organisation that is known, and that a name may mean."""

    sort: Sort
    key: int
    name: str
    note: str = ""
    """What tells namesakes apart: where a person works, or an organisation's short name."""
    works_at: tuple[int, ...] = ()
    """Of a person: the keys of the organisations where they work now."""


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who took part. With one candidate it is taken for them; with several somebody has
    to choose; with none the name is new and is offered to be entered as its `sort`."""

    name: str
    """The one candidate's name; for a new or an ambiguous one the name as it was written."""
    sort: Sort = Sort.ORGANISATION
    candidates: tuple[Candidate, ...] = ()
    organisation: Candidate | None = None
    """Of a person: the known organisation that they were said to come from."""
    organisation_name: str = ""
    """Of a person: the organisation that they were said to come from, where it is not known."""
    role: ParticipantRole | None = None
    """What they were, where the words say it; the page takes the likeliest otherwise."""
    is_taken: bool = True
    """Whether the page ticks it: a name that may be none is offered without."""
    email: str = ""
    words: tuple[Words, ...] = ()

    @property
    def match(self) -> Candidate | None:
        """Whom the name means beyond doubt."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """How many people were there, and how that is known."""

    number: int
    precision: Precision = Precision.EXACT


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something that is to be done: by us or by them, and by which day."""

    what: str
    direction: Direction = Direction.OURS
    due_on: Guess[date] | None = None
    who: Participant | None = None
    """Who is to do it where it is theirs; otherwise whom it is done for."""
    owner: Candidate | None = None
    """The member of the project who sees to it; nobody was named where it is absent."""
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An engagement as far as it was understood; what was not said is absent."""

    title: str = ""
    when: Guess[When] | None = None
    form: Guess[str] | None = None
    """An option of the funder's list `engagement_form`."""
    status: Guess[Status] | None = None
    who: tuple[Participant, ...] = ()
    attendance: Guess[Attendance] | None = None
    place: Guess[str] | None = None
    url: Guess[str] | None = None
    promises: tuple[Promise, ...] = ()
    notes: str = ""
    """What no guess and no title took: none of it is lost."""
    source: dict[str, str] = field(default_factory=dict)
    """How it came in, where it can be recognised again: a message id, a calendar UID."""

    @property
    def is_promise_alone(self) -> bool:
        """Whether nothing is told of but what is to be done: “chase Mark about the letter”."""
        return (
            bool(self.promises)
            and not self.form
            and not self.notes
            and not self.when
            and (self.title == self.promises[0].what)
        )

    def words(self) -> Iterator[Words]:
        """Every word that some guess was read from."""
        for guess in (self.when, self.form, self.status, self.attendance, self.place, self.url):
            yield from guess.words if guess else ()
        for one in self.who:
            yield from one.words
        for promise in self.promises:
            yield from promise.words
            yield from promise.due_on.words if promise.due_on else ()
            yield from promise.who.words if promise.who else ()
