import pytest

from impacttracker.partners import operations as partners
from tests.factories import make_organisation, make_project, make_user


@pytest.fixture
def lead(app):
    return make_user()


@pytest.fixture
def project(lead):
    return make_project(lead=lead)


@pytest.fixture
def jane(project, lead):
    office = make_organisation(project, "Audit Office")
    post = partners.AffiliationDetails(organisation=office, role="Chief of quillfeathers")
    details = partners.PersonDetails(
        name="Jane Quillfeather", emails=["jane.q@audit.example"], affiliations=[post]
    )
    return partners.add_person(project, details, by=lead)
