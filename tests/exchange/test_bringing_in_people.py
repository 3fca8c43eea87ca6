"""Who of an address book is somebody known here, by which rule, and what it adds to them."""

import json

import pytest
from sqlalchemy import select

from impacttracker.exchange import operations
from impacttracker.exchange.reading import read
from impacttracker.exchange.source import File
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.operations import AffiliationDetails
from tests.exchange.conftest import SAMPLES
from tests.factories import make_organisation, make_person, make_project


@pytest.fixture
def project(app):
    return make_project("ALPHA")


def bring_in(project, text):
    (plan,) = operations.bring_in(project, read([File(text.encode())]), by=None)
    return plan


def card(lines):
    return f"BEGIN:VCARD\nVERSION:3.0\n{lines}\nEND:VCARD\n"


def people(session):
    return {one.name: one for one in session.scalars(select(Person).order_by(Person.id))}


def test_address_book_comes_in_once_without_what_no_record_needs(flask, session):
    make_project("ALPHA")
    words = ("import", str(SAMPLES / "cards.vcf"), "--project", "ALPHA", "--json")
    first, second = (json.loads(flask(*words).stdout) for _ in range(2))

    assert (first["reader"], first["also"]["created"]) == (
        "contacts",
        {"organisation": 2, "person": 2},
    )
    assert second["also"]["created"] == second["also"]["updated"] == {}
    assert second["matched"][0]["what"] == "Known here already: 2 by this address."
    assert "telephone (1), picture (1)" in first["flagged"][0]["what"]
    assert "New here: 2. On which lawful basis" in first["flagged"][1]["what"]
    assert len(second["flagged"]) == 1
    jane = people(session)["Dr Jane Wu"]
    assert jane.emails == ["jane.wu@harbour.example", "old@harbour.example"]
    (place,) = jane.affiliations
    assert (place.organisation.name, place.role) == ("Harbour Forum", "Head of Policy, Policy")
    assert (jane.lawful_basis, jane.origin) == ("", None)
    town = session.scalars(select(Organisation).where(Organisation.name == "Stadt Köln")).one()
    assert town.website == "https://koeln.example"


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ("FN:J. Wu\nEMAIL:jane@harbour.example", "this address"),
        ("FN:Jane Wu\nEMAIL:OLD@harbour.example", "an earlier address"),
        ("FN:Dr Jane Wu\nORG:The Forum\nEMAIL:jw@gmail.com", "name and organisation"),
        ("FN:Jane Wu", "name alone"),
        ("FN:Jane Wu\nEMAIL:jane@elsewhere.example", None),
        ("FN:Jane Wu\nORG:Elsewhere", None),
        ("FN:Sam Ito\nEMAIL:info@harbour.example", None),
    ],
)
def test_somebody_is_known_by_address_then_by_name_and_organisation(project, lines, rule, session):
    forum = make_organisation(project, "Harbour Forum", aliases=["The Forum"])
    works = [AffiliationDetails(organisation=forum)]
    emails = ["jane@harbour.example", "old@harbour.example", "info@harbour.example"]
    make_person(project, "Jane Wu", emails=emails, affiliations=works)

    plan = bring_in(project, card(lines))

    assert [one.what for one in plan.matched] == (
        [f"Known here already: 1 by {rule}."] if rule else []
    )
    assert len(session.scalars(select(Person)).all()) == (1 if rule else 2)
    namesake = any("same name is here: Jane Wu" in one.what for one in plan.flagged)
    assert namesake is (rule is None and "Jane" in lines)


def test_somebody_of_another_project_is_not_known(project, session):
    make_person(make_project(), "Jane Wu", emails=["jane@harbour.example"])
    bring_in(project, card("FN:Jane Wu\nEMAIL:jane@harbour.example"))
    assert len(session.scalars(select(Person)).all()) == 2


def test_what_is_known_stays_and_what_is_new_is_added(project, session):
    forum = make_organisation(project, "Harbour Forum")
    works = [AffiliationDetails(organisation=forum, role="Chair")]
    make_person(project, "Jane Wu", emails=["jane@harbour.example"], affiliations=works)

    several = (
        card("FN:Wu\\, Jane\nEMAIL:jane@harbour.example\nORG:Harbour Forum\nTITLE:Clerk"),
        card("FN:Jane Porter\nEMAIL:jane@harbour.example\nEMAIL:jane@home.example"),
        card("FN:J P\nEMAIL:jane@home.example\nORG:Stadt Köln\nTITLE:Mayor"),
    )
    plan = bring_in(project, "".join(several))

    (jane,) = session.scalars(select(Person))
    assert jane.name == "Jane Wu"
    assert jane.other_names == ["Jane Porter", "J P"]
    assert jane.emails == ["jane@harbour.example", "jane@home.example"]
    assert {(one.organisation.name, one.role) for one in jane.affiliations} == {
        ("Harbour Forum", "Chair"),
        ("Stadt Köln", "Mayor"),
    }
    assert "Jane Porter (here Jane Wu), J P (here Jane Wu)" in str(plan.flagged)
    assert not bring_in(project, "".join(several)).changes_anything


def test_address_of_nobody_enters_nobody(project, session):
    plan = bring_in(project, "Primary Email\ninfo@harbour.example\njane.wu@harbour.example\n")
    assert list(people(session)) == ["Jane Wu"]
    assert plan.skipped[0].what == "info@harbour.example belongs to no single person."
