"""What can be done with organisations and people. Flushes, never commits, writes the history."""

from impacttracker.partners.operations.describing import (
    POSITION_LABELS,
    PositionDetails,
    describe_partnership,
    keep_in_touch,
    place_partner,
    retell_positions,
)
from impacttracker.partners.operations.introducing import (
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
    details_of,
)

__all__ = [
    "POSITION_LABELS",
    "AffiliationDetails",
    "OrganisationDetails",
    "PersonDetails",
    "PositionDetails",
    "add_organisation",
    "add_person",
    "as_details",
    "correct_organisation",
    "correct_person",
    "describe_partnership",
    "details_of",
    "introduce",
    "keep_in_touch",
    "make_partner",
    "organisation_called",
    "place_partner",
    "retell_positions",
    "subject_of",
]
