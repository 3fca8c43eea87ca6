"""What a rule says of a return: how grave it is, where it stands, what to do, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from impacttracker.formats.format import AskedField, Section
from impacttracker.records.models import Record
from impacttracker.reports.filled import Entry
from impacttracker.vocabulary import Vocabulary


class Severity(Vocabulary):
    """How grave a finding is, the gravest first."""

    REJECT = "reject", "The funder will reject"
    DOUBT = "doubt", "A reviewer will doubt"
    NICE = "nice", "Nice to have"


class Rule(Vocabulary):
    """What is looked for. The value names the rule for good: what somebody set aside says it."""

    MISSING = "missing", "Required answers that are missing"
    NOT_ASKED = "not-asked", "Answers that the funder does not ask for"
    EXCLUSIVE = "exclusive", "Options that stand alone, beside others"
    UNKNOWN_OPTION = "unknown-option", "Options that the funder does not have"
    REPEATED_AUDIENCE = "repeated-audience", "The main audience named twice"
    TOO_LONG = "too-long", "Over a limit"
    TOO_SHORT = "too-short", "Under a limit, or strikingly short"
    PAGES = "pages", "Over the limit of pages"
    PLACEHOLDER = "placeholder", "Placeholders"
    NO_EVIDENCE = "no-evidence", "Claims without evidence"
    NO_ENGAGEMENT = "no-engagement", "Influences without an engagement behind them"
    YEAR = "year", "Years outside the award"
    E_MAIL = "e-mail", "E-mail addresses"
    TELEPHONE = "telephone", "Telephone numbers"
    NAMED_PERSON = "named-person", "People who are named"
    DO_NOT_CONTACT = "do-not-contact", "People who asked not to be contacted"
    CONFIDENTIAL = "confidential", "Words that say something is confidential"
    CUT_ADDRESS = "cut-address", "Web addresses that lead nowhere"
    REPEATED_TEXT = "repeated-text", "The same text in several places"
    TWIN = "twin", "Entries that may be one"
    LOST_CITATION = "lost-citation", "Citations that lead nowhere"
    SOURCE = "source", "Evidence that the return leaves out"
    AWARD = "award", "Which award it is for"
    PERIOD = "period", "Which time it is about"
    UNDATED = "undated", "Records without a date"

    @property
    def is_about_privacy(self) -> bool:
        return self in PRIVACY

    @property
    def may_be_set_aside(self) -> bool:
        """Whether a person may know better: not where the funder's form itself refuses."""
        return self not in OF_THE_FORM


PRIVACY = frozenset(
    {Rule.E_MAIL, Rule.TELEPHONE, Rule.NAMED_PERSON, Rule.DO_NOT_CONTACT, Rule.CONFIDENTIAL}
)
OF_THE_FORM = frozenset(
    {Rule.MISSING, Rule.NOT_ASKED, Rule.EXCLUSIVE, Rule.UNKNOWN_OPTION, Rule.TOO_LONG, Rule.PAGES}
)


@dataclass(frozen=True)
class Place:
    """The page on which something is put right, and the control on it."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What its address takes beside the project."""
    control: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to put right, or to know better about."""

    severity: Severity
    rule: Rule
    section: Section | None
    """None for what is about the whole return."""
    do: str
    """What to do, in one sentence."""
    place: Place
    entry: Entry | None = None
    field: AskedField | None = None
    title: str = ""
    """What it is about: an entry, or else a section."""
    digest: str = ""
    """Of the text that it is about, so that another text is looked at anew."""

    @property
    def mark(self) -> str:
        """The mark of the family that it is about; "narrative" for all that the award says."""
        subject = self.entry.subject if self.entry else None
        return subject.about.family.value if isinstance(subject, Record) else "narrative"

    @property
    def identity(self) -> tuple[str, str, str]:
        """The same for the same finding about the same text, in every return."""
        return str(self.rule), self.entry.key if self.entry else "", self.digest

    @property
    def key(self) -> str:
        """`identity` in one word, for a form to name it by."""
        return digest_of(*self.identity)[:24]


def digest_of(*texts: str) -> str:
    """A fingerprint of *texts*, in which order they stand."""
    return sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
