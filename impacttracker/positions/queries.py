"""Every question we ask about where partners stand. Each takes the viewer, and shows no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.partners.models import Organisation, Partnership, Position
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Project

MOST = 500


@dataclass(frozen=True)
class Placed:
    """A partner of the project, and where it stands now; nowhere where nobody has said so yet."""

    organisation: Organisation
    position: Position | None

    @property
    def gap(self) -> int:
        """How many steps of engagement are still wanted."""
        return self.position.gap if self.position else 0

    @property
    def is_on_the_map(self) -> bool:
        """Whether both axes of the map are known."""
        held = self.position
        return held is not None and held.interest is not None and held.influence is not None


def partners_with_positions(project: Project, viewer: User) -> Sequence[Placed]:
    """The partners by name, those with a position first, each with its latest; at most `MOST`."""
    latest = aliased(Position)
    ranked = _ranked().subquery()
    rows = db.session.execute(
        select(Organisation, latest)
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .outerjoin(ranked, (ranked.c.partnership_id == Partnership.id) & (ranked.c.place == 1))
        .outerjoin(latest, latest.id == ranked.c.id)
        .where(Partnership.project_id == project.id, is_member(viewer, Partnership.project_id))
        .order_by(latest.id.is_(None), func.lower(Organisation.name), Organisation.id)
        .limit(MOST)
    ).all()
    return [Placed(organisation, position) for organisation, position in rows]


def _ranked() -> Select[int, int, int]:
    """Positions, the latest of each partnership with place 1."""
    order = (Position.on.desc(), Position.id.desc())
    place = func.row_number().over(partition_by=Position.partnership_id, order_by=order)
    return select(Position.id, Position.partnership_id, place.label("place"))
