"""Fills and composes a return, also one that has nothing to report."""

from dataclasses import replace

from impacttracker.formats.format import Format, Scope
from impacttracker.formats.held import load
from impacttracker.formats.places import UnreadableFormat
from impacttracker.presentation import day
from impacttracker.projects.models import Award
from impacttracker.reports.compose import document_of as composed
from impacttracker.reports.document import Block, Document, Heading, Paragraph
from impacttracker.reports.filled import Filled, Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.material import Material
from impacttracker.reports.queries import material_for
from impacttracker.returns.models import Return

DECLARED = "There is nothing to report on award {award} for {period}."


def format_of(returned: Return) -> Format | None:
    """The format in the version that the return was opened with; nothing where its file is gone."""
    try:
        return load(returned.format_key, returned.format_version)
    except (KeyError, UnreadableFormat):
        return None


def about(returned: Return) -> Award | None:
    """The award whose records it tells; nothing where its format tells the whole project."""
    form = format_of(returned)
    return None if form and form.scope is Scope.PROJECT else returned.award


def material_of(returned: Return) -> Material:
    """What the return is made of, as it is now."""
    return material_for(returned.project, about(returned), returned.period)


def wishes_of(returned: Return) -> Wishes:
    span = (returned.from_on, returned.to_on) if returned.from_on and returned.to_on else None
    return Wishes(period=returned.period, include=frozenset(returned.include), span=span)


def filled_of(form: Format, returned: Return, material: Material) -> Filled:
    """What the return says now, section by section; nothing where it reports nothing."""
    told = filled(form, material, wishes_of(returned))
    return replace(told, sections=()) if returned.nothing_to_report else told


def document_of(told: Filled, returned: Return) -> Document:
    """What is sent; it bears no day, so that the same says the same tomorrow."""
    document = composed(told)
    if not returned.nothing_to_report:
        return document
    declared = DECLARED.format(award=returned.award.reference, period=returned.period)
    blocks: list[Block] = [
        Heading("Nothing to report"),
        Paragraph(declared),
        *([Paragraph(returned.declaration)] if returned.declaration else []),
    ]
    return replace(document, blocks=blocks, layout=replace(document.layout, has_cover=False))


def signed(document: Document, returned: Return) -> Document:
    """*document* with who signed it among its facts."""
    if returned.signed_by is None or returned.signed_at is None:
        return document
    said = ("Signed", f"{returned.signed_by.name}, {day(returned.signed_at)}")
    return replace(document, facts=[*document.facts, said])
