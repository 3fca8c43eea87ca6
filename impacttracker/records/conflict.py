"""Two versions of a record side by side, after a stale save: nobody's text may be lost."""

from collections.abc import Sequence
from typing import Any

from impacttracker.fields import fields_of, is_absent
from impacttracker.projects.models import Award
from impacttracker.records.answered import in_words
from impacttracker.records.forms import RecordForm
from impacttracker.records.models import Record
from impacttracker.records.participants import rows_of


def two_versions(form: RecordForm, record: Record) -> list[dict[str, str]]:
    """What was typed beside what is saved, as `components/conflict.html` takes it."""
    about = record.about
    rows = [
        (about.title, form.title.data or "", record.title),
        (about.when, _typed_date(form), record.when.to_type()),
        *answers_beside(form, record),
        (
            "Who took part",
            "\n".join(row.in_words() for row in form.named() if not row.is_empty),
            "\n".join(row.in_words() for row in rows_of(record)),
        ),
        (
            "Awards",
            _references(form.chosen_awards()),
            _references([attribution.award for attribution in record.attributions]),
        ),
        ("Web address", form.url.data or "", record.url or ""),
        (
            "Who may see it",
            form.visibility.data.label if form.visibility.data else "",
            record.visibility.label,
        ),
    ]
    return as_rows(rows)


def answers_beside(form: Any, saved: object) -> list[tuple[str, str, str]]:
    """(question, yours, theirs) of each answer of a form that asks what *saved* answers."""
    typed = form.answers(saved)
    return [
        (
            field.question,
            _joined(_shown(field, typed[field.name])),
            _joined(_shown(field, getattr(saved, field.name))),
        )
        for field in fields_of(type(saved))
    ]


def as_rows(rows: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    """The rows in which at least one of the two says something."""
    return [
        {"label": label, "yours": yours, "theirs": theirs}
        for label, yours, theirs in rows
        if yours or theirs
    ]


def _shown(field: Any, value: Any) -> Any:
    return "" if is_absent(value) else in_words(field, value)


def _joined(said: str | Sequence[str]) -> str:
    return said if isinstance(said, str) else "\n".join(said)


def _typed_date(form: RecordForm) -> str:
    return str(form.when.raw_data[0]).strip() if form.when.raw_data else ""


def _references(awards: Sequence[Award]) -> str:
    return "\n".join(sorted(award.reference for award in awards))
