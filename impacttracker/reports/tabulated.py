"""A filled format as tables: a sheet a section, a row an entry, a column a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from impacttracker.formats.format import AskedField, Fill
from impacttracker.reports.filled import Answer, Filled, FilledSection
from impacttracker.spreadsheets.cell import Cell, Sheet, joined

NUMBERS = ("number", "money", "year")
# Sections that show what stands in others, and ask nothing.
ASK_NOTHING = (Fill.FIGURES, Fill.CHAIN, Fill.HEADING)
ENTRY, KEY, MISSING = "Entry", "Key", "Still missing"
FROZEN = "B2"
"""The heads and the entry stay in sight."""


@dataclass(frozen=True)
class Column:
    label: str
    width: int = 26


def sheets_of(told: Filled) -> list[Sheet]:
    """A sheet for every section that has anything to say, in the funder's order."""
    return [
        _sheet(one)
        for one in told.sections
        if one.section.fill not in ASK_NOTHING and (one.entries or one.owed)
    ]


def about(told: Filled) -> list[tuple[str, str]]:
    """What the tables are about, for a sheet of its own."""
    form, project = told.form, told.material.project
    facts = [
        ("Report", f"{form.name}, {form.version}"),
        ("Funder", form.funder),
        ("Project", f"{project.title} ({project.code})"),
        ("Awards", joined([award.reference for award in told.material.awards])),
        ("Period", told.wishes.period),
        ("Records", f"{len(told.told):,}"),
        ("Made", told.wishes.prepared_on),
        ("Several answers", "Stand in one cell, with “; ” or a new line between."),
        (KEY, "Names the entry: it is the same in every file and every year."),
        ("Credit", form.credit),
    ]
    return [(label, words) for label, words in facts if words]


def _sheet(one: FilledSection) -> Sheet:
    asked = _asked(one)
    answers = [_column(field) for field in asked.values()]
    columns = [Column(ENTRY, 50), *answers, Column(MISSING, 40), Column(KEY, 38)]
    return Sheet(one.section.title, columns, list(_rows(one, list(asked))), FROZEN)


def _asked(one: FilledSection) -> dict[str, AskedField]:
    """Every question of the section by its label; rows of a grid may differ in what they ask."""
    fields = (answer.field for entry in one.entries for answer in entry.answers)
    return {field.label: field for field in (*one.section.fields, *fields)}


def _column(field: AskedField) -> Column:
    return Column(field.label, 60 if field.form == "prose" else 14 if field.form in NUMBERS else 26)


def _rows(one: FilledSection, labels: Sequence[str]) -> Iterator[list[Cell]]:
    for entry in one.entries:
        said = {answer.field.label: _cell(answer) for answer in entry.answers}
        missing = joined([answer.field.label for answer in entry.missing])
        yield [entry.title, *map(said.get, labels), missing or None, entry.key]
    for award in one.owed:
        whose = award.reference if award else one.section.heading
        required = joined([field.label for field in one.section.fields if field.required])
        yield [whose, *[None] * len(labels), required or one.section.heading, None]


def _cell(answer: Answer) -> Cell:
    """A number as one, so that it can be added up; everything else as it is said."""
    if not isinstance(answer.said, str):
        return joined(answer.said)
    if answer.field.form in NUMBERS:
        try:
            return Decimal(answer.said.replace(",", ""))
        except InvalidOperation:
            # Such as two years, or words where a funder wants a number.
            return answer.said or None
    return answer.said or None
