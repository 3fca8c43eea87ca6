import pytest

from impacttracker.projects.models import Project
from impacttracker.records.vocabulary import Visibility
from tests import factories

REPORTABLE = Visibility.REPORTABLE


@pytest.fixture
def lead(session):
    return factories.make_user()


@pytest.fixture
def project(lead) -> Project:
    """A project with one award and nothing recorded."""
    return factories.make_project(
        "COAST", lead=lead, title="Coastal Commons", lead_organisation="Prifysgol Bangor University"
    )
