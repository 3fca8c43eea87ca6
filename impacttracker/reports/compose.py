"""Composes a funder's report as blocks, in the funder's order and words. Knows no page."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import cast

from impacttracker.formats.format import AskedField, Format, Section
from impacttracker.narratives.models import Narrative
from impacttracker.pictures import Family as Mark
from impacttracker.projects.history import said as in_words
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.records.operations import is_web_address
from impacttracker.reports.chains import chains_of
from impacttracker.reports.document import (
    Block,
    Document,
    Field,
    Fields,
    Heading,
    PageBreak,
)
from impacttracker.reports.gaps import owed_in, sections_of, subjects_of
from impacttracker.reports.queries import Material
from impacttracker.reports.said import Said, answers_for, said_of
from impacttracker.reports.summary import summary_of

NOT_ANSWERED = "Not answered yet"
CUT = "The source had cut this address off; the full one is not known."


@dataclass(frozen=True)
class Wishes:
    """What whoever asks for the report has chosen."""

    period: str = ""
    prepared_on: str = ""
    include: Collection[str] = field(default_factory=frozenset)
    """Keys of sections that are left out unless asked for, because they name people."""


def report_of(form: Format, material: Material, wishes: Wishes) -> Document:
    """The whole report on *material* under *form*."""
    project = material.project
    sections = sections_of(form, wishes.include)
    kinds = {section.kind for section in sections}
    told = [record for record in material.records if record.kind in kinds]
    blocks: list[Block] = [
        *summary_of(told),
        *chains_of(told, material.links),
        PageBreak(),
    ]
    for section in sections:
        blocks.extend(_section(section, material))
    return Document(
        title=form.name,
        subtitle=project.title,
        language="en-GB",
        author=project.lead_organisation or "Impact Tracker",
        subject=f"{form.name} on {project.title}",
        running_head=_running_head(form, material),
        facts=_facts(form, material, wishes),
        blocks=blocks,
        prepared_on=wishes.prepared_on,
        notes=[form.credit] if form.credit else [],
    )


def left_out_of(form: Format, material: Material, wishes: Wishes) -> Iterator[str]:
    """What the report does not say, for those who prepare it: the funder is told none of it."""
    sections = sections_of(form, wishes.include)
    for section in form.sections:
        if section not in sections and subjects_of(section, material):
            yield f"{section.heading}: left out because it names people, unless you ask for it."
    if material.kept_back:
        yield f"{_records(material.kept_back)} marked for the team alone and not in this report."
    if material.not_held:
        yield f"{_records(material.not_held)} planned or cancelled and not in this report."
    if material.unattributed:
        yield f"{_records(material.unattributed)} attributed to no award and not in this report."


def _running_head(form: Format, material: Material) -> str:
    references = ", ".join(award.reference for award in material.awards)
    return " · ".join(part for part in (form.name, references or material.project.code) if part)


def _facts(form: Format, material: Material, wishes: Wishes) -> list[tuple[str, str]]:
    project = material.project
    facts = [
        ("Funder", form.funder),
        ("Format", f"{form.name}, {form.version}"),
        ("Period", wishes.period),
        ("Lead research organisation", project.lead_organisation),
        ("Department", project.department),
        ("Project", f"{project.title} ({project.code})"),
    ]
    for award in material.awards:
        facts += _facts_of_award(award)
    return [(label, value) for label, value in facts if value]


def _facts_of_award(award: Award) -> list[tuple[str, str]]:
    value = f"{award.currency} {award.amount:,.2f}".strip() if award.amount is not None else ""
    from_to = " – ".join(day for day in (in_words(award.start_on), in_words(award.end_on)) if day)
    return [
        ("Award", f"{award.reference} ({award.funder})"),
        ("Award title", award.title),
        ("Scheme", award.scheme),
        ("Award period", from_to),
        ("Award value", value),
    ]


def _records(number: int) -> str:
    return "1 record is" if number == 1 else f"{number:,} records are"


def _section(section: Section, material: Material) -> Iterator[Block]:
    subjects = subjects_of(section, material)
    owed = list(owed_in(section, material))
    if not subjects and not owed:
        return
    yield Heading(section.heading, level=1, anchor=f"section-{section.key}")
    for subject in subjects:
        if isinstance(subject, Record):
            yield _card(section, subject, subject.title, cast(Mark, subject.about.family.value))
        else:
            yield _card(section, subject, _whose(section, subject.award, material), "narrative")
    for one in owed:
        yield _owed(section, one.award, _whose(section, one.award, material))


def _whose(section: Section, award: Award | None, material: Material) -> str:
    """What heads a narrative: its award, where there are several."""
    if len(material.awards) < 2:
        return section.heading
    return award.reference if award else "No award yet"


def _owed(section: Section, award: Award | None, title: str) -> Fields:
    """A narrative that nobody has written: everything required is missing."""
    rows = [
        Field(asked.label, NOT_ANSWERED, missing=True)
        for asked in section.fields
        if asked.is_required({})
    ]
    anchor = f"{section.key}-of-{award.id if award else 'project'}"
    return Fields(title, rows, mark="narrative", anchor=anchor, level=2)


def _card(section: Section, subject: Record | Narrative, title: str, mark: Mark) -> Fields:
    answers = answers_for(subject)
    rows = [
        _row(asked, said, subject)
        for asked in section.fields
        # The title stands above its answers, once.
        if asked.answer != "title" or not isinstance(subject, Record)
        if (said := said_of(asked, subject, answers)) or asked.is_required(answers)
    ]
    kind = "record" if isinstance(subject, Record) else "narrative"
    return Fields(
        title=title,
        rows=rows,
        mark=mark,
        anchor=f"{kind}-{subject.id}",
        level=2,
        in_contents=False,
    )


def _row(asked: AskedField, said: Said, subject: Record | Narrative) -> Field:
    if not said:
        return Field(asked.label, NOT_ANSWERED, missing=True)
    is_link = asked.form == "address" and isinstance(said, str) and is_web_address(said)
    cut = (
        isinstance(subject, Record)
        and not subject.url
        and said == subject.unmapped.get("url_truncated")
    )
    if cut:
        return Field(asked.label, said, note=CUT)
    return Field(asked.label, said, link=said if is_link and isinstance(said, str) else None)
