"""What was set aside in a project. The caller has shown that the viewer is a member."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from impacttracker.database import db
from impacttracker.projects.models import Project
from impacttracker.reports.readiness.models import FindingOverride

Overrides = Mapping[tuple[str, str, str], FindingOverride]


def set_aside_in(project: Project) -> Overrides:
    """Everything that was set aside in *project*, by the identity of the finding."""
    found = db.session.scalars(
        select(FindingOverride)
        .where(FindingOverride.project_id == project.id)
        .options(joinedload(FindingOverride.by))
        .order_by(FindingOverride.id)
    )
    return {one.identity: one for one in found}
