"""Organisations: how they are entered, found again, corrected, and walled off."""

import pytest

from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.partners import operations, queries
from impacttracker.partners.names import Stop, folded
from impacttracker.partners.operations import OrganisationDetails
from impacttracker.projects.vocabulary import Role
from tests.factories import make_member, make_organisation, make_project, make_user


@pytest.fixture
def outsider(app):
    """Somebody who works on another project, which has partners of its own."""
    user = make_user(name="Charles")
    make_project("OTHER", lead=user)
    return user


def names(found):
    return [one.name for one in found]


def test_organisation_answers_to_each_of_its_names(project):
    made = make_organisation(
        project, "Łódź City Council", short_name="LCC", aliases=["Urząd Miasta Łodzi"]
    )
    for name in ("lodz city council", "LCC", "URZAD MIASTA LODZI"):
        assert operations.organisation_called(project, name, by=None) is made


def test_name_that_nobody_answers_to_is_entered(project):
    made = operations.organisation_called(project, "Harbour Forum", by=None)
    assert made.name == "Harbour Forum"
    assert operations.organisation_called(project, "harbour  forum.", by=None) is made


def test_of_several_organisations_of_one_name_the_projects_own_is_meant(project, outsider):
    elsewhere = make_project("BETA")
    make_organisation(elsewhere, "Harbour Forum")
    own = make_organisation(project, "Harbour Forum")
    assert operations.organisation_called(project, "Harbour Forum", by=None) is own


def test_organisation_without_a_name_is_refused(project):
    with pytest.raises(Invalid, match="Give the organisation's name"):
        operations.add_organisation(project, OrganisationDetails(name="  "), by=None)


def test_viewer_of_a_project_may_not_add(project):
    reader = make_member(project, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        operations.add_organisation(project, OrganisationDetails(name="X"), by=reader)


def test_correction_moves_the_version_and_is_told_in_words(project, lead):
    made = make_organisation(project, "Harbour Forum")
    details = OrganisationDetails(name="Harbour Forum", sector="Public")
    assert operations.correct_organisation(
        made, details, project=project, version=made.version, by=lead
    )
    change = queries.history_of(operations.subject_of(made), lead)[0]
    assert change.details == [{"field": "Sector", "old": "", "new": "Public"}]
    assert made.version == 2


def test_correction_that_changes_nothing_leaves_no_trace(project, lead):
    made = make_organisation(project, "Harbour Forum")
    same = OrganisationDetails(name="Harbour Forum")
    assert not operations.correct_organisation(made, same, project=project, version=1, by=lead)
    assert made.version == 1


def test_stale_correction_is_refused(project, lead):
    made = make_organisation(project, "Harbour Forum")
    details = OrganisationDetails(name="Else")
    with pytest.raises(Stale):
        operations.correct_organisation(made, details, project=project, version=7, by=lead)


def test_organisation_cannot_be_a_part_of_its_own_part(project, lead):
    above = make_organisation(project, "Ministry")
    below = make_organisation(project, "Office", parent=above)
    details = OrganisationDetails(name="Ministry", parent=below)
    with pytest.raises(Invalid, match="part of itself"):
        operations.correct_organisation(above, details, project=project, version=1, by=lead)


def test_partners_come_in_pages_by_name_without_losing_any(project, lead, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)
    made = [make_organisation(project, f"{letter} Trust") for letter in "bDaCEFg"]
    make_organisation(project, "a trust")
    met, after = [], None
    for _ in range(9):
        page = queries.organisations(project, lead, after=after)
        met += names(page.entries)
        after = page.further and Stop.of(str(page.further))
        if after is None:
            break
    assert sorted(met) == sorted([*names(made), "a trust"])
    assert [name.lower() for name in met] == sorted(name.lower() for name in met)


@pytest.mark.parametrize("text", ["", "name", "name-", "-x", "name-99999999999", "n-4294967296"])
def test_place_that_makes_no_sense_is_passed_over(text):
    assert Stop.of(text) is None


def test_name_with_a_hyphen_stays_whole_in_a_place():
    assert Stop.of("Rhondda-Cynon-Taf-12") == Stop("Rhondda-Cynon-Taf", 12)


def test_search_finds_by_any_name_whatever_accents(project, lead):
    make_organisation(project, "Łódź City Council")
    make_organisation(project, "Harbour Forum", aliases=["Port Assembly"])
    for text, found in (("lodz", ["Łódź City Council"]), ("ASSEMBLY", ["Harbour Forum"])):
        assert names(queries.organisations(project, lead, text=text).entries) == found
    assert names(queries.organisations(project, lead, text="100%_").entries) == []


def test_partners_of_another_project_are_not_there(project, outsider):
    made = make_organisation(project, "Canary Trust", aliases=["Yellow Bird"])
    assert names(queries.organisations(project, outsider).entries) == []
    assert names(queries.organisations(project, outsider, text="bird").entries) == []
    assert queries.organisation(made.id, project, outsider) is None
    assert queries.known_to(outsider, made.id) is None
    assert queries.partnership(made, project, outsider) is None


def test_history_tells_nothing_that_another_project_did(project, lead, outsider):
    made = make_organisation(project, "Shared Trust")
    theirs = make_project("THEIRS", lead=outsider)
    operations.make_partner(theirs, made, by=outsider)
    operations.describe_partnership(
        project, made, interest="Canary interest", influence="", impact="", version=1, by=lead
    )
    told = queries.history_of(operations.subject_of(made), outsider)
    assert [change.verb for change in told] == ["introduced"]
    assert "Canary" in str(queries.history_of(operations.subject_of(made), lead)[0].details)


def test_kin_are_those_that_the_project_knows(project, lead, outsider):
    hidden = make_organisation(make_project("BETA"), "Hidden Ministry")
    office = make_organisation(project, "Office", parent=hidden)
    unit = make_organisation(project, "Unit", parent=office)
    make_organisation(make_project("GAMMA"), "Hidden Unit", parent=office)
    told = queries.briefing(office.id, project, lead)
    assert (told.organisation, told.parent, told.parts) == (office, None, [unit])
    assert queries.briefing(unit.id, project, lead).parent is office
    assert queries.briefing(office.id, project, outsider) is None
    assert queries.briefing(hidden.id, project, lead) is None


def test_names_that_people_mean_to_be_one_fold_alike():
    assert folded("Dept. of Health & Social Care") == folded("dept of health AND social care")
    assert folded("Ağrı") == folded("AGRI")
    assert folded("東京") != folded("京東")
    assert folded("???") == "???"
