"""The pages of duplicates: suggested while typing and after sending, compared, merged, undone."""

import pytest
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.duplicates.models import Merge
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Organisation, Person
from impacttracker.projects.vocabulary import Role
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)

LONG, SHORT = "Chartered Institute of Public Finance & Accountancy", "CIPFA"


@pytest.fixture
def lead(app):
    return make_user(name="Ada Lovelace")


@pytest.fixture
def project(lead):
    return make_project("ALPHA", lead=lead, title="Tides")


@pytest.fixture
def ada(sign_in, lead, project):
    return sign_in(lead)


@pytest.fixture
def pair(project):
    return make_organisation(project, LONG), make_organisation(project, SHORT, country="France")


def test_fragment_says_who_may_be_meant_and_why(ada, project, pair):
    page = ada.page("/duplicates/ALPHA/organisations?name=cipfa")
    assert page.texts(".alike b") == [SHORT, LONG]
    assert "the same name" in page.text
    assert "one is short for the other" in page.text
    assert ada.page(f"/duplicates/ALPHA/organisations?name=cipfa&but={pair[1].id}").texts("b") == [
        LONG
    ]
    assert page.texts("a.btn") == [f"Use that one : {SHORT}", f"Use that one : {LONG}"]
    picked = ada.page("/duplicates/ALPHA/organisations?name=cipfa&pick=1")
    assert picked.soup.select_one("[data-alike-pick]")["data-alike-pick"] == SHORT


def test_fragment_about_people_knows_their_addresses(ada, project):
    make_person(project, "Jo Quay", emails=["jo@old.example", "jo@new.example"])
    page = ada.page("/duplicates/ALPHA/people?email=nobody@x.example%0AJO@new.example")
    assert page.texts(".alike b") == ["Jo Quay"]
    assert "the same e-mail address" in page.text
    assert ada.page("/duplicates/ALPHA/people?name=%00").texts(".alike b") == []


def test_adding_warns_once_and_never_blocks(ada, project, pair):
    form = ada.page("/partners/ALPHA/add").typed("main form.form")
    form |= {"name": "The C.I.P.F.A", "short_name": "CIPFA"}
    refused = ada.post("/partners/ALPHA/add", data=form)
    assert refused.status_code == 422
    assert "There is one like that already" in refused.text
    assert "one is short for the other" in refused.text
    saved = ada.post("/partners/ALPHA/add", data={**form, "anyway": "yes"})
    assert saved.status_code == 302
    assert "C.I.P.F.A" in {one.name[4:] for one in db.session.scalars(select(Organisation))}


def test_person_of_another_project_of_mine_can_be_met(ada, project, lead):
    elsewhere = make_project("BETA", lead=lead)
    jo = make_person(elsewhere, "Jo Quay")
    form = ada.page("/partners/ALPHA/people/add").typed("main form.form") | {"name": "Jo Quai"}
    refused = ada.post("/partners/ALPHA/people/add", data=form | {"name": "Quay, Jo"})
    at = f"/acquaintances/ALPHA/people/{jo.id}/meet"
    assert at in refused.text
    assert ada.post(at).location == f"/partners/ALPHA/people/{jo.id}/"
    assert ada.page(f"/partners/ALPHA/people/{jo.id}/").heading == "Jo Quay"


def test_two_spellings_are_compared_merged_and_taken_apart(ada, project, pair, lead):
    kept, gone = pair
    make_record(project, title="Talk to the institute", partner=gone)
    page = ada.page("/duplicates/ALPHA/")
    assert f"{LONG} and {SHORT}" in page.text
    at = f"/duplicates/ALPHA/organisations/{kept.id}/merge"
    compared = ada.page(f"{at}?with={gone.id}")
    assert compared.texts("tbody th") == ["Name", "Country", "Records you may see"]
    sent = compared.typed("main form") | {"name": "other"}
    done = ada.post(f"{at}?with={gone.id}", data=sent)
    assert done.location == f"/partners/ALPHA/organisations/{kept.id}/"
    merged = ada.page(done.location)
    assert merged.heading == SHORT
    assert "Talk to the institute" in merged.text
    assert "merged another entry into it" in merged.text
    assert ada.get(f"/partners/ALPHA/organisations/{gone.id}/").location == done.location
    merge = db.session.scalar(select(Merge))
    undo = f"/duplicates/ALPHA/merges/{merge.id}/"
    assert undo in merged.html
    assert "it can be taken apart" in ada.page(undo).text
    back = ada.post(f"{undo}undo")
    assert back.location == f"/partners/ALPHA/organisations/{gone.id}/"
    assert "Talk to the institute" in ada.page(back.location).text
    assert ada.page(f"/partners/ALPHA/organisations/{kept.id}/").heading == LONG


def test_undo_that_comes_too_late_says_why(ada, project, pair):
    kept, gone = pair
    at = f"/duplicates/ALPHA/organisations/{kept.id}/merge?with={gone.id}"
    ada.post(at, data=ada.page(at).typed("main form"))
    kept.country = "Spain"
    merge = db.session.scalar(select(Merge))
    address = f"/duplicates/ALPHA/merges/{merge.id}/"
    assert "somebody has changed the facts of an organisation since" in ada.page(address).text
    refused = ada.post(f"{address}undo")
    assert "cannot be undone any more" in ada.page(refused.location).text


def test_people_are_merged_from_their_page(ada, project):
    kept, gone = make_person(project, "Jane Okafor"), make_person(project, "J. Okafor")
    at = f"/duplicates/ALPHA/people/{kept.id}/merge"
    assert "the same name with initials" in ada.page(at).text
    ada.post(f"{at}?with={gone.id}", data=ada.page(f"{at}?with={gone.id}").typed("main form"))
    assert db.session.get(Person, gone.id).merged_into_id == kept.id
    found = ada.get(f"/partners/ALPHA/people/{gone.id}/")
    assert found.location == f"/partners/ALPHA/people/{kept.id}/"


def test_not_the_same_leaves_the_list(ada, project, pair):
    kept, gone = pair
    at = f"/duplicates/ALPHA/organisations/{kept.id}/apart"
    assert ada.post(at, data={"with": gone.id}).location == "/duplicates/ALPHA/"
    assert "Nobody seems to be there twice" in ada.page("/duplicates/ALPHA/").text


def test_merge_that_reaches_into_another_project_is_refused_without_naming_it(ada, project, pair):
    theirs = make_project("THEIRS", title="Canary")
    partners.make_partner(theirs, pair[1], by=None)
    at = f"/duplicates/ALPHA/organisations/{pair[0].id}/merge?with={pair[1].id}"
    page = ada.page(at)
    assert "You may not merge these two" in page.text
    assert "Canary" not in page.html
    assert "Make them one" not in page.text
    assert ada.post(at, data=page.typed("main form")).status_code == 403


@pytest.mark.parametrize("other", ["0", "x", "999", "{hidden}", "{same}"])
def test_whom_the_project_does_not_know_cannot_be_merged(ada, project, pair, other):
    hidden = make_organisation(make_project("THEIRS"), "Canary")
    key = other.format(hidden=hidden.id, same=pair[0].id)
    at = f"/duplicates/ALPHA/organisations/{pair[0].id}/merge?with={key}"
    assert ada.get(at).status_code == 404
    assert ada.post(at).status_code == 404


def test_readers_see_pairs_and_cannot_act(project, pair, sign_in):
    reader = sign_in(make_member(project, role=Role.VIEWER))
    page = reader.page("/duplicates/ALPHA/")
    assert SHORT in page.text
    assert page.texts("main form, main .btn") == []
