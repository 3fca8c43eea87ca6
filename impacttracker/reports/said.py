"""How a funder's question is answered from a record or a narrative, in the funder's form."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from impacttracker.edtf import MONTHS, Point, Precision
from impacttracker.fields import answers_of, fields_of
from impacttracker.formats.format import AskedField
from impacttracker.narratives.models import Narrative
from impacttracker.records.models import Participant, Record
from impacttracker.when import When

Said = str | list[str]

YEARS_ALONE = (Precision.UNKNOWN, Precision.YEARS, Precision.YEAR)


def answers_for(subject: Record | Narrative) -> dict[str, Any]:
    """Every answer of *subject* by the names that formats use, the common ones included."""
    answers = answers_of(subject)
    for field in fields_of(type(subject)):
        # What we store of our own lists is no word that people read.
        if isinstance(field.vocabulary, type) and field.name in answers:
            answers[field.name] = field.label_of(answers[field.name])
    if isinstance(subject, Record):
        answers["title"] = subject.title
        answers["when"] = subject.when.edtf if subject.first_on else None
        answers["url"] = subject.url or subject.unmapped.get("url_truncated")
    return answers


def said_of(
    field: AskedField, subject: Record | Narrative | None, answers: Mapping[str, Any]
) -> Said:
    """The answer of *subject* to *field*, as it is printed; empty where there is none."""
    if isinstance(subject, Record):
        if field.role:
            return _of_participants(field, subject.participants)
        if field.answer == "when":
            return _of_date(field, subject)
    value = answers.get(field.answer)
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        if field.form == "brackets":
            return ";".join(f"[{option}]" for option in value)
        return [str(option) for option in value]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value)


def _of_participants(field: AskedField, participants: Sequence[Participant]) -> Said:
    part = field.answer.removeprefix("participant.")
    answering = [one for one in participants if str(one.role) == field.role]
    said = [_of_participant(part, one) for one in answering]
    return said[0] if len(said) == 1 else [one or "–" for one in said] if any(said) else ""


def _of_participant(part: str, participant: Participant) -> str:
    if part == "organisation":
        return participant.name
    recorded = getattr(participant, part)
    if recorded or participant.organisation is None:
        return recorded or ""
    return getattr(participant.organisation, part, None) or ""


def _of_date(field: AskedField, record: Record) -> str:
    """A record has one date; a funder asks for its year, its years, its start or its end."""
    when = record.when
    if not when.points:
        return ""
    first, last = when.points[0], when.points[-1]
    if field.form == "date":
        return _days_in_words(when)
    if field.form == "years":
        return ", ".join(str(year) for year in when.years)
    if field.form == "last-year":
        return "Still Active" if when.is_open else str(last.first_on.year)
    if field.form == "start":
        return _to_the_month(first)
    if field.form == "month":
        return "" if first.precision in YEARS_ALONE else _to_the_month(first)
    if field.form == "end":
        return "" if when.is_open else _to_the_month(last)
    return str(first.first_on.year)


def _days_in_words(when: When) -> str:
    """The day or the days, without the hours."""
    if when.is_dated_to_the_day and when.first_on and when.last_on:
        return When.on(when.first_on, when.last_on).in_words()
    return when.in_words()


def _to_the_month(point: Point) -> str:
    """Never finer than is known: a year stays a year."""
    if point.precision is Precision.YEAR:
        return str(point.first_on.year)
    return f"{MONTHS[point.first_on.month - 1]} {point.first_on.year}"


def crossed(asked: AskedField, said: Said) -> Said:
    """Our terms as the funder calls them, each once."""
    crosswalk = asked.crosswalk
    if crosswalk is None or not said:
        return said
    if isinstance(said, str):
        return crosswalk.of(said)
    return list(dict.fromkeys(crosswalk.of(one) for one in said))
