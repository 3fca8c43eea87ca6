"""The start page answers what needs somebody today, and tells nothing that is not theirs."""

from datetime import UTC, datetime, timedelta

import pytest

from impacttracker import clock, presentation
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.home.views import greeting_at
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from tests.factories import make_member, make_organisation, make_project, make_record, make_user


def day(distance):
    """The day that many days from today, as EDTF."""
    return str(clock.today() + timedelta(days=distance))


@pytest.fixture
def lead(app):
    return make_user(name="Ada Lovelace")


@pytest.fixture
def project(lead):
    return make_project("ALPHA", lead=lead, title="Tides")


@pytest.fixture
def ada(sign_in, lead):
    return sign_in(lead)


def planned(project, when, **facts):
    return make_record(project, when=when, answers={"status": "planned"}, **facts)


def influence(project, **facts):
    return make_record(project, PolicyInfluence, **facts)


def test_strangers_are_asked_to_sign_in(browser):
    response = browser.get("/")
    assert response.status_code == 302
    assert "/accounts/sign-in" in response.location


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")],
)
def test_greeting_goes_by_the_time_of_day(hour, greeting):
    assert greeting_at(datetime(2026, 3, 10, hour, tzinfo=UTC)) == f"Good {greeting}"


def test_page_says_who_is_greeted_and_which_day_it_is(project, ada):
    page = ada.page("/")
    assert page.heading.endswith(", Ada Lovelace")
    assert f"{clock.today():%A}, {presentation.day(clock.today())}" in page.text


def test_without_a_project_it_says_whom_to_ask(ada, lead):
    assert f"with the address {lead.email}" in ada.page("/").text


def test_with_nothing_recorded_it_says_where_to_begin(project, ada):
    page = ada.page("/")
    assert "Nothing is recorded yet: begin here" in page.text
    assert page.links()["Log the last talk or meeting"] == "/records/ALPHA/add/engagement"


def test_planned_engagement_that_is_over_waits_to_be_debriefed(project, ada):
    over = planned(project, day(-1), title="Talk yesterday")
    planned(project, day(0), title="Talk today")
    planned(project, str(clock.today().year), title="Some day this year")
    make_record(project, when=day(-2), title="Held", answers={"status": "held"})
    links = ada.page("/").links("main a")
    assert links["Debrief : Talk yesterday"] == f"/engagements/ALPHA/{over.id}/debrief"
    assert [name for name in links if name.startswith("Debrief")] == ["Debrief : Talk yesterday"]


def test_what_is_coming_stands_in_its_order(project, ada):
    planned(project, day(30), title="Later talk")
    planned(project, day(0), title="Talk today")
    make_record(project, when=day(10), title="Off", answers={"status": "cancelled"})
    planned(project, day(90), title="Summer talk")
    coming = ada.page("/").soup.find("h2", string="Coming up").find_parent("section")
    titles = [" ".join(title.text.split()) for title in coming.select(".row-entry__title")]
    assert titles == ["Talk today", "Later talk"]


def test_own_promises_stand_most_overdue_first(project, ada, lead):
    for what, distance in (("Next", 5), ("Late", -3), ("Later", -1)):
        promise(
            project,
            FollowUpDetails(
                what=what,
                due_on=clock.today() + timedelta(days=distance),
                owner=lead,
                organisation=make_organisation(project),
            ),
            by=None,
        )
    promise(
        project,
        FollowUpDetails(what="Nobody's", organisation=make_organisation(project)),
        by=None,
    )
    page = ada.page("/")
    titles = [
        title
        for title in page.texts(".row-entry__title")
        if title in ("Late", "Later", "Next", "Nobody's")
    ]
    assert titles[:3] == ["Late", "Later", "Next"]
    assert "overdue" in page.text


def test_influence_waits_until_something_leads_to_it(project, ada):
    effect = influence(project, title="Guideline")
    assert "What led to it?" in ada.page("/").text
    link_records(
        LinkDetails(
            cause=make_record(project, title="Talk"),
            effect=effect,
            verb=Verb.INFORMED,
            strength=Strength.CHANGED,
        ),
        by=None,
    )
    assert "What led to it?" not in ada.page("/").text


def test_reader_is_asked_for_nothing(project, sign_in):
    planned(project, day(-9), title="Talk")
    influence(project)
    page = sign_in(make_member(project, role=Role.VIEWER)).page("/")
    assert "Nothing waits for you today." in page.text
    assert "Log engagement" not in page.text


def test_one_button_logs_where_there_is_one_project_and_several_are_offered(project, ada, lead):
    assert ada.page("/").links(".head a") == {"Log engagement": "/records/ALPHA/add/engagement"}
    make_project("BETA", lead=lead, title="Winds")
    assert ada.page("/").links(".head a") == {
        "Log engagement in Tides": "/records/ALPHA/add/engagement",
        "Log engagement in Winds": "/records/BETA/add/engagement",
    }


def test_lately_tells_who_did_what_with_the_way_there(project, ada, lead):
    record = make_record(project, title="Talk", by=lead)
    page = ada.page("/")
    assert page.links("main a")["Talk"] == f"/records/ALPHA/{record.id}/"
    assert "Ada Lovelace added it · today, " in page.text
    bin_record(record, by=lead)
    page = ada.page("/")
    assert "Ada Lovelace put it in the bin" in page.text
    assert "Talk" not in page.links("main a")


def test_nothing_of_another_project_is_told(project, ada, lead):
    other = make_project("OTHER", title="Canary project")
    record = planned(other, day(-9), title="Canary talk")
    planned(other, day(2), title="Canary coming")
    influence(other, title="Canary influence")
    details = FollowUpDetails(what="Canary promise", record=record)
    promise(other, details, by=None)
    make_organisation(other, "Canary Trust")
    assert "Canary" not in ada.page("/").html


def test_private_records_of_colleagues_are_not_told(project, sign_in):
    author, colleague = make_member(project), make_member(project)
    hidden = {"by": author, "visibility": Visibility.PRIVATE}
    record = planned(project, day(-9), title="Canary talk", **hidden)
    planned(project, day(2), title="Canary coming", **hidden)
    influence(project, title="Canary influence", **hidden)
    promise(project, FollowUpDetails(what="Canary promise", record=record), by=author)
    page = sign_in(colleague).page("/")
    assert "Canary" not in page.html
    assert "0 records" in page.text
    assert "Canary talk" in sign_in(author).page("/").text


def test_start_page_costs_the_same_with_much_and_with_little(project, ada, lead, statements):
    def add(title):
        record = planned(project, day(-9), title=title, partner=make_organisation(project))
        influence(project)
        promise(project, FollowUpDetails(what="x", record=record, owner=lead), by=lead)

    def cost():
        with statements() as sent:
            ada.page("/")
        return len(sent)

    add("One")
    one = cost()
    for number in range(12):
        add(f"Another {number}")
    assert cost() == one <= 15
    assert "and 7 more engagements" in ada.page("/").text


def test_figures_open_what_they_count(project, ada, lead):
    council = make_organisation(project, "Council")
    make_record(project, when=day(-800), partner=council, answers={"status": "held"})
    planned(project, day(-1), title="Talk yesterday")
    influence(project, title="Guideline")
    for what, distance in (("Late", -3), ("Later", -1), ("Next", 5), ("Far", 60)):
        due_on = clock.today() + timedelta(days=distance)
        details = FollowUpDetails(what=what, due_on=due_on, owner=lead, organisation=council)
        promise(project, details, by=None)

    counted = ada.page("/").links(".facts a")

    assert counted["1 to debrief"] == "/waiting/debrief"
    assert counted["2 overdue"] == "/waiting/promises"
    assert counted["1 due within a week"] == "/waiting/promises"
    assert counted["1 gone quiet"] == "/waiting/quiet"
    assert counted["1 without a cause"] == "/waiting/without_cause"
    listed = {
        what: ada.page(f"/waiting/{what}").texts(".row-entry__title")
        for what in ("debrief", "promises", "quiet", "without_cause")
    }
    assert listed == {
        "debrief": ["Talk yesterday"],
        "promises": ["Late", "Later", "Next", "Far"],
        "quiet": ["Council"],
        "without_cause": ["Guideline"],
    }
    assert "2 years quiet" in ada.page("/").text


@pytest.mark.parametrize("what", ["debrief", "promises", "quiet", "without_cause"])
def test_what_waits_is_listed_page_by_page(project, ada, lead, what, statements):
    council = make_organisation(project)
    for number in range(52):
        if what == "debrief":
            planned(project, day(-number - 1))
        elif what == "without_cause":
            influence(project)
        elif what == "promises":
            promise(project, FollowUpDetails(what="x", owner=lead, organisation=council), by=None)
        else:
            answers = {"status": "held"}
            partner = make_organisation(project)
            make_record(project, when=day(-900 - number), partner=partner, answers=answers)
    for address in ("/quiet/ALPHA/", f"/waiting/{what}"):
        with statements() as sent:
            first = ada.page(address)
        assert len(sent) <= 15
    assert len(first.texts(".row-entry__title")) == 50
    older = next(href for words, href in first.links(".pager a").items() if "Older" in words)
    second = ada.page(older)
    assert len(second.texts(".row-entry__title")) == 2
    assert not second.links(".pager a")
    assert ada.page(f"/waiting/{what}?after=junk.1").texts(".row-entry__title")


def test_rhythm_of_a_partner_is_chosen_and_seen(project, ada, lead, sign_in):
    council = make_organisation(project, "Council")
    make_record(project, when=day(-100), partner=council, answers={"status": "held"})
    make_organisation(project, "Never met at all")
    assert "Nobody has gone quiet" in ada.page("/quiet/ALPHA/").text
    assert "Never met at all" in ada.page("/quiet/ALPHA/").text
    page = f"/quiet/ALPHA/{council.id}"
    typed = ada.page(page).typed("form.form")

    ada.post(page, data=typed | {"rhythm": "P1M"})
    assert ada.page("/quiet/ALPHA/").links("main a")["Council"].endswith(f"/{council.id}/")
    stale = ada.post(page, data=typed | {"rhythm": "P1Y"})
    assert stale.status_code == 409
    assert "“every month”" in stale.text
    assert ada.post(page, data=typed | {"rhythm": "often"}).status_code == 422
    settings = ada.page("/projects/ALPHA/settings").typed("form.form")
    ada.post("/projects/ALPHA/settings", data=settings | {"rhythm": "P1Y"})
    assert project.rhythm == "P1Y"
    reader = sign_in(make_member(project, role=Role.VIEWER))
    assert "How often" not in reader.page("/quiet/ALPHA/").text
