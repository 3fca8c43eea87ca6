import pytest
from sqlalchemy import select

from impacttracker.accounts import operations as accounts
from impacttracker.database import db
from impacttracker.projects import operations, queries
from impacttracker.projects.models import Award, Project
from impacttracker.projects.vocabulary import Role
from tests.factories import make_award, make_member, make_project, make_record, make_user
from tests.pages import Page

GOOD = "wobbly harbour kettle"


@pytest.fixture
def lead(session):
    return make_user(name="Ada Lovelace", password_hash="x")


@pytest.fixture
def project(session, lead):
    return make_project("HARBOUR", title="Harbour walls", lead=lead, award=False)


def went_to(response):
    return response.status_code, response.headers.get("Location")


def anew(project):
    return db.session.get(Project, project.id, populate_existing=True)


def test_my_projects_are_listed_and_no_others(sign_in, project, lead):
    make_project("SECRET", title="Canary", lead=make_user())

    page = sign_in(lead).page("/projects/")

    assert page.links("tbody a") == {"Harbour walls": "/projects/HARBOUR/"}
    assert "Canary" not in page.text
    assert "Let yourself into a project" not in page.text


def test_without_a_project_the_page_says_what_to_do(sign_in):
    page = sign_in(make_user(email="bob@example.org")).page("/projects/")

    assert "Ask the lead of your project to add you, with the address bob@example.org." in page.text


def test_list_of_projects_costs_the_same_with_many(sign_in, lead, statements):
    here = sign_in(lead)
    counts = []
    for number in (1, 30):
        for _ in range(number):
            make_project(lead=lead)
        with statements() as sent:
            here.page("/projects/")
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 15


def test_administrator_adds_a_project(sign_in, lead):
    office = sign_in(make_user(is_admin=True))

    response = office.post(
        "/projects/add",
        data={
            "code": "QUAY",
            "title": "Łódź–Ağrı 東京",
            "lead": lead.email.upper(),
            "start_on": "4 March 2022",
        },
    )

    assert went_to(response) == (302, "/projects/")
    found = queries.by_code("QUAY")
    assert (found.title, f"{found.start_on}") == ("Łódź–Ağrı 東京", "2022-03-04")
    assert [one.user for one in queries.members_of(found)] == [lead]


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        (
            {"lead": "nobody@example.org"},
            "Its lead: There is no account with this address. Invite them first.",
        ),
        ({"code": "HARBOUR"}, "Code: There is a project with this code. Choose another."),
        ({"code": ""}, "Code: Give the project a short code."),
        ({"title": "   "}, "Title: Give the project a title."),
        ({"start_on": "March 2022"}, "Starts: Give a day, such as 4 March 2022."),
        ({"start_on": "4/3/2022", "end_on": "3/3/2022"}, "Ends: It cannot end before it starts."),
    ],
)
def test_adding_a_project_explains_what_is_wrong(sign_in, project, lead, mistake, complaint):
    typed = {"code": "QUAY", "title": "Quay", "lead": lead.email, "abstract": "As typed", **mistake}

    response = sign_in(make_user(is_admin=True)).post("/projects/add", data=typed)

    page = Page(response.text)
    assert (response.status_code, page.texts(".problems li")) == (422, [complaint])
    assert page.texts("#abstract") == ["As typed"]


def test_nobody_but_an_administrator_learns_of_the_page_to_add(sign_in, lead):
    here = sign_in(lead)

    assert here.get("/projects/add").status_code == 404
    assert here.post("/projects/join", data={"code": "HARBOUR"}).status_code == 404


def test_administrator_lets_themselves_in(sign_in, project):
    office = sign_in(make_user(name="Grace Hopper", is_admin=True))
    assert office.get("/projects/HARBOUR/settings").status_code == 404

    wrong = office.post("/projects/join", data={"code": "NOWHERE"})
    assert Page(wrong.text).texts(".problems li") == [
        "Code of the project: There is no project with this code."
    ]
    response = office.post("/projects/join", data={"code": "HARBOUR"})

    assert went_to(response) == (302, "/projects/HARBOUR/")
    page = office.page("/projects/HARBOUR/settings")
    assert "added themselves as an administrator" in page.text


def test_settings_are_saved(sign_in, project, lead):
    here = sign_in(lead)
    typed = here.page("/projects/HARBOUR/settings").typed()

    response = here.post(
        "/projects/HARBOUR/settings",
        data={**typed, "department": " Geography ", "abstract": "One\r\n\r\ntwo"},
    )

    assert went_to(response) == (302, "/projects/HARBOUR/settings")
    assert (anew(project).department, anew(project).abstract) == ("Geography", "One\n\ntwo")
    assert "Geography" in here.page("/projects/HARBOUR/settings").text


def test_stale_settings_show_both_texts_and_lose_neither(sign_in, project, lead):
    here = sign_in(lead)
    typed = here.page("/projects/HARBOUR/settings").typed()
    colleague = make_member(project, make_user(name="Bob"), Role.MANAGER)
    operations.change_settings(
        project,
        operations.ProjectDetails(title="Harbour walls", department="History"),
        version=1,
        by=colleague,
    )

    response = here.post("/projects/HARBOUR/settings", data={**typed, "department": "Geography"})

    page = Page(response.text)
    assert response.status_code == 409
    assert "Bob saved it on" in page.text
    assert page.texts(".conflict__differs td") == ["Geography", "History"]
    assert page.typed()["department"] == ["Geography"]
    assert anew(project).department == "History"

    again = here.post("/projects/HARBOUR/settings", data=page.typed())
    assert again.status_code == 302
    assert anew(project).department == "Geography"


def test_members_are_listed_with_their_parts(sign_in, project, lead):
    viewer = make_member(project, make_user(name="Bob", password_hash="x"), Role.VIEWER)

    page = sign_in(viewer).page("/projects/HARBOUR/members")

    assert page.texts("tbody th") == ["Ada Lovelace", "Bob"]
    assert page.texts("tbody td:last-child") == ["Lead", "Viewer"]
    assert page.soup.select("main form") == []


def test_invited_member_is_shown_to_the_inviter_as_a_link(sign_in, browser, project, lead):
    here = sign_in(lead)

    response = here.post(
        "/projects/HARBOUR/members",
        data={"email": "new@example.org", "name": "Newcomer", "role": "contributor"},
    )

    link = Page(response.text).soup.select_one("#copy")["value"]
    assert browser.page(link.removeprefix("http://localhost")).heading == "Choose your password"
    page = here.page("/projects/HARBOUR/members")
    assert "Newcomer not here yet" in page.texts("tbody th")
    assert link not in page.html


def test_member_with_an_account_is_added_at_once(sign_in, project, lead):
    accounts.add_user("bob@example.org", "Bob", password=GOOD)
    here = sign_in(lead)

    response = here.post(
        "/projects/HARBOUR/members", data={"email": "bob@example.org", "role": "viewer"}
    )

    assert went_to(response) == (302, "/projects/HARBOUR/members")
    assert here.page("/projects/HARBOUR/members").texts("tbody th") == ["Ada Lovelace", "Bob"]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"email": "", "role": "viewer"}, "E-mail address: Give their e-mail address."),
        ({"email": "new@example.org", "role": "viewer"}, "Name: Give their name."),
        (
            {"email": "new@example.org", "name": "New", "role": "boss"},
            "Their part: Choose one of the options.",
        ),
        (
            {"email": "nonsense", "name": "New", "role": "viewer"},
            "E-mail address: Give an e-mail address such as ada@example.ac.uk.",
        ),
    ],
)
def test_inviting_explains_what_is_wrong(sign_in, project, lead, typed, complaint):
    response = sign_in(lead).post("/projects/HARBOUR/members", data=typed)

    assert response.status_code == 422
    assert Page(response.text).texts(".problems li") == [complaint]


def test_part_is_changed_and_member_removed(sign_in, project, lead):
    bob = make_member(project, make_user(name="Bob"), Role.VIEWER)
    here = sign_in(lead)
    key = queries.membership_of(project, bob).id

    here.post(f"/projects/HARBOUR/members/{key}/role", data={"role": "manager"})
    assert "Bob: manager from now on." in here.page("/projects/HARBOUR/members").text

    here.post(f"/projects/HARBOUR/members/{key}/remove")
    assert here.page("/projects/HARBOUR/members").texts("tbody th") == ["Ada Lovelace"]


def test_last_lead_is_told_why_they_cannot_go(sign_in, project, lead):
    key = queries.membership_of(project, lead).id

    response = sign_in(lead).post(f"/projects/HARBOUR/members/{key}/remove")

    assert response.status_code == 422
    assert "Make somebody else a lead first." in response.text


def test_awards_are_added_corrected_and_removed(sign_in, session, project, lead):
    here = sign_in(lead)
    assert "No award yet" in here.page("/projects/HARBOUR/awards").text

    typed = {"funder": "ESRC", "reference": "ES/X/1", "amount": "250,000", "currency": "gbp"}
    added = here.post("/projects/HARBOUR/awards/add", data=typed)
    assert went_to(added) == (302, "/projects/HARBOUR/awards")
    assert "250,000.00 GBP" in here.page("/projects/HARBOUR/awards").text

    edit = f"/projects/HARBOUR/awards/{session.scalars(select(Award.id)).one()}/edit"
    again = here.page(edit).typed()
    assert again["amount"] == ["250,000.00"]
    here.post(edit, data={**again, "scheme": "Responsive mode"})
    assert "Responsive mode" in here.page("/projects/HARBOUR/awards").text

    here.post(edit.replace("/edit", "/remove"))
    assert session.scalars(select(Award)).all() == []


def test_stale_award_shows_both_texts(sign_in, project, lead):
    award = make_award(project, reference="ES/X/1")
    here = sign_in(lead)
    edit = f"/projects/HARBOUR/awards/{award.id}/edit"
    typed = here.page(edit).typed()
    here.post(edit, data={**typed, "scheme": "First"})

    response = here.post(edit, data={**typed, "scheme": "Second"})

    assert response.status_code == 409
    assert Page(response.text).texts(".conflict__differs td") == ["Second", "First"]


def test_award_with_records_is_kept_and_the_page_says_why(sign_in, session, project, lead):
    award = make_award(project)
    make_record(project, awards=[award])

    response = sign_in(lead).post(f"/projects/HARBOUR/awards/{award.id}/remove")

    assert response.status_code == 422
    assert "Give them to another award, or remove what it owes, first." in response.text
    assert len(session.scalars(select(Award)).all()) == 1


PAGES = [
    ("GET", "settings"),
    ("POST", "settings"),
    ("POST", "members"),
    ("POST", "members/{member}/role"),
    ("POST", "members/{member}/remove"),
    ("POST", "members/{member}/link"),
    ("GET", "awards/add"),
    ("POST", "awards/add"),
    ("GET", "awards/{award}/edit"),
    ("POST", "awards/{award}/edit"),
    ("POST", "awards/{award}/remove"),
]


@pytest.mark.parametrize(("method", "path"), PAGES)
@pytest.mark.parametrize(
    ("role", "status"), [(Role.CONTRIBUTOR, 403), (Role.VIEWER, 403), (None, 404)]
)
def test_setting_up_is_for_leads_and_managers(sign_in, project, lead, method, path, role, status):
    by = make_member(project, role=role) if role else make_user(is_admin=True)
    keys = {"member": queries.membership_of(project, lead).id, "award": make_award(project).id}
    counted = anew(project).change_count

    response = sign_in(by).open(f"/projects/HARBOUR/{path.format(**keys)}", method=method)

    assert response.status_code == status
    assert anew(project).change_count == counted


@pytest.mark.parametrize("path", ["", "settings", "members", "awards"])
def test_project_of_others_answers_as_one_that_is_not_there(sign_in, project, path):
    stranger = sign_in(make_user())

    theirs = stranger.get(f"/projects/HARBOUR/{path}")
    nowhere = stranger.get(f"/projects/NOWHERE/{path}")

    assert theirs.status_code == nowhere.status_code == 404
    assert Page(theirs.text).text.rpartition(" ")[0] == Page(nowhere.text).text.rpartition(" ")[0]


def test_keys_of_another_project_do_not_open_here(sign_in, project, lead):
    stranger = make_user()
    other = make_project("OTHER", lead=stranger)
    here = sign_in(lead)
    member = queries.membership_of(other, stranger).id
    award = queries.awards_of(other)[0].id

    assert here.post(f"/projects/HARBOUR/members/{member}/remove").status_code == 404
    assert here.post(f"/projects/HARBOUR/awards/{award}/remove").status_code == 404
    assert here.get(f"/projects/HARBOUR/awards/{award}/edit").status_code == 404
