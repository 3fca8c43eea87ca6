"""What can be done with organisations and people. Flushes, never commits, writes the history."""

from impacttracker.partners.operations.acquainting import (
    JobDetails,
    KnownDetails,
    change_job,
    know,
    meet,
)
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
    answer_to_names,
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
    "JobDetails",
    "KnownDetails",
    "OrganisationDetails",
    "PersonDetails",
    "PositionDetails",
    "add_organisation",
    "add_person",
    "answer_to_names",
    "as_details",
    "change_job",
    "correct_organisation",
    "correct_person",
    "describe_partnership",
    "details_of",
    "introduce",
    "keep_in_touch",
    "know",
    "make_partner",
    "meet",
    "organisation_called",
    "place_partner",
    "retell_positions",
    "subject_of",
]
