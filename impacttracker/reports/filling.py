"""Fills a funder's format with what is held: every answer as the funder reads it.

The document, what is missing, the sheet to key in, tables, what changed since last time and what
is kept of a return: all are made of this, so that they cannot disagree.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from impacttracker.evidence.models import Evidence
from impacttracker.formats.answers import can_answer
from impacttracker.formats.format import AskedField, Fill, Format, Row, Scope, Section
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.reports import facts, tallies
from impacttracker.reports.citations import with_citations
from impacttracker.reports.filled import (
    Answer,
    Entry,
    Filled,
    FilledSection,
    Wishes,
    is_in_period,
    sections_of,
)
from impacttracker.reports.material import Material
from impacttracker.reports.narrowing import narrowed
from impacttracker.reports.partner_facts import of_partner, partners_of
from impacttracker.reports.picking import picked_records, picked_sources
from impacttracker.reports.promises import of_promise
from impacttracker.reports.said import answers_for, crossed, said_of


def filled(form: Format, material: Material, wishes: Wishes) -> Filled:
    """*form* filled in with *material*, as far as *wishes* ask for it."""
    if wishes.partner or form.scope is Scope.PARTNER:
        material = narrowed(material, wishes.partner)
    filling = _Filling(form, material, wishes)
    sections = tuple(filling.section(one) for one in sections_of(form, wishes.include))
    return with_citations(Filled(form, material, wishes, sections))


class _Filling:
    """One filling; what several sections ask of the same record is worked out once."""

    def __init__(self, form: Format, material: Material, wishes: Wishes) -> None:
        self.form, self.material, self.wishes = form, material, wishes
        self._by_kind: dict[str, list[Record]] = defaultdict(list)
        for record in material.records:
            self._by_kind[record.kind].append(record)
        self._known: dict[int, dict[str, Any]] = {}
        self._own_answers: dict[int | None, dict[str, Any]] = {}

    def section(self, section: Section) -> FilledSection:
        filled_by: Mapping[Fill, Callable[[Section], Iterator[Entry]]] = {
            Fill.QUESTIONS: self._questions,
            Fill.GRID: self._grid,
            Fill.AHEAD: self._ahead,
            Fill.PROMISES: self._promises,
            Fill.PARTNERS: self._partners,
            Fill.TEAM: self._team,
            Fill.TALLY: self._tally,
        }
        match section.fill:
            case Fill.RECORDS:
                return self._told(section)
            case Fill.NARRATIVE:
                return self._narratives(section)
            case Fill.SOURCES:
                return self._sources(section)
            case fill if fill in filled_by:
                return FilledSection(section, tuple(filled_by[fill](section)))
        return FilledSection(section, ())

    def _answers(self, record: Record) -> dict[str, Any]:
        if record.id not in self._known:
            more = facts.of_record(record, self.material)
            self._known[record.id] = answers_for(record) | more
        return self._known[record.id]

    def _records(self, section: Section) -> list[Record]:
        """In time."""
        found = [
            record
            for kind in section.kinds
            for record in self._by_kind[kind]
            if is_in_period(record, self.form, self.wishes, section.period)
            and _is_told(section, self._answers(record))
        ]
        if len(section.kinds) > 1:
            found.sort(key=lambda one: (one.sort_key, one.id))
        return found

    def _told(self, section: Section) -> FilledSection:
        found = self._records(section)
        picked = picked_records(section, found, self.material)
        entries = tuple(self._record(section, one) for one in picked)
        return FilledSection(section, entries, passed_over=len(found) - len(picked))

    @cached_property
    def _all(self) -> list[Record]:
        return [one for one in self.material.records if is_in_period(one, self.form, self.wishes)]

    def _record(self, section: Section, record: Record) -> Entry:
        answers = self._answers(record)
        return Entry(
            section=section,
            key=record.uid,
            title=record.title,
            answers=tuple(_answered(one, record, answers) for one in section.fields),
            subject=record,
        )

    def _narratives(self, section: Section) -> FilledSection:
        told = [one for one in self.material.narratives if one.section == section.narrative]
        entries = tuple(
            Entry(
                section=section,
                key=one.uid,
                title=self._whose(section, one.award),
                answers=tuple(_answered(asked, one, answers_for(one)) for asked in section.fields),
                subject=one,
                award=one.award,
            )
            for one in told
        )
        return FilledSection(section, entries, tuple(_owing(told, self.material)))

    def _whose(self, section: Section, award: Award | None) -> str:
        """What heads an award's own answers: the award, where there are several."""
        if len(self._awards()) < 2:
            return section.heading
        return award.reference if award else "No award yet"

    def _awards(self) -> Sequence[Award | None]:
        awards: Sequence[Award | None] = self.material.awards or [None]
        return awards if self.form.scope is Scope.AWARD else awards[:1]

    def _questions(self, section: Section) -> Iterator[Entry]:
        for award in self._awards():
            title = self._whose(section, award)
            yield self._of_award(section, award, title, section.key, section.fields)

    def _grid(self, section: Section) -> Iterator[Entry]:
        for award in self._awards():
            for row in section.rows:
                yield self._row(section, award, row)

    def _row(self, section: Section, award: Award | None, row: Row) -> Entry:
        several = len(self._awards()) > 1
        title = f"{self._whose(section, award)}: {row.label}" if several else row.label
        key = f"{section.key}.{row.key}"
        return self._of_award(section, award, title, key, section.fields_in(row))

    def _of_award(
        self,
        section: Section,
        award: Award | None,
        title: str,
        key: str,
        fields: Sequence[AskedField],
    ) -> Entry:
        whose = award.reference if award and self.form.scope is Scope.AWARD else ""
        answers = self._own(award)
        return Entry(
            section=section,
            key=f"{whose}:{key}",
            title=title,
            answers=tuple(_answered(one, None, answers) for one in fields),
            award=award,
        )

    def _own(self, award: Award | None) -> dict[str, Any]:
        """What an award says of itself; for the project the first award to have written a text."""
        key = award.id if award else None
        if key not in self._own_answers:
            mine = facts.of_award(award, self.material, self.wishes.period)
            if self.form.scope is not Scope.AWARD:
                mine = facts.texts_of(self.material, self.material.awards) | mine
            self._own_answers[key] = mine
        return self._own_answers[key]

    def _ahead(self, section: Section) -> Iterator[Entry]:
        return (self._record(section, one) for one in self.material.ahead)

    def _promises(self, section: Section) -> Iterator[Entry]:
        for promise in self.material.promises:
            answers = of_promise(promise, self.material.by_key)
            if _is_told(section, answers):
                yield Entry(
                    section=section,
                    key=promise.uid,
                    title=promise.what,
                    answers=tuple(_answered(one, None, answers) for one in section.fields),
                    subject=promise,
                )

    def _partners(self, section: Section) -> Iterator[Entry]:
        for organisation, records in partners_of(self._all):
            answers = of_partner(organisation, records)
            if not _is_told(section, answers):
                continue
            yield Entry(
                section=section,
                key=organisation.uid,
                title=organisation.name,
                answers=tuple(_answered(one, None, answers) for one in section.fields),
                subject=organisation,
                counted=tuple(record.id for record in records),
            )

    def _team(self, section: Section) -> Iterator[Entry]:
        for member in self.material.members:
            answers = facts.of_member(member)
            if not _is_told(section, answers):
                continue
            yield Entry(
                section=section,
                key=f"member:{member.user.name}",
                title=member.user.name,
                answers=tuple(_answered(one, None, answers) for one in section.fields),
                subject=member,
            )

    def _sources(self, section: Section) -> FilledSection:
        told = {record.id: record.title for record in self._all}
        found = [
            (evidence, [told[key] for key in supported if key in told])
            for evidence, supported in self.material.evidence
            if facts.may_be_named(evidence)
        ]
        found = [(evidence, titles) for evidence, titles in found if titles]
        picked = picked_sources(section, found)
        entries = tuple(
            self._source(section, evidence, number, titles)
            for number, (evidence, titles) in enumerate(picked, 1)
        )
        return FilledSection(section, entries, passed_over=len(found) - len(picked))

    def _source(
        self, section: Section, evidence: Evidence, number: int, titles: Sequence[str]
    ) -> Entry:
        answers = facts.of_source(evidence, number, titles)
        return Entry(
            section=section,
            key=evidence.uid,
            title=str(answers["source.said"]),
            answers=tuple(_answered(one, None, answers) for one in section.fields),
            subject=evidence,
        )

    def _tally(self, section: Section) -> Iterator[Entry]:
        for row in tallies.rows_of(section, self._records(section)):
            yield Entry(
                section=section,
                key=f"{section.key}:{row.option}",
                title=row.option,
                answers=tuple(_answered(one, None, row.answers) for one in section.fields),
                counted=row.counted,
            )


def _is_told(section: Section, answers: Mapping[str, Any]) -> bool:
    """What has not said yet whether it belongs here does, as long as nothing speaks against it."""
    return all(one.holds(answers, while_open=True) for one in section.where)


def _owing(told: Sequence[Narrative], material: Material) -> Iterator[Award | None]:
    """The awards of which *told* says nothing yet."""
    having = {one.award_id for one in told}
    if None in having:
        # Somebody has to say whose it is; that it was written is plain.
        return
    awards: Sequence[Award | None] = material.awards or [None]
    for award in awards:
        if award is None or award.id not in having:
            yield award


def _answered(
    asked: AskedField, subject: Record | Narrative | None, answers: Mapping[str, Any]
) -> Answer:
    said = said_of(asked, subject, answers)
    if asked.crosswalk:
        said = crossed(asked, said)
    is_required = asked.is_required(answers)
    if isinstance(subject, Record):
        is_required = is_required and can_answer(subject.kind, asked.answer)
    condition = asked.asked_when
    is_ruled_out = condition is not None and condition.is_settled_against(answers)
    return Answer(asked, said, is_required, is_ruled_out=is_ruled_out)
