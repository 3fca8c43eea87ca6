"""Numbers what an award's texts cite, in the order of first mention, and lists the sources.

Numbers run through the whole return, section by section as the funder reads them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from impacttracker.evidence.models import Evidence
from impacttracker.formats.format import AskedField, Fill, Section, Show
from impacttracker.narratives.marks import Mark, marks_in, replaced
from impacttracker.records.models import Record
from impacttracker.reports import facts
from impacttracker.reports.filled import Answer, Entry, Filled, FilledSection, LostMark
from impacttracker.reports.material import Material
from impacttracker.reports.said import said_of

OF_TEXTS = (Fill.NARRATIVE, Fill.QUESTIONS, Fill.GRID)
SOURCES = Section(
    key="sources-cited",
    heading="Sources",
    fill=Fill.SOURCES,
    show=Show.LIST,
    fields=(AskedField(answer="source.said", label="Source"),),
)
"""Stands at the end of a return that cites and whose format has no place for sources."""


def with_citations(told: Filled) -> Filled:
    """*told* with a number in the place of each mark, and with what the numbers stand for.

    A mark that leads to nothing that may be named is gone from the text, and told in `lost`.
    """
    numbering = _Numbering(told.material)
    sections = [numbering.section(one) for one in told.sections]
    if numbering.cited:
        if not any(one.section.fill is Fill.SOURCES for one in sections):
            sections.append(FilledSection(SOURCES, ()))
        sections = [
            numbering.sources(one) if one.section.fill is Fill.SOURCES else one for one in sections
        ]
    return replace(told, sections=tuple(sections), lost=tuple(numbering.lost))


class _Numbering:
    """The numbers that were given out so far."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self.cited: dict[Mark, Record | Evidence] = {}
        self.lost: list[LostMark] = []

    def section(self, one: FilledSection) -> FilledSection:
        if one.section.fill not in OF_TEXTS:
            return one
        return replace(one, entries=tuple(self._entry(entry) for entry in one.entries))

    def sources(self, one: FilledSection) -> FilledSection:
        """The section with what is cited first, by its number; other evidence follows, as far as
        the funder takes so much."""
        cited = [
            self._source(one.section, number, thing)
            for number, thing in enumerate(self.cited.values(), 1)
        ]
        keys = {entry.key for entry in cited}
        others = [entry for entry in one.entries if entry.key not in keys]
        limit = one.section.limit
        room = max(limit.most - len(cited), 0) if limit else len(others)
        further = [
            _renumbered(entry, number) for number, entry in enumerate(others[:room], len(cited) + 1)
        ]
        passed_over = one.passed_over + max(len(others) - room, 0)
        return replace(one, entries=(*cited, *further), passed_over=passed_over)

    def _entry(self, entry: Entry) -> Entry:
        answers = tuple(self._answer(one, entry) for one in entry.answers)
        return replace(entry, answers=answers) if answers != entry.answers else entry

    def _answer(self, answer: Answer, entry: Entry) -> Answer:
        if not isinstance(answer.said, str) or not (marks := marks_in(answer.said)):
            return answer
        found = self._material.cited
        self.lost += [LostMark(entry, answer.field, one) for one in marks if one not in found]
        self.cited |= {one: found[one] for one in marks if one in found}
        numbers = {mark: number for number, mark in enumerate(self.cited, 1)}
        said = replaced(answer.said, lambda mark: f"[{numbers[mark]}]" if mark in numbers else "")
        return replace(answer, said=said, written=answer.said)

    def _source(self, section: Section, number: int, thing: Record | Evidence) -> Entry:
        answers = self._facts(number, thing)
        return Entry(
            section=section,
            key=thing.uid,
            title=str(answers["source.said"]),
            answers=_answers(section.fields, answers),
            # As a source a record is not told: no figure counts it here.
            subject=thing if isinstance(thing, Evidence) else None,
        )

    def _facts(self, number: int, thing: Record | Evidence) -> dict[str, Any]:
        if isinstance(thing, Record):
            return facts.of_cited_record(thing, number)
        titles = self._material.titles
        supported = next((keys for one, keys in self._material.evidence if one is thing), ())
        return facts.of_source(thing, number, [titles[key] for key in supported if key in titles])


def _answers(fields: Sequence[AskedField], answers: dict[str, Any]) -> tuple[Answer, ...]:
    return tuple(
        Answer(one, said_of(one, None, answers), one.is_required(answers)) for one in fields
    )


def _renumbered(entry: Entry, number: int) -> Entry:
    answers = tuple(
        replace(one, said=str(number)) if one.field.answer == "source.number" else one
        for one in entry.answers
    )
    return replace(entry, answers=answers)
