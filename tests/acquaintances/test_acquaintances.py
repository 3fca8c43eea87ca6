"""Who of us knows whom, and where people go: what was done before stays where it was done."""

from datetime import date

import pytest

from impacttracker.acquaintances.queries import acquaintances_of, people_at
from impacttracker.partners import operations
from impacttracker.partners import queries as partners
from impacttracker.partners.operations import AffiliationDetails, KnownDetails
from impacttracker.partners.vocabulary import Closeness
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_record,
    make_user,
)


@pytest.fixture
def jo(project):
    forum = make_organisation(project, "Harbour Forum")
    at = [AffiliationDetails(organisation=forum, role="Chair", from_on=date(2020, 1, 1))]
    return make_person(project, "Jo Quay", affiliations=at)


def test_change_of_job_is_one_act_and_keeps_what_was(ffion, project, jo, lead):
    took_part = ParticipantDetails(role=ParticipantRole.SPEAKER, person=jo)
    talk = make_record(project, when="2022-05-12", participants=[took_part])
    at = f"/acquaintances/COAST/people/{jo.id}/moved"
    typed = ffion.page(at).typed("main form.form") | {
        "left_on": "31 March 2023",
        "organisation": "Port Authority",
        "role": "Director",
        "from_on": "1 April 2023",
    }
    assert ffion.post(at, data=typed).status_code == 302
    page = ffion.page(f"/partners/COAST/people/{jo.id}/")
    assert "Director, Port Authority" in page.text
    assert "Chair · 1 January 2020 to 31 March 2023" in page.text
    told = partners.history_of(operations.subject_of(jo), lead)
    assert [change.verb for change in told] == ["changed", "added"]
    assert "then at Harbour Forum" in ffion.page(f"/records/COAST/{talk.id}/").text
    later = make_record(project, when="2024-05-12", participants=[took_part])
    assert "then at" not in ffion.page(f"/records/COAST/{later.id}/").text


def test_who_left_is_still_shown_where_they_were(project, jo, lead):
    left = [place for place in jo.affiliations if place.to_on is None]
    job = operations.JobDetails(left=left, left_on=date(2023, 3, 31))
    operations.change_job(jo, job, project=project, version=jo.version, by=lead)
    forum = jo.affiliations[0].organisation
    [contact] = people_at(forum, project, lead)
    assert contact.affiliation.to_on == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"left_on": ""}, "Say on which day they left"),
        ({"left_on": "1 March 1999"}, "cannot end before it begins"),
        ({"left_on": "2023"}, "Give a day"),
    ],
)
def test_mistakes_lose_nothing_typed(ffion, jo, changes, complaint):
    at = f"/acquaintances/COAST/people/{jo.id}/moved"
    typed = ffion.page(at).typed("main form.form") | {"role": "Director", "left_on": "1 May 2023"}
    refused = ffion.post(at, data=typed | changes)
    assert refused.status_code == 422
    assert complaint in refused.text
    assert 'value="Director"' in refused.text


def test_two_editors_of_a_job_do_not_overwrite_each_other(ffion, project, jo, lead):
    at = f"/acquaintances/COAST/people/{jo.id}/moved"
    typed = ffion.page(at).typed("main form.form") | {"left_on": "1 May 2023"}
    operations.correct_person(
        jo,
        operations.PersonDetails(
            name="Jo Q. Quay", affiliations=[*map(operations.as_details, jo.affiliations)]
        ),
        project=project,
        version=jo.version,
        by=lead,
    )
    refused = ffion.post(at, data=typed)
    assert refused.status_code == 409
    assert "Somebody else saved this person meanwhile" in refused.text


def test_who_knows_them_how_well_and_since_when_stands_on_both_pages(ffion, project, jo):
    colleague = make_member(project, make_user(name="Grace Hopper"))
    at = f"/acquaintances/COAST/people/{jo.id}/known"
    typed = ffion.page(at).typed("main form.form")
    sent = typed | {"known_by": colleague.id, "closeness": "close", "since": "4 March 2022"}
    assert ffion.post(at, data=sent).status_code == 302
    said = "known by Grace Hopper, works closely with them, since 4 March 2022"
    assert said in ffion.page(f"/partners/COAST/people/{jo.id}/").text
    forum = jo.affiliations[0].organisation_id
    assert said in ffion.page(f"/partners/COAST/organisations/{forum}/").text
    assert ffion.post(at, data=typed | {"known_by": "999"}).status_code == 422


def test_address_of_a_colleague_without_an_account_here_is_kept(project, jo, lead):
    details = KnownDetails(closeness=Closeness.MET, recorded="gone@elsewhere.example")
    assert operations.know(project, jo, details, by=lead)
    assert not operations.know(project, jo, details, by=lead)
    [known] = acquaintances_of(jo, lead)
    assert known.known_by_as_recorded == "gone@elsewhere.example"


def test_readers_change_nothing(sign_in, project, jo):
    reader = sign_in(make_member(project, role=Role.VIEWER))
    for end in ("moved", "known"):
        assert reader.get(f"/acquaintances/COAST/people/{jo.id}/{end}").status_code == 403
