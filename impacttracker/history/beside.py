"""An earlier version beside today's, answer by answer, in the words of the questions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from impacttracker.fields import Field, fields_of, is_absent, stored
from impacttracker.projects.history import said
from impacttracker.records.answered import in_words
from impacttracker.records.models import Record
from impacttracker.records.versions import Values
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When


@dataclass(frozen=True)
class Beside:
    """One answer in both versions; both texts may be empty, not at once."""

    name: str
    label: str
    then: str
    now: str
    differs: bool


def versions_beside(
    thing: object, then: Values, now: Values, read: Callable[[str], str] = str
) -> list[Beside]:
    """What *thing* said and says, in the order of its page; texts as *read* reads them."""
    fields = {one.name: one for one in fields_of(type(thing))}
    labels = _labels(thing, fields)
    said = [
        (name, label, _words(name, then.get(name), fields), _words(name, now.get(name), fields))
        for name, label in labels.items()
    ]
    return [
        Beside(name, label, read(before), read(after), differs=before != after)
        for name, label, before, after in said
        if before or after
    ]


def _labels(thing: object, fields: Mapping[str, Field]) -> dict[str, str]:
    questions = {name: one.question for name, one in fields.items()}
    if not isinstance(thing, Record):
        return questions
    return {
        "title": thing.about.title,
        "when": thing.about.when,
        "participants": "Who took part",
        **questions,
        "awards": "Awards",
        "url": "Web address",
        "visibility": "Who may see it",
    }


def _words(name: str, value: Any, fields: Mapping[str, Field]) -> str:
    if is_absent(value):
        return ""
    if name in fields:
        shown = in_words(fields[name], stored(fields[name], value))
        return shown if isinstance(shown, str) else "\n".join(shown)
    if name == "when":
        return When.from_edtf(value["edtf"], value["zone"]).in_words()
    if name == "visibility":
        return Visibility(value).label
    if name == "participants":
        return "\n".join(_participant(one) for one in value)
    return "\n".join(value) if isinstance(value, list) else said(value)


def _participant(one: Values) -> str:
    beside = (one.get(name) for name in ("department", "sector", "country"))
    return ParticipantRole(one["role"]).said_of(one.get("called") or "Somebody", *beside)
