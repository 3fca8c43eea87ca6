"""Views of lists, a change of many and earlier versions, of a project of everything."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.bulk import operations as bulk
from impacttracker.bulk.settings import Settings
from impacttracker.database import db
from impacttracker.lists import operations as lists
from impacttracker.lists.vocabulary import ListPage
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Project
from impacttracker.projects.queries import history_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record


def keep_lists(
    project: Project,
    records: Sequence[Record],
    members: Mapping[Role, User],
    says: Callable[[str], str],
) -> dict[str, Any]:
    """A shared view, a view of each member's own, a change of two records that is shown, and the
    entries of the history that a record and the last narrative began with; their keys."""
    lead = members[Role.LEAD]
    for role, member in members.items():
        own = lists.ViewDetails(name=says(f"private of {role}"), said={"text": says("filter")})
        lists.keep_view(project, ListPage.LISTS, own, by=member)
    shared = lists.ViewDetails(name=says("view"), is_shared=True, said={"sector": says("sector")})
    view = lists.keep_view(project, ListPage.LISTS, shared, by=lead)
    lists.open_with(project, ListPage.LISTS, view, by=lead)
    settings = Settings(visibility="team")
    shown = bulk.show(project, [records[0], records[-1]], settings, back="", by=lead)
    told = db.session.scalars(
        select(Narrative).where(Narrative.project_id == project.id).order_by(Narrative.id)
    ).all()[-1]
    return {
        "view_id": view.id,
        "view_uid": view.uid,
        "bulk_id": shown.id,
        "change_id": history_of("record", records[0].uid)[-1].id,
        "rewriting_id": history_of("narrative", told.uid)[-1].id,
    }
