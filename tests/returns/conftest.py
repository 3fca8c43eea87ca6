"""What the tests of returns share: a project whose lead, manager and reader are known."""

from datetime import date

import pytest

from impacttracker.narratives import operations as narratives
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from impacttracker.returns import operations, sending
from impacttracker.returns.operations import ReturnDetails
from tests.factories import make_award, make_member, make_project, make_record, make_user

DUE = date(2099, 3, 12)
COMPLETE = {
    "key_findings": {
        "description": "What we found.",
        "exploitation_route": "How others use it.",
        "sectors": ["Environment"],
    },
    "narrative_impact": {
        "description": "What changed.",
        "first_year": 2024,
        "sectors": ["Environment"],
        "impact_types": ["Societal"],
    },
}


@pytest.fixture
def lead(session):
    return make_user(name="Ffion Lead")


@pytest.fixture
def project(session, lead):
    return make_project("COAST", title="Łódź–Ağrı 東京", lead=lead, award=False)


@pytest.fixture
def manager(project):
    return make_member(project, make_user(name="Tomasz Manager"), Role.MANAGER)


@pytest.fixture
def award(project):
    return make_award(project, reference="ES/X000001/1")


@pytest.fixture
def complete(project, award):
    """Both narratives that the funder requires are written."""
    for section, answers in COMPLETE.items():
        narratives.answer_narrative(project, award, section, "", answers, by=None)


def opened(award, by, **facts):
    """A return of *award*, open."""
    told = {"format_key": "ukri", "period": "2099", "due_on": DUE, **facts}
    return operations.open_return(award.project, ReturnDetails(award=award, **told), by=by)


def brought_to(state, returned, lead):
    """*returned* as far as *state*, by the steps that lead there."""
    if state in ("ready", "signed", "submitted"):
        operations.make_ready(returned, 0, by=lead)
    if state in ("signed", "submitted"):
        sending.sign(returned, by=lead)
    if state == "submitted":
        sending.submit(returned, by=lead)
    return returned


def reportable(award, **facts):
    """A record that a report tells."""
    details = {"awards": [award], "visibility": Visibility.REPORTABLE, **facts}
    return make_record(award.project, **details)
