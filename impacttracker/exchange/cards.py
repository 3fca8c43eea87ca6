"""What a card of addresses (vCard) holds of somebody, in neutral words."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person, or an organisation where it names nobody."""

    name: str
    """As it is shown; empty for an organisation's own card."""
    emails: tuple[str, ...] = ()
    """In lower case, the preferred one first."""
    organisation: str = ""
    department: str = ""
    role: str = ""
    website: str = ""
    left_out: tuple[str, ...] = ()
    """What else the card says, in plain words: telephone numbers, a picture."""
