"""A filled format as files: what is in the tables, and that every kind of file opens."""

import csv
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO

import docx
import pytest
from openpyxl import load_workbook

from impacttracker.errors import NotFound
from impacttracker.formats.held import load
from impacttracker.narratives.operations import answer_narrative
from impacttracker.outcomes.models import FurtherFunding
from impacttracker.projects.queries import awards_of
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports.files import KINDS, section_as_csv
from impacttracker.reports.filled import Filled, Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.queries import material_for
from impacttracker.reports.tabulated import about, sheets_of
from impacttracker.spreadsheets import comma_separated, workbook
from tests import factories
from tests.reports.nasty import CREATED

FORMULA = "=cmd|' /C calc'!A0"


def told(project) -> Filled:
    return filled(load("ukri"), material_for(project), Wishes("2027", "Prepared on a day"))


@pytest.fixture
def record(project):
    return factories.make_record(
        project, title=FORMULA, visibility=Visibility.REPORTABLE,
        answers={"results": "They changed it.\nTwice.", "other_audiences": ["Schools", "Media"]},
    )  # fmt: skip


def rows_of(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def test_section_is_a_table_of_an_entry_a_row_and_a_question_a_column(project, record):
    [sheet] = [one for one in sheets_of(told(project)) if one.name == "Engagement Activities"]

    heads = [column.label for column in sheet.columns]
    [row] = sheet.rows
    said = dict(zip(heads, row, strict=True))
    assert heads[0], heads[-2:] == ("Entry", ["Still missing", "Key"])
    assert said["Entry"] == FORMULA
    assert said["Key"] == record.uid
    assert said["Other Audience"] == "Schools; Media"
    assert "Primary Audience" in said["Still missing"].split("; ")


def test_numbers_are_numbers_and_what_is_none_stays_as_it_is_said(project):
    factories.make_record(
        project, FurtherFunding, title="Grant", when="2024/2025", visibility=Visibility.REPORTABLE,
        answers={"amount": Decimal("1234567.50"), "currency": "GBP"},
    )  # fmt: skip

    [sheet] = [one for one in sheets_of(told(project)) if one.name == "Further Funding"]
    said = dict(zip([one.label for one in sheet.columns], next(iter(sheet.rows)), strict=True))

    assert said["Amount"] == Decimal("1234567.50")
    assert said["Start"] == "2024"


def test_narrative_that_nobody_wrote_is_a_row_that_says_what_is_missing(project):
    award = awards_of(project)[0]

    [sheet, *_] = sheets_of(told(project))

    [row] = sheet.rows
    assert row[0] == award.reference
    assert row[-2:] == ["Description; Exploitation Route; Sectors", None]
    answer_narrative(project, award, "key_findings", "", {"description": "Much."}, by=None)
    [row] = next(iter(sheets_of(told(project)))).rows
    assert row[1] == "Much."


def test_section_without_anything_is_no_sheet_and_about_says_what_the_file_is(project, record):
    names = [sheet.name for sheet in sheets_of(told(project))]

    assert names == ["Key Findings", "Narrative Impact", "Engagement Activities"]
    said = dict(about(told(project)))
    assert said["Period"] == "2027"
    assert said["Records"] == "1"
    assert said["Project"] == "Coastal Commons (COAST)"


def test_archive_holds_a_file_for_each_section_and_no_formula(project, record):
    made = KINDS["csv"].make(told(project), CREATED)

    archive = zipfile.ZipFile(BytesIO(made.content))
    assert archive.namelist() == [
        "01-key-findings.csv", "02-narrative-impact.csv", "03-engagement-activities.csv",
        "about.csv",
    ]  # fmt: skip
    _heads, row = rows_of(archive.read("03-engagement-activities.csv"))
    assert row[0] == f"'{FORMULA}"
    assert comma_separated.told(row[0]) == FORMULA
    assert made == KINDS["csv"].make(told(project), CREATED)


def test_one_section_is_a_file_alone(project, record):
    made = section_as_csv(told(project), "engagement")

    assert (made.ending, made.mimetype, made.length) == ("csv", "text/csv", "1 table")
    assert len(rows_of(made.content)) == 2
    with pytest.raises(NotFound, match=r"has no section talks\. It has: summary, "):
        section_as_csv(told(project), "talks")


def test_workbook_has_a_sheet_for_each_section_and_no_formula(project, record):
    made = KINDS["xlsx"].make(told(project), CREATED)

    book = load_workbook(BytesIO(made.content))
    assert book.sheetnames == [
        "Key Findings", "Narrative Impact", "Engagement Activities", "About",
    ]  # fmt: skip
    cell = book["Engagement Activities"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (FORMULA, "s", True)
    assert book["Engagement Activities"].freeze_panes == "B2"


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        (
            "Influence on Policy, Practice, Patients & the Public",
            set(),
            "Influence on Policy, Practice,",
        ),
        ("a/b:c?[d]*\\", set(), "a b c  d"),
        ("''", set(), "Sheet"),
        ("About", {"about"}, "About 2"),
        ("x" * 40, {"x" * 31, "x" * 29 + " 2"}, "x" * 29 + " 3"),
    ],
)
def test_sheet_has_a_name_that_excel_takes(wanted, taken, name):
    assert workbook.name_of(wanted, taken) == name


def test_word_file_and_page_say_what_the_record_says(project, record):
    file = docx.Document(BytesIO(KINDS["docx"].make(told(project), CREATED).content))
    page = KINDS["html"].make(told(project), CREATED)

    assert FORMULA in [paragraph.text for paragraph in file.paragraphs]
    assert "They changed it.\nTwice." in [
        paragraph.text for table in file.tables for cell in table._cells
        for paragraph in cell.paragraphs
    ]  # fmt: skip
    assert "They changed it.\nTwice." in page.content.decode()
