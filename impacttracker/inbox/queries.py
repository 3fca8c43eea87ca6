"""What waits in a project. Each question takes the viewer, and shows no more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from impacttracker.accounts.models import User
from impacttracker.database import db, in_parts
from impacttracker.inbox.access import visible_to
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.vocabulary import Fate, Reason
from impacttracker.partners.models import Organisation, OrganisationName, Partnership
from impacttracker.partners.names import folded
from impacttracker.projects.models import Project

PAGE_SIZE = 25
MOST_FILES = 100


@dataclass(frozen=True)
class Choice:
    """Which items a page shows."""

    fate: Fate = Fate.WAITING
    reason: Reason | None = None
    file: str = ""


def page_of(
    project: Project, viewer: User, choice: Choice, *, after: int | None = None
) -> tuple[Sequence[InboxItem], int | None]:
    """(the chosen items, the newest first; where the next page goes on)."""
    found = db.session.scalars(
        select(InboxItem)
        .where(*_chosen(project, viewer, choice), *([InboxItem.id < after] if after else []))
        .options(joinedload(InboxItem.settled_by))
        .order_by(InboxItem.id.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = found[:PAGE_SIZE]
    return shown, shown[-1].id if len(found) > PAGE_SIZE else None


def item_called(uid: str, project: Project, viewer: User) -> InboxItem | None:
    return db.session.scalars(
        select(InboxItem).where(
            InboxItem.uid == uid, InboxItem.project_id == project.id, visible_to(viewer)
        )
    ).first()


def waiting_from(file: str, project: Project, viewer: User) -> Sequence[InboxItem]:
    """Everything from one file on which nobody decided yet."""
    return db.session.scalars(
        select(InboxItem).where(*_chosen(project, viewer, Choice(file=file)))
    ).all()


def counts_in(project: Project, viewer: User) -> dict[tuple[Fate, Reason], int]:
    rows = db.session.execute(
        select(InboxItem.fate, InboxItem.reason, func.count())
        .where(InboxItem.project_id == project.id, visible_to(viewer))
        .group_by(InboxItem.fate, InboxItem.reason)
    )
    return {(fate, reason): count for fate, reason, count in rows}


def files_in(project: Project, viewer: User) -> list[tuple[str, int]]:
    """(file, how much of it waits), the latest file first."""
    rows = db.session.execute(
        select(InboxItem.file, func.count())
        .where(*_chosen(project, viewer, Choice()))
        .group_by(InboxItem.file)
        .order_by(func.max(InboxItem.id).desc())
        .limit(MOST_FILES)
    )
    return [(file, count) for file, count in rows]


def waiting_for(project_ids: Collection[int], viewer: User) -> dict[int, int]:
    """How much waits in each of these projects for the viewer to decide; no noughts."""
    rows = db.session.execute(
        select(InboxItem.project_id, func.count())
        .where(
            InboxItem.project_id.in_(project_ids),
            InboxItem.fate == Fate.WAITING,
            visible_to(viewer),
        )
        .group_by(InboxItem.project_id)
    )
    return {row[0]: row[1] for row in rows}


def known_in(project: Project, fingerprints: Iterable[str]) -> dict[str, InboxItem]:
    """The items that the project's inbox has, or had, of *fingerprints*; for imports, which tell
    nobody what they are."""
    found: dict[str, InboxItem] = {}
    for some in in_parts(set(fingerprints)):
        rows = db.session.scalars(
            select(InboxItem).where(
                InboxItem.project_id == project.id,
                InboxItem.fingerprint.in_(some),
            )
        )
        found |= {row.fingerprint: row for row in rows}
    return found


def namesakes_in(project: Project, names: Iterable[str]) -> dict[str, list[Organisation]]:
    """Of *names* (folded here) those to which several partners of *project* answer, and whom."""
    found: dict[str, list[Organisation]] = defaultdict(list)
    for some in in_parts({folded(name) for name in names}):
        rows = db.session.execute(
            select(OrganisationName.folded, Organisation)
            .join(Organisation, Organisation.id == OrganisationName.organisation_id)
            .join(Partnership, Partnership.organisation_id == Organisation.id)
            .where(
                Partnership.project_id == project.id,
                OrganisationName.folded.in_(some),
            )
            .order_by(Organisation.id)
        )
        for name, organisation in rows:
            found[name].append(organisation)
    return {name: several for name, several in found.items() if len(several) > 1}


def _chosen(project: Project, viewer: User, choice: Choice) -> list[ColumnElement[bool]]:
    asked = [
        InboxItem.project_id == project.id,
        visible_to(viewer),
        InboxItem.fate == choice.fate,
    ]
    if choice.reason:
        asked.append(InboxItem.reason == choice.reason)
    if choice.file:
        asked.append(InboxItem.file == choice.file)
    return asked
