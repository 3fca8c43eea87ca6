"""What somebody has looked at in a seeded project's return, and set aside."""

from impacttracker.accounts.models import User
from impacttracker.formats.held import load
from impacttracker.projects.models import Project
from impacttracker.reports import queries
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.readiness.operations import set_aside
from impacttracker.reports.readiness.readiness import findings_of

FORMAT = "ukri"


def set_a_warning_aside(project: Project, reason: str, *, by: User) -> None:
    """Let the first finding stand that may."""
    told = filled(load(FORMAT), queries.material_for(project), Wishes())
    finding = next(one for one in findings_of(told) if one.rule.may_be_set_aside)
    set_aside(project, finding, reason, by=by)
