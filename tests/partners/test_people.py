"""People: where they work and worked, their addresses, and who may see them."""

from datetime import date

import pytest

from impacttracker.acquaintances import queries as acquaintances
from impacttracker.errors import Invalid, Stale
from impacttracker.followups.queries import partner_called
from impacttracker.partners import operations, queries
from impacttracker.partners.operations import AffiliationDetails, PersonDetails
from impacttracker.records.participants import Named, told_by
from impacttracker.records.vocabulary import ParticipantRole
from tests.factories import (
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)


def test_person_keeps_earlier_addresses_behind_the_one_in_use(project):
    made = make_person(project, "Jo", emails=["new@example.org", " old@example.org ", ""])
    assert made.emails == ["new@example.org", "old@example.org"]


def test_affiliation_that_ends_before_it_begins_is_refused(project):
    forum = make_organisation(project, "Forum")
    place = AffiliationDetails(organisation=forum, from_on=date(2024, 2, 1), to_on=date(2024, 1, 1))
    with pytest.raises(Invalid, match="cannot end before it begins"):
        make_person(project, "Jo", affiliations=[place])


def test_new_affiliation_alone_moves_the_version(project, lead):
    forum = make_organisation(project, "Forum")
    made = make_person(project, "Jo")
    details = PersonDetails(name="Jo", affiliations=[AffiliationDetails(organisation=forum)])
    assert operations.correct_person(made, details, project=project, version=1, by=lead)
    assert made.version == 2
    with pytest.raises(Stale):
        operations.correct_person(
            made, PersonDetails(name="Jo"), project=project, version=1, by=lead
        )
    assert [place.organisation for place in made.affiliations] == [forum]


def test_who_works_there_still_comes_before_who_has_left(project, lead):
    forum, council = make_organisation(project, "Forum"), make_organisation(project, "Council")
    left = AffiliationDetails(organisation=forum, to_on=date(2023, 12, 31))
    stays = AffiliationDetails(organisation=forum, from_on=date(2024, 1, 1))
    elsewhere = AffiliationDetails(organisation=council)
    make_person(project, "Ann", affiliations=[left, elsewhere])
    operations.add_person(project, PersonDetails(name="Zoe", affiliations=[stays]), by=lead)
    found = acquaintances.people_at(forum, project, lead)
    assert [(one.person.name, one.known_by) for one in found] == [
        ("Zoe", "Ffion Lead"),
        ("Ann", ""),
    ]


def test_people_of_another_project_are_not_there(project):
    outsider = make_user()
    theirs = make_project("OTHER", lead=outsider)
    forum = make_organisation(project, "Forum")
    operations.make_partner(theirs, forum, by=outsider)
    made = make_person(project, "Canary", affiliations=[AffiliationDetails(organisation=forum)])
    assert queries.person(made.id, project, outsider) is None
    assert queries.person(made.id, theirs, outsider) is None
    assert acquaintances.people_at(forum, theirs, outsider) == []
    assert queries.people(theirs, outsider, text="canary").entries == []


def test_place_of_work_that_the_viewer_does_not_know_is_left_out(project, lead):
    hidden = make_organisation(make_project("OTHER"), "Hidden Ministry")
    made = make_person(project, "Jo", affiliations=[AffiliationDetails(organisation=hidden)])
    assert queries.affiliations_of([made], lead) == []


def test_colleague_who_knows_somebody_is_named_within_the_project_alone(project, lead):
    made = operations.add_person(project, PersonDetails(name="Jo"), by=lead)
    outsider = make_user()
    theirs = make_project("OTHER", lead=outsider)
    operations.introduce(theirs, people=[made], by=outsider)
    assert [one.known_by.name for one in acquaintances.acquaintances_of(made, lead)] == [
        "Ffion Lead"
    ]
    assert [one.known_by.name for one in acquaintances.acquaintances_of(made, outsider)] == [
        outsider.name
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jane porter", "Jane Porter"),
        ("JANE WU", "Jane Porter"),
        # Who is called so goes before who was.
        ("Sam Ito", "Sam Ito"),
        # Of two who were called so neither is meant.
        ("Pat Lee", None),
    ],
)
def test_name_that_is_typed_means_who_has_it_or_had_it(project, lead, typed, meant):
    make_person(project, "Jane Porter", other_names=["Jane Wu", "Sam Ito", "Pat Lee"])
    make_person(project, "Sam Ito", other_names=["Pat Lee"])
    promised_to = partner_called(typed, make_record(project))
    assert (promised_to.name if promised_to else None) == meant

    row = Named(role=ParticipantRole.PARTNER, person=typed)
    (told,) = told_by([row], project, by=lead)

    assert told.person.name == (meant or typed)
