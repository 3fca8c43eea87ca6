"""What one sees who links a record: suggestions with their reasons, or what a search found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.pathway import candidates, queries
from impacttracker.pathway.forms import LinksForm, OtherPart
from impacttracker.pathway.graph import Known
from impacttracker.records.models import Record

CAUSES, EFFECTS = "causes", "effects"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The form that links *record* with others, and what it shows of them."""

    record: Record
    side: str
    """Whether what led to the record is asked for, or what came of it: `CAUSES` or `EFFECTS`."""
    form: LinksForm
    records: Mapping[int, Known]
    why: Mapping[int, str]
    """Of the suggested ones, why."""
    searched: bool

    @property
    def is_before(self) -> bool:
        return self.side == CAUSES

    @property
    def action(self) -> str:
        code = self.record.project.code
        return url_for(f"pathway.{self.side}", project_code=code, record_id=self.record.id)

    @property
    def rows(self) -> Sequence[tuple[OtherPart, Known]]:
        """Each row of the form with its record."""
        parts = (entry.form for entry in self.form.others.entries)
        return [(part, self.records[part.key]) for part in parts if part.key in self.records]


def opened(record: Record, side: str | None, viewer: User) -> Panel | None:
    """The panel as an address opens it; nothing where it asks for none."""
    if side not in (CAUSES, EFFECTS):
        return None
    return renewed(record, side, viewer, LinksForm(formdata=None))


def renewed(record: Record, side: str, viewer: User, form: LinksForm) -> Panel:
    """The panel with what *form* searches for, or else with suggestions; ticks are kept."""
    text = form.words.data or ""
    why: Mapping[int, str] = {}
    if text:
        offered = candidates.found_for(record, viewer, text)
    else:
        suggestions = candidates.suggestions_for(record, viewer, before=side == CAUSES)
        offered = [one.record for one in suggestions]
        why = {one.record.id: one.why for one in suggestions}
    return _shown(record, side, viewer, form.with_others(offered), why)


def refused(record: Record, side: str, viewer: User, form: LinksForm) -> Panel:
    """The panel as it was sent, with its problems."""
    return _shown(record, side, viewer, form, {})


def _shown(
    record: Record, side: str, viewer: User, form: LinksForm, why: Mapping[int, str]
) -> Panel:
    keys = {entry.form.key for entry in form.others.entries}
    records = queries.known_by(keys, record.project, viewer)
    form.name_rows(records)
    return Panel(
        record=record,
        side=side,
        form=form,
        records=records,
        why=why,
        searched=bool(form.words.data),
    )
