"""The pages of partners, as members, readers and outsiders meet them."""

from datetime import date

import pytest

from impacttracker.acquaintances import queries as acquaintances
from impacttracker.duplicates.operations import merge
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.partners import operations, queries
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.operations import AffiliationDetails, PersonDetails, PositionDetails
from impacttracker.partners.vocabulary import Level
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from tests.factories import (
    make_link,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)
from tests.pages import Page


@pytest.fixture
def forum(project):
    return make_organisation(project, "Harbour Forum", short_name="HF", aliases=["Port Assembly"])


def address(project, organisation, end=""):
    return f"/partners/{project.code}/organisations/{organisation.id}/{end}"


def sent(browser, at, **changes):
    """Send the form at *at* as it stands, with *changes*."""
    return browser.post(at, data={**browser.page(at).typed("main form.form"), **changes})


def test_empty_list_says_what_to_do_first(ffion):
    page = ffion.page("/partners/COAST/")
    assert page.heading == "Partners"
    assert "They appear by themselves when you record who took part" in page.text


def test_list_shows_how_we_stand_with_each(ffion, project, forum, lead):
    make_record(project, when="2024-03-01", partner=forum)
    make_record(project, when="2024-05-12", partner=forum, answers={"status": "held"})
    make_record(project, when="2024-06", partner=forum, answers={"status": "cancelled"})
    promise(project, FollowUpDetails(what="Send the slides", organisation=forum), by=lead)
    cells = ffion.page("/partners/COAST/").texts("tbody tr > *")
    assert cells == [
        "Harbour Forum", "HF; Port Assembly", "", "", "3", "12 May 2024", "1",
    ]  # fmt: skip


def test_list_costs_the_same_with_one_partner_and_with_many(ffion, project, statements):
    def cost():
        with statements() as sent_now:
            ffion.page("/partners/COAST/")
        return len(sent_now)

    make_record(project, partner=make_organisation(project))
    one = cost()
    for _ in range(12):
        make_record(project, partner=make_organisation(project))
    assert cost() == one <= 15


def test_people_cost_the_same_with_one_and_with_many(ffion, project, forum, statements):
    def add():
        make_person(project, affiliations=[AffiliationDetails(organisation=forum)])

    def cost():
        with statements() as sent_now:
            ffion.page("/partners/COAST/people/")
        return len(sent_now)

    add()
    one = cost()
    for _ in range(12):
        add()
    assert cost() == one <= 15


def test_pages_of_a_partner_cost_the_same_with_one_of_everything_and_with_many(
    ffion, project, forum, lead, statements
):
    jo = make_person(project, "Jo Quay", affiliations=[AffiliationDetails(organisation=forum)])

    def add(day):
        author = make_member(project)
        both = ParticipantDetails(role=ParticipantRole.PARTNER, organisation=forum, person=jo)
        record = make_record(project, participants=[both], by=author)
        make_link(record, make_record(project, PolicyInfluence))
        for whom in ({"organisation": forum}, {"person": jo}):
            call = FollowUpDetails(what="Call", record=record, owner=author, **whom)
            promise(project, call, by=None)
        at = [AffiliationDetails(organisation=make_organisation(project, parent=forum))]
        make_person(project, affiliations=[AffiliationDetails(organisation=forum)])
        merge(forum, make_organisation(project), {}, project=project, by=lead)
        merge(jo, make_person(project, affiliations=at), {}, project=project, by=lead)
        stands = PositionDetails(interest=(Level.LOW, Level.HIGH)[day % 2])
        operations.place_partner(project, forum, stands, on=date(2024, 1, day), by=author)

    def cost(page):
        with statements() as sent_now:
            ffion.page(page)
        return len(sent_now)

    pages = (
        address(project, forum),
        f"/partners/COAST/people/{jo.id}/",
        f"/reports/COAST/briefings/{forum.id}/",
    )
    add(1)
    one = [cost(page) for page in pages]
    add(2)
    add(3)
    assert [cost(page) for page in pages] == one
    assert max(one) <= 15


def test_partner_page_is_a_briefing(ffion, project, forum, lead):
    make_record(project, title="Talk at the harbour", when="2024-03", partner=forum, by=lead)
    promise(
        project,
        FollowUpDetails(what="Send the slides", organisation=forum, due_on=date(2024, 4, 1)),
        by=lead,
    )
    make_person(
        project, "Jo Quay", affiliations=[AffiliationDetails(organisation=forum, role="Chair")]
    )
    make_organisation(project, "Harbour Youth", parent=forum)
    operations.describe_partnership(
        project, forum, interest="Dredging", influence="", impact="", version=1, by=lead
    )
    page = ffion.page(address(project, forum))
    assert page.heading == "Harbour Forum"
    for said in (
        "HF · Port Assembly", "Send the slides", "March 2024", "Talk at the harbour",
        "Jo Quay Chair", "Of us, Ffion Lead recorded what is shown here.", "Dredging",
        "Harbour Youth",
    ):  # fmt: skip
        assert said in page.text


def test_partner_page_gathers_all_projects_of_the_viewer_and_no_other(ffion, project, forum, lead):
    mine, theirs = make_project("MINE", lead=lead), make_project("THEIRS")
    make_record(mine, title="Visit from my other project", partner=forum)
    canary = make_record(theirs, title="Canary visit", partner=forum)
    promise(theirs, FollowUpDetails(what="Canary promise", organisation=forum), by=None)
    promise(theirs, FollowUpDetails(what="Canary task", record=canary, organisation=forum), by=None)
    operations.describe_partnership(
        theirs, forum, interest="Canary interest", influence="", impact="", version=1, by=None
    )
    make_person(theirs, "Canary", affiliations=[AffiliationDetails(organisation=forum)])
    page = ffion.page(address(project, forum))
    assert "Visit from my other project" in page.text
    assert "Canary" not in page.html
    assert "Canary" not in ffion.page("/partners/COAST/").html


def test_private_record_of_a_colleague_is_not_told(project, forum, sign_in):
    author, reader = make_member(project), make_member(project)
    make_record(project, title="Canary", by=author, partner=forum, visibility=Visibility.PRIVATE)
    browser = sign_in(reader)
    assert "Canary" not in browser.page(address(project, forum)).html
    assert browser.page("/partners/COAST/").texts("tbody tr > *")[4:6] == ["0", "not yet"]
    assert author.name not in browser.page(address(project, forum)).text


@pytest.mark.parametrize(
    "path",
    [
        "/partners/COAST/", "/partners/COAST/people/", "/partners/COAST/add",
        "/partners/COAST/organisations/{o}/", "/partners/COAST/organisations/{o}/edit",
        "/positions/COAST/organisations/{o}/", "/partners/COAST/people/{p}/",
        "/partners/COAST/people/{p}/edit", "/partners/COAST/people/add",
        "/partners/OTHER/organisations/{o}/", "/partners/OTHER/organisations/{o}/edit",
        "/positions/OTHER/organisations/{o}/", "/partners/OTHER/people/{p}/",
        "/partners/OTHER/people/{p}/edit",
    ],
)  # fmt: skip
def test_outsiders_find_nothing(project, forum, sign_in, path):
    outsider = make_user()
    make_project("OTHER", lead=outsider)
    person = make_person(project, "Jo")
    response = sign_in(outsider).get(path.format(o=forum.id, p=person.id))
    assert response.status_code == 404
    assert "Harbour" not in response.text


def test_outsider_cannot_take_an_organisation_over(project, forum, sign_in):
    outsider = make_user()
    theirs = make_project("OTHER", lead=outsider)
    browser = sign_in(outsider)
    response = browser.post(f"/partners/OTHER/organisations/{forum.id}/use")
    assert response.status_code == 404
    assert queries.organisations(theirs, outsider).entries == []


def test_readers_may_look_and_not_touch(project, forum, sign_in):
    browser = sign_in(make_member(project, role=Role.VIEWER))
    assert "Edit" not in browser.page(address(project, forum)).texts("main .head a")
    assert browser.get(address(project, forum, "edit")).status_code == 403
    assert browser.get("/partners/COAST/add").status_code == 403


def test_adding_an_organisation(ffion, project, lead):
    response = sent(
        ffion, "/partners/COAST/add", name="Ağrı Belediyesi", aliases="Agri Municipality\r\n\r\nAB",
        sector="Public", country="", website="https://example.org/ağrı",
    )  # fmt: skip
    assert response.status_code == 302
    made = queries.organisations(project, lead).entries[0]
    assert (made.name, made.aliases, made.sector) == (
        "Ağrı Belediyesi", ["Agri Municipality", "AB"], "Public",
    )  # fmt: skip
    assert ffion.page(response.location).heading == "Ağrı Belediyesi"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": " "}, "Give the organisation's name."),
        ({"name": "x" * 501}, "Keep this to 500 characters or fewer."),
        ({"sector": "Secret"}, "Choose one of the options."),
        ({"parent": "999999"}, "Choose one of the organisations on the list."),
        ({"parent": "kept"}, "Choose one of the organisations on the list."),
        ({"website": "javascript:alert(1)"}, "Give an address that begins with https://."),
        ({"aliases": "y" * 501}, "Keep each name to 500 characters or fewer."),
    ],
)
def test_mistakes_in_an_organisation_lose_nothing_typed(ffion, changes, problem):
    typed = {"name": "Harbour Forum", "short_name": "HF", **changes}
    response = sent(ffion, "/partners/COAST/add", **typed)
    assert response.status_code == 422
    assert problem in Page(response.text).text
    assert 'value="HF"' in response.text


def test_organisation_of_the_same_name_is_suggested_and_does_not_block(ffion, project, forum, lead):
    response = sent(ffion, "/partners/COAST/add", name="PORT ASSEMBLY", short_name="PA")
    assert response.status_code == 422
    assert "Use that one" in response.text
    assert address(project, forum) in response.text
    assert 'value="PA"' in response.text
    again = sent(ffion, "/partners/COAST/add", name="PORT ASSEMBLY", anyway="yes")
    assert again.status_code == 302
    assert len(queries.organisations(project, lead).entries) == 2


def test_organisation_of_my_other_project_can_be_used(ffion, project, lead):
    other = make_project("OTHER", lead=lead)
    known = make_organisation(other, "Quay Trust")
    response = sent(ffion, "/partners/COAST/add", name="Quay Trust")
    use = address(project, known, "use")
    assert f'action="{use}"' in response.text
    assert ffion.post(use).status_code == 302
    assert queries.organisations(project, lead).entries == [known]


def test_organisation_of_strangers_is_not_suggested(ffion):
    make_organisation(make_project("OTHER"), "Canary Trust", sector="Public")
    response = sent(ffion, "/partners/COAST/add", name="Canary Trust")
    assert response.status_code == 302


def test_correcting_an_organisation(ffion, project, forum):
    response = sent(
        ffion, address(project, forum, "edit"), sector="Public", aliases="Port Assembly"
    )
    assert response.status_code == 302
    assert forum.sector == "Public"
    assert ffion.page(address(project, forum)).texts(".history dt") == ["Sector"]


def test_value_that_is_on_no_list_stays_on_offer(ffion, project, session):
    odd = make_organisation(project, "Odd", sector="Third sector")
    assert sent(ffion, address(project, odd, "edit"), country="Norway").status_code == 302
    assert (odd.sector, odd.country) == ("Third sector", "Norway")


def test_hidden_parent_stays_as_it_is(ffion, project):
    hidden = make_organisation(make_project("OTHER"), "Canary Ministry")
    office = make_organisation(project, "Office", parent=hidden)
    assert "Canary" not in ffion.page(address(project, office)).html
    assert "Canary" not in ffion.page(address(project, office, "edit")).html
    assert sent(ffion, address(project, office, "edit"), sector="Public").status_code == 302
    assert (office.sector, office.parent_id) == ("Public", hidden.id)


def test_two_editors_of_an_organisation_lose_neither_text(ffion, project, forum, session):
    opened = ffion.page(address(project, forum, "edit")).typed("main form.form")
    assert sent(ffion, address(project, forum, "edit"), short_name="Theirs").status_code == 302
    mine = {**opened, "short_name": "Mine"}
    response = ffion.post(address(project, forum, "edit"), data=mine)
    assert response.status_code == 409
    assert "Theirs" in response.text
    assert 'value="Mine"' in response.text
    again = ffion.post(
        address(project, forum, "edit"), data=Page(response.text).typed("main form.form")
    )
    assert again.status_code == 302
    assert session.get(Organisation, forum.id).short_name == "Mine"


def test_notes_are_kept_and_two_editors_lose_neither(ffion, project, forum):
    at = f"/positions/COAST/organisations/{forum.id}/"
    opened = ffion.page(at).typed("main form.form")
    assert sent(ffion, at, interest="Dredging\nand silt").status_code == 302
    assert "Dredging" in ffion.page(address(project, forum)).text
    response = ffion.post(at, data={**opened, "interest": "Mine"})
    assert response.status_code == 409
    assert "Dredging" in response.text
    assert "Mine" in response.text


def test_adding_a_person_enters_where_they_work(ffion, project, lead):
    fields = {
        "name": "Jo Quay",
        "emails": "jo@new.example\njo@old.example",
        "lawful_basis": "public task",
        "basis_on": "4 March 2024",
        "affiliations-0-organisation": "New Council",
        "affiliations-0-role": "Clerk",
        "affiliations-0-from_on": "1 May 2023",
    }
    response = sent(ffion, "/partners/COAST/people/add", **fields)
    assert response.status_code == 302
    page = ffion.page(response.location)
    for said in ("Clerk, New Council", "since 1 May 2023", "jo@old.example", "public task",
                 "recorded on 4 March 2024", "Ffion Lead"):  # fmt: skip
        assert said in page.text
    assert [one.name for one in queries.organisations(project, lead).entries] == ["New Council"]
    assert "Clerk, New Council" in ffion.page("/partners/COAST/people/").text


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": ""}, "Give the person's name."),
        ({"emails": "jo@example.org\nnot an address"}, "is not an e-mail address"),
        ({"basis_on": "2024"}, "Give a day, such as 4 March 2022."),
        ({"affiliations-0-role": "Chair"}, "Say at which organisation, or empty this row."),
        (
            {
                "affiliations-0-organisation": "Forum",
                "affiliations-0-from_on": "2 May 2024",
                "affiliations-0-to_on": "1 May 2024",
            },
            "This is before the day on which it began.",
        ),
    ],
)
def test_mistakes_in_a_person_lose_nothing_typed(ffion, project, lead, changes, problem):
    response = sent(
        ffion, "/partners/COAST/people/add", **{"name": "Jo", "lawful_basis": "consent", **changes}
    )
    assert response.status_code == 422
    assert problem in Page(response.text).text
    assert 'value="consent"' in response.text
    assert queries.organisations(project, lead).entries == []


def test_row_for_another_place_comes_without_scripts(ffion):
    response = sent(ffion, "/partners/COAST/people/add", name="Jo", add="affiliations")
    assert response.status_code == 200
    assert 'name="affiliations-1-organisation"' in response.text
    assert 'value="Jo"' in response.text


def test_person_of_the_same_name_is_suggested_and_does_not_block(ffion, project, lead):
    make_person(project, "Jo Quay", emails=["jo@example.org"])
    response = sent(ffion, "/partners/COAST/people/add", name="jo quay")
    assert response.status_code == 422
    assert "jo@example.org" in response.text
    again = sent(ffion, "/partners/COAST/people/add", name="jo quay", anyway="yes")
    assert again.status_code == 302


def test_correcting_a_person_keeps_what_is_hidden(ffion, project, forum, session):
    hidden = make_organisation(make_project("OTHER"), "Canary Ministry")
    places = [AffiliationDetails(organisation=one) for one in (forum, hidden)]
    jo = make_person(project, "Jo", affiliations=places)
    at = f"/partners/COAST/people/{jo.id}/edit"
    assert "Canary" not in ffion.page(at).html
    assert "Canary" not in ffion.page(f"/partners/COAST/people/{jo.id}/").html
    assert sent(ffion, at, name="Joanna").status_code == 302
    held = session.get(Person, jo.id)
    assert {place.organisation_id for place in held.affiliations} == {forum.id, hidden.id}


def test_two_editors_of_a_person_lose_neither_text(ffion, project, lead, session):
    jo = make_person(project, "Jo")
    at = f"/partners/COAST/people/{jo.id}/edit"
    opened = ffion.page(at).typed("main form.form")
    assert sent(ffion, at, **{"affiliations-0-organisation": "Their Council"}).status_code == 302
    response = ffion.post(at, data={**opened, "name": "Mine", "affiliations-0-organisation": "New"})
    assert response.status_code == 409
    assert "Their Council" in response.text
    assert 'value="Mine"' in response.text
    assert session.get(Person, jo.id).name == "Jo"
    # What was not saved has entered nothing.
    names = [one.name for one in queries.organisations(project, lead).entries]
    assert names == ["Their Council"]


def test_person_page_shows_what_we_did_with_them(ffion, project, forum):
    jo = make_person(project, "Jo Quay")
    make_record(
        project,
        title="Coffee",
        participants=[ParticipantDetails(role=ParticipantRole.SPEAKER, person=jo)],
    )
    promise(project, FollowUpDetails(what="Call Jo", person=jo), by=None)
    page = ffion.page(f"/partners/COAST/people/{jo.id}/")
    assert "Coffee" in page.text
    assert "Call Jo" in page.text


def test_long_and_foreign_names_are_shown_whole(ffion, project):
    name = "Łódź–Ağrı 東京 " + "very long " * 28
    made = make_organisation(project, name, website="javascript:alert(1)", aliases=["<b>x</b>"])
    page = ffion.page(address(project, made))
    assert page.heading == name.strip()
    assert "javascript:alert(1)" not in page.links().values()
    assert "<b>x</b>" in page.text


def test_colleague_is_recorded_as_knowing_whom_they_add(project, lead):
    jo = operations.add_person(project, PersonDetails(name="Jo"), by=lead)
    assert [one.known_by.name for one in acquaintances.acquaintances_of(jo, lead)] == ["Ffion Lead"]


@pytest.mark.parametrize(
    "asked",
    [
        "text=%00",
        "text=%25_%5C",
        "after=%00-1",
        "after=-4294967296",
        "after=x",
        "text=%F0%9F%90%A6",
    ],
)
def test_addresses_that_make_no_sense_find_nothing_and_break_nothing(ffion, project, forum, asked):
    make_person(project, "Jo")
    for path in ("/partners/COAST/", "/partners/COAST/people/"):
        ffion.page(f"{path}?{asked}")


def test_partners_come_in_pages_that_lead_on_and_back(ffion, project):
    for number in range(51):
        make_organisation(project, f"Trust {number:02}")
    first = ffion.page("/partners/COAST/?text=trust")
    second = ffion.page(first.links()["More names"])
    assert second.texts("tbody th") == ["Trust 50"]
    assert ffion.page(second.links()["From the beginning"]).texts("tbody th")[0] == "Trust 00"


def test_promise_of_my_other_project_says_whose_it_is(ffion, forum, lead):
    other = make_project("OTHER", lead=lead)
    promise(other, FollowUpDetails(what="Call them", organisation=forum), by=None)
    assert "OTHER · We promised it" in ffion.page(f"/partners/COAST/organisations/{forum.id}/").text
