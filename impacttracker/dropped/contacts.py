"""Whom the addresses of a file belong to, and by which rule that was told.

An address decides, an earlier one of somebody's, too; then the name with the organisation; then
a name alone. Nothing here asks the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from impacttracker.capture.draft import Candidate, Participant, Sort, Words
from impacttracker.exchange.messages import Address
from impacttracker.partners.names import folded
from impacttracker.records.vocabulary import ParticipantRole

NOBODYS = frozenset(
    {"info", "contact", "office", "admin", "hello", "enquiries", "enquiry", "mail", "post", "team"}
    | {"noreply", "no-reply", "donotreply", "do-not-reply", "events", "press", "media", "support"}
    | {"calendar", "postmaster", "mailer-daemon", "newsletter"}
)
"""Addresses that belong to no single person."""
PUBLIC = ("gmail.", "googlemail.", "outlook.", "hotmail.", "live.", "yahoo.", "icloud.", "me.com")


@dataclass(frozen=True)
class Contact:
    """Somebody known: their addresses, and where they work now."""

    candidate: Candidate
    emails: tuple[str, ...]
    """In lower case, the one in use first."""
    places: frozenset[str] = frozenset()
    """The organisations where they work now, by name, folded."""


@dataclass
class AddressBook:
    """Everybody a project knows, as far as addresses and names of a file may mean them."""

    contacts: Sequence[Contact] = ()
    team: frozenset[str] = frozenset()
    """The addresses of those who work on the project."""
    websites: Sequence[tuple[str, Candidate]] = ()
    """The host of an organisation's website, without “www.”, and the organisation."""
    _by_email: dict[str, Contact] = field(default_factory=dict)
    _by_name: dict[str, list[Contact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for contact in self.contacts:
            for email in contact.emails:
                self._by_email.setdefault(email, contact)
            self._by_name.setdefault(folded(contact.candidate.name), []).append(contact)

    def participants(self, named: Iterable[tuple[Address, str, bool]]) -> tuple[Participant, ...]:
        """Who took part, of (address, where it stood, whether they were there); not our team."""
        found: dict[object, Participant] = {}
        for address, where, was_there in named:
            if address.email in self.team:
                continue
            one = self._participant(address, where, was_there)
            if one is not None:
                found.setdefault(one.match or folded(one.name), one)
        return tuple(found.values())

    def organisation_of(self, email: str) -> Candidate | None:
        """The organisation on whose website's domain an address is."""
        domain = email.partition("@")[2]
        if not domain or domain.startswith(PUBLIC):
            return None
        return next(
            (one for host, one in self.websites if domain == host or domain.endswith(f".{host}")),
            None,
        )

    def known_as(self, address: Address, place: str = "") -> tuple[Contact | None, str]:
        """Whom an address means, and the rule that told so, as it follows “known by”.

        *place* is the organisation that somebody is said to be at; an address may tell it, too.
        """
        if contact := self._by_email.get(address.email):
            is_current = contact.emails[0] == address.email
            return contact, "this address" if is_current else "an earlier address"
        namesakes = self._by_name.get(folded(address.name), []) if address.name else []
        told = self.organisation_of(address.email)
        name = folded(place or (told.name if told else ""))
        if name:
            there = [one for one in namesakes if name in one.places]
            return (there[0], "name and organisation") if len(there) == 1 else (None, "")
        return (namesakes[0], "name alone") if len(namesakes) == 1 else (None, "")

    def _participant(self, address: Address, where: str, was_there: bool) -> Participant | None:
        contact, rule = self.known_as(address)
        place = self.organisation_of(address.email)
        said = " ".join(part for part in (address.name, address.email) if part)
        if contact is None and _is_nobodys(address):
            return _organisation(
                place, Words(said, where=f"{where}, known by its website"), was_there
            )
        known = (contact.candidate,) if contact else ()
        return Participant(
            name=known[0].name if known else address.name or _name_in(address.email),
            sort=Sort.PERSON,
            candidates=known,
            organisation=None if known else place,
            role=ParticipantRole.PARTNER,
            is_taken=was_there,
            email=address.email,
            words=(Words(said, where=f"{where}, known by {rule}" if known else where),),
        )


def _organisation(place: Candidate | None, words: Words, was_there: bool) -> Participant | None:
    """Whom an address of nobody's stands for, where its domain tells."""
    if place is None:
        return None
    return Participant(name=place.name, candidates=(place,), is_taken=was_there, words=(words,))


def _is_nobodys(address: Address) -> bool:
    local = address.email.partition("@")[0]
    return bool(address.email) and local in NOBODYS


def _name_in(email: str) -> str:
    """“jane.wu” as Jane Wu; what reads like no name stays as it is."""
    words = [word for word in email.partition("@")[0].replace("_", ".").split(".") if word]
    is_name = len(words) > 1 and all(word.isalpha() and len(word) > 1 for word in words)
    return " ".join(word.capitalize() for word in words) if is_name else email
