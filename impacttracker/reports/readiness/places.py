"""Where a finding is put right: the page of the very thing, and the control as its form has it."""

from typing import Any

from impacttracker.evidence.models import Evidence
from impacttracker.fields import Answer, fields_of
from impacttracker.formats.format import AskedField, Fill, Section
from impacttracker.narratives.models import SECTIONS, Narrative, Statement
from impacttracker.partners.models import Organisation
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from impacttracker.reports.filled import Entry
from impacttracker.reports.readiness.finding import Place

# Answers of several boxes: a label leads to the first of them.
IN_BOXES = frozenset({Answer.CHOICES, Answer.FLAG})
OF_RECORDS = {"reference": "title", "awards": "awards-0", "partners": "participants-0-organisation"}
OF_PROJECT = {"project.start": "start_on", "project.end": "end_on"}
OF_AWARD = {"award.start": "start_on", "award.end": "end_on"}
OF_SOURCES = {"source.date": "on", "source.url": "url", "source.kind": "kind"}


def place_of(entry: Entry, asked: AskedField | None = None) -> Place:
    """Where *entry* is put right; the very control where *asked* says which answer it is."""
    subject, answer = entry.subject, asked.answer if asked else ""
    match subject:
        case Record():
            return _on_record(subject, asked)
        case Narrative():
            control = control_called(type(subject), answer)
            return Place("narratives.edit", {"narrative_id": subject.id}, control)
        case Evidence():
            control = OF_SOURCES.get(answer, "title")
            return Place("evidence.edit", {"evidence_id": subject.id}, control)
        case Organisation():
            control = answer.removeprefix("partner.") or "name"
            return Place("partners.edit", {"organisation_id": subject.id}, control)
    if asked and asked.topic:
        return place_of_text(asked.topic, entry.award)
    return _of_the_award(entry.award, answer)


def place_to_begin(section: Section, award: Award | None, period: str) -> Place:
    """Where what a section owes is written or added."""
    narrative = section.narrative
    if topic := next((one.topic for one in section.every_field if one.topic), ""):
        return place_of_text(topic, award)
    if narrative and SECTIONS[narrative] is not Statement:
        asked = {"award": award.id if award else None, "period": period or None}
        values = {name: value for name, value in asked.items() if value}
        return Place("narratives.write", {"section": narrative, **values})
    if section.fill is Fill.SOURCES:
        return Place("evidence.add")
    if section.kind:
        return Place("records.add", {"kind": section.kind})
    return Place("records.choose")


def place_of_text(topic: str, award: Award | None) -> Place:
    """Where an award's own text is written."""
    values = {"topic": topic, "award": award.id if award else None}
    return Place("texts.write", {name: value for name, value in values.items() if value}, "text")


def control_called(model: type[Any], answer: str) -> str:
    """The control of an answer in the form that is made of *model*."""
    found = next((one for one in fields_of(model) if one.name == answer), None)
    return f"{answer}-0" if found and found.answer in IN_BOXES else answer


def _on_record(record: Record, asked: AskedField | None) -> Place:
    answer = asked.answer if asked else "title"
    if answer in ("chain", "evidence"):
        anchor = "links" if answer == "chain" else "evidence"
        return Place("records.show", {"record_id": record.id}, anchor)
    if asked and asked.role:
        control = f"participants-{_row_of(record, asked.role)}-{answer.rpartition('.')[2]}"
    else:
        control = OF_RECORDS.get(answer) or control_called(type(record), answer)
    return Place("records.edit", {"record_id": record.id}, control)


def _row_of(record: Record, role: str) -> int:
    """The row of the first who took part as *role*; else the first that is empty."""
    roles = [str(one.role) for one in record.participants]
    return roles.index(role) if role in roles else len(roles)


def _of_the_award(award: Award | None, answer: str) -> Place:
    if answer.startswith("project."):
        return Place("projects.settings", {}, OF_PROJECT.get(answer, answer[len("project.") :]))
    if answer.startswith("award.") and award is not None:
        control = OF_AWARD.get(answer, answer[len("award.") :])
        return Place("projects.edit_award", {"award_id": award.id}, control)
    if answer.startswith("awards.") and award is not None:
        return Place("projects.edit_award", {"award_id": award.id})
    if answer.startswith(("award.", "awards.")):
        return Place("projects.add_award")
    if answer.startswith("team."):
        return Place("projects.members")
    return Place("partners.index" if answer == "partners.names" else "narratives.index")
