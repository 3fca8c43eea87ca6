"""A funder's format filled in: sections, entries and answers, as the funder reads them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from impacttracker.evidence.models import Evidence
from impacttracker.followups.models import FollowUp
from impacttracker.formats.format import AskedField, Format, Section
from impacttracker.formats.period import PeriodRule
from impacttracker.narratives.marks import Mark, without_marks
from impacttracker.narratives.models import Narrative
from impacttracker.partners.models import Organisation
from impacttracker.projects.models import Award, Membership
from impacttracker.records.models import Record
from impacttracker.reports.document import Block
from impacttracker.reports.material import Material
from impacttracker.reports.said import Said

Subject = Record | Narrative | Organisation | Membership | Evidence | FollowUp | None


@dataclass(frozen=True)
class Wishes:
    """What whoever asks for the report has chosen."""

    period: str = ""
    prepared_on: str = ""
    include: Collection[str] = field(default_factory=frozenset)
    """Keys of sections that are left out unless asked for, because they name people."""
    span: tuple[date, date] | None = None
    """The days that the period spans, where its name does not tell."""
    partner: Organisation | None = None
    """The one partner that the report is to be about."""


@dataclass(frozen=True)
class Answer:
    """One question with what is said to it; nothing is an empty text."""

    field: AskedField
    said: Said
    is_required: bool
    written: str | None = None
    """The text as it was written, where *said* has numbers in the place of its citations."""
    is_ruled_out: bool = False
    """Whether another answer says that this question does not apply."""

    @property
    def is_missing(self) -> bool:
        return self.is_required and not self.said

    @property
    def to_count(self) -> Said:
        """What the funder counts: numbers of sources are no part of a text's length."""
        return self.said if self.written is None else without_marks(self.written)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one record, narrative, award, partner or row says in a section."""

    section: Section
    key: str
    """What the same entry is called in every return: a uid, or the award with what is asked."""
    title: str
    answers: tuple[Answer, ...]
    subject: Subject = None
    award: Award | None = None
    counted: tuple[int, ...] = ()
    """Keys of the records behind its figures."""

    @property
    def is_silent(self) -> bool:
        """Whether the award says nothing here and does not have to."""
        return self.subject is None and not any(one.said or one.is_required for one in self.answers)

    @property
    def missing(self) -> list[Answer]:
        return [one for one in self.answers if one.is_missing]


@dataclass(frozen=True)
class LostMark:
    """A citation that leads to nothing that a return may name, and prints nothing."""

    entry: Entry
    field: AskedField
    mark: Mark


@dataclass(frozen=True)
class FilledSection:
    section: Section
    entries: tuple[Entry, ...]
    owed: tuple[Award | None, ...] = ()
    """The awards whose narrative nobody has written; None stands for a project without award."""
    passed_over: int = 0
    """How many entries there are beyond those that the funder takes."""

    @property
    def is_empty(self) -> bool:
        """Whether it must say something, and says nothing at all; where a format has words for
        that, a funder takes them."""
        silent = all(one.is_silent for one in self.entries) and not self.owed
        return self.section.required and silent and not self.section.when_empty


@dataclass(frozen=True)
class Filled:
    """A format filled in; sections stand in the funder's order."""

    form: Format
    material: Material
    wishes: Wishes
    sections: tuple[FilledSection, ...]
    lost: tuple[LostMark, ...] = ()
    appendix: tuple[Block, ...] = ()
    """What stands behind the sections for whoever asked for it; the funder asks for none."""

    @cached_property
    def told(self) -> list[Record]:
        """Every record that some section tells, once, in time."""
        named = {
            one.subject.id
            for filled in self.sections
            for one in filled.entries
            if isinstance(one.subject, Record)
        } | {key for filled in self.sections for one in filled.entries for key in one.counted}
        return [record for record in self.material.records if record.id in named]


def sections_of(form: Format, include: Collection[str]) -> list[Section]:
    """The sections of a report, those that name people only where *include* asks for them."""
    return [
        section
        for section in form.sections
        if not section.left_out_unless_asked or section.key in include
    ]


def span_of(form: Format, wishes: Wishes) -> tuple[date, date] | None:
    """The days that a return is about; None where everything is."""
    return wishes.span or form.period.span_called(wishes.period)


def is_in_period(
    record: Record, form: Format, wishes: Wishes, own: PeriodRule | None = None
) -> bool:
    """Whether a return tells of *record*, in a section that may have a period of its *own*: what
    has no date is in those that tell everything."""
    rule = own or form.period
    span = own.window if own else span_of(form, wishes)
    if span is None:
        return True
    if record.first_on is None or record.first_on > span[1]:
        return rule.is_cumulative and record.first_on is None
    return rule.is_cumulative or record.when.is_open or _ends(record) >= span[0]


def _ends(record: Record) -> date:
    return record.last_on or record.first_on or date.max
