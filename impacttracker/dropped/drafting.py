"""Makes a draft of a message or an event: every guess changeable, no word of it lost."""

from collections.abc import Iterator
from typing import TypeVar

from impacttracker import clock
from impacttracker.capture.draft import Draft, Guess, Words
from impacttracker.dropped.contacts import AddressBook
from impacttracker.engagements.occasions import form_said_in, status_on
from impacttracker.exchange.invitations import Event, Standing
from impacttracker.exchange.messages import Address, Message
from impacttracker.presentation import moment
from impacttracker.records.operations import is_web_address
from impacttracker.when import When

MOST_TICKED = 8
"""A message to more than these went round; who of them took part, only a person knows."""
LONGEST_NOTES = 20_000
LONGEST_PLACE = 500
Value = TypeVar("Value")
Named = tuple[Address, str, bool]


def draft_of_message(message: Message, book: AddressBook) -> Draft:
    """The contact that a message is a sign of, on the day on which it was sent."""
    when = None
    if message.sent_at:
        sent = message.sent_at.astimezone(clock.zone())
        when = Guess(When.on(sent.date()), (Words(moment(message.sent_at), where="Date"),))
    return Draft(
        title=message.subject or f"Message from {message.sender or 'nobody named'}",
        when=when,
        who=book.participants(_named_in_message(message)),
        notes=_notes([*message.notes, message.text]),
    )


def draft_of_event(event: Event, book: AddressBook, *, next_time: When | None) -> Draft:
    """The engagement that an invitation is about; of a series its next time, or else the first."""
    when = next_time or event.when
    said = form_said_in(event.title)
    words = (Words(event.title[said.start : said.end], where="Title"),) if said else ()
    return Draft(
        title=event.title or "Meeting",
        when=Guess(when, (Words(when.in_words(), where=_where(event, next_time)),))
        if when
        else None,
        form=Guess(said.value, words) if said else None,
        status=_guess(
            status_on(clock.today(), when, is_cancelled=event.standing is Standing.CANCELLED),
            event.standing,
            "Status",
        ),
        who=book.participants(_named_in_event(event)),
        place=Guess(event.place, (Words(event.place, where="Location"),)) if event.place else None,
        url=Guess(event.url, (Words(event.url, where="URL"),))
        if is_web_address(event.url)
        else None,
        notes=_notes([*event.notes, *_series_in_words(event, next_time), event.description]),
    )


def _guess(value: Value | None, said: str, where: str) -> Guess[Value] | None:
    return Guess(value, (Words(said, where=where),)) if value else None


def _named_in_message(message: Message) -> Iterator[Named]:
    if message.sender:
        yield message.sender, "From", True
    few = len(message.recipients) <= MOST_TICKED
    for one in message.recipients:
        yield one, "To", few


def _named_in_event(event: Event) -> Iterator[Named]:
    if event.organiser:
        yield event.organiser, "Organiser", True
    few = len(event.invited) <= MOST_TICKED
    for one in event.invited:
        yield one.who, "Declined" if one.declined else "Invited", few and not one.declined


def _where(event: Event, next_time: When | None) -> str:
    if event.series is None:
        return "Start and end"
    return "Next time of the series" if next_time else "First time of the series"


def _series_in_words(event: Event, next_time: When | None) -> list[str]:
    if event.series is None or event.when is None:
        return []
    first = event.when.in_words()
    if next_time and next_time != event.when:
        return [f"It repeats since {first}; this is the next time."]
    return [f"It repeats; this is its first time, {first}."]


def _notes(parts: list[str]) -> str:
    text = "\n\n".join(part for part in parts if part)
    if len(text) <= LONGEST_NOTES:
        return text
    return f"{text[:LONGEST_NOTES]}…\n\nThe rest stands in the file itself."
