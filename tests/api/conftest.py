"""What tests of the API share: programs that act for somebody."""

from datetime import timedelta

import pytest

from impacttracker.clock import today
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.vocabulary import Scope
from tests.api.programs import Program
from tests.factories import make_member


@pytest.fixture
def program_of(app, project):
    """Call it with a user for a program that acts for them."""

    def make(user, scope=Scope.WRITE, where=None, days=30):
        until = today() + timedelta(days=days)
        details = TokenDetails(name="Test", scope=scope, project=where, expires_on=until)
        return Program(app, make_token(user, details), project)

    return make


@pytest.fixture
def program(program_of, lead):
    """A program that acts for the lead of `project`."""
    return program_of(lead)


@pytest.fixture
def stranger(program_of, project):
    """A program of a contributor."""
    return program_of(make_member(project))
