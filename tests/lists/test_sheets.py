"""A list as a spreadsheet, read back: what was typed comes back to the letter, and runs nothing."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from impacttracker.collaborations.models import Collaboration
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.fields import fields_of
from impacttracker.kinds import kinds_of
from impacttracker.lists import exporting
from impacttracker.lists.sheet import SheetColumn
from impacttracker.outcomes.models import FurtherFunding, Software
from impacttracker.projects.queries import awards_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import Family, ParticipantRole, Strength, Verb, Visibility
from impacttracker.spreadsheets import comma_separated, workbook
from impacttracker.spreadsheets.cell import Sheet, joined
from tests.factories import (
    make_member,
    make_organisation,
    make_record,
    make_user,
)

FORMULA = '=HYPERLINK("https://evil.example","Łódź–Ağrı 東京")'


def csv_rows(browser, query=""):
    answer = browser.get(f"/lists/COAST/records.csv?{query}")
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8-sig")
    heads, *rows = csv.reader(StringIO(text))
    return [dict(zip(heads, map(comma_separated.told, row), strict=True)) for row in rows]


def xlsx_sheets(browser, query=""):
    answer = browser.get(f"/lists/COAST/records.xlsx?{query}")
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.get_data())), answer


def test_both_files_hold_the_rows_order_and_columns_of_the_view(sign_in, project, lead):
    council = make_organisation(project, FORMULA)
    talk = make_record(
        project,
        title=FORMULA,
        when="2026-03-04/2026-03-06",
        answers={"status": "held", "attendance": 40, "official_scheme": False},
        participants=[ParticipantDetails(role=ParticipantRole.HOST, organisation=council)],
        awards=awards_of(project),
    )
    vague = make_record(project, title="@vague", when="2021")
    make_record(project, Software, title="Left out")
    change = make_record(project, title="Change", when="XXXX")
    link_records(
        LinkDetails(cause=talk, effect=change, verb=Verb.LED_TO, strength=Strength.INFORMED),
        by=None,
    )
    columns = ("when", "status", "attendance", "official_scheme", "participants", "links", "awards")
    query = "&".join(["kind=engagement", "order=newest", *(f"column={one}" for one in columns)])
    browser = sign_in(lead)

    rows = csv_rows(browser, query)
    book, answer = xlsx_sheets(browser, query)
    heads, *cells = book["Records"].iter_rows(values_only=True)

    assert "COAST-lists-" in answer.headers["Content-Disposition"]
    assert [row["Title"] for row in rows] == [FORMULA, "@vague", "Change"]
    assert [row["uid"] for row in rows] == [talk.uid, vague.uid, change.uid]
    first = rows[0]
    assert first["When"] == "4–6 March 2026"
    assert first["When (EDTF)"] == "2026-03-04/2026-03-06"
    assert (first["First day, where known"], rows[1]["First day, where known"]) == (
        "2026-03-04",
        "",
    )
    assert (first["Did it take place?"], first["Did it take place? (code)"]) == ("Held", "held")
    assert first["Was it part of an official scheme?"] == "No"
    assert first["Who took part, as what"] == f"{FORMULA} (host)"
    assert (first["Links"], first["Linked with"]) == ("1", "led to “Change”")
    assert first["Address"].endswith(f"/records/COAST/{talk.id}/")
    told = [dict(zip(heads, row, strict=True)) for row in cells]
    assert told[0]["First day, where known"] == datetime(2026, 3, 4)  # noqa: DTZ001 - a day of a sheet
    assert told[0]["How many people?"] == 40
    assert [{name: str(value or "") for name, value in row.items()} for row in told] == [
        row
        | {"First day, where known": str(seen["First day, where known"] or "")}
        | {"Last day, where known": str(seen["Last day, where known"] or "")}
        | {"Links": row["Links"].replace("0", "")}
        for row, seen in zip(rows, told, strict=True)
    ]


def test_no_cell_of_either_file_is_a_formula(sign_in, project, lead):
    for sign in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "'=quoted", "plain"):
        make_record(project, title=f"{sign} title", answers={"place": sign})
    browser = sign_in(lead)
    query = "column=title&column=place"

    raw = browser.get(f"/lists/COAST/records.csv?{query}").get_data().decode("utf-8-sig")
    for row in csv.reader(StringIO(raw)):
        assert not [cell for cell in row if cell.startswith(comma_separated.STARTS_A_FORMULA)]
    assert {row["Where?"] for row in csv_rows(browser, query)} >= {"=1+1", "'=quoted", "plain"}
    book, _ = xlsx_sheets(browser, query)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    titled = [cell for cell in cells if cell.value == "=1+1 title"]
    assert titled[0].quotePrefix


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


@given(text=TEXT | st.from_regex(r"[=+\-@'\t\r\n]?_x00[0-9A-F]{2}_", fullmatch=True))
def test_whatever_is_typed_comes_back_from_both_files(text):
    file = "".join(comma_separated.written(["head"], [[text, "end"]]))
    _, row = csv.reader(StringIO(file, newline=""))
    assert comma_separated.told(row[0]) == text
    assert workbook.told(workbook.written(text)) == text


def test_workbook_keeps_types_and_odd_text(tmp_path):
    texts = [
        "=1",
        "\x01\x1f",
        "_x0041_",
        " spaces ",
        "a\r\nb",
        "東京 " * 3,
        "x" * 40_000,
        "\x0b" * 30_000,
    ]
    columns = [SheetColumn("uid", lambda *_: ""), SheetColumn("=head", lambda *_: "")]
    rows = [
        [one, value]
        for one, value in zip(
            texts, (1, Decimal("1.50"), date(2026, 3, 4), None, True, 0, "", "-"), strict=True
        )
    ]

    sheet = Sheet("Records", columns, rows, exporting.FROZEN)
    workbook.write(tmp_path / "a.xlsx", [sheet], [("=About", "@words")])

    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book["Records"]
    told = [workbook.told(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert told[:6] == texts[:6]
    assert told[6].endswith("has all of it)")
    assert len(sheet["A8"].value) == workbook.LONGEST_CELL
    assert len(sheet["A9"].value) <= workbook.LONGEST_CELL
    values = [row[1] for row in sheet.iter_rows(min_row=2, max_row=4, values_only=True)]
    assert values == [1, 1.5, datetime(2026, 3, 4)]  # noqa: DTZ001 - a day of a sheet
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:B9"
    assert sheet["B1"].value == "=head"
    assert [cell.value for cell in book["About"][1]] == ["=About", "@words"]


def test_several_answers_can_be_told_apart():
    assert joined(["A, B", "C"]) == "A, B; C"
    assert joined(["A; B", "C"]) == "A; B\nC"


def test_confidential_evidence_is_neither_named_nor_counted(sign_in, project, lead):
    record = make_record(project, title="Talk")
    for title, secret in (("Open letter", False), ("Secret letter", True)):
        details = EvidenceDetails(title=title, records=[record], confidential=secret)
        add_evidence(project, details, by=lead)
    browser = sign_in(lead)

    (row,) = csv_rows(browser, "columns=all")
    assert row["Pieces of evidence"] == "1"
    assert "Secret" not in str(row)
    assert browser.page("/lists/COAST/?column=evidence").texts("td.list__number") == ["2"]


def test_sheet_shows_no_more_than_its_reader_sees(sign_in, project, lead):
    make_record(project, title="Hidden", by=lead, visibility=Visibility.PRIVATE)
    make_record(project, Collaboration, title="Shown")
    reader = sign_in(make_member(project, role=Role.VIEWER))
    assert [row["Title"] for row in csv_rows(reader)] == ["Shown"]
    assert sign_in(make_user()).get("/lists/COAST/records.csv").status_code == 404


def test_every_column_of_every_kind_is_in_the_whole_sheet(sign_in, project, lead):
    make_record(project, FurtherFunding, title="Grant", answers={"amount": Decimal("1200.50")})
    (row,) = csv_rows(sign_in(lead), "columns=all&page=outcomes")
    assert row["How much?" if "How much?" in row else "Amount in all"] == "1200.50"
    asked = {one.question for kind in kinds_of(Family.OUTCOME).values() for one in fields_of(kind)}
    assert asked <= set(row)


def test_list_that_is_too_long_is_refused_with_what_to_do(sign_in, project, lead, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    for _ in range(3):
        make_record(project)
    for form in ("csv", "xlsx"):
        answer = sign_in(lead).get(f"/lists/COAST/records.{form}")
        assert answer.status_code == 422
        assert "at most" in answer.text
