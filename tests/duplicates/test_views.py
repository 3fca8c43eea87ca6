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
)

LONG, SHORT = "Chartered Institute of Public Finance & Accountancy", "CIPFA"


@pytest.fixture
def pair(project):
    return make_organisation(project, LONG), make_organisation(project, SHORT, country="France")


def test_fragment_says_who_may_be_meant_and_why(ffion, project, pair):
    page = ffion.page("/duplicates/COAST/organisations?name=cipfa")
    assert page.texts(".alike b") == [SHORT, LONG]
    assert "the same name" in page.text
    assert "one is short for the other" in page.text
    assert ffion.page(f"/duplicates/COAST/organisations?name=cipfa&but={pair[1].id}").texts(
        "b"
    ) == [LONG]
    assert page.texts("a.btn") == [f"Use that one : {SHORT}", f"Use that one : {LONG}"]
    picked = ffion.page("/duplicates/COAST/organisations?name=cipfa&pick=1")
    assert picked.soup.select_one("[data-alike-pick]")["data-alike-pick"] == SHORT


def test_fragment_about_people_knows_their_addresses(ffion, project):
    make_person(project, "Jo Quay", emails=["jo@old.example", "jo@new.example"])
    page = ffion.page("/duplicates/COAST/people?email=nobody@x.example%0AJO@new.example")
    assert page.texts(".alike b") == ["Jo Quay"]
    assert "the same e-mail address" in page.text
    assert ffion.page("/duplicates/COAST/people?name=%00").texts(".alike b") == []


def test_adding_warns_once_and_never_blocks(ffion, project, pair):
    form = ffion.page("/partners/COAST/add").typed("main form.form")
    form |= {"name": "The C.I.P.F.A", "short_name": "CIPFA"}
    refused = ffion.post("/partners/COAST/add", data=form)
    assert refused.status_code == 422
    assert "There is one like that already" in refused.text
    assert "one is short for the other" in refused.text
    saved = ffion.post("/partners/COAST/add", data={**form, "anyway": "yes"})
    assert saved.status_code == 302
    assert "C.I.P.F.A" in {one.name[4:] for one in db.session.scalars(select(Organisation))}


def test_person_of_another_project_of_mine_can_be_met(ffion, project, lead):
    elsewhere = make_project("BETA", lead=lead)
    jo = make_person(elsewhere, "Jo Quay")
    form = ffion.page("/partners/COAST/people/add").typed("main form.form") | {"name": "Jo Quai"}
    refused = ffion.post("/partners/COAST/people/add", data=form | {"name": "Quay, Jo"})
    at = f"/acquaintances/COAST/people/{jo.id}/meet"
    assert at in refused.text
    assert ffion.post(at).location == f"/partners/COAST/people/{jo.id}/"
    assert ffion.page(f"/partners/COAST/people/{jo.id}/").heading == "Jo Quay"


def test_two_spellings_are_compared_merged_and_taken_apart(ffion, project, pair, lead):
    kept, gone = pair
    make_record(project, title="Talk to the institute", partner=gone)
    page = ffion.page("/duplicates/COAST/")
    assert f"{LONG} and {SHORT}" in page.text
    at = f"/duplicates/COAST/organisations/{kept.id}/merge"
    compared = ffion.page(f"{at}?with={gone.id}")
    assert compared.texts("tbody th") == ["Name", "Country", "Records you may see"]
    sent = compared.typed("main form") | {"name": "other"}
    done = ffion.post(f"{at}?with={gone.id}", data=sent)
    assert done.location == f"/partners/COAST/organisations/{kept.id}/"
    merged = ffion.page(done.location)
    assert merged.heading == SHORT
    assert "Talk to the institute" in merged.text
    assert "merged another entry into it" in merged.text
    assert ffion.get(f"/partners/COAST/organisations/{gone.id}/").location == done.location
    merge = db.session.scalar(select(Merge))
    undo = f"/duplicates/COAST/merges/{merge.id}/"
    assert undo in merged.html
    assert "it can be taken apart" in ffion.page(undo).text
    back = ffion.post(f"{undo}undo")
    assert back.location == f"/partners/COAST/organisations/{gone.id}/"
    assert "Talk to the institute" in ffion.page(back.location).text
    assert ffion.page(f"/partners/COAST/organisations/{kept.id}/").heading == LONG


def test_undo_that_comes_too_late_says_why(ffion, project, pair):
    kept, gone = pair
    at = f"/duplicates/COAST/organisations/{kept.id}/merge?with={gone.id}"
    ffion.post(at, data=ffion.page(at).typed("main form"))
    kept.country = "Spain"
    merge = db.session.scalar(select(Merge))
    address = f"/duplicates/COAST/merges/{merge.id}/"
    assert "somebody has changed the facts of an organisation since" in ffion.page(address).text
    refused = ffion.post(f"{address}undo")
    assert "cannot be undone any more" in ffion.page(refused.location).text


def test_people_are_merged_from_their_page(ffion, project):
    kept, gone = make_person(project, "Jane Okafor"), make_person(project, "J. Okafor")
    at = f"/duplicates/COAST/people/{kept.id}/merge"
    assert "the same name with initials" in ffion.page(at).text
    ffion.post(f"{at}?with={gone.id}", data=ffion.page(f"{at}?with={gone.id}").typed("main form"))
    assert db.session.get(Person, gone.id).merged_into_id == kept.id
    found = ffion.get(f"/partners/COAST/people/{gone.id}/")
    assert found.location == f"/partners/COAST/people/{kept.id}/"


def test_not_the_same_leaves_the_list(ffion, project, pair):
    kept, gone = pair
    at = f"/duplicates/COAST/organisations/{kept.id}/apart"
    assert ffion.post(at, data={"with": gone.id}).location == "/duplicates/COAST/"
    assert "Nobody seems to be there twice" in ffion.page("/duplicates/COAST/").text


def test_merge_that_reaches_into_another_project_is_refused_without_naming_it(ffion, project, pair):
    theirs = make_project("THEIRS", title="Canary")
    partners.make_partner(theirs, pair[1], by=None)
    at = f"/duplicates/COAST/organisations/{pair[0].id}/merge?with={pair[1].id}"
    page = ffion.page(at)
    assert "You may not merge these two" in page.text
    assert "Canary" not in page.html
    assert "Make them one" not in page.text
    assert ffion.post(at, data=page.typed("main form")).status_code == 403


@pytest.mark.parametrize("other", ["0", "x", "999", "{hidden}", "{same}"])
def test_whom_the_project_does_not_know_cannot_be_merged(ffion, project, pair, other):
    hidden = make_organisation(make_project("THEIRS"), "Canary")
    key = other.format(hidden=hidden.id, same=pair[0].id)
    at = f"/duplicates/COAST/organisations/{pair[0].id}/merge?with={key}"
    assert ffion.get(at).status_code == 404
    assert ffion.post(at).status_code == 404


def test_readers_see_pairs_and_cannot_act(project, pair, sign_in):
    reader = sign_in(make_member(project, role=Role.VIEWER))
    page = reader.page("/duplicates/COAST/")
    assert SHORT in page.text
    assert page.texts("main form, main .btn") == []
