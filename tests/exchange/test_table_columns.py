"""Every column of every sheet that is written: an edit comes back as meant, or is said not to."""

import re
from datetime import date
from itertools import count

import pytest
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.exchange import reading
from impacttracker.exchange.tables.naming import REFERS_TO
from impacttracker.exchange.tables.questions import Shape
from impacttracker.exchange.tables.subjects import PARTS, SUBJECTS
from impacttracker.exchange.writers import table
from impacttracker.projects.models import Project
from impacttracker.spreadsheets.cell import parted
from impacttracker.spreadsheets.fingerprints import said
from tests.exchange.sheets import Sheets
from tests.factories import make_award

NUMBERS = count(7)
BY_NAME = {
    "emails": "new@partner.example",
    "known_by": "manager@alpha.example",
    "owner": "manager@alpha.example",
    "period": "2031",
    "doi": "10.5555/edited",
    "ror": "https://ror.org/02mhbdp94",
    "currency": "EUR",
    "awards": "SECOND/1",
    "sha256": "a" * 64,
}
"""What is typed where not any text will do."""
PART_OF_HEAD = re.compile(r" \((?:code|names|EDTF|time zone)\)$|, as what$")


def flags(plan):
    return [f"{one.where}: {one.what}" for one in plan.flagged]


DAYS = {
    "on": date(2001, 2, 3),
    "to_on": date(2040, 5, 4),
    "end_on": date(2040, 5, 4),
    "until_on": date(2040, 5, 4),
}
OF_WHEN = {
    "": "5 March 2024",
    "edtf": "2024-04-05",
    "zone": "Europe/Warsaw",
    "first": date(2024, 5, 6),
    "last": date(2027, 5, 6),
}


def other(column, cell, sheets):
    """What a person may type into the cell instead of what stands there."""
    question, shape = column.question, column.question.shape
    if shape is Shape.WHEN:
        return OF_WHEN[column.part]
    if shape is Shape.DAY:
        return DAYS.get(question.name, date(2024, 7, 8))
    if question.name in BY_NAME and not column.part:
        return BY_NAME[question.name]
    if shape in (Shape.TERM, Shape.LISTED):
        options = [one[0 if column.part else 1] for one in question.options]
        return next(one for one in options if one != cell)
    if shape is Shape.SEVERAL:
        return question.options[-1][1]
    if shape in (Shape.ONE, Shape.MANY):
        return _another_row(question.name, column.part, cell, sheets)
    if shape is Shape.WHO and column.part:
        return f"Edited {next(NUMBERS)} (host)"
    return _plain(question, shape, cell)


def _plain(question, shape, cell):
    number = next(NUMBERS)
    if shape is Shape.FLAG:
        return "Yes" if cell == "No" else "No"
    if shape is Shape.COUNT:
        return 3 if question.name in ("corroboration", "contribution") else number
    if shape is Shape.AMOUNT:
        return number + 0.5
    if shape is Shape.ADDRESS:
        return f"https://edited.example/{number}"
    if shape is Shape.DATA:
        return f'{{"edited": "{number}"}}'
    return f"Edited {number}"


def _another_row(name, part, cell, sheets):
    """The uid or the name of a row that the cell does not name."""
    lists = REFERS_TO.get(name, ())
    for subject in sorted(SUBJECTS.values(), key=lambda one: one.part_of != lists[0]):
        rows = sheets.sheets.get(subject.label, [])[1:]
        if subject.part_of in lists and subject.name not in PARTS:
            for row in rows:
                head = "Name" if "Name" in sheets.sheets[subject.label][0] else "Title"
                place = sheets.sheets[subject.label][0].index(head if part else "uid")
                if row[place] not in parted(str(cell or "")):
                    return row[place]
    raise AssertionError(f"nothing else for {name}")


# What a cell becomes does not hang on the database; the round trip is tried on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def project(everything):
    project = db.session.scalars(select(Project).order_by(Project.code)).first()
    make_award(project, reference="SECOND/1")
    for number in range(3):
        add_evidence(project, EvidenceDetails(title=f"Another piece {number}"), by=None)
    return project


def is_known_by(subject, column):
    """Whether a column says which row it is."""
    return column.question.name in (*subject.known_by, "uid")


ROUNDS = (
    lambda subject, column: (
        subject.name not in PARTS and not column.part and column.question.name != "consented_on"
    ),
    lambda subject, column: (
        subject.name in PARTS and not column.part and column.question.name != "place"
    ),
    lambda subject, column: (
        subject.name not in PARTS and column.part in ("code", "names", "edtf", "parts")
    ),
    lambda subject, column: subject.name in PARTS and column.part in ("code", "names"),
    lambda subject, column: column.part == "zone" or column.question.name == "place",
    lambda subject, column: column.part in ("first", "last"),
)
"""Which columns are edited at once: those that do not say the same, or decide about each other."""


def edited(sheets, wanted):
    """Type into the first row of each sheet where *wanted* asks; gives what was typed, by cell."""
    typed = {}
    for subject in SUBJECTS.values():
        rows = sheets.sheets.get(subject.label, [])
        for column in table.columns_of(subject) if len(rows) > 1 else ():
            if wanted(subject, column):
                place = rows[0].index(column.label)
                cell = other(column, rows[1][place], sheets)
                rows[1][place] = typed[subject.label, column.label] = cell
    return typed


def test_every_edited_cell_comes_back_or_is_said_not_to(project):
    refuse_what_says_which_row_it_is(project)
    met, changed = set(), 0
    for wanted in ROUNDS:
        sheets = Sheets(project)
        typed = edited(sheets, lambda *one, of=wanted: of(*one) and not is_known_by(*one))
        told = flags(sheets.bring_in(project))
        now = Sheets(project).sheets
        came = {
            (sheet, head)
            for (sheet, head), cell in typed.items()
            if said(now[sheet][1][now[sheet][0].index(head)]) == said(cell)
        }
        silent = [
            (sheet, head)
            for sheet, head in set(typed) - came
            if not any(one.startswith(f"row 2 of {sheet}: “{plain(head)}”") for one in told)
        ]
        assert sorted(silent) == []
        met |= set(typed)
        changed += len(came)
    assert changed > len(met) * 0.8
    assert len(met) > 450


def plain(head):
    """What a question is called, of which a column holds a part."""
    return PART_OF_HEAD.sub("", head)


def refuse_what_says_which_row_it_is(project):
    """Look that no row is taken which says of itself that it is another one."""
    sheets = Sheets(project)
    typed = edited(sheets, is_known_by)

    (contents,) = reading.read(sheets.files())

    assert {(one.sheet, one.number) for one in contents.rejected} == {
        (sheet, 2) for sheet, _ in typed
    }
    assert all("was changed. Leave it as it was" in one.why for one in contents.rejected)
