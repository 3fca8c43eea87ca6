"""What is said of a piece of evidence: its facts, what may be wrong in them, and their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from impacttracker.errors import Invalid
from impacttracker.evidence import access, rubric
from impacttracker.evidence.files import Upload
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience, EvidenceKind, kind_in_words
from impacttracker.partners.models import Person
from impacttracker.records.models import Link, Record
from impacttracker.records.operations import is_web_address


@dataclass(frozen=True, kw_only=True)
class EvidenceDetails:
    """What shows that something is true, and how it may be used.

    Give an *upload* to keep its bytes. A *file* and its *sha256* alone are what an archive says
    of a file whose bytes are elsewhere.
    """

    title: str
    kind: str = EvidenceKind.OTHER
    on: date | None = None
    url: str | None = None
    upload: Upload | None = None
    file: str | None = None
    sha256: str | None = None
    source: str = ""
    corroborator: str = ""
    corroborating: Person | None = None
    rights: str = ""
    permission_until: date | None = None
    confidential: bool = False
    substitute: str = ""
    audience: Audience = Audience.FOLLOWS
    corroboration: int | None = None
    contribution: int | None = None
    notes: str = ""
    records: Sequence[Record] = ()
    links: Sequence[Link] = ()
    uid: str | None = None


LABELS: Mapping[str, str] = {
    "kind": "Kind",
    "title": "Title",
    "on": "Date",
    "url": "Web address",
    "file": "File",
    "sha256": "SHA-256 of the file",
    "source": "Who said or made it",
    "corroborator": "Who can confirm it",
    "corroborating": "Contact who can confirm it",
    "rights": "Who may be quoted, and how",
    "permission_until": "May be quoted until",
    "confidential": "Confidential",
    "substitute": "What may be said in its place",
    "audience": "Who may see it",
    "corroboration": f"Corroboration ({rubric.SELF_SCORED})",
    "contribution": f"Contribution ({rubric.SELF_SCORED})",
    "notes": "Notes",
}
"""The facts of a piece of evidence, and what pages and the history call them."""

LIMITS = {
    name: getattr(Evidence, name).type.length
    for name in ("title", "source", "corroborator", "substitute")
}


def facts_of(details: EvidenceDetails) -> dict[str, Any]:
    """The facts that somebody can state; which file it is follows from the file itself."""
    return {
        "kind": details.kind or EvidenceKind.OTHER,
        "title": details.title.strip(),
        "on": details.on,
        "url": details.url or None,
        "source": details.source.strip(),
        "corroborator": details.corroborator.strip(),
        "corroborating": details.corroborating,
        "rights": details.rights.strip(),
        "permission_until": details.permission_until,
        "confidential": details.confidential,
        "substitute": details.substitute.strip(),
        "audience": details.audience,
        "corroboration": details.corroboration,
        "contribution": details.contribution,
        "notes": details.notes.strip(),
    }


def in_words(name: str, value: Any) -> Any:
    """The fact *name* as pages and the history say it."""
    if name == "kind":
        return kind_in_words(value)
    if isinstance(value, Audience):
        return value.label
    if isinstance(value, Person):
        return value.name
    if name in {one.name for one in rubric.DIMENSIONS}:
        return getattr(rubric, name.upper()).in_words(value)
    return value


def check(details: EvidenceDetails) -> None:
    """Raise `Invalid` with a sentence for each fact that cannot be kept."""
    problems = {
        name: f"Keep this to {limit:,} characters or fewer."
        for name, limit in LIMITS.items()
        if len(getattr(details, name)) > limit
    }
    if not details.title.strip():
        problems["title"] = "Say what it is: a title will do."
    if details.url and not is_web_address(details.url):
        problems["url"] = "Give an address that begins with https:// or http://."
    for one in rubric.DIMENSIONS:
        if not rubric.is_score(getattr(details, one.name)):
            problems[one.name] = "Score it from 1 to 9, or leave it out."
    if problems:
        raise Invalid(problems)


def shown_as(evidence: Evidence) -> dict[str, str]:
    """What is noted of a piece that the team sees before it is hidden or gone: who follows the
    changes has to be told; nothing of one that they never saw."""
    return {"audience": str(evidence.audience)} if access.is_shared(evidence) else {}


def subject_of(evidence: Evidence) -> tuple[str, str, str]:
    """What the history calls *evidence*."""
    return ("evidence", evidence.uid, evidence.title)
