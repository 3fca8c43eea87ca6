"""Tables that other people made: what their columns mean, and what spreadsheets did to them."""

import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Unreadable
from impacttracker.exchange import operations, reading
from impacttracker.exchange.source import File
from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.dates import BOTH, SWAPPED, UNDECIDED, DateOrder
from impacttracker.exchange.tables.guessing import guessed
from impacttracker.exchange.tables.mapping import tables_of
from impacttracker.exchange.tables.subjects import SUBJECTS
from impacttracker.exchange.telling.mending import band_read_as_date
from impacttracker.formats.layout import load_layout
from impacttracker.kinds import KINDS
from impacttracker.lists.columns import columns_for
from impacttracker.lists.sheet import sheet_columns
from impacttracker.spreadsheets.fingerprints import Fingerprint, said
from tests.exchange.mutating import mutated
from tests.exchange.sheets import Sheets, read_table, workbook_of
from tests.factories import make_project, make_record

MUTATIONS = 120
BANDS = ["1 - 10", "11 - 50", "51 - 100", "More than 500"]
EVENTS = """\
Made by the office on 1 June
Event,Date,Type of event,Venue,No. of attendees,Partner organisation(s),Audience size,Link,Code
Water summit,04/03/2022,A talk or presentation,Hull,"1,200",Ofwat; Defra,11 - 50,www.ok.example/x,A
Farm visit,13/05/2022,a talk or presentaton,York,~30,NFU,Nov-50,https://ok.example/,A
,14/05/2022,,,,,,,A
Radio,44713,A picnic,,#N/A,BBC,,,A
"""


def seen(text, name="table.csv"):
    (table,) = tables_of([File(text.encode(), name)])
    guess = guessed(table)
    return guess.about, dict(zip(table.head, guess.keys, strict=True))


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return File(out.getvalue(), "book.xlsx")


def test_columns_are_told_from_heads_and_from_what_stands_below():
    assert seen(EVENTS)[0] == "engagement"
    assert set(seen(EVENTS)[1].values()) == {
        "title", "when", "form", "place", "attendance", "who", "audience_size", "url", "keep",
    }  # fmt: skip
    about, columns = seen("Stakeholder,Type,Website,Notes\nOfwat,Public,https://a.example,x\n")
    assert (about, columns["Type"], columns["Notes"]) == (
        "organisation",
        "sector",
        "talking_points",
    )
    about, columns = seen("Policy influence,Type of influence,Year\nX,Citation in policy,2021\n")
    assert (about, columns["Year"]) == ("policy_influence", "when")
    assert seen("Colour,Taste\nred,sweet\n") == ("", {"Colour": "keep", "Taste": "keep"})


@pytest.mark.parametrize(
    "prose",
    [
        "# Notes, of May\n\nWe met, talked, and left, as planned.\nThen we ate, all of us.\n",
        "Dear all, thank you.\nIt was, as ever, good, and long.\nYours, Ana\n",
    ],
)
def test_prose_with_commas_is_no_table(prose):
    assert not reading.READERS["table"].recognises(File(prose.encode()))
    for text in (EVENTS, "Event,Date\nTalk,2022,oh\n"):
        assert reading.READERS["table"].recognises(File(text.encode()))


@pytest.mark.parametrize("head", ["Event", "Event name", "Talk", "Workshop"])
def test_what_is_called_an_event_is_an_engagement(head):
    text = f"{head},Date,Organisation,Notes\nTides at school,2024-03-12,Harbour Trust,Good talk\n"

    about, keys = seen(text)

    assert (about, keys[head]) == ("engagement", "title")


def test_labels_of_funders_are_known():
    for kind in load_layout("gtr-page").kinds:
        if kind.kind in SUBJECTS:
            labels = [line.label for line in kind.lines]
            about, columns = seen(",".join(labels) + "\n" + ",".join("x" for _ in labels) + "\n")
            assert about
            assert "keep" not in {columns.get(label) for label in ("Title", "Description")}


def test_every_head_of_our_lists_is_known():
    for kind in KINDS.values():
        heads = [one.label for one in sheet_columns(list(columns_for([kind]).values()))]
        _, columns = seen(",".join(f'"{head}"' for head in heads))
        assert "keep" not in columns.values()


def test_rows_become_records_and_damage_is_mended_and_said():
    contents = read_table(EVENTS, "Events.csv")

    first, second, third = contents.records
    assert (first.kind, first.title, first.when.edtf) == (
        "engagement",
        "Water summit",
        "2022-03-04",
    )
    assert (first.answers["attendance"], first.url) == (1200, "https://www.ok.example/x")
    assert [one.name_as_recorded for one in first.participants] == ["Ofwat", "Defra"]
    assert [one.name for one in contents.organisations] == ["Ofwat", "Defra", "NFU", "BBC"]
    assert second.answers == {
        "form": "A talk or presentation", "place": "York", "attendance": 30,
        "audience_size": "11 - 50",
    }  # fmt: skip
    assert (third.when.edtf, third.answers) == ("2022-06-01", {})
    assert third.unmapped == {"Type of event": "A picnic", "No. of attendees": "#N/A", "Code": "A"}
    assert len(contents.mended) == 6
    assert [(one.number, one.why) for one in contents.rejected] == [
        (5, "It says nothing for “Title”.")
    ]
    assert [one.where for one in contents.flagged] == [
        "column “Code” of Events", "row 6 of Events", "row 6 of Events",
    ]  # fmt: skip
    assert (contents.fills, contents.asks) == (True, True)


@pytest.mark.parametrize("uid", ["a b", "x" * 37, "…"])
def test_what_no_uid_can_be_is_refused_with_its_row(uid):
    contents = read_table(f"uid,Event,Date\n{uid},Water summit,2022\n,Farm visit,2022\n")

    assert [one.title for one in contents.records] == ["Farm visit"]
    (rejected,) = contents.rejected
    assert rejected.why.startswith("A uid is at most 36 letters and digits.")


def test_people_come_with_where_they_work_and_promises_with_whom_they_are_about():
    file = workbook(
        ["First name", "Surname", "Organisation", "Job title", "E-mail"],
        ["Ana", "Ağrı", "Ofwat", "Head of Water", "ana@ofwat.example"],
    )
    (contents,) = reading.read([file])
    (person,) = contents.people
    assert (person.name, person.emails) == ("Ana Ağrı", ("ana@ofwat.example",))
    assert (person.affiliations[0].role, contents.organisations[0].name) == (
        "Head of Water",
        "Ofwat",
    )


def test_commas_part_names_that_also_stand_alone_and_no_others():
    rows = ['Talk,2022,"Ofwat, Defra"', "Visit,2022,Ofwat; Defra", 'Call,2022,"Food, Farms, Defra"']
    contents = read_table("\n".join(["Event,Date,Partners", *rows]))

    named = [[one.name_as_recorded for one in each.participants] for each in contents.records]
    assert named == [
        ["Ofwat", "Defra"], ["Ofwat", "Defra"], ["Food, Farms, Defra"],
    ]  # fmt: skip
    assert [one.where for one in contents.flagged] == ["row 4 of table"]


def test_same_table_again_creates_nothing(app):
    project = make_project()
    for new in (3, 0):
        (plan,) = operations.bring_in(project, [read_table(EVENTS)], by=None)
        assert sum(step.act == "created" for step in plan.records) == new


def test_row_that_was_edited_in_its_table_is_known_again_and_takes_the_place_of_nothing(app):
    project = make_project()
    operations.bring_in(project, [read_table(EVENTS)], by=None)
    summit = db.session.scalars(select(Engagement).filter_by(title="Water summit")).one()

    later = EVENTS.replace('"1,200",Ofwat', "900,Ofwat").replace("York,~30", "York,30")
    later += "Farm visit,13/05/2022,,Leeds,,,,,B\n"
    for new in (1, 0):
        (plan,) = operations.bring_in(project, [read_table(later)], by=None)
        assert [step.fact.title for step in plan.records if step.act == "created"] == (
            ["Farm visit"] * new
        )
        (differing,) = plan.differing
        assert (differing.name, differing.there) == ("attendance", {"answers": {"attendance": 900}})
        assert plan.matched[0].what.startswith("Known again by the same kind, title and date")
        assert summit.attendance == 1200


def test_row_is_known_by_its_number_whatever_else_of_it_changes(app):
    project = make_project()
    columns = {"No": "number", "Event": "title", "Date": "when"}
    said = [{"sheet": None, "about": "engagement", "columns": columns}]
    table = "No,Event,Date\n{},Water summit,4 March 2022\n2,Farm visit,5 March 2022\n"

    def brought_in(text):
        (plan,) = operations.bring_in(project, [read_table(text, named=said)], by=None)
        created = [step.fact.title for step in plan.records if step.act == "created"]
        return created, [one.there for one in plan.differing], [one.what for one in plan.flagged]

    assert brought_in(table.format(1))[0] == ["Water summit", "Farm visit"]
    (summit,) = db.session.scalars(select(Engagement).filter_by(title="Water summit"))
    assert (summit.source["number"], summit.unmapped) == ("1", {"No": "1"})
    renamed = table.format(1).replace("Water summit,4", "Summit on water,6")
    assert brought_in(renamed)[:2] == (
        [], [{"title": "Summit on water"}, {"when": "2022-03-06", "zone": None}],
    )  # fmt: skip
    assert summit.title == "Water summit"
    created, _, (flagged,) = brought_in(table.format(2))
    assert created == ["Farm visit"]
    assert flagged.startswith("Its number “2” stands in a row before, too")


@pytest.mark.parametrize(
    ("cells", "cell", "edtf", "doubt"),
    [
        (["3/4/2022", "14/4/2022"], "3/4/2022", "2022-04-03", ""),
        (["3/4/2022", "4/14/2022"], "3/4/2022", "2022-03-04", ""),
        (["3/4/2022", "5/6/2022"], "3/4/2022", "2022-04-03", UNDECIDED),
        (["14/4/2022", "4/14/2022"], "4/14/2022", "2022-04-14", BOTH),
        ([date(2022, 4, 3), "14/4/2022"], "14/4/2022", "2022-04-14", SWAPPED),
        ([date(2022, 4, 3)], datetime(2022, 4, 3), "2022-04-03", ""),  # noqa: DTZ001 - as sheets have it
        ([44654], 44654, "2022-04-03", ""),
        (["2022"], "2022.0", "2022", ""),
        (["20220403"], "20220403", "2022-04-03", ""),
        (["2022-04-03 00:00:00"], "2022-04-03 00:00:00", "2022-04-03", ""),
        (["April 2022"], "April 2022", "2022-04", ""),
    ],
)
def test_dates_are_read_as_their_column_is_written(cells, cell, edtf, doubt):
    order = DateOrder.of(cells)
    assert order.doubt == doubt
    assert order.when(cell, lambda *_: None).edtf == edtf


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        (40, "40"), (40.0, "40"), ("40.0", "40"), ("£12,500.50", "12500.5"), ("1 200", "1200"),
        ("1.234,50 €", "1234.5"), ("12k", "12000"), ("c. 30", "30"), ("100+", "100"),
        ("GBP 5", "5"), ("n/a", ""), ("many", "many"), ("10-20", "10-20"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell, digits):
    assert damage.number_in(cell)[0] == digits


@pytest.mark.parametrize(
    ("cell", "band"),
    [
        (date(2024, 10, 1), "1 - 10"), ("01-Oct", "1 - 10"), ("Nov-50", "11 - 50"),
        (date(1950, 11, 1), "11 - 50"), ("11-50", ""), (date(2024, 3, 2), ""), (7, ""),
    ],
)  # fmt: skip
def test_bands_that_became_dates_are_bands_again(cell, band):
    assert (band_read_as_date(cell, BANDS) or "") == band


def test_broken_table_is_read_or_refused_with_a_sentence(app):
    project = make_project(award=False)
    make_record(project, title="Talk", answers={"attendance": 4})
    ours = next(one.content for one in Sheets(project).files() if "Engagements" in one.name)
    refused = []
    for content in mutated([EVENTS.encode(), ours, workbook_of(project)], MUTATIONS, seed=2026):
        try:
            reading.READERS["table"].read([File(content, "table.csv")], {})
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS


CELLS = st.none() | st.text(max_size=9) | st.integers() | st.booleans() | st.dates()


@given(st.dictionaries(st.text(min_size=1, max_size=8), CELLS, max_size=8))
def test_fingerprint_tells_each_cell_wherever_it_is_moved(cells):
    read = Fingerprint.read(Fingerprint.of(cells.items()).text)
    for head, cell in cells.items():
        assert read.holds(head, cell)
        assert not read.holds(head, f"{said(cell)} edited")
        assert read.has(head)
