"""The form of a merge: which facts survive where two differ; it reads, and stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impacttracker.duplicates.access import Partner
from impacttracker.forms import Form
from impacttracker.partners.models import Organisation
from impacttracker.presentation import day

OTHER = "other"
FACTS_OF_ORGANISATIONS = {
    "name": "Name",
    "short_name": "Short name",
    "parent_id": "Part of",
    "sector": "Sector",
    "country": "Country",
    "website": "Website",
    "ror": "ROR",
}
FACTS_OF_PEOPLE = {"name": "Name", "lawful_basis": "Lawful basis", "basis_on": "Recorded on"}


class MergeForm(Form):
    """Protects the button; the choices are read by `chosen`."""


@dataclass(frozen=True)
class Compared:
    """One fact of two, side by side; where only one of them says something, that is taken."""

    name: str
    label: str
    this: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether somebody has to choose."""
        return bool(self.this and self.other and self.this != self.other)


def compared(this: Partner, other: Partner, known: Mapping[int, str]) -> list[Compared]:
    """Every fact that one of the two has; *known* names what they may be a part of."""
    facts = FACTS_OF_ORGANISATIONS if isinstance(this, Organisation) else FACTS_OF_PEOPLE
    rows = [
        Compared(name, label, _said(this, name, known), _said(other, name, known))
        for name, label in facts.items()
    ]
    return [row for row in rows if row.this or row.other]


def chosen(sent: Mapping[str, str], this: Partner, other: Partner) -> dict[str, Any]:
    """The facts of the other one that were chosen, by their columns."""
    facts = FACTS_OF_ORGANISATIONS if isinstance(this, Organisation) else FACTS_OF_PEOPLE
    return {name: getattr(other, name) for name in facts if sent.get(name) == OTHER}


def together(this: Partner, other: Partner) -> Sequence[str]:
    """The names, or the addresses, that are kept whatever is chosen."""
    if isinstance(this, Organisation) and isinstance(other, Organisation):
        return list(dict.fromkeys((*this.aliases, *other.aliases)))
    return list(dict.fromkeys((*_emails(this), *_emails(other))))


def _emails(partner: Partner) -> Sequence[str]:
    return () if isinstance(partner, Organisation) else partner.emails


def _said(partner: Partner, name: str, known: Mapping[int, str]) -> str:
    value = getattr(partner, name)
    if name == "parent_id":
        return known.get(value, "Another organisation") if value else ""
    return day(value) if name == "basis_on" else value or ""
