"""The entries of a section as blocks: cards, a table, a list of references, or running text."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from impacttracker.formats.format import Fill, Known, Section, Show
from impacttracker.narratives.models import Narrative
from impacttracker.pictures import Family as Mark
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Record
from impacttracker.records.operations import is_web_address
from impacttracker.reports.document import (
    Block,
    Field,
    Fields,
    Heading,
    Level,
    Note,
    Paragraph,
    Table,
)
from impacttracker.reports.filled import Answer, Entry, FilledSection
from impacttracker.reports.reading import NOT_ANSWERED

NOTHING = "Nothing to report."
CUT = "The source had cut this address off; the full one is not known."
DEEPEST = 3


def heading_of(section: Section) -> Heading:
    level = cast(Level, section.level)
    return Heading(section.title, level=level, anchor=f"section-{section.key}")


def named_by(award: Award | None, project: Project) -> str:
    """What heads the one narrative of a section, whose own heading stands right above it."""
    return award.reference if award else project.title


def entries_of(one: FilledSection) -> Iterator[Block]:
    """What the section says below its heading, as its format wants it shown."""
    section = one.section
    entries = [entry for entry in one.entries if not entry.is_silent]
    if not entries:
        if not one.owed:
            yield _nothing(one)
    elif section.show is Show.TABLE:
        yield _table(section, entries)
    elif section.show is Show.LIST:
        for number, entry in enumerate(entries, 1):
            yield Paragraph(f"{number}. {_in_a_line(entry)}")
    elif section.fill is Fill.QUESTIONS:
        for entry in entries:
            yield from _own_answers(entry)
    else:
        for entry in entries:
            yield _card(entry)


def _nothing(one: FilledSection) -> Block:
    """What stands where nothing is said: own texts that must be written are still to come."""
    if one.is_empty:
        return Note(NOT_ANSWERED, tone="attention")
    return Paragraph(one.section.when_empty or NOTHING)


def _table(section: Section, entries: Sequence[Entry]) -> Table:
    """An entry a row; what heads the row is a column of its own where nothing asked says it."""
    shown = [place for place, _ in enumerate(section.fields) if _is_shown(section, entries, place)]
    labels = [section.fields[place].label for place in shown]
    numbers = frozenset(
        column
        for column, place in enumerate(shown)
        if section.fields[place].form in ("number", "money")
    )
    rows = [[_in_a_cell(entry.answers[place]) for place in shown] for entry in entries]
    if section.fill is Fill.GRID:
        labels = ["", *labels]
        rows = [[entry.title, *row] for entry, row in zip(entries, rows, strict=True)]
        numbers = frozenset(place + 1 for place in numbers)
    return Table(section.heading, labels, rows, numeric=numbers, shows_caption=False)


def _is_shown(section: Section, entries: Sequence[Entry], place: int) -> bool:
    """Whether a column stands in a table: a funder's do, ours only where they say something."""
    if section.known is not Known.OURS:
        return True
    answers = [entry.answers[place] for entry in entries]
    return any(one.said or one.is_required for one in answers)


def _in_a_cell(answer: Answer) -> str:
    if answer.is_missing:
        return NOT_ANSWERED
    return answer.said if isinstance(answer.said, str) else "; ".join(answer.said)


def _in_a_line(entry: Entry) -> str:
    return (
        " ".join(_in_a_cell(answer) for answer in entry.answers if answer.said or answer.is_missing)
        or entry.title
    )


def _own_answers(entry: Entry) -> Iterator[Block]:
    """In the funder's order: facts beside each other as a table, each text under its question."""
    section = entry.section
    if entry.title != section.heading:
        yield Heading(entry.title, level=_below(section.level), in_contents=False)
    told = [one for one in entry.answers if one.said or one.is_required]
    has_texts = any(_is_text(one) for one in told)
    for is_text, run in groupby(told, _is_text):
        answers = list(run)
        if is_text or (has_texts and len(answers) == 1):
            for answer in answers:
                yield from _own_text(answer, section)
        else:
            rows = [(one.field.label, _in_a_cell(one)) for one in answers]
            columns = ("Question", "Answer")
            yield Table(section.heading, columns, rows, (35, 65), shows_caption=False)


def _is_text(answer: Answer) -> bool:
    return answer.field.form == "prose"


def _own_text(answer: Answer, section: Section) -> Iterator[Block]:
    if len(section.fields) > 1:
        yield Heading(answer.field.label, level=_below(section.level), in_contents=False)
    if answer.said:
        yield Paragraph(_in_a_cell(answer))
    else:
        yield Note(NOT_ANSWERED, tone="attention")


def _below(level: int) -> Level:
    return cast(Level, min(level + 1, DEEPEST))


def _card(entry: Entry) -> Fields:
    subject, title = entry.subject, entry.title
    if isinstance(subject, Narrative) and title == entry.section.heading:
        title = named_by(subject.award, subject.project)
    rows = [
        _row(answer, entry)
        for answer in entry.answers
        # The title stands above its answers, once.
        if answer.field.answer not in ("title", "partner.name")
        if answer.said or answer.is_required
    ]
    if isinstance(subject, Record):
        mark, anchor = cast(Mark, subject.about.family.value), f"record-{subject.id}"
    elif isinstance(subject, Narrative):
        mark, anchor = "narrative", f"narrative-{subject.id}"
    else:
        mark, anchor = None, None
    return Fields(
        title=title,
        rows=rows,
        mark=mark,
        anchor=anchor,
        level=_below(entry.section.level),
        in_contents=False,
    )


def _row(answer: Answer, entry: Entry) -> Field:
    asked, said, subject = answer.field, answer.said, entry.subject
    if not said:
        return Field(asked.label, NOT_ANSWERED, missing=True)
    cut = (
        isinstance(subject, Record)
        and not subject.url
        and said == subject.unmapped.get("url_truncated")
    )
    if cut:
        return Field(asked.label, said, note=CUT)
    is_link = asked.form == "address" and isinstance(said, str) and is_web_address(said)
    return Field(asked.label, said, link=said if is_link and isinstance(said, str) else None)
