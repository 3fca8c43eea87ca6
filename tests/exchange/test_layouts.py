"""Tables as teams keep them: what is told of each, and that nothing of it is lost in silence."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest
from openpyxl import Workbook, load_workbook

from impacttracker import clock
from impacttracker.errors import Unreadable
from impacttracker.exchange import operations, queries, reading
from impacttracker.exchange.source import File
from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.dates import MONTHS, DateOrder
from impacttracker.exchange.tables.mapping import tables_of
from impacttracker.exchange.tables.subjects import RECORDS
from impacttracker.exchange.tables.survey import survey
from impacttracker.exchange.tables.wordings import option_meant
from impacttracker.receipts import keeping, showing
from impacttracker.spreadsheets import comma_separated, workbook
from impacttracker.spreadsheets.cell import Sheet
from tests.exchange.conftest import SAMPLES
from tests.exchange.sheets import read_table
from tests.factories import make_project

OPENDOCUMENT = """<?xml version="1.0" encoding="UTF-8"?><office:document-content \
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" \
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>\
<table:table table:name="Events"><table:table-row><table:table-cell office:value-type="string">\
<text:p>Event</text:p></table:table-cell><table:table-cell office:value-type="string">\
<text:p>Date</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell \
office:value-type="string"><text:p>Talk</text:p></table:table-cell><table:table-cell \
office:value-type="date" office:date-value="2024-03-05"><text:p>05/03/24</text:p>\
</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>\
</office:document-content>"""

MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


class Head(NamedTuple):
    """A column of a sheet that is written."""

    label: str
    width: int = 10


def book(*sheets, begins=None):
    """The bytes of a workbook; each of *sheets* is its name and its rows."""
    made, out = Workbook(), io.BytesIO()
    made.remove(made.active)
    made.epoch = begins or made.epoch
    for name, *rows in sheets:
        drawn = made.create_sheet(name)
        for row in rows:
            drawn.append(row)
    return made, out


def bytes_of(made, out):
    made.save(out)
    return out.getvalue()


def register():
    made, out = book(
        (
            "Stakeholder register",
            ["TIDES: who matters to us"],
            ["Last changed on 3 March 2024"],
            [],
            [None, "Organisation", None, "Contact", None, None, "Rating", None],
            ["No.", "Name", "Type", "Name", "Email", "Role", "Interest", "Influence", "Notes"],
            [1, "NFU", "Charity", "Prof B Jones; Wu, Cai (Dr)", "b@nfu.example; c@nfu.example"],
            [2, "Hull Council", "Public", None, "jo.ray@hull.example", "Clerk", "High", "med", "x"],
            ["Total", 2],
        )
    )
    made["Stakeholder register"].merge_cells("B4:C4")
    return bytes_of(made, out)


def grouped():
    made, out = book(
        ("By theme", ["Theme", "Event", "Date"], ["Floods", "Talk A", date(2024, 1, 5)])
    )
    made["By theme"].append([None, "Talk B", date(2024, 2, 6)])
    made["By theme"].merge_cells("A2:A3")
    hidden = made.create_sheet("Old")
    hidden.append(["Event", "Date"])
    hidden.append(["Secret", 2020])
    hidden.sheet_state = "hidden"
    return bytes_of(made, out)


def opendocument():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        folder.writestr("content.xml", OPENDOCUMENT)
        folder.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


LOG = '2022\nActivity,Date,Who,Numbers\nStall,July 2022,Public,200+\n,,,\n2023,,,\n\
Activity,Date,Who,Numbers\nRadio,Feb 2023,BBC,"approx. 50,000 listeners"\nTotal,,,50200\n'
EVENTS = 'Datum/Date;Event;Attendees;Type of event;Partners;Repeat?\r\n\
w/c 3rd March 2024;Fête;~120;Workshop;"NFU; Dr A. Smith (UCL)";x\r\n\
Spring 2023;Talk;1.200;Talk;Ofwat;no\r\n2023/24;Series;tbc;Series;;\r\n'
UNICODE = (
    "Event title\tStart date\tEnd date\tAudience\r\nŁódź–Ağrı 東京\t4/13/2024\t4/14/2024\tPublic\
\r\nSecond\t5/1/2024\t5/2/2024\tSchool\r\n"
)
FORM = [["Event report"], ["Title", "Tides"], ["Date", "5/2024"], ["Venue", "Hull"], ["Numbers", 9]]
MONEY = [
    ["Funding title", "Funder", "Grant ref", "Amount (£)", "Our share", "From", "To", "Code"],
    ["Saltmarsh", "UKRI", "NE/1", "12.5k", "£500", "Q1 2024", "2025", "00123"],
    ["Marsh", "EU", "1.23E+15", "€ 40 000", "10.000,50 €", "FY 2023-24", None, "#REF!"],
]
LAYOUTS = [
    ("register.xlsx", register(), "organisation", {
        "Organisation Name": "name", "Contact Name": "contact", "Email": "contact_email",
        "Interest": "interest_level", "Type": "sector", "Notes": "talking_points",
    }, [], ["NFU", "Hull Council"]),
    ("grouped.xlsx", grouped(), "engagement", {"Event": "title", "Theme": "keep"},
     [("Talk A", "2024-01-05"), ("Talk B", "2024-02-06")], []),
    ("events.csv", EVENTS.encode("cp1252"), "engagement", {
        "Datum/Date": "when", "Attendees": "attendance", "Type of event": "form", "Repeat?": "keep",
    }, [("Fête", "2024-03-03/2024-03-09"), ("Talk", "2023-03/2023-05"), ("Series", "2023/2024")],
     ["NFU", "Ofwat"]),
    ("unicode.txt", UNICODE.encode("utf-16"), "engagement", {"Audience": "primary_audience"},
     [("Łódź–Ağrı 東京", "2024-04-13/2024-04-14"), ("Second", "2024-05-01/2024-05-02")], []),
    ("log.csv", LOG.encode(), "engagement", {"Activity": "title", "Numbers": "attendance"},
     [("Stall", "2022-07"), ("Radio", "2023-02")], ["Public", "BBC"]),
    ("form.xlsx", bytes_of(*book(("Form", *FORM))), "engagement", {"Venue": "place"},
     [("Tides", "2024-05")], []),
    ("money.xlsx", bytes_of(*book(("Leverage", *MONEY))), "further_funding",
     {"Grant ref": "funding_reference", "Amount (£)": "amount", "From": "when:first"},
     [("Saltmarsh", "2024-01/2025"), ("Marsh", "2023/2024")], ["UKRI", "EU"]),
    ("mac.xlsx", bytes_of(*book(("S", ["Name of talk", "Date"], ["Tides", date(2022, 5, 6)]),
     begins=datetime(1904, 1, 1))), "engagement", {}, [("Tides", "2022-05-06")], []),  # noqa: DTZ001 - as the library has it
    ("numbers.csv", b"Table 1,,\nWhat happened,When,How many\nVisit,25/02/2024,30\n,,\n",
     "engagement", {"What happened": "title"}, [("Visit", "2024-02-25")], []),
    ("separated.csv", b'sep=;\r\nEvent;Date\r\n"A; B";01.04.2024\r\n', "engagement", {},
     [("A; B", "2024-04-01")], []),
    ("policy.csv", b"Policy / practice influenced,Who,Date (mm/yyyy)\nBill,MPs,03/2024\n",
     "policy_influence", {"Policy / practice influenced": "title", "Who": "who"},
     [("Bill", "2024-03")], ["MPs"]),
    ("outputs.csv", b"Authors,Year,Title,DOI,Type\nWu,2023,Salt,doi:10.1000/abc,Article\n",
     "publication", {"Type": "type"}, [("Salt", "2023")], []),
    ("old.xls", (SAMPLES / "old.xls").read_bytes(), "engagement", {"Venue": "place"},
     [("Talk", "2024-03-05")], []),
    ("events.ods", opendocument(), "engagement", {}, [("Talk", "2024-03-05")], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "about", "keys", "records", "organisations"),
    LAYOUTS,
    ids=[one[0] for one in LAYOUTS],
)
def test_layout_is_read_as_its_team_means_it(name, content, about, keys, records, organisations):
    file = File(content, name)
    look, *_ = survey([file], {})
    (contents,) = reading.read([file])

    held = dict(zip(look.head, look.mapping.keys, strict=True))
    assert (contents.reader, look.mapping.about) == ("table", about)
    assert {head: held.get(head) for head in keys} == keys
    assert [(one.title, one.when.edtf) for one in contents.records] == records
    assert [one.name for one in contents.organisations] == organisations


def read(name):
    (contents,) = reading.read([File({one[0]: one[1] for one in LAYOUTS}[name], name)])
    return contents


def test_register_brings_contacts_and_how_much_they_care():
    contents = read("register.xlsx")

    assert [(one.name, *one.emails) for one in contents.people] == [
        ("Prof B Jones", "b@nfu.example"), ("Cai Wu", "c@nfu.example"),
        ("Jo Ray", "jo.ray@hull.example"),
    ]  # fmt: skip
    (position,) = contents.organisations[1].positions
    assert (position.interest, position.influence, position.impact) == ("high", "medium", None)
    assert [one.what for one in contents.skipped] == ["It is a total of other rows, and no entry."]


def test_cells_are_read_as_people_write_them():
    fete, talk, series = read("events.csv").records
    salt, marsh = read("money.xlsx").records
    _, radio = read("log.csv").records

    assert [one.answers.get("attendance") for one in (fete, talk, radio)] == [120, 1200, 50_000]
    assert [(one.name_as_recorded, bool(one.organisation)) for one in fete.participants] == [
        ("NFU", True), ("Dr A. Smith (UCL)", False),
    ]  # fmt: skip
    assert fete.answers["form"] == "Participation in an activity, workshop or similar"
    assert series.unmapped == {"Attendees": "tbc", "Type of event": "Series"}
    assert [(one.answers["amount"], one.answers["currency"]) for one in (salt, marsh)] == [
        (12_500, "GBP"), (40_000, "EUR"),
    ]  # fmt: skip
    assert (salt.unmapped, marsh.unmapped) == (
        {"Code": "00123"}, {"Grant ref": "1.23E+15"},
    )  # fmt: skip
    (raffle,) = reading.read([File(b"Event\tDate\tNumbers\nRaffle\t2024\t\xc2\xa35", "")])[
        0
    ].records
    assert raffle.unmapped == {"Numbers": "£5"}
    (paper,) = read("outputs.csv").records
    assert paper.answers["doi"] == "10.1000/abc"
    assert read("grouped.xlsx").records[1].unmapped == {"Theme": "Floods"}
    assert "hides this sheet" in read("grouped.xlsx").skipped[0].what


@pytest.mark.parametrize(
    ("cell", "edtf"),
    [
        ("week commencing 4 March 2024", "2024-03-04/2024-03-10"), ("Fall 2023", "2023-09/2023-11"),
        ("Winter 2023/24", "2023-12/2024-02"), ("2024 Q3", "2024-07/2024-09"),
        ("FY23/24", "2023/2024"), ("academic year 2023-24", "2023/2024"), ("2023-24", "2023/2024"),
        ("2011-12", "2011-12"), ("Nov-23", "2023-11"), ("Nov '23", "2023-11"), ("c. 2020", "2020"),
        ("mid-2024", "2024"), ("May 2024 (tbc)", "2024-05"), ("20/21", ""), ("Winter 2023", ""),
        ("Nov 23", ""), ("TBC", ""), ("w/c spring 2024", ""),
    ],
)  # fmt: skip
def test_times_are_read_as_vaguely_as_they_are_written(cell, edtf):
    (contents,) = reading.read([File(f"Event,Date\nTalk,{cell}\nX,2024".encode(), "a.csv")])

    assert contents.records[0].when.edtf == (edtf or "XXXX")
    assert contents.records[0].unmapped == ({} if edtf else {"Date": cell})


def test_days_that_a_spreadsheet_may_have_made_of_months_are_pointed_out():
    assert DateOrder.of([date(2024, month, 1) for month in (1, 2, 3)]).doubt == MONTHS


@pytest.mark.parametrize(
    ("cell", "size", "beside"),
    [("11-50", "11 - 50", {}), ("Nov-50", "11 - 50", {}), ("10-60", None, {"Attendance": "10-60"})],
)
def test_band_in_the_column_of_a_number_answers_the_question_for_bands(cell, size, beside):
    contents = read_table(f"Event,Date,Attendance\nTalk,2 May 2024,{cell}\nVisit,3 May 2024,40\n")
    talk, _ = contents.records
    assert "attendance" not in talk.answers
    assert (talk.answers.get("audience_size"), talk.unmapped) == (size, beside)
    assert [one.what.partition(": ")[2] for one in contents.mended] == (
        ["it answers “Audience size, as funders band it”."] if size else []
    )


@pytest.mark.parametrize(
    ("question", "word", "option"),
    [
        ("audience_size", "25", "11 - 50"), ("audience_size", "1,000", "More than 500"),
        ("primary_audience", "policymaker", "Policymakers/politicians"),
        ("primary_audience", "Students", ""), ("form", "webinar", "A talk or presentation"),
        ("geographic_reach", "Global", ""),
    ],
)  # fmt: skip
def test_option_is_what_a_word_can_only_mean(question, word, option):
    assert option_meant(RECORDS["engagement"].named[question], word) == option


@pytest.mark.parametrize(
    ("head", "cell", "code"),
    [
        ("Amount", "£5", "GBP"), ("Amount (EUR)", 5, "EUR"), ("Amount", "US$ 5", "USD"),
        ("Amount", "$5", "$"), ("AMOUNT", 5, ""), ("Amount (£)", "5 €", "EUR"),
    ],
)  # fmt: skip
def test_currency_is_told_from_the_cell_or_else_the_head(head, cell, code):
    assert damage.currency_in(head, cell) == code


DANGEROUS = [
    "=1+1", "=HYPERLINK(A1)", "+44 20 7946", "-12", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1",
    "'quoted", "'=1", "''", "'90s music", "007", "1E5", "_x000D_=1", "plain",
]  # fmt: skip


@pytest.mark.parametrize("number", [-5, Decimal("-1.50"), 12])
def test_no_cell_that_is_written_runs_and_each_comes_back(number):
    heads, rows = [Head("Text"), Head("=Number")], [[one, number] for one in DANGEROUS]
    text = "".join(comma_separated.written([one.label for one in heads], rows))
    out = io.BytesIO()
    workbook.write(out, [Sheet("=Rows", heads, rows)], [("=About", "@words")])

    for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert not line[0].startswith(comma_separated.STARTS_A_FORMULA)
    cells = [cell for sheet in load_workbook(out) for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    for content in (text.encode(), out.getvalue()):
        table = tables_of([File(content, "a.csv")])[0]
        assert table.head == ("Text", "=Number")
        back = [(damage.plain(row.cells[0]), row.cells[1]) for row in table.rows]
        assert [one for one, _ in back] == [one.strip() for one in DANGEROUS]
        assert {Decimal(str(one)) for _, one in back} == {number}


def test_row_that_was_rejected_comes_back_from_its_file_as_it_was():
    content = (
        b"Event,Phone,Loss,Date\n,'+44 20 7946,-5,2024\n,=1+1,'-x,2024\n,ok,ok,2024\nTalk,,,2024\n"
    )
    (contents,) = reading.read([File(content, "a.csv")])
    kept = [keeping.kept(one) for one in contents.rejected]
    out = io.BytesIO()
    workbook.write(out, showing.sheets_of(kept), [])
    (again,) = reading.read([File(out.getvalue(), "rejected.xlsx")])

    assert [one.cells[1:3] for one in again.rejected] == [
        ("+44 20 7946", "-5"), ("=1+1", "-x"), ("ok", "ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900, "locked by a password, or damaged"),
        ((SAMPLES / "old.xls").read_bytes()[:4608], "locked by a password, or damaged"),
        (bytes_of(*book(("Notes", ["Ask Helen"], ["Thanks"]))), "has a row that says what its"),
    ],
)
def test_workbook_that_cannot_be_read_says_why(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        reading.read([File(content, "book.xlsx")])


def test_register_that_comes_again_notes_only_what_changed(app, monkeypatch):
    project = make_project(award=False)
    head = "Organisation,Interest,Influence\n"
    for day, row in ((1, "NFU,Low,High"), (2, "NFU,low,"), (3, "NFU,High,"), (4, "NFU,High,High")):
        monkeypatch.setattr(clock, "today", lambda on=day: date(2026, 11, on))
        (contents,) = reading.read([File(f"{head}{row}\n".encode(), "register.csv")])
        (plan,) = operations.bring_in(project, [contents], by=None)
        assert plan.flagged == []

    positions = queries.contents_of(project, None).organisations[0].positions
    assert [(one.on.day, one.interest, one.influence) for one in positions] == [
        (1, "low", "high"), (3, "high", "high"),
    ]  # fmt: skip
