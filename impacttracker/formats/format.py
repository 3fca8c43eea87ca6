"""A funder's format as data: what it asks, in its order and words. Knows no file and no record."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from impacttracker.conditions import Condition
from impacttracker.formats.period import PeriodRule
from impacttracker.vocabulary import Terms, Vocabulary, terms


class Fill(Vocabulary):
    """What a section is filled with."""

    RECORDS = "records", "Records of some kinds"
    NARRATIVE = "narrative", "A narrative of the award"
    QUESTIONS = "questions", "Facts and texts of the award"
    GRID = "grid", "Texts of the award in rows and columns"
    PARTNERS = "partners", "Partners who took part"
    TEAM = "team", "Members of the team"
    SOURCES = "sources", "Evidence behind what is told"
    TALLY = "tally", "Records counted by the funder's own types"
    FIGURES = "figures", "Figures and charts"
    CHAIN = "chain", "What led to what"
    AHEAD = "ahead", "Engagements that lie ahead"
    PROMISES = "promises", "Promises that nobody has kept yet"
    HEADING = "heading", "A heading over other sections"


class Show(Vocabulary):
    """How the entries of a section stand on the page."""

    CARDS = "cards", "One below the other, every answer with its question"
    TABLE = "table", "A table, an entry a row"
    LIST = "list", "A numbered list, an entry a sentence"


class Pick(Vocabulary):
    """Which entries a section tells, where a funder takes only so many."""

    LINKED = "linked", "Those that led to most"
    STRONGEST = "strongest", "Those that are corroborated best"


class Scope(Vocabulary):
    """Whom a return is about."""

    AWARD = "award", "Each award answers for itself"
    PROJECT = "project", "The project answers once, for all its awards"
    PARTNER = "partner", "One partner, who has to be named"


class Known(Vocabulary):
    """How well we know what a format file says a funder asks."""

    VERIFIED = "verified", "read in a public copy of the form"
    INFERRED = "inferred", "inferred from a copy or from a neighbouring version"
    RECALLED = "recalled", "from general knowledge; check the form"
    OURS = "ours", "our own"


class Unit(Vocabulary):
    """What a limit counts."""

    WORDS = "words", "words"
    CHARACTERS = "characters", "characters"
    ITEMS = "items", "items"
    PAGES = "pages", "pages"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most, and perhaps at least, so many; a funder rejects more unless it is indicative."""

    most: int
    unit: Unit
    least: int = 0
    is_indicative: bool = False


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    """What our terms are called by a funder, as far as it has a word for them."""

    name: str
    options: Terms
    ours: Terms
    """The list that our terms are from."""
    theirs: Mapping[str, str]
    otherwise: str = ""
    """What every other term is; empty where only those in the table have an equal."""

    def of(self, term: str) -> str:
        """The funder's option for *term*; *term* itself where the funder has none."""
        return self.theirs.get(term) or self.otherwise or term

    def where(self, option: str) -> frozenset[str]:
        """Which of our terms are *option* to the funder."""
        return frozenset(term for term in self.ours.all_known() if self.of(term) == option)


@dataclass(frozen=True, kw_only=True)
class AskedField:
    """One question of a funder, and the answer of ours that it takes."""

    answer: str
    label: str
    hint: str = ""
    required: bool = False
    required_when: Condition | None = None
    asked_when: Condition | None = None
    limit: Limit | None = None
    options: str | None = None
    own_options: Terms | None = None
    """The funder's own list, where *options* names one that stands in its file."""
    crosswalk: Crosswalk | None = None
    form: str = "text"
    known: Known | None = None

    @property
    def role(self) -> str | None:
        """The role of the participants who answer, for answers such as `participant.country`."""
        return self.form.removeprefix("participant:") if ":" in self.form else None

    @property
    def topic(self) -> str:
        """What the award's own text is about that answers; empty where no text does."""
        return self.answer.removeprefix("text.") if self.answer.startswith("text.") else ""

    @property
    def choices(self) -> Terms | None:
        """What the funder lets one choose from; None where anything may be said."""
        if self.own_options or not self.options:
            return self.own_options
        return terms(self.options)

    def is_asked(self, answers: Mapping[str, Any]) -> bool:
        return self.asked_when is None or self.asked_when.holds(answers)

    def is_required(self, answers: Mapping[str, Any]) -> bool:
        """Whether the funder rejects a record with *answers* that leaves this one out."""
        if self.required_when and self.required_when.holds(answers):
            return True
        return self.required and self.is_asked(answers)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a grid; its key stands for `{row}` in the answers of the columns."""

    key: str
    label: str
    optional: bool = False
    """Whether it may stay empty though its columns are required."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """What a funder asks under one heading, and what fills it."""

    key: str
    heading: str
    number: str = ""
    level: int = 1
    intro: str = ""
    fill: Fill = Fill.QUESTIONS
    show: Show = Show.CARDS
    kinds: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    """What the records, partners, members or promises that it tells meet, all of it together."""
    period: PeriodRule | None = None
    """The time that it is about, where that is not the time of the whole return."""
    pick: Pick | None = None
    """Which entries it tells when there are more than its limit."""
    narrative: str | None = None
    by: Crosswalk | None = None
    """What a tally counts by."""
    total: str = ""
    """What the last row of a tally is called, which counts each record once; none where empty."""
    fields: tuple[AskedField, ...] = ()
    rows: tuple[Row, ...] = ()
    limit: Limit | None = None
    required: bool = False
    left_out_unless_asked: bool = False
    beside: bool = False
    """Whether it is keyed in beside the document, and no part of its pages unless asked for."""
    new_page: bool = False
    """Whether it begins a page of its own."""
    when_empty: str = ""
    """What it says where it stands empty, such as "Nothing to report"; optional sections that say
    nothing of it are left out while they are empty."""
    known: Known | None = None

    @property
    def kind(self) -> str | None:
        """The one kind of record that it is about."""
        return self.kinds[0] if len(self.kinds) == 1 else None

    @property
    def waits_to_be_asked_for(self) -> bool:
        """Whether it is in the document for those alone who ask for it."""
        return self.left_out_unless_asked or self.beside

    @property
    def title(self) -> str:
        """Its heading with its number before it."""
        return f"{self.number} {self.heading}" if self.number else self.heading

    def fields_in(self, row: Row) -> tuple[AskedField, ...]:
        """The questions of one row of a grid."""
        asked = (replace(one, answer=one.answer.replace("{row}", row.key)) for one in self.fields)
        if row.optional:
            return tuple(replace(one, required=False, required_when=None) for one in asked)
        return tuple(asked)

    @property
    def every_field(self) -> tuple[AskedField, ...]:
        """All its questions, those of a grid row by row."""
        if self.fill is not Fill.GRID:
            return self.fields
        return tuple(one for row in self.rows for one in self.fields_in(row))

    @property
    def is_asked_by_funder(self) -> bool:
        return self.fill not in (Fill.FIGURES, Fill.CHAIN, Fill.HEADING)


@dataclass(frozen=True, kw_only=True)
class ResponseCode:
    """What a funder says of whether it expects a return, such as UKRI's code 2: exempt."""

    code: str
    label: str
    expected: bool


@dataclass(frozen=True, kw_only=True)
class PageRules:
    """How a funder wants pages to look; what is not said is as our own reports are."""

    paper: str = "A4"
    is_landscape: bool = False
    font_size: float | None = None
    line_spacing: float | None = None
    margin_mm: float | None = None
    most_pages: int | None = None
    has_cover: bool = True
    is_plain: bool = False
    """Whether the funder's template is followed: its headings, one size, no ornament."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """One version of what a funder asks, section by section."""

    key: str
    version: str
    name: str
    funder: str
    about: str = ""
    credit: str = ""
    submission: str = ""
    """How it is handed in, in a sentence."""
    known: Known = Known.VERIFIED
    """How well what its sections and fields say is known, where they say nothing else."""
    sources: tuple[str, ...] = ()
    response_codes: tuple[ResponseCode, ...] = ()
    scope: Scope = Scope.AWARD
    period: PeriodRule = field(default_factory=PeriodRule)
    page: PageRules = field(default_factory=PageRules)
    limit: Limit | None = None
    """Of all that the award's own texts say together."""
    not_counted: tuple[str, ...] = ()
    """Keys of sections whose words the funder does not count."""
    sections: tuple[Section, ...] = ()

    def section(self, kind_or_narrative: str) -> Section | None:
        """The section about a kind of record or a narrative; None when the funder has none."""
        return next(
            (one for one in self.sections if kind_or_narrative in (one.kind, one.narrative)), None
        )

    def asked_text(self, topic: str) -> AskedField | None:
        """The question that the award's own text about *topic* answers."""
        asked = (one for section in self.sections for one in section.every_field)
        return next((one for one in asked if one.topic == topic), None)
