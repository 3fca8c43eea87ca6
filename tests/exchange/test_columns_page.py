"""The page on which a person says what the columns of a table hold, and how it is remembered."""

import io
import json

import pytest
from sqlalchemy import select

from impacttracker.exchange.models import PendingImport, TableMapping
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from tests.factories import make_member, make_project
from tests.pages import Page

TABLE = "What we did,Date,Who came\nTalk,4 March 2022,Ofwat\nVisit,5 March 2022,Defra\n"


@pytest.fixture
def project(app):
    return make_project("COL")


@pytest.fixture
def browser(sign_in, project):
    return sign_in(make_member(project))


def give(browser, text=TABLE, name="Our events.csv"):
    file = (io.BytesIO(text.encode()), name)
    return Page(browser.post("/exchange/COL/preview", data={"files": file}).text)


def answer(browser, page, **typed):
    data = {**page.typed(), "step": "done", **typed}
    response = browser.post("/exchange/COL/columns", data=data)
    return response.status_code, Page(response.text)


def test_columns_are_said_once_and_remembered(browser, session):
    asked = give(browser)
    _, shown = answer(browser, asked, **{"about-0": "engagement"})
    status, seen = answer(browser, shown, **{"column-0-0": "title", "column-0-2": "who:audience"})
    browser.post("/exchange/COL/confirm", data=seen.typed())
    again = give(browser, TABLE.replace("Talk", "Second talk"))

    assert asked.heading == shown.heading == "What its columns hold"
    assert "Our events" in shown.text
    assert "4 March 2022" in shown.text
    assert (status, seen.heading) == (200, "What would be imported")
    records = session.scalars(select(Record).order_by(Record.sort_key)).all()
    assert [(one.title, one.when_edtf) for one in records] == [
        ("Talk", "2022-03-04"), ("Visit", "2022-03-05"),
    ]  # fmt: skip
    assert [(one.role, one.name) for one in records[0].participants] == [("audience", "Ofwat")]
    assert session.scalars(select(TableMapping)).one().said["about"] == "engagement"
    assert again.heading == "What would be imported"
    assert "Second talk" in again.text


def test_table_that_only_says_otherwise_leads_to_where_that_is_settled(browser):
    table = "Event,Date,Attendance\nSummit,5 March 2024,{}\n{},6 March 2024,12\n"
    _, seen = answer(browser, give(browser, table.format(40, "Visit")))
    browser.post("/exchange/COL/confirm", data=seen.typed())

    later = give(browser, table.format(45, ""))
    confirmed = browser.post("/exchange/COL/confirm", data=later.typed(), follow_redirects=True)
    receipt = Page(confirmed.text)

    assert "Nothing of it is new." in later.text
    assert "Nothing of it was new." in receipt.text
    assert "How many people?" in receipt.text
    assert "Take what the file says" in receipt.text
    assert "Rows that were not taken" in receipt.text


def test_choice_that_makes_no_sense_is_explained_and_stays(browser):
    _, shown = answer(browser, give(browser), **{"about-0": "engagement"})
    said = {"column-0-0": "when", "column-0-1": "when"}
    status, page = answer(browser, shown, **said)

    assert status == 422
    assert "2 columns answer “When”" in page.text
    assert "No column answers “Title”" in page.text
    assert page.typed()["column-0-0"] == ["when"]


def test_columns_can_be_corrected_from_the_preview(browser):
    page = give(browser, "Event,Date\nTalk,2022\n")
    _, seen = answer(browser, page)
    _, asked = answer(browser, seen, step="")

    assert seen.soup.select_one("button[formaction$=columns]")
    assert asked.heading == "What its columns hold"
    assert asked.typed()["column-0-0"] == ["title"]


def test_our_own_sheet_goes_straight_to_the_preview(browser, project):
    written = browser.get("/exchange/COL/export/table").get_data()
    file = (io.BytesIO(written), "all.xlsx")
    page = Page(browser.post("/exchange/COL/preview", data={"files": file}).text)

    assert "All of this is here already" in page.text
    _, asked = answer(browser, page, step="")
    _, seen = answer(browser, asked)
    assert "Written by this tracker" in asked.text
    assert "All of this is here already" in seen.text


def test_only_whoever_gave_a_table_says_what_it_holds(sign_in, browser, project, session):
    asked = give(browser)
    stranger = sign_in(make_member(project))

    response = stranger.post("/exchange/COL/columns", data=asked.typed(), follow_redirects=True)
    viewer = sign_in(make_member(project, role=Role.VIEWER))

    assert "no longer kept" in response.text
    assert viewer.post("/exchange/COL/columns", data=asked.typed()).status_code == 403
    assert len(session.scalars(select(PendingImport)).all()) == 1


def test_command_takes_a_file_of_columns(flask, project, session, tmp_path):
    table, columns = tmp_path / "events.csv", tmp_path / "columns"
    table.write_text(TABLE)
    said = (
        '[[sheets]]\nabout = "engagement"\ncolumns = { "What we did" = "title", Date = "when" }\n'
    )
    words = ("import", str(table), "--project", "COL", "--as", "table", "--columns", str(columns))

    columns.write_text(said)
    report = flask(*words, "--json")
    columns.write_text(json.dumps({"sheets": [{"about": "engagement", "columns": {"Date": "x"}}]}))
    refused = flask(*words)

    assert json.loads(report.stdout)["created"] == {"engagement": 2}
    talk = session.scalars(select(Record).where(Record.title == "Talk")).one()
    assert talk.unmapped["Who came"] == "Ofwat"
    assert "“Date” cannot hold “x”" in refused.stderr


LIKE_IT = (
    (
        "What we did,Date,Who came,Mood",
        "Talk,2022,Ofwat,Good",
        "title when who:audience keep",
        "Mood",
    ),
    (
        "What we did,Date,Attendance list",
        "Talk,2022,Ofwat",
        "title when who:audience",
        "Attendance list",
    ),
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_table_with_a_column_more_less_or_renamed_is_read_like_it(browser):
    _, shown = answer(browser, give(browser), **{"about-0": "engagement"})
    answer(browser, shown, **{"column-0-0": "title", "column-0-2": "who:audience"})
    for heads, row, keys, doubtful in LIKE_IT:
        page = give(browser, f"{heads}\n{row}\n")

        assert page.heading == "What its columns hold"
        chosen = [page.typed()[f"column-0-{place}"][0] for place in range(len(keys.split()))]
        marked = [
            one.select_one(".mapping__head").text
            for one in page.soup.select(".mapping__one")
            if "please check" in one.text
        ]
        assert (" ".join(chosen), " ".join(marked)) == (keys, doubtful)
        assert "most columns of a table that was brought in before" in page.text
    assert give(browser, "Date,What we did\n2022,Talk\n").heading == "What would be imported"
