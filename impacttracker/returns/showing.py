"""Everything that the page of one return shows."""

from typing import Any

from impacttracker.clock import today
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records import answered
from impacttracker.returns import pages, queries, sending
from impacttracker.returns.composing import about, filled_of, format_of, material_of
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State


def shown_of(returned: Return) -> dict[str, Any]:
    """What its template takes: where it stands, what to mend, what was sent, what was done."""
    form, material = format_of(returned), material_of(returned)
    changes = projects.history_of("return", returned.uid)
    told = filled_of(form, returned, material) if form else None
    rejected = list(pages.rejected_lines(returned, told)) if told else []
    is_signed = told is not None and returned.state is State.SIGNED
    snapshots = queries.snapshots_of(returned)
    members = projects.members_of(returned.project)
    return {
        "project": returned.project,
        "returned": returned,
        "title": pages.title_of(returned),
        "form": form,
        "entry": pages.entry_of(returned, {}, {}),
        "records": len(told.told) if told else 0,
        "rejected": rejected,
        "told_of": about(returned),
        "most": pages.MOST_REJECTED,
        "steps": pages.steps_of(returned, changes, snapshots),
        "snapshots": snapshots,
        "is_changed": is_signed and told and not sending.is_as_signed(returned, told),
        "may_amend": returned.due_on is None or today() <= returned.due_on,
        "code": pages.code_in_words(returned, form),
        "leads": [one.user.name for one in members if one.role is Role.LEAD],
        "changes": answered.told(changes),
    }
