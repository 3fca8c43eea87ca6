"""What a funder would reject: required questions without an answer, record by record."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from impacttracker.formats.format import AskedField, Format, Section
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.reports.queries import Material
from impacttracker.reports.said import answers_for, said_of


@dataclass(frozen=True)
class Gap:
    """A required answer that is missing."""

    section: Section
    subject: Record | Narrative
    title: str
    field: AskedField


@dataclass(frozen=True)
class Unwritten:
    """A narrative that an award still owes; the project owes it where it has no award."""

    section: Section
    award: Award | None


def gaps_in(
    form: Format, material: Material, include: Collection[str] = frozenset()
) -> Iterator[Gap]:
    """Every required answer that *material* lacks, in the funder's order."""
    for section in sections_of(form, include):
        for subject in subjects_of(section, material):
            answers = answers_for(subject)
            title = subject.title if isinstance(subject, Record) else section.heading
            for field in section.fields:
                if field.is_required(answers) and not said_of(field, subject, answers):
                    yield Gap(section, subject, title, field)


def unwritten_in(
    form: Format, material: Material, include: Collection[str] = frozenset()
) -> Iterator[Unwritten]:
    """Every narrative that is still owed, in the funder's order."""
    for section in sections_of(form, include):
        yield from owed_in(section, material)


def owed_in(section: Section, material: Material) -> Iterator[Unwritten]:
    """The awards that say nothing yet in *section*."""
    if not section.narrative:
        return
    told = {one.award_id for one in material.narratives if one.section == section.narrative}
    if None in told:
        # Somebody has to say whose it is; that it was written is plain.
        return
    owing: Sequence[Award | None] = material.awards or [None]
    for award in owing:
        if award is None or award.id not in told:
            yield Unwritten(section, award)


def sections_of(form: Format, include: Collection[str]) -> list[Section]:
    """The sections of a report, those that name people only where *include* asks for them."""
    return [
        section
        for section in form.sections
        if not section.left_out_unless_asked or section.key in include
    ]


def subjects_of(section: Section, material: Material) -> list[Record | Narrative]:
    """The records or narratives that *section* asks about, in their order."""
    if section.kind:
        return [one for one in material.records if one.kind == section.kind]
    return [one for one in material.narratives if one.section == section.narrative]
