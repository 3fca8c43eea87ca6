"""The board: what is owed, prepared and sent, in order, filtered, in few statements, as a file."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impacttracker.clock import today
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.formats.held import owed_formats
from impacttracker.obligations import operations as obligations
from impacttracker.obligations.operations import ObligationDetails
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.returns import queries
from impacttracker.returns.choice import ALL, Choice, Place
from impacttracker.returns.composing import material_of
from impacttracker.returns.missing import missing_in, number_missing
from impacttracker.returns.vocabulary import State
from tests.factories import (
    make_award,
    make_link,
    make_member,
    make_organisation,
    make_project,
)
from tests.returns.conftest import brought_to, opened, reportable

# Pages say the same whatever the database; orders and conditions are asked of both.
ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def owed(award, **facts):
    told = {
        "format_key": "ukri",
        "period": str(today().year),
        "due_on": today() + timedelta(days=40),
        "repeats": Repeats.ONCE,
        **facts,
    }
    return obligations.owe(award.project, ObligationDetails(award=award, **told), by=None)


def test_board_is_in_the_order_of_deadlines_with_what_is_owed(project, award, lead):
    soon, later = today() + timedelta(days=3), today() + timedelta(days=300)
    opened(award, lead, period="later", due_on=later)
    opened(award, lead, period="none", due_on=None)
    opened(award, lead, period="soon", due_on=soon)
    brought_to("submitted", opened(award, lead, period="sent", due_on=soon), lead)
    owed(award)
    owed(award, period=f"{today().year + 5}", due_on=today() + timedelta(days=1_800))

    lines = queries.on_the_board(lead, Choice(), project)

    names = [line.period.name if hasattr(line, "obligation") else line.period for line in lines]
    assert names == ["soon", str(today().year), "later", "none"]


def test_what_is_owed_goes_from_the_board_when_it_is_opened(project, award, lead):
    owed(award)
    assert [type(one).__name__ for one in queries.on_the_board(lead, Choice())] == ["Owed"]
    opened(award, lead, period=str(today().year))
    assert [type(one).__name__ for one in queries.on_the_board(lead, Choice())] == ["Return"]


def test_yearly_obligation_owes_each_year_until_its_end(award, lead):
    owed(
        award,
        period="2026/27",
        due_on=date(2028, 2, 29),
        repeats=Repeats.YEARLY,
        until_on=date(2031, 3, 1),
    )
    assert [(one.period.name, one.period.due_on) for one in queries.owed(lead)] == [
        ("2026/27", date(2028, 2, 29)),
        ("2027/28", date(2029, 2, 28)),
        ("2028/29", date(2030, 2, 28)),
        ("2029/30", date(2031, 2, 28)),
    ]


@settings(max_examples=6)
@given(
    deadlines=st.lists(st.none() | st.integers(-40, 40), max_size=7),
    owes=st.lists(st.integers(-40, 40), max_size=4, unique=True),
    state=st.sampled_from(["", ALL, "submitted"]),
    size=st.integers(1, 3),
)
def test_pages_together_show_every_line_once_and_in_order(session, deadlines, owes, state, size):
    project = make_project()
    lead, award = make_member(project, role=Role.LEAD), make_award(project)
    for number, days in enumerate(deadlines):
        due_on = None if days is None else today() + timedelta(days=days)
        one = opened(award, None, period=f"R{number}", due_on=due_on)
        one.state = State.SUBMITTED if number % 2 else State.OPEN
    for days in owes:
        owed(award, period=f"O{days}", due_on=today() + timedelta(days=days))
    session.flush()
    choice = Choice(state=state)
    whole = queries.on_the_board(lead, choice, project, limit=100)

    paged, after = [], None
    while True:
        some = queries.on_the_board(lead, choice, project, after=after, limit=size)
        paged += some[:size]
        if len(some) <= size:
            break
        after = Place.of(str(queries.place_of(some[size - 1])))

    places = [queries.place_of(one) for one in whole]
    assert [queries.place_of(one) for one in paged] == places
    assert places == sorted(places, reverse=choice.is_latest_first)


@ON_ONE
def test_board_shows_only_the_projects_of_the_viewer(project, award, lead, sign_in):
    elsewhere = make_award(make_project("HIDDEN"), reference="NN/1", funder="Hidden Trust")
    opened(elsewhere, None)
    owed(elsewhere)
    opened(award, lead)

    page = sign_in(lead).page("/returns/?state=all")

    assert "ES/X000001/1" in page.text
    assert not {"NN/1", "Hidden Trust"} & set(page.text.split())
    assert sign_in(lead).get("/returns/HIDDEN/").status_code == 404


@ON_ONE
def test_filters_choose_by_state_funder_project_and_deadline(project, award, lead, sign_in):
    other = make_project("DUNES", lead=lead, award=False)
    trust = make_award(other, reference="T/1", funder="Trust")
    opened(award, lead, period="2098", due_on=today() - timedelta(days=2))
    opened(trust, lead, period="2099", due_on=today() + timedelta(days=20))
    brought_to("ready", opened(trust, lead, period="2100", due_on=None), lead)
    browser = sign_in(lead)

    def shown(query):
        rows = browser.page(f"/returns/?{query}").texts(".board tbody tr")
        return [year for row in rows for year in ("2098", "2099", "2100") if year in row[:60]]

    assert shown("") == ["2098", "2099", "2100"]
    assert shown("within=0") == ["2098"]
    assert shown("within=30") == ["2098", "2099"]
    assert shown("funder=Trust") == ["2099", "2100"]
    assert shown("project=COAST") == ["2098"]
    assert shown("state=ready") == ["2100"]
    assert shown("state=nonsense&within=x&after=junk") == ["2098", "2099", "2100"]
    assert "Nothing fits" in browser.page("/returns/?state=signed").text


@ON_ONE
def test_board_says_how_much_is_missing_and_how_long_is_left(award, lead, sign_in):
    opened(award, lead, due_on=today() + timedelta(days=12))
    opened(award, lead, period="2020", due_on=today() - timedelta(days=1))
    opened(award, lead, period="2021", due_on=today(), response_code="2")

    rows = sign_in(lead).page("/returns/COAST/").texts(".board tbody tr")

    assert ["2 answers" in row for row in rows] == [True, True, True]
    assert "1 day late" in rows[0]
    assert "due today" not in rows[1]
    assert "12 days left" in rows[2]


@ON_ONE
def test_board_costs_the_same_statements_whatever_it_shows(lead, sign_in, statements):
    def cost(address):
        browser = sign_in(lead)
        with statements() as sent:
            assert browser.get(address).status_code == 200
        return len(sent)

    def fill(projects, returns):
        for _ in range(projects):
            project = make_project(lead=lead, award=False)
            for _ in range(returns):
                award = make_award(project)
                opened(award, lead)
                brought_to("submitted", opened(award, lead, period="2098"), lead)
                owed(award)
                reportable(award)
        return project

    first = fill(1, 1)
    few = [cost("/returns/?state=all"), cost(f"/returns/{first.code}/?state=all")]
    fill(1, 3)

    assert [cost("/returns/?state=all"), cost(f"/returns/{first.code}/?state=all")] == few
    assert max(few) <= 15


def test_board_and_page_count_the_same_for_every_format(project, award, lead, complete):
    partner = make_organisation(project, "Audit Office")
    talk = reportable(award, title="Talk", partner=partner)
    influence = reportable(award, kind=PolicyInfluence, title="A by-law")
    reportable(make_award(project), title="Of another award")
    make_link(talk, influence)
    add_evidence(project, EvidenceDetails(title="Letter", records=[influence]), by=None)
    returns = [opened(award, lead, format_key=one.key) for one in owed_formats()]

    counted = missing_in(returns)

    assert counted == {one.id: number_missing(one, material_of(one)) for one in returns}
    assert sum(counted.values()) > 0


@ON_ONE
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_board_is_a_file_with_all_that_is_asked_for(project, award, lead, sign_in, form):
    award.funder = "=1+1"
    opened(award, lead, due_on=today() + timedelta(days=9))
    brought_to("submitted", opened(award, lead, period="2098"), lead)
    browser = sign_in(lead)

    for address in ("/returns/board", "/returns/COAST/board"):
        answer = browser.get(f"{address}.{form}?state=all")
        assert "attachment; filename=returns-" in answer.headers["Content-Disposition"]
        rows = rows_of(answer.data, form)
        assert rows[0][:4] == ["Project", "Award", "Funder", "Return"]
        assert [row[5] for row in rows[1:]] == ["2099", "2098"]
        assert rows[1][2] == ("'=1+1" if form == "csv" else "=1+1")
        assert [str(row[9] or "") for row in rows[1:]] == ["9", ""]
        assert [str(row[12] or "") for row in rows[1:]] == ["2", ""]


def rows_of(data, form):
    if form == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Returns"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
