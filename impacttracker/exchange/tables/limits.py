"""What a fact may say at most, as its archive has it: lengths, scores and identifiers."""

from collections.abc import Mapping
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange.parts import Part
from impacttracker.exchange.readers import archive_parts
from impacttracker.exchange.tables.questions import Question
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.values import Unfit

PARTS: Mapping[str, Mapping[str, Part]] = {
    "project": archive_parts.PROJECT,
    "awards": archive_parts.AWARD,
    "organisations": archive_parts.ORGANISATION,
    "people": archive_parts.PERSON,
    "links": archive_parts.LINK,
    "evidence": archive_parts.EVIDENCE,
    "testimonials": archive_parts.TESTIMONIAL,
    "narratives": archive_parts.NARRATIVE,
    "followups": {**archive_parts.FOLLOWUP, "about": archive_parts.FOLLOWUP["also_about"]},
    "obligations": archive_parts.OBLIGATION,
    "returns": archive_parts.RETURN,
    "participants": archive_parts.PARTICIPANT,
    "affiliations": archive_parts.AFFILIATION,
    "positions": archive_parts.POSITION,
    "records": {"uid": archive_parts.RECORD["uid"]},
}
CHECKED = (str, int, tuple)


def check(subject: Subject, question: Question, value: Any) -> None:
    """Raise `Unfit` where *value* is more than what it is for can hold."""
    part = PARTS[subject.part_of].get(question.name)
    if part is None or question.is_answer or not isinstance(value, CHECKED):
        return
    try:
        part.read(list(value) if isinstance(value, tuple) else value, "it")
    except Unreadable as reason:
        raise Unfit(str(reason).rstrip(".")) from None
