"""Whom a project has lost touch with: counted from the last real contact, in its own rhythm."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker import clock
from impacttracker.collaborations.models import Collaboration
from impacttracker.partners.operations import AffiliationDetails, keep_in_touch
from impacttracker.projects.vocabulary import Rhythm
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from impacttracker.timeline import quiet
from impacttracker.timeline.quiet import gone_quiet, months_before, never_met, place_in
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)


@pytest.fixture
def lead(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2027-03-15T12:00+00:00"))
    return make_user()


@pytest.fixture
def project(lead):
    return make_project("COAST", lead=lead)


def met(project, name, when, status="held", **facts):
    organisation = make_organisation(project, name)
    make_record(project, when=when, partner=organisation, answers={"status": status}, **facts)
    return organisation


def names(project, viewer, **asked):
    found, _ = gone_quiet([project], viewer, limit=50, **asked)
    return [one.organisation.name for one in found]


def test_those_not_met_for_half_a_year_are_listed_the_longest_silent_first(project, lead):
    met(project, "Last autumn", "2026-09-14")
    met(project, "Long ago", "2019-01-01")
    met(project, "To the day", "2026-09-15")
    make_organisation(project, "Never")

    found, total = gone_quiet([project], lead, limit=1)
    assert ([one.organisation.name for one in found], total) == (["Long ago"], 2)
    (first,) = found
    assert (first.rhythm, first.last.edtf) == (Rhythm.HALF_YEAR, "2019-01-01")
    assert names(project, lead, after=place_in(first.in_address)) == ["Last autumn"]
    never, number = never_met(project, lead, limit=5)
    assert ([one.name for one in never], number) == (["Never"], 1)


@pytest.mark.parametrize(
    ("when", "status", "restarts"),
    [
        ("2027-03-01", "held", True),
        ("2027-03-01", None, True),
        ("2027-03-01", "planned", False),
        ("2027-03-01", "cancelled", False),
        ("2027-05-01", "held", False),
        # Known by its year or month alone, it may have been lately.
        ("2027", "held", True),
        ("2026-09", "held", True),
        ("2026-08", "held", False),
        ("2025/..", "held", True),
        ("XXXX", "held", False),
    ],
)
def test_clock_restarts_at_the_last_real_contact(project, lead, when, status, restarts):
    council = met(project, "Council", "2020-05-01")
    answers = {"status": status} if status else {}
    make_record(project, when=when, partner=council, answers=answers)
    assert names(project, lead) == ([] if restarts else ["Council"])


def test_other_kinds_the_bin_and_what_is_hidden_are_no_contact(project, lead):
    council = met(project, "Council", "2020-05-01")
    make_record(project, Collaboration, when="2027-03-01", partner=council)
    bin_record(make_record(project, when="2027-03-01", partner=council), by=None)
    author = make_member(project)
    make_record(
        project, when="2027-03-01", partner=council, by=author, visibility=Visibility.PRIVATE
    )

    assert names(project, make_member(project)) == ["Council"]
    assert names(project, author) == []


@pytest.mark.parametrize(
    ("own", "usual", "is_quiet"),
    [
        (None, None, True),
        (Rhythm.YEAR, None, False),
        (Rhythm.NONE, None, False),
        (None, Rhythm.YEAR, False),
        (Rhythm.MONTH, Rhythm.TWO_YEARS, True),
    ],
)
def test_each_partner_and_each_project_has_its_rhythm(project, lead, own, usual, is_quiet):
    council = met(project, "Council", "2026-06-01")
    project.rhythm = usual
    keep_in_touch(project, council, own, by=lead)
    assert names(project, lead) == (["Council"] if is_quiet else [])


def test_contact_of_one_project_is_not_that_of_another(project, lead):
    other = make_project("AWAY", lead=lead)
    council = met(project, "Council", "2020-05-01")
    make_record(other, when="2027-03-01", partner=council)

    assert names(project, lead) == ["Council"]
    assert names(other, lead) == []
    assert gone_quiet([project], make_user(), limit=5) == ([], 0)


def test_partners_are_known_to_whoever_met_them_or_knows_somebody_there(project, lead):
    met(project, "Met by lead", "2020-01-01", by=lead)
    friends = met(project, "Friends", "2020-01-02")
    met(project, "Strangers", "2020-01-03")
    jane = make_person(project, affiliations=[AffiliationDetails(organisation=friends)])
    from impacttracker.database import db
    from impacttracker.partners.models import Acquaintance

    known = db.session.query(Acquaintance).filter_by(person_id=jane.id).one()
    known.known_by_id = lead.id
    db.session.flush()

    assert names(project, lead, known=True) == ["Met by lead", "Friends"]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 24))
def test_months_are_counted_back_as_people_count_them(day, months):
    before = months_before(day, months)
    passed = (day.year - before.year) * 12 + day.month - before.month
    assert passed == months
    assert before.day == day.day or (before + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "junk", ["", "2027-13-01.1.1", "x.y.z", "2027-01-01.1", "2027-01-01.1.2.3"]
)
def test_place_that_makes_no_sense_is_passed_over(junk):
    assert place_in(junk) is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_participants_are_not_read_all_again_for_each_record(project, lead, session):
    found = quiet._overdue([project.id], lead, only_known=True)

    sql = found.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()

    said = " ".join(str(row) for row in plan)
    assert "participant" in said
    assert "organisation_id>?" not in said
