"""The pages of returns: the way from open to amended, mistakes explained, who sees what."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from impacttracker.clock import today
from impacttracker.projects.vocabulary import Role
from impacttracker.returns import operations, queries
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.vocabulary import State
from tests.factories import make_member
from tests.returns.conftest import brought_to, opened, reportable
from tests.returns.test_board import owed

# What differs between databases is asked of steps, snapshots and the board.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

OPEN = {"format_key": "ukri", "period": "2099", "due_on": "12 March 2099"}


def test_return_goes_its_way_on_the_pages(sign_in, project, award, lead, manager, session):
    reportable(award, title="Breakfast on the dyke")
    browser, signer = sign_in(manager), sign_in(lead)
    typed = browser.page("/returns/COAST/open").typed("main form")
    answer = browser.post("/returns/COAST/open", data=typed | OPEN)
    here = answer.location

    page = browser.page(here)
    assert page.heading == "UKRI research outcomes return 2099"
    gaps = page.texts("#rejected .row-entry__title")
    assert gaps[:3] == ["Key Findings", "Narrative Impact", "Breakfast on the dyke"]
    refused = browser.post(f"{here}step", data={"step": "ready", "why": " "})
    assert refused.status_code == 422
    assert (
        f"{len(gaps)} things stand in it that the funder would reject. Say why it is ready."
        in refused.text
    )
    browser.post(f"{here}step", data={"step": "ready", "why": "The portal holds them."})
    assert "It waits for a lead to sign it: Ffion Lead." in browser.page(here).text
    assert browser.post(f"{here}sign").status_code == 403
    signer.post(f"{here}sign")
    browser.post(f"{here}step", data={"step": "submit"})

    returned = session.scalars(select(Return)).one()
    assert returned.state is State.SUBMITTED
    snapshot = session.scalars(select(Snapshot)).one()
    files = browser.page(here).links("main td a")
    pdf = browser.get(files["PDF"])
    assert pdf.data == snapshot.pdf
    assert browser.get(f"{here}{snapshot.id}.json").text == snapshot.content
    assert browser.get(f"{files['PDF']}?drawn=again").data.startswith(b"%PDF")
    as_sent = browser.page(f"{here}{snapshot.id}/")
    assert "Breakfast on the dyke" in as_sent.text
    assert snapshot.pdf_sha256 in str(as_sent.soup)
    browser.post(f"{here}step", data={"step": "amend"})
    assert "Amending: open" in browser.page("/returns/COAST/").text
    browser.post(f"{here}step", data={"step": "leave"})
    assert session.get(Return, returned.id).state is State.SUBMITTED
    who = browser.page(here).texts(".steps__who")
    assert [re.sub(r" \d.*", "", one) for one in who] == ["Tomasz Manager"] * 2 + [
        "Ffion Lead",
        "Tomasz Manager",
    ]


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"period": ""}, "Name the period as the funder does."),
        ({"due_on": "someday"}, "Write it like 4 March 2022"),
        ({"award": "999999"}, "Choose one of the project"),
        ({"format_key": "nobody"}, "Choose a format that is held here."),
        ({"from_on": "2 May 2098", "to_on": "1 May 2098"}, "It cannot end before it begins."),
    ],
)
def test_mistakes_in_opening_are_explained(sign_in, award, lead, session, mistake, complaint):
    browser = sign_in(lead)
    typed = browser.page("/returns/COAST/open").typed("main form")

    answer = browser.post("/returns/COAST/open", data=typed | OPEN | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert session.scalars(select(Return)).all() == []


def test_return_that_is_open_already_is_shown_and_not_opened_twice(sign_in, award, lead, session):
    noted, browser = owed(award), sign_in(lead)
    typed = browser.page("/returns/COAST/open").typed("main form")
    told = typed | OPEN | {"period": str(today().year)}
    first = browser.post("/returns/COAST/open", data=told)

    again = browser.post("/returns/COAST/open", data=told)
    pressed = browser.post(f"/returns/COAST/owed/{noted.id}/open", data={"period": "1"})

    assert again.status_code == 422
    assert "The award has this return for this period already." in again.text
    assert f'href="{first.location}"' in again.text
    assert pressed.location == first.location
    assert "It was open already." in browser.page(first.location).text
    assert len(session.scalars(select(Return)).all()) == 1


def test_what_is_owed_is_opened_with_one_press(sign_in, award, lead, session):
    noted, browser = owed(award), sign_in(lead)
    assert "Open" in browser.page("/returns/").texts(".board button")[0]

    answer = browser.post(f"/returns/COAST/owed/{noted.id}/open", data={"period": "1"})

    returned = session.scalars(select(Return)).one()
    assert answer.location == f"/returns/COAST/{returned.id}/"
    assert (returned.period, returned.due_on) == (noted.period, noted.due_on)
    for period in ("2", "0", "x", ""):
        wrong = browser.post(f"/returns/COAST/owed/{noted.id}/open", data={"period": period})
        assert wrong.status_code in (302, 404)
    assert len(session.scalars(select(Return)).all()) == 1


def test_what_is_known_of_a_return_is_changed(sign_in, award, lead, session):
    returned, browser = opened(award, lead), sign_in(lead)
    address = f"/returns/COAST/{returned.id}/edit"
    typed = browser.page(address).typed("main form")
    why = {"nothing_to_report": "y", "declaration": "Nothing came of it yet."}

    browser.post(address, data=typed | why | {"response_code": "2", "include": "next_destination"})

    page = browser.page(f"/returns/COAST/{returned.id}/")
    assert "2 · Exempt for one year" in page.text
    assert "Nothing came of it yet." in page.text
    assert session.get(Return, returned.id).include == ["next_destination"]
    browser.post(f"/returns/COAST/{returned.id}/step", data={"step": "ready"})
    fields = set(browser.page(address).typed("main form"))
    assert fields == {"version", "due_on", "response_code"}


def test_second_editor_loses_nothing(sign_in, award, lead):
    returned, browser = opened(award, lead), sign_in(lead)
    address = f"/returns/COAST/{returned.id}/edit"
    typed = browser.page(address).typed("main form")
    returned.due_on = date(2099, 3, 1)

    answer = browser.post(address, data=typed | {"period": "2099 mine"})
    assert answer.status_code == 409
    assert "2099 mine" in answer.text
    typed = {"version": str(returned.version), "period": "2099 mine"}
    assert browser.post(address, data=typed).status_code == 302


@pytest.mark.parametrize(
    ("state", "data", "status"),
    [
        ("open", {"step": "nonsense"}, 422),
        ("open", {"step": "submit"}, 409),
        ("ready", {"step": "amend"}, 409),
        ("open", {"step": "leave"}, 422),
        ("submitted", {"step": "back"}, 409),
    ],
)
def test_step_that_cannot_be_taken_says_so(sign_in, award, lead, state, data, status):
    returned = brought_to(state, opened(award, lead), lead)
    answer = sign_in(lead).post(f"/returns/COAST/{returned.id}/step", data=data)
    assert answer.status_code == status
    assert returned.state.value == state


def test_change_after_the_signature_is_seen_on_the_page(sign_in, award, lead):
    returned = brought_to("signed", opened(award, lead), lead)
    browser = sign_in(lead)
    assert "It was submitted" in browser.page(f"/returns/COAST/{returned.id}/").text
    reportable(award)

    page = browser.page(f"/returns/COAST/{returned.id}/")

    assert "What it says has changed since it was signed." in page.text
    answer = browser.post(f"/returns/COAST/{returned.id}/step", data={"step": "submit"})
    assert answer.status_code == 422


def test_late_amendment_is_refused_until_the_deadline_is_moved(sign_in, award, lead, session):
    late = opened(award, lead, due_on=today() - timedelta(days=1))
    brought_to("submitted", late, lead)
    browser = sign_in(lead)
    address = f"/returns/COAST/{late.id}/"
    assert "The deadline has passed" in browser.page(address).text
    assert browser.post(f"{address}step", data={"step": "amend"}).status_code == 422
    typed = browser.page(f"{address}edit").typed("main form")
    browser.post(f"{address}edit", data=typed | {"due_on": "12 March 2099"})
    assert browser.post(f"{address}step", data={"step": "amend"}).status_code == 302


def test_reader_sees_returns_and_changes_nothing(sign_in, project, award, lead):
    returned = opened(award, lead)
    reader = sign_in(make_member(project, role=Role.VIEWER))

    page = reader.page(f"/returns/COAST/{returned.id}/")

    assert "A lead or manager of the project prepares it; a lead signs it." in page.text
    assert page.texts("main form") == []
    for path in ("step", "sign", "remove", "edit"):
        assert reader.post(f"/returns/COAST/{returned.id}/{path}").status_code == 403
    assert reader.get(f"/returns/COAST/{returned.id}/draft.pdf").data.startswith(b"%PDF")


def test_return_whose_format_is_gone_can_still_be_read(sign_in, award, lead, session):
    returned = brought_to("submitted", opened(award, lead), lead)
    operations.amend(returned, today(), by=lead)
    returned.format_version = "1066"
    session.flush()
    browser = sign_in(lead)

    page = browser.page(f"/returns/COAST/{returned.id}/")

    assert "Version 1066 of the format “ukri” is held here no longer." in page.text
    snapshot = queries.snapshots_of(returned)[0]
    assert browser.get(f"/returns/COAST/{returned.id}/{snapshot.id}.pdf").status_code == 200
    assert browser.get(f"/returns/COAST/{returned.id}/draft.pdf").status_code == 422


def test_return_opened_by_mistake_is_removed(sign_in, award, lead, session):
    returned = opened(award, lead)
    answer = sign_in(lead).post(f"/returns/COAST/{returned.id}/remove")
    assert answer.location == "/returns/COAST/"
    assert session.scalars(select(Return)).all() == []
    sent = brought_to("submitted", opened(award, lead), lead)
    assert sign_in(lead).post(f"/returns/COAST/{sent.id}/remove").status_code == 422


@pytest.mark.parametrize("format_key", ["ukri", "esmee"])
def test_each_line_of_what_is_missing_opens_the_page_where_it_is_given(
    sign_in, award, lead, format_key
):
    reportable(award, title="Talk")
    returned, browser = opened(award, lead, format_key=format_key), sign_in(lead)

    lines = browser.page(f"/returns/COAST/{returned.id}/").soup.select("#rejected .row-entry a")

    assert len(lines) > 3
    for address in {str(line["href"]) for line in lines}:
        page = browser.page(address)
        assert page.soup.select_one("main form[method=post]"), address
        assert f"back=/returns/COAST/{returned.id}/" in address
