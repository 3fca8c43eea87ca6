"""Brings files into a project: plans, rehearses and carries out, all of it or nothing.

Flushes, never commits. What is done to things is for `carrying_out`.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import Invalid, Refused
from impacttracker.exchange import queries
from impacttracker.exchange.carrying_out import CarryingOut
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.details import project_details
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.models import HOURS_KEPT, PendingImport
from impacttracker.exchange.planning.imports import plan_import, sets_up
from impacttracker.exchange.planning.plan import Plan
from impacttracker.exchange.readers import gtr_api
from impacttracker.exchange.source import File
from impacttracker.exchange.telling import bibliography, project_page
from impacttracker.exchange.telling.placing import placed
from impacttracker.projects import operations as projects
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Award, Project

MOST_TRIED = 1_000
"""From how many records on a preview plans them and no longer tries them out."""


def plan(
    project: Project,
    contents: Contents,
    *,
    by: User | None,
    award: str = "",
    adds_awards: bool = False,
) -> Plan:
    """What bringing *contents* into *project* would do; nothing is written.

    *award* is the reference that a page is about, where the project has several.
    """
    ensure(by, Permission.RECORD_IMPORT, project.id)
    placed = _placed(project, contents, award, by=by)
    return plan_import(project, placed, by=by, adds_awards=adds_awards)


def carry_out(planned: Plan, *, by: User | None, keeps_files: bool = True) -> None:
    """Do what was *planned*; raises `Refused` with the reason, and where in the file it stands.

    What only tries it out keeps no files, which no transaction would take back.
    """
    ensure(by, Permission.RECORD_IMPORT, planned.project.id)
    if planned.refused:
        raise Invalid({f"reason {place}": one for place, one in enumerate(planned.refused)})
    CarryingOut(planned, by, keeps_files=keeps_files).do()


def bring_in(
    project: Project,
    several: Sequence[Contents],
    *,
    by: User | None,
    award: str = "",
    adds_awards: bool = False,
    keeps_files: bool = True,
) -> list[Plan]:
    """Plan and carry out one after the other: what the first brings, the next finds there."""
    plans = []
    for contents in several:
        planned = plan(project, contents, by=by, award=award, adds_awards=adds_awards)
        carry_out(planned, by=by, keeps_files=keeps_files)
        plans.append(planned)
    return plans


def rehearse(
    project: Project,
    several: Sequence[Contents],
    *,
    by: User | None,
    award: str = "",
    adds_awards: bool = False,
) -> list[Plan]:
    """What `bring_in` would do, by doing and undoing it; what would stop it is in `refused`.

    Very many records are only planned, so that nobody waits for what is undone at once.
    """
    tries = sum(len(contents.records) for contents in several) <= MOST_TRIED
    plans = []
    attempt = db.session.begin_nested()
    try:
        for contents in several:
            planned = plan(project, contents, by=by, award=award, adds_awards=adds_awards)
            plans.append(planned)
            if tries and not planned.refused:
                _try(planned, by=by)
    finally:
        attempt.rollback()
    return plans


def _try(planned: Plan, *, by: User | None) -> None:
    try:
        with db.session.begin_nested():
            carry_out(planned, by=by, keeps_files=False)
    except Refused as error:
        planned.refused.append(str(error))


def project_for(code: str, contents: Contents) -> Project:
    """A new project for an archive that is brought into an installation without it."""
    if contents.reader != "archive" or not contents.project.title:
        raise Refused(f"There is no project {code}. Add it with `flask add-project {code} …`.")
    return projects.add_project(code, project_details(contents.project), by=None)


def hold(
    project: Project,
    given: File,
    *,
    award: str = "",
    adds_awards: bool = False,
    options: Mapping[str, Any] | None = None,
    by: User,
) -> PendingImport:
    """Keep a file until it is confirmed; those that nobody confirmed in time are thrown away."""
    ensure(by, Permission.RECORD_IMPORT, project.id)
    too_old = now() - timedelta(hours=HOURS_KEPT)
    db.session.execute(delete(PendingImport).where(PendingImport.created_at < too_old))
    held = PendingImport(
        project_id=project.id,
        user_id=by.id,
        content=given.content,
        name=given.name[:300],
        award=award,
        adds_awards=adds_awards,
        options=dict(options or {}),
    )
    db.session.add(held)
    db.session.flush()
    return held


def let_go(held: PendingImport) -> None:
    """Throw a held file away, because it was brought in."""
    db.session.delete(held)
    db.session.flush()


def _placed(project: Project, contents: Contents, reference: str, *, by: User | None) -> Contents:
    """*contents* as those of the award that they are about, where the file does not say it."""
    if contents.reader not in (project_page.READER, bibliography.READER, gtr_api.READER):
        return contents
    awards = {award.reference: award for award in queries.awards_of(project)}
    if reference and reference not in awards:
        held = ", ".join(awards) or "none"
        raise Invalid({"award": f"{project.code} has no award {reference}. It has: {held}."})
    if contents.reader == bibliography.READER:
        return bibliography.for_awards(contents, awards, reference)
    if not reference and len(awards) == 1:
        (reference,) = awards
    if contents.reader == gtr_api.READER:
        return placed(contents, reference, is_chosen=len(awards) > 1)
    return _of_page(project, contents, awards.get(reference), by=by)


def _of_page(
    project: Project, contents: Contents, award: Award | None, *, by: User | None
) -> Contents:
    """*contents* of a page as those of *award*, or of none where nobody knows it."""
    title = contents.project.title
    if title != project.title and not _takes(award, title, sets_up(project, by)):
        contents = project_page.with_title_kept(contents)
    if award is not None:
        return project_page.for_award(contents, award.reference)
    return project_page.flagged(
        contents,
        Flag(
            "the page",
            "Which of the project's awards it is about is not known, so its records belong to none "
            "yet. Choose the award, or say so on each record.",
        ),
    )


def _takes(award: Award | None, title: str, may_set_up: bool) -> bool:
    """Whether the award has, or will have, the page's title."""
    return award is not None and (award.title == title or (not award.title and may_set_up))
