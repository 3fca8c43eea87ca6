"""The keying sheet: the portal's order, ticks that stay and know what was keyed, two at once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed, Refused
from impacttracker.keying import operations, pages, queries
from impacttracker.keying.models import KeyedAnswer
from impacttracker.keying.sheet import Standing
from impacttracker.narratives import operations as narratives
from impacttracker.narratives.models import Narrative
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.returns import operations as returns
from impacttracker.returns.vocabulary import State
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_project,
    make_user,
)
from tests.returns.conftest import COMPLETE, opened, reportable
from tests.statements import statements_sent

TALK = "Breakfast – Łódź–Ağrı 東京"
MARCH = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture
def returned(award, lead, complete):
    """An open return that tells both narratives and one talk."""
    reportable(award, title=TALK, partner=make_organisation(award.project, "Gwynedd Council"))
    return opened(award, lead)


def sheet_of(returned):
    return pages.sheet_for(returned).sheet


def box_called(returned, label, title=None):
    return next(
        one
        for section in sheet_of(returned).sections
        for entry in section.entries
        for one in entry.boxes
        if one.label == label and title in (None, one.title)
    )


def tick(returned, label, by, **more):
    box = box_called(returned, label)
    return operations.tick(returned, box, box.digest, by=by, **more)


def rewrite(award, **answers):
    """Say something else in the key findings."""
    told = COMPLETE["key_findings"] | answers
    found = written_of(award)["key_findings"]
    narratives.answer_narrative(
        award.project, award, "key_findings", "", told, version=found.version, by=None
    )


def written_of(award):
    here = select(Narrative).where(Narrative.award_id == award.id)
    return {one.section: one for one in db.session.scalars(here)}


def test_sheet_keeps_the_order_of_the_portal_and_hides_nothing(returned, award):
    sheet = sheet_of(returned)

    told = [(one.section.key, box.label) for one in sheet.sections for box in one.steps]
    assert told[:4] == [
        ("key_findings", "Description"),
        ("key_findings", "Exploitation Route"),
        ("key_findings", "Sectors"),
        ("narrative_impact", "Description"),
    ]
    assert box_called(returned, "Sectors").is_chosen
    assert box_called(returned, "Sectors").said == ["Environment"]
    assert not box_called(returned, "Description").is_chosen
    assert box_called(returned, "URL").standing is Standing.EMPTY
    unanswered = [box for box in sheet.steps if box.standing is Standing.MISSING]
    assert {box.title for box in unanswered} == {TALK}
    assert sheet.to_key == len(sheet.steps) - len(unanswered)
    assert len({box.key for box in sheet.steps}) == len(sheet.steps)


def test_text_that_nobody_began_is_a_box_that_is_not_answered(award, lead):
    boxes = sheet_of(opened(award, lead)).steps

    assert [(box.label, box.standing) for box in boxes] == [
        ("Key Findings", Standing.MISSING),
        ("Narrative Impact", Standing.MISSING),
    ]


def test_tick_is_kept_with_who_and_when_and_the_first_to_tick_has_keyed_it(
    returned, award, lead, manager, session
):
    tick(returned, "Description", lead, at=MARCH)
    tick(returned, "Description", manager)
    session.expire_all()

    box = box_called(returned, "Description", "Key Findings")
    assert (box.standing, box.tick.by, box.tick.at) == (Standing.KEYED, lead, MARCH)
    assert pages.sheet_for(returned).said_of(box) == "Keyed by Ffion Lead on 3 March 2026"
    assert sheet_of(returned).next_to_key().label == "Exploitation Route"


def test_answer_that_changes_is_to_be_keyed_again(returned, award, lead, manager):
    tick(returned, "Description", lead, at=MARCH)
    tick(returned, "Exploitation Route", lead)
    rewrite(award, description="What we found, and more.")

    box = box_called(returned, "Description", "Key Findings")
    said = "Changed since Ffion Lead keyed it on 3 March 2026: key it again."
    assert pages.sheet_for(returned).said_of(box) == said
    assert box_called(returned, "Exploitation Route").standing is Standing.KEYED
    assert sheet_of(returned).next_to_key().key == box.key
    tick(returned, "Description", manager)
    assert box_called(returned, "Description", "Key Findings").tick.by == manager


def test_tick_says_what_was_before_ones_eyes_and_not_what_it_has_become(returned, award, lead):
    seen = box_called(returned, "Description", "Key Findings")
    rewrite(award, description="Rewritten meanwhile.")
    operations.tick(returned, seen, seen.digest, by=lead)

    assert box_called(returned, "Description", "Key Findings").standing is Standing.CHANGED


def test_what_was_keyed_and_left_the_return_has_to_leave_the_portal(returned, award, lead, session):
    box = box_called(returned, "Title of activity", TALK)
    operations.tick(returned, box, box.digest, by=lead)
    bin_record(box.entry.subject, by=lead)

    (gone,) = sheet_of(returned).gone
    assert (gone.title, gone.label, gone.who) == (TALK, "Title of activity", "Ffion Lead")
    operations.untick(returned, gone.box, by=lead)
    operations.untick(returned, gone.box, by=lead)
    assert sheet_of(returned).gone == ()


def test_ticks_of_two_returns_do_not_mix_and_go_with_theirs(returned, award, lead, session):
    other = opened(award, lead, period="2098")
    tick(other, "Description", lead)

    assert sheet_of(returned).keyed == 0
    returns.remove_return(other, by=lead)
    session.expire_all()
    assert session.query(KeyedAnswer).count() == 0


def test_readers_tick_nothing_and_what_was_sent_stays(returned, project, lead):
    reader = make_member(project, make_user(), Role.VIEWER)
    with pytest.raises(NotAllowed):
        tick(returned, "Description", reader)
    with pytest.raises(Invalid):
        operations.tick(returned, box_called(returned, "Description"), "x" * 64, by=lead)
    tick(returned, "Description", lead)
    returned.state = State.SUBMITTED
    for refused in (
        lambda: tick(returned, "Exploitation Route", lead),
        lambda: operations.untick(returned, box_called(returned, "Description").key, by=lead),
    ):
        with pytest.raises(Refused, match="Amend it first"):
            refused()
    assert len(queries.keyed_of(returned)) == 1


def test_return_is_keyed_on_the_pages(sign_in, returned, award, lead):
    browser, here = sign_in(lead), f"/returns/COAST/{returned.id}/keying/"
    assert here in browser.page(f"/returns/COAST/{returned.id}/").links().values()
    page = browser.page(here)
    total = sheet_of(returned).to_key
    assert f"0 of {total} keyed" in page.text
    assert page.texts("#now h3") == ["Description Required"]
    assert (
        page.soup.select_one("#now textarea, #now input.form-control")["value"]
        == COMPLETE["key_findings"]["description"]
    )

    answer = browser.post(f"{here}tick", data=page.typed("#now form"))
    assert answer.location.endswith("#now")
    page = browser.page(answer.location)
    assert page.texts("#now h3") == ["Exploitation Route Required"]
    assert f"1 of {total} keyed" in page.text
    browser.post(f"{here}tick", data=page.typed("#now form"))
    page = browser.page(here)
    assert page.texts("#now h3") == ["Sectors Required"]
    assert [one["value"] for one in page.soup.select("#now [data-copy] input")] == ["Environment"]
    previous = page.links(".keying__about a")["Previous k"]
    assert "Keyed by Ffion Lead on" in browser.page(previous).text

    missing = next(box for box in sheet_of(returned).steps if box.standing is Standing.MISSING)
    page = browser.page(f"{here}?at={missing.key}")
    assert "Not answered yet: the funder requires it." in page.texts("#now p")
    (mend,) = [link["href"] for link in page.soup.select("#now .keying__acts a")]
    path, _, control = mend.partition("#")
    assert browser.page(path).soup.find(id=control) is not None
    whole = browser.page(f"{here}whole")
    assert len(whole.texts(".whole__box")) > len(sheet_of(returned).steps)
    assert TALK in whole.texts("h3")


def test_reader_looks_at_the_sheet_and_finds_nothing_to_press(sign_in, returned, project):
    browser = sign_in(make_member(project, make_user(), Role.VIEWER))
    here = f"/returns/COAST/{returned.id}/keying/"

    assert browser.page(here).soup.select("main form") == []
    assert browser.post(f"{here}tick").status_code == 403


@pytest.mark.parametrize(
    ("mistake", "status", "complaint"),
    [
        ({"box": "0000000000000000"}, 409, "The return says this no longer"),
        ({"box": ""}, 409, "The return says this no longer"),
        ({"digest": "short"}, 422, "Open the answer again, and tick it there."),
        ({"digest": ""}, 422, "Open the answer again, and tick it there."),
    ],
)
def test_mistakes_in_ticking_are_explained(
    sign_in, returned, lead, session, mistake, status, complaint
):
    browser, here = sign_in(lead), f"/returns/COAST/{returned.id}/keying/"
    typed = browser.page(here).typed("#now form")

    answer = browser.post(f"{here}tick", data=typed | mistake)

    assert (answer.status_code, complaint in answer.text) == (status, True)
    assert session.query(KeyedAnswer).count() == 0


def test_return_that_says_nothing_or_whose_format_is_gone_has_no_sheet(
    sign_in, award, lead, session
):
    null = opened(award, lead, nothing_to_report=True, declaration="Nothing happened.")
    browser = sign_in(lead)
    here = f"/returns/COAST/{null.id}/keying/"
    assert "It reports nothing: only the declaration is sent." in browser.page(here).text
    null.format_version = "1900"
    answer = browser.get(here)
    assert (answer.status_code, "held here no longer" in answer.text) == (404, True)


def test_sheet_costs_the_same_statements_for_one_record_and_for_many(
    sign_in, returned, award, lead, session
):
    browser, here = sign_in(lead), f"/returns/COAST/{returned.id}/keying/"
    tick(returned, "Description", lead)
    session.commit()
    costs = []
    for _ in range(2):
        with statements_sent() as sent:
            assert browser.get(here).status_code == 200
        costs.append(len(sent))
        for _ in range(12):
            reportable(award)
        session.commit()
    assert costs[0] == costs[1] <= 15


def test_award_of_another_project_has_no_sheet_here(sign_in, returned, lead):
    other = make_award(make_project("OTHER", lead=lead, award=False))
    theirs = opened(other, lead)
    assert sign_in(lead).get(f"/returns/COAST/{theirs.id}/keying/").status_code == 404
