"""What lies in the bin: how each sort of thing is found, told and taken out again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.clock import now
from impacttracker.evidence import operations as evidence_kept
from impacttracker.evidence import queries as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.narratives import operations as narratives_written
from impacttracker.narratives import queries as narratives
from impacttracker.narratives.models import Narrative
from impacttracker.projects.models import Project
from impacttracker.records import operations as records_written
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record
from impacttracker.records.operations import DAYS_IN_THE_BIN


@dataclass(frozen=True)
class Binned:
    """A thing in the bin, as the page shows it, and what takes it out."""

    name: str
    """Of which sort it is, and its key: what a box on the page sends."""
    title: str
    family: str
    """Whose mark it wears; empty for what has none."""
    under: tuple[str, ...]
    at: datetime
    take_out: Callable[[User], None]
    href: str
    """Its page, once it is back."""

    @property
    def until(self) -> datetime:
        """When it is deleted for good."""
        return self.at + timedelta(days=DAYS_IN_THE_BIN)


def all_in(project: Project, viewer: User) -> list[Binned]:
    """What the viewer may see of the project's bin, last binned first."""
    return sorted(_found(project, viewer), key=lambda one: one.at, reverse=True)


def named(name: str, project: Project, viewer: User) -> Binned | None:
    """What a box names, if it is still in the bin: somebody may have taken it out meanwhile."""
    sort, _, text = name.partition("-")
    if sort not in _SORTS:
        return None
    look_up, tell = _SORTS[sort]
    found = look_up(key_of(text) or 0, project, viewer)
    return tell(found, project) if found else None


def _found(project: Project, viewer: User) -> Iterator[Binned]:
    yield from (_piece(one, project) for one in evidence.in_bin(project, viewer))
    yield from (_narrative(one, project) for one in narratives.in_bin(project, viewer))
    yield from (_record(one, project) for one in records.in_bin(project, viewer))


def _record(record: Record, _project: Project) -> Binned:
    return Binned(
        f"record-{record.id}",
        record.title,
        str(record.about.family),
        (record.about.singular, record.when.in_words()),
        record.binned_at or now(),
        lambda by: records_written.restore_record(record, by=by),
        href_of(record),
    )


def _narrative(narrative: Narrative, project: Project) -> Binned:
    reference = narrative.award.reference if narrative.award else ""
    return Binned(
        f"narrative-{narrative.id}",
        narrative.title,
        "narrative",
        tuple(part for part in ("Narrative", reference, narrative.period) if part),
        narrative.binned_at or now(),
        lambda by: narratives_written.restore_narrative(narrative, by=by),
        url_for("narratives.show", project_code=project.code, narrative_id=narrative.id),
    )


def _piece(piece: Evidence, project: Project) -> Binned:
    return Binned(
        f"evidence-{piece.id}",
        piece.title,
        "",
        ("Evidence", piece.kind_label),
        piece.binned_at or now(),
        lambda by: evidence_kept.restore_evidence(piece, by=by),
        url_for("evidence.show", project_code=project.code, evidence_id=piece.id),
    )


_SORTS: dict[str, tuple[Callable[[int, Project, User], Any], Callable[[Any, Project], Binned]]] = {
    "record": (records.get_binned, _record),
    "narrative": (narratives.get_binned, _narrative),
    "evidence": (evidence.get_binned, _piece),
}
