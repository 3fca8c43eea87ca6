"""Puts earlier versions back, whole or answer by answer. Putting back is itself a change."""

from collections.abc import Collection

from impacttracker.accounts.models import User
from impacttracker.errors import Invalid
from impacttracker.fields import fields_of, stored
from impacttracker.history import queries
from impacttracker.narratives.models import Narrative
from impacttracker.narratives.operations import rewrite_narrative
from impacttracker.projects.models import Change
from impacttracker.records.models import Record
from impacttracker.records.operations import correct_record
from impacttracker.records.versions import Values, told_from

PUT_BACK = "restored"
"""The verb of the history for it."""


def put_back_record(
    record: Record, change: Change, names: Collection[str] | None, *, version: int, by: User | None
) -> list[str]:
    """Let *record* say again what it said after *change*: of *names* alone, or of everything.

    Gives what could not be put back, in sentences. Raises `Stale` when somebody saved since
    *version*, and `Invalid` where nothing of it can be restored.
    """
    values = _known(record, change)
    details, lost = told_from(record, values, _chosen(values, names))
    correct_record(record, details, version=version, by=by, keep_unfitting=True, verb=PUT_BACK)
    return lost


def put_back_narrative(
    narrative: Narrative,
    change: Change,
    names: Collection[str] | None,
    *,
    version: int,
    by: User | None,
) -> None:
    """Let *narrative* say again what it said after *change*; as `put_back_record`."""
    values = _known(narrative, change)
    chosen = set(_chosen(values, names))
    answers = {
        one.name: stored(one, values[one.name])
        if one.name in chosen
        else getattr(narrative, one.name)
        for one in fields_of(type(narrative))
    }
    rewrite_narrative(
        narrative, answers, version=version, by=by, keep_unfitting=True, verb=PUT_BACK
    )


def _known(thing: Record | Narrative, change: Change) -> Values:
    values = queries.version_of(thing, change)
    if values is None:
        raise Invalid({"version": "Of this version only words are known: copy what you need."})
    return values


def _chosen(values: Values, names: Collection[str] | None) -> list[str]:
    chosen = [name for name in values if names is None or name in names]
    if not chosen:
        raise Invalid({"answer": "Tick at least one answer to put back."})
    return chosen
