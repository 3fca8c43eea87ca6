"""What can be done with organisations and people. Flushes, never commits, writes the history."""

from impacttracker.partners.operations.introducing import (
    describe_partnership,
    introduce,
    make_partner,
    subject_of,
)
from impacttracker.partners.operations.organisations import (
    OrganisationDetails,
    add_organisation,
    correct_organisation,
    organisation_called,
)
from impacttracker.partners.operations.people import (
    AffiliationDetails,
    PersonDetails,
    add_person,
    as_details,
    correct_person,
)

__all__ = [
    "AffiliationDetails",
    "OrganisationDetails",
    "PersonDetails",
    "add_organisation",
    "add_person",
    "as_details",
    "correct_organisation",
    "correct_person",
    "describe_partnership",
    "introduce",
    "make_partner",
    "organisation_called",
    "subject_of",
]
