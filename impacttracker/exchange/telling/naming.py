"""Who took part in what a message or a calendar tells of: people by their addresses.

They are named beside something else, so nothing but their address and name is told of them.
"""

from collections.abc import Iterable

from impacttracker.exchange.contents import ParticipantFacts, PersonFacts
from impacttracker.exchange.messages import Address
from impacttracker.partners.models import Person
from impacttracker.partners.recognising import is_machines, is_nobodys, is_of_several, name_in
from impacttracker.partners.vocabulary import Origin
from impacttracker.records.vocabulary import ParticipantRole

LONGEST = 500
MOST_TAKING_PART = 50
"""What went to more people than these went round: who took part, only a person knows."""


class Named:
    """Everybody whom the records of a file name, each once."""

    def __init__(self) -> None:
        self._people: dict[str, PersonFacts] = {}

    def people(self) -> tuple[PersonFacts, ...]:
        return tuple(self._people.values())

    def taking_part(
        self, some: Iterable[tuple[Address, Origin]], where: str
    ) -> tuple[ParticipantFacts, ...]:
        """Those who took part, of addresses and of where each came from; no machine does."""
        named: dict[str, tuple[Address, str | None]] = {}
        for one, origin in some:
            if _is_real(one):
                # Whoever invites is often among those who are invited.
                named.setdefault(one.email or one.name, (one, self._met(one, origin, where)))
        return tuple(
            ParticipantFacts(
                role=ParticipantRole.PARTNER,
                person=key,
                name_as_recorded=str(one)[:LONGEST],
            )
            for one, key in named.values()
        )

    def _met(self, one: Address, origin: Origin, where: str) -> str | None:
        """What somebody is called in the file; no team, and no address that many share, is one."""
        if is_nobodys(one.email) or is_of_several(one.name):
            return None
        key = one.email or one.name.casefold()
        known = self._people.get(key)
        if known is None or (one.name and known.name == name_in(one.email)):
            name = one.name or name_in(one.email)
            self._people[key] = PersonFacts(
                key=key,
                name=name[: Person.name.type.length],
                emails=(one.email,) if one.email else (),
                origin=known.origin if known else origin,
                is_mentioned=True,
                where=where,
            )
        return key


def _is_real(one: Address) -> bool:
    return bool(one.email or one.name) and not is_machines(one.email)
