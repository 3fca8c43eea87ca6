"""Tries to save a form: saved, refused with its reasons, or overtaken with both texts shown."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.forms import show_problems
from impacttracker.partners import queries
from impacttracker.partners.models import Organisation, Partnership, Person
from impacttracker.partners.operations import subject_of
from impacttracker.presentation import moment

# A form with the `version` it was opened on, and its answers `in_words`.
AnyForm = Any


def outcome(form: AnyForm, save: Callable[[], None]) -> int | None:
    """The status of the page that shows *form* again; None where *save* has saved it."""
    if not form.is_submitted():
        return 200
    if not form.validate():
        return 422
    try:
        save()
    except Invalid as refused:
        db.session.rollback()
        show_problems(form, refused.problems)
        return 422
    except (Stale, StaleDataError):
        db.session.rollback()
        return 409
    return None


def beside(
    form: AnyForm,
    saved: AnyForm,
    partner: Organisation | Person,
    held: Partnership | None = None,
) -> dict[str, Any]:
    """What was typed beside what is saved; *form* now carries the version that was seen."""
    thing = held or partner
    form.version.data = str(thing.version)
    latest = next(iter(queries.history_of(subject_of(partner), viewer(), limit=1)), None)
    return {
        "versions": [
            {"label": label, "yours": yours, "theirs": theirs}
            for (label, yours), (_, theirs) in zip(form.in_words(), saved.in_words(), strict=True)
        ],
        "saved_by": latest.by.name if latest and latest.by else "Somebody else",
        "saved_when": f"on {moment(thing.updated_at)}",
    }
