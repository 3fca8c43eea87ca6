"""Notes where a partner stands: the three i's, how far it takes part, and what to bring up."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import Stale
from impacttracker.partners.models import Organisation, Partnership, Position
from impacttracker.partners.operations.introducing import subject_of
from impacttracker.partners.vocabulary import Level, Participation
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Rhythm

POSITION_LABELS = (
    "Level of interest",
    "Level of influence",
    "Level of impact",
    "Engagement wanted",
    "Engagement reached",
)


@dataclass(frozen=True, kw_only=True)
class PositionDetails:
    """Where a partner stands: each of the three i's, and how far it takes part."""

    interest: Level | None = None
    influence: Level | None = None
    impact: Level | None = None
    wanted: Participation | None = None
    reached: Participation | None = None

    @classmethod
    def of(cls, position: Position | None) -> "PositionDetails":
        """What *position* says; nothing where there is none."""
        if position is None:
            return cls()
        return cls(**{name: getattr(position, name) for name in cls.__dataclass_fields__})

    def in_words(self) -> list[str]:
        """Each as people read it, in the order of `POSITION_LABELS`."""
        return [one.label if one else "" for one in astuple(self)]


def describe_partnership(
    project: Project,
    organisation: Organisation,
    *,
    interest: str,
    influence: str,
    impact: str,
    talking_points: str | None = None,
    version: int,
    by: User | None,
) -> Partnership:
    """Note what *project* holds of a partner; talking points stay where none are given."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    partnership = _partnership(project, organisation)
    if partnership.version != version:
        raise Stale("Somebody else saved these notes while you were editing them.")
    new = {"interest": interest, "influence": influence, "impact": impact}
    if talking_points is not None:
        new["talking_points"] = talking_points
    changes = history.differences(
        (name.replace("_", " ").capitalize(), getattr(partnership, name), value)
        for name, value in new.items()
    )
    if changes:
        history.note(
            subject_of(organisation), "changed", by=by, project_id=project.id, details=changes
        )
        for name, value in new.items():
            setattr(partnership, name, value)
        db.session.flush()
    return partnership


def place_partner(
    project: Project,
    organisation: Organisation,
    details: PositionDetails,
    *,
    on: date,
    by: User | None,
) -> None:
    """Note where a partner stands since the day *on*.

    What was noted for that day before is put right; what was noted for other days stays, as the
    history of it. Where nothing differs from what holds now, nothing is noted.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    partnership = _partnership(project, organisation)
    latest = next(iter(partnership.positions), None)
    before = PositionDetails.of(latest)
    if details == before:
        return
    changes = history.differences(
        zip(POSITION_LABELS, before.in_words(), details.in_words(), strict=True)
    )
    history.note(subject_of(organisation), "placed", by=by, project_id=project.id, details=changes)
    position = next((one for one in partnership.positions if one.on == on), None)
    if position is None:
        position = Position(partnership_id=partnership.id, on=on)
        db.session.add(position)
    for name, value in vars(details).items():
        setattr(position, name, value)
    position.noted_by_id = by.id if by else None
    _touch(partnership)


def retell_positions(
    project: Project,
    organisation: Organisation,
    told: Sequence[tuple[date, PositionDetails]],
    *,
    by: User | None,
) -> None:
    """Let the positions of a partner be just those *told*, as an archive holds them."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    partnership = _partnership(project, organisation)
    held = [(one.on, PositionDetails.of(one)) for one in reversed(partnership.positions)]
    if held == list(told):
        return
    history.note(subject_of(organisation), "placed", by=by, project_id=project.id)
    partnership.positions = []
    db.session.flush()
    for on, details in told:
        db.session.add(Position(partnership_id=partnership.id, on=on, **vars(details)))
        # One by one: of two on one day the later one counts, and keys say which that is.
        db.session.flush()
    _touch(partnership)


def keep_in_touch(
    project: Project,
    organisation: Organisation,
    rhythm: Rhythm | None,
    *,
    version: int | None = None,
    by: User | None,
) -> bool:
    """Say how often *project* wants to be in touch with a partner; whether that is new.

    Raises `Stale` when somebody saved since *version*, if any, was opened.
    """
    ensure(by, Permission.RECORD_WRITE, project.id)
    partnership = _partnership(project, organisation)
    if version is not None and partnership.version != version:
        raise Stale("Somebody else changed this while you were looking at it. Look again.")
    changes = history.differences([("How often to be in touch", partnership.rhythm, rhythm)])
    if not changes:
        return False
    history.note(subject_of(organisation), "changed", by=by, project_id=project.id, details=changes)
    partnership.rhythm = rhythm
    db.session.flush()
    return True


def _touch(partnership: Partnership) -> None:
    """Save, and move the version though only positions changed."""
    partnership.updated_at = now()
    db.session.flush()
    db.session.expire(partnership, ["positions"])


def _partnership(project: Project, organisation: Organisation) -> Partnership:
    return db.session.scalars(
        select(Partnership).where(
            Partnership.project_id == project.id,
            Partnership.organisation_id == organisation.id,
        )
    ).one()
