"""What a card of addresses (vCard), or a row of a list of contacts, holds of somebody."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from impacttracker.errors import Unreadable

NAMES_NOBODY = "These contacts name nobody."
TOO_MANY = "These are too many contacts: give at most {most:,} at once."


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person, or an organisation where it names nobody."""

    name: str
    """As it is shown; empty for an organisation's own card."""
    other_names: tuple[str, ...] = ()
    """Nicknames and former names."""
    emails: tuple[str, ...] = ()
    """In lower case, the preferred one first."""
    organisation: str = ""
    department: str = ""
    role: str = ""
    website: str = ""
    left_out: tuple[str, ...] = ()
    """What else the card says, in plain words or as the file calls it: telephone, picture."""
    where: str = field(default="", compare=False)
    """Where in the file it stood."""


def naming_anybody(cards: Iterable[Card | None]) -> list[Card]:
    """Those of *cards* that say of whom they are; raises `Unreadable` where none of them does."""
    told = [one for one in cards if one and (one.name or one.organisation or one.emails)]
    if not told:
        raise Unreadable(NAMES_NOBODY)
    return told
