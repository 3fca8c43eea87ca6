"""Whom the addresses of a file belong to, and by which rule that was told.

Nothing here asks the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from impacttracker.capture.draft import Candidate, Participant, Sort, Words
from impacttracker.exchange.messages import Address
from impacttracker.partners.names import folded
from impacttracker.partners.recognising import Circle, Contact, Rule, is_nobodys, name_in
from impacttracker.records.vocabulary import ParticipantRole

PUBLIC = ("gmail.", "googlemail.", "outlook.", "hotmail.", "live.", "yahoo.", "icloud.", "me.com")


@dataclass
class AddressBook:
    """Everybody a project knows, as far as addresses and names of a file may mean them."""

    contacts: Sequence[Contact[Candidate]] = ()
    """Where they work, by name, folded."""
    team: frozenset[str] = frozenset()
    """The addresses of those who work on the project."""
    websites: Sequence[tuple[str, Candidate]] = ()
    """The host of an organisation's website, without “www.”, and the organisation."""
    _circle: Circle[Candidate] = field(init=False)

    def __post_init__(self) -> None:
        self._circle = Circle(self.contacts)

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

    def known_as(
        self, address: Address, place: str = ""
    ) -> tuple[Contact[Candidate] | None, Rule | None]:
        """Whom an address means, and the rule that told so.

        *place* is the organisation that somebody is said to be at; an address may tell it, too.
        """
        told = self.organisation_of(address.email)
        return self._circle.known_as(
            address.email, address.name, folded(place or (told.name if told else ""))
        )

    def _participant(self, address: Address, where: str, was_there: bool) -> Participant | None:
        contact, rule = self.known_as(address)
        place = self.organisation_of(address.email)
        said = " ".join(part for part in (address.name, address.email) if part)
        if contact is None and is_nobodys(address.email):
            return _organisation(
                place, Words(said, where=f"{where}, known by its website"), was_there
            )
        known = (contact.who,) if contact else ()
        return Participant(
            name=known[0].name if known else address.name or name_in(address.email),
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
