import pytest

from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.vocabulary import Verb, Visibility
from tests.factories import make_link, make_record


@pytest.fixture
def chain(project, lead):
    """A talk that informed a plan by way of a meeting that the lead alone sees."""
    talk = make_record(project, title="A talk", when="2022-03-04")
    hidden = {"by": lead, "visibility": Visibility.PRIVATE}
    secret = make_record(project, title="Hush", when="2022-06", **hidden)
    plan = make_record(project, PolicyInfluence, title="The plan", when="2023")
    make_link(talk, secret)
    make_link(secret, plan, Verb.INFORMED)
    return talk, secret, plan
