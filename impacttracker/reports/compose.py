"""Composes a funder's report as blocks, in the funder's order and words. Knows no page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import cast

from impacttracker.formats.format import Fill, Format, PageRules, Pick, Scope, Section
from impacttracker.projects.history import said as in_words
from impacttracker.projects.models import Award
from impacttracker.reports.behind import behind_of
from impacttracker.reports.chains import chains_of
from impacttracker.reports.document import (
    Block,
    Document,
    Field,
    Fields,
    Margins,
    PageBreak,
    PageLayout,
    Paper,
)
from impacttracker.reports.entries import entries_of, heading_of, named_by
from impacttracker.reports.filled import Filled, FilledSection, Wishes, is_in_period
from impacttracker.reports.filling import filled
from impacttracker.reports.material import Material
from impacttracker.reports.reading import NOT_ANSWERED
from impacttracker.reports.summary import summary_of


def report_of(form: Format, material: Material, wishes: Wishes) -> Document:
    """The whole report on *material* under *form*."""
    return document_of(filled(form, material, wishes))


def document_of(told: Filled) -> Document:
    """A filled format as the document that is handed in."""
    form, material = told.form, told.material
    project = material.project
    return Document(
        title=form.name,
        subtitle=project.title,
        language="en-GB",
        author=project.lead_organisation or "Impact Tracker",
        subject=f"{form.name} on {project.title}",
        running_head=_running_head(form, material),
        # Without a cover the funder's own first questions say who is asking for what.
        facts=_facts(form, material, told.wishes) if form.page.has_cover else [],
        blocks=[*_sections(told), *behind_of(told), *told.appendix],
        prepared_on=told.wishes.prepared_on,
        notes=[form.credit] if form.credit else [],
        layout=layout_of(form.page),
    )


def layout_of(rules: PageRules) -> PageLayout:
    """The pages as the funder wants them; where it says nothing, as our own are."""
    ours = PageLayout()
    return PageLayout(
        paper=cast(Paper, rules.paper),
        orientation="landscape" if rules.is_landscape else "portrait",
        margins=Margins.all_round(rules.margin_mm) if rules.margin_mm else ours.margins,
        body_size=rules.font_size or ours.body_size,
        line_spacing=rules.line_spacing or ours.line_spacing,
        has_cover=rules.has_cover,
        plain=rules.is_plain,
    )


def left_out_of(told: Filled) -> Iterator[str]:
    """What the report does not say, for those who prepare it: the funder is told none of it."""
    if told.form.scope is Scope.PARTNER and told.material.partner is None:
        yield "It is about one partner: choose which."
    yield from _sections_left_out(told)
    yield from _records_left_out(told)


def _sections_left_out(told: Filled) -> Iterator[str]:
    form, include = told.form, told.wishes.include
    everything = replace(told.wishes, include={one.key for one in form.sections})
    asked = {one.section.key for one in told.sections}
    for one in filled(form, told.material, everything).sections:
        if one.section.key not in asked and one.entries:
            yield f"{one.section.heading}: left out because it names people, unless you ask for it."
    for one in told.sections:
        if one.section.beside and one.section.key not in include:
            yield f"{one.section.heading}: keyed in beside the document, and not on its pages."
        if one.passed_over:
            yield f"{one.section.heading}: {_passed_over(one)}"


def _records_left_out(told: Filled) -> Iterator[str]:
    form, material = told.form, told.material
    if material.kept_back:
        yield f"{_records(material.kept_back)} marked for the team alone and not in this report."
    is_told = any(one.fill is Fill.AHEAD for one in form.sections)
    not_held = material.not_held - (len(material.ahead) if is_told else 0)
    if not_held > 0:
        yield f"{_records(not_held)} planned or cancelled and not in this report."
    if material.unattributed:
        yield f"{_records(material.unattributed)} attributed to no award and not in this report."
    named = {one.id for one in told.told}
    outside = sum(
        not is_in_period(one, form, told.wishes) for one in material.records if one.id not in named
    )
    if outside:
        yield f"{_records(outside)} outside the period and not in this report."


def _passed_over(one: FilledSection) -> str:
    why = (one.section.pick or Pick.LINKED).label.lower()
    more = "1 more is" if one.passed_over == 1 else f"{one.passed_over:,} more are"
    return f"{more} held than the funder takes; {why} are told."


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
        ("Partner", material.partner.name if material.partner else ""),
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


def _sections(told: Filled) -> Iterator[Block]:
    include = told.wishes.include
    shown = [one for one in told.sections if not one.section.beside or one.section.key in include]
    for place, one in enumerate(shown):
        yield from _section(one, told, shown[place + 1 :])


def _section(one: FilledSection, told: Filled, later: Sequence[FilledSection]) -> Iterator[Block]:
    section = one.section
    if section.new_page:
        yield PageBreak()
    match section.fill:
        case Fill.FIGURES:
            yield from summary_of(told, section)
        case Fill.CHAIN:
            yield from chains_of(told.told, told.material.links, section)
        case Fill.HEADING:
            yield heading_of(section)
        case _ if one.entries or one.owed or section.required or section.when_empty:
            yield heading_of(section)
            if not _is_told_by_its_parts(one, later):
                yield from entries_of(one)
            for award in one.owed:
                yield _owed(section, award, told.material)


def _is_told_by_its_parts(one: FilledSection, later: Sequence[FilledSection]) -> bool:
    """Whether a text that nobody had to write only heads what the parts below it say."""
    if one.section.fill is not Fill.QUESTIONS or one.section.required:
        return False
    parts = takewhile(lambda part: part.section.level > one.section.level, later)
    return all(entry.is_silent for entry in one.entries) and any(part.entries for part in parts)


def _owed(section: Section, award: Award | None, material: Material) -> Fields:
    """A narrative that nobody has written: everything required is missing."""
    title = named_by(award, material.project)
    if len(material.awards) > 1:
        title = award.reference if award else "No award yet"
    rows = [
        Field(asked.label, NOT_ANSWERED, missing=True)
        for asked in section.fields
        if asked.is_required({})
    ]
    anchor = f"{section.key}-of-{award.id if award else 'project'}"
    return Fields(title, rows, mark="narrative", anchor=anchor, level=2)
