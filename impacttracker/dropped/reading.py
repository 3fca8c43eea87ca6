"""Tells what a dropped file is from its content, and reads it; a file name is never believed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

from flask import current_app

from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import Card
from impacttracker.exchange.invitations import Event
from impacttracker.exchange.isolation import limited
from impacttracker.exchange.messages import Message
from impacttracker.exchange.readers import contacts, email
from impacttracker.exchange.reading import limits_of
from impacttracker.exchange.source import text_of
from impacttracker.spreadsheets.rows import OLD_OFFICE

Thing = TypeVar("Thing")

PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
MOST_CARDS, MOST_EVENTS = 500, 1_000
TOO_MANY = "These are more than {most:,} {what}: bring them in on the page of imports."
UNKNOWN = (
    "This is no saved e-mail (.eml), no invitation (.ics) and no contact (.vcf). Other files are "
    "kept as evidence: open the record that they support."
)


@dataclass(frozen=True)
class Dropped:
    """A file that was dropped, and what it holds: one of the three, the others empty."""

    content: bytes
    message: Message | None = None
    events: tuple[Event, ...] = ()
    cards: tuple[Card, ...] = ()
    left_out: str = ""
    """The sentence about those in it who were erased from the project, if there are any."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it that anybody could bring in."""
        return not (self.message or self.events or self.cards)

    @cached_property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def apart(function: Callable[..., Thing], *args: Any) -> Thing:
    """What *function* finds, in a child process that may take only so much time and memory."""
    return limited(limits_of(current_app.config), function, *args)


def read_apart(content: bytes) -> Dropped:
    """What `read` finds, in such a process."""
    return replace(apart(_read_for_sending, content), content=content)


def _read_for_sending(content: bytes) -> Dropped:
    return replace(read(content), content=b"")


def read(content: bytes) -> Dropped:
    """What was dropped; raises `Unreadable` with a sentence that says what to do."""
    if not content.strip():
        raise Unreadable("This file is empty. Save it again, and drop that.")
    if content.startswith(OLD_OFFICE):
        raise Unreadable(
            "This is Outlook's own format. Open the message and save it as an e-mail (.eml), or "
            "forward it to yourself as an attachment and save that."
        )
    if content.startswith(PACKED):
        raise Unreadable("This is a packed folder. Unpack it, and drop the files one by one.")
    if email.recognises(content):
        return _of_message(content)
    try:
        text = text_of(content)
    except Unreadable:
        raise Unreadable(UNKNOWN) from None
    if contacts.recognises(text):
        return Dropped(content, cards=_few(contacts.read(text), MOST_CARDS, "contacts"))
    # Its library is large, and most pages never need it.
    from impacttracker.exchange.readers import calendar

    if calendar.recognises(text):
        return Dropped(content, events=_few(calendar.read(text), MOST_EVENTS, "events"))
    raise Unreadable(UNKNOWN)


def _few(some: Sequence[Thing], most: int, what: str) -> tuple[Thing, ...]:
    """What a file holds, where it is little enough to be looked over one by one."""
    if len(some) > most:
        raise Unreadable(TOO_MANY.format(most=most, what=what))
    return tuple(some)


def _of_message(content: bytes) -> Dropped:
    """A message; with the events of an invitation that it carries, where those can be read."""
    message = email.read(content)
    if not message.invitation:
        return Dropped(content, message=message)
    from impacttracker.exchange.readers import calendar

    try:
        return Dropped(content, message=message, events=tuple(calendar.read(message.invitation)))
    except Unreadable:
        return Dropped(content, message=message)
