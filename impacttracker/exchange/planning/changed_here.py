"""What was edited in a sheet against what was changed here after the sheet was written.

An edited cell is taken where the answer still is what the sheet said before the edit. Where
somebody changed the same answer here meanwhile, theirs stays, and a person is told of both.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, TypeVar

from impacttracker.exchange.fact import Fact, Was
from impacttracker.exchange.planning.plan import Plan
from impacttracker.exchange.tables.questions import Question
from impacttracker.exchange.tables.rows import part_rows, row_of
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import PARTS, subject_of
from impacttracker.spreadsheets.cell import Cell

Told = TypeVar("Told", bound=Fact)


def unless_changed_here(plan: Plan, told: Told, known: Told, row: Any) -> Told:
    """*told* without what was changed here, of *row*, since its row was written."""
    if told.was is None or not told.given:
        return told
    subject = subject_of(known)
    cells = row_of(subject, known, {}, {}, {})
    changed = {
        question.name
        for question in subject.questions
        if _gives(told, question)
        and _says(told, question) != _says(known, question)
        and _differs(told.was, question, cells)
    }
    changed |= {
        part.part_of
        for part in PARTS.values()
        if part.part_of in told.given & set(told.was.parts)
        and not _parts_stand(told.was, part, known)
    }
    plan.differ(told, known, row, sorted(changed))
    return _without(told, subject, changed)


def _gives(told: Fact, question: Question) -> bool:
    return question.name in ((told.answered or ()) if question.is_answer else told.given)


def _says(fact: Any, question: Question) -> Any:
    if question.is_answer:
        return fact.answers.get(question.name)
    return getattr(fact, question.name, None)


def _differs(was: Was, question: Question, cells: dict[str, Cell]) -> bool:
    """Whether none of the cells that it is written in is what the sheet said."""
    columns = [one for one in question.columns if one.part != "names" and was.row.has(one.label)]
    return bool(columns) and not any(was.row.holds(one.label, cells[one.key]) for one in columns)


def _parts_stand(was: Was, part: Subject, known: Fact) -> bool:
    """Whether the parts here are those of which the sheet had a row each."""
    written = [one for one in was.parts.get(part.part_of, ()) if one is not None]
    rows = part_rows(part, known, {})
    if len(written) != len(rows):
        return False
    columns = [one for one in part.columns if one.part != "names" and one.question.name != "owner"]
    return all(
        all(one.holds(column.label, row[column.key]) for column in columns if one.has(column.label))
        for one, row in zip(written, rows, strict=True)
    )


def _without(told: Told, subject: Subject, names: Collection[str]) -> Told:
    """*told* as if it did not give the questions called *names*."""
    answers = {one.name for one in subject.questions if one.is_answer}
    kept = (told.answered or frozenset()) - set(names)
    given = told.given - (set(names) - answers)
    if told.answered and not kept:
        given -= {"answers"}
    return replace(told, given=given, answered=kept if told.answered is not None else None)
