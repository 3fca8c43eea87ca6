"""Whom an address or a name means among people who are known; it asks no database.

An address decides, an earlier one of somebody's, too; then the name with the organisation; then
a name alone, which is enough for a suggestion and never for a decision.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from impacttracker.partners.names import folded

Who = TypeVar("Who")

NOBODYS = frozenset(
    {"info", "contact", "office", "admin", "hello", "enquiries", "enquiry", "mail", "post", "team"}
    | {"noreply", "no-reply", "donotreply", "do-not-reply", "events", "press", "media", "support"}
    | {"calendar", "postmaster", "mailer-daemon", "newsletter"}
)
"""Addresses that belong to no single person."""
GROUPS = frozenset(
    {"colleagues", "committee", "department", "directorate", "division", "group", "inbox"}
    | {"mailbox", "members", "office", "secretariat", "staff", "team", "teams", "unit"}
)
"""Words that end the name of several people, as no name of one does."""
MACHINES = (
    "@virtual",
    "@group.calendar.google.com",
    "@group.v.calendar.google.com",
    "@import.calendar.google.com",
    "@resource.calendar.google.com",
    "unknownorganizer@calendar.google.com",
)
"""How addresses end that a calendar made up for itself: nobody reads what is sent there."""
TITLES = frozenset(
    ("baroness", "dame", "dr", "hon", "lady", "lord", "mr", "mrs", "ms", "prof", "professor", "sir")
)


class Rule(StrEnum):
    """What told who somebody is, as it follows “known by”."""

    ADDRESS = "this address"
    EARLIER_ADDRESS = "an earlier address"
    PLACE = "name and organisation"
    NAME = "name alone"


@dataclass(frozen=True)
class Contact(Generic[Who]):
    """Somebody known, and what they are known by."""

    who: Who
    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    """In lower case, the one in use first."""
    places: frozenset[Hashable] = frozenset()
    """The organisations where they work now, in whichever way both sides name them."""


class Circle(Generic[Who]):
    """Everybody who is known, by their addresses and names."""

    def __init__(self, contacts: Iterable[Contact[Who]] = ()) -> None:
        self._by_email: dict[str, Contact[Who]] = {}
        self._by_name: dict[str, list[Contact[Who]]] = defaultdict(list)
        for contact in contacts:
            self.add(contact)

    def add(self, contact: Contact[Who]) -> None:
        """Know *contact* as well, or anew; an address belongs to whoever had it first."""
        for email in contact.emails:
            if self._by_email.setdefault(email, contact).who == contact.who:
                self._by_email[email] = contact
        for name in dict.fromkeys(map(without_titles, contact.names)):
            others = [one for one in self._by_name[name] if one.who != contact.who]
            self._by_name[name] = [*others, contact]

    def known_as(
        self, email: str, name: str = "", place: Hashable = None
    ) -> tuple[Contact[Who] | None, Rule | None]:
        """Whom an address, or else a name at a *place* if one is told, means, and by which rule."""
        if email and (contact := self._by_email.get(email)):
            return contact, Rule.ADDRESS if contact.emails[0] == email else Rule.EARLIER_ADDRESS
        namesakes = self.called(name)
        if place:
            there = [one for one in namesakes if place in one.places]
            return (there[0], Rule.PLACE) if len(there) == 1 else (None, None)
        return (namesakes[0], Rule.NAME) if len(namesakes) == 1 else (None, None)

    def called(self, name: str) -> list[Contact[Who]]:
        """Everybody of that name."""
        return self._by_name.get(without_titles(name), []) if name else []


def without_titles(name: str) -> str:
    """*name* folded, without the titles in it."""
    words = folded(name).split()
    return " ".join([word for word in words if word not in TITLES] or words)


def is_nobodys(email: str) -> bool:
    """Whether an address belongs to no single person."""
    return email.partition("@")[0] in NOBODYS or is_machines(email)


def is_of_several(name: str) -> bool:
    """Whether a name is that of a team or an office: “Policy Team”."""
    words = folded(name.partition("(")[0]).split()
    return len(words) > 1 and words[-1] in GROUPS


def is_machines(email: str) -> bool:
    """Whether a calendar made an address up for itself."""
    return email.endswith(MACHINES)


def name_in(email: str) -> str:
    """“jane.wu@…” as Jane Wu; what reads like no name stays as it is."""
    words = [word for word in email.partition("@")[0].replace("_", ".").split(".") if word]
    is_name = len(words) > 1 and all(word.isalpha() and len(word) > 1 for word in words)
    return " ".join(word.capitalize() for word in words) if is_name else email
