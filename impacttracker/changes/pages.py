"""Where what changed in a return is looked after."""

from collections.abc import Mapping

from flask import url_for

from impacttracker.reports.filled import Filled
from impacttracker.reports.readiness.places import place_of
from impacttracker.returns.models import Return


def places_of(told: Filled, returned: Return) -> Mapping[str, str]:
    """The address of the page on which each entry of a return is put right, by its key."""
    code = returned.project.code
    back = url_for("changes.show", project_code=code, return_id=returned.id)
    found = {}
    for one in told.sections:
        for entry in one.entries:
            place = place_of(entry)
            anchor = place.control or None
            found[entry.key] = url_for(
                place.endpoint, project_code=code, back=back, _anchor=anchor, **place.values
            )
    return found
