"""How well lines are read, against what people said that they mean."""

import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from impacttracker import clock
from impacttracker.capture.draft import Candidate, Draft, Participant, Promise, Sort
from impacttracker.capture.names import Known
from impacttracker.capture.reading import read_line
from impacttracker.partners.names import folded

LINES = Path(__file__).parent / "lines"
FIELDS = (
    "date", "time", "form", "partners", "people", "attendance", "precision", "place", "status",
    "promise", "what", "who", "due", "direction",
)  # fmt: skip
# Words that a promise says the same without.
SMALL = {"to", "the", "a", "an", "will", "with", "by", "on", "we", "i", "and", "re", "of", "for"}


@dataclass
class Score:
    """What was said rightly, wrongly and not at all, by field."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def precision(self, name: str) -> float:
        said = self.right[name] + self.wrong[name]
        return self.right[name] / said if said else 1.0

    def recall(self, name: str) -> float:
        wanted = self.right[name] + self.missed[name]
        return self.right[name] / wanted if wanted else 1.0

    def compare(self, name: str, said: set[Any], wanted: set[Any]) -> bool:
        """Count the values of one field; whether they agree."""
        self.right[name] += len(said & wanted)
        self.wrong[name] += len(said - wanted)
        self.missed[name] += len(wanted - said)
        return said == wanted


def labelled(name: str) -> list[dict[str, Any]]:
    """The lines of one set, each with what it means."""
    text = (LINES / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def world() -> tuple[Known, datetime]:
    """Whom the project of the lines knows, and when they were typed."""
    facts = tomllib.loads((LINES / "world.toml").read_text(encoding="utf-8"))
    known, keys = Known(), count(1)
    organisations = {}
    for name, others in facts["organisations"].items():
        organisations[name] = Candidate(Sort.ORGANISATION, next(keys), name)
        known.add_organisation(organisations[name], [name, *others])
    for name in facts["members"]:
        known.add_person(Candidate(Sort.MEMBER, next(keys), name))
    for name, place in facts["people"].items():
        works_at = (organisations[place].key,)
        known.add_person(Candidate(Sort.PERSON, next(keys), name, place, works_at))
    return known, facts["now"]


def score(lines: list[dict[str, Any]]) -> tuple[Score, list[tuple[str, str, Any, Any]]]:
    """The score of *lines*, and each disagreement: line, field, what was said, what was meant."""
    known, now = world()
    total, misses = Score(), []
    for label in lines:
        draft = read_line(label["line"], known, now)
        for name, (said, wanted) in compared(draft, label).items():
            if not total.compare(name, said, wanted):
                misses.append((label["line"], name, said, wanted))
    return total, misses


def compared(draft: Draft, label: dict[str, Any]) -> dict[str, tuple[set[Any], set[Any]]]:
    """By field: what the draft says, and what the label says."""
    day, time = _day_and_time(draft)
    attendance = draft.attendance.value if draft.attendance else None
    taken = [one for one in draft.who if one.is_taken]
    partners = [one for one in taken if one.sort is Sort.ORGANISATION]
    said = {
        "date": {day} - {""},
        "time": {time} - {""},
        "form": {draft.form.value} if draft.form else set(),
        "partners": {folded(one.name) for one in partners},
        "people": {_person(one) for one in taken if one.sort is not Sort.ORGANISATION},
        "attendance": {attendance.number} if attendance else set(),
        "precision": {attendance.precision.value} if attendance else set(),
        "place": {folded(draft.place.value)} if draft.place else set(),
        "status": {draft.status.value.value} if draft.status else set(),
    }
    wanted = {
        "date": set(_one(label, "when")),
        "time": set(_one(label, "time")),
        "form": set(_one(label, "form")),
        "partners": {folded(name) for name in label.get("partners", ())},
        "people": {_named(name) for name in label.get("people", ())},
        "attendance": set(_one(label, "attendance")),
        "precision": set(_one(label, "precision")),
        "place": {folded(place) for place in _one(label, "place")},
        "status": set(_one(label, "status")),
    }
    return {name: (said[name], wanted[name]) for name in said} | _promises(draft, label)


def _one(label: dict[str, Any], name: str) -> list[Any]:
    return [label[name]] if name in label else []


def _day_and_time(draft: Draft) -> tuple[str, str]:
    if draft.when is None:
        return "", ""
    when = draft.when.value
    if when.starts_at is None:
        return when.edtf, ""
    moments = [when.starts_at, *([when.ends_at] if when.ends_at else [])]
    local = [moment.astimezone(clock.zone()) for moment in moments]
    return local[0].date().isoformat(), "-".join(f"{one:%H:%M}" for one in local)


def _person(one: Participant) -> str:
    return _named(f"{one.name}?" if len(one.candidates) > 1 else one.name)


def _named(name: str) -> str:
    return folded(name).removeprefix("dr ") + ("?" if name.endswith("?") else "")


def _promises(draft: Draft, label: dict[str, Any]) -> dict[str, tuple[set[Any], set[Any]]]:
    """Promises in their order, paired by what they say."""
    said: dict[str, set[Any]] = {name: set() for name in FIELDS[-5:]}
    wanted: dict[str, set[Any]] = {name: set() for name in FIELDS[-5:]}
    left = list(draft.promises)
    for number, meant in enumerate(label.get("promises", ())):
        found = max(left, key=lambda one: _likeness(one, meant), default=None)
        for name, value in (("promise", True), ("what", True), *_facts_of(meant)):
            if value:
                wanted[name].add((number, value))
        if found is None:
            continue
        left.remove(found)
        said["promise"].add((number, True))
        is_same = _likeness(found, meant) >= 0.75
        said["what"].add((number, is_same))
        for name, value in _facts(found):
            if value:
                said[name].add((number, value))
    for number, extra in enumerate(left, 100):
        for name, value in (("promise", True), ("what", True), *_facts(extra)):
            if value:
                said[name].add((number, value))
    return {name: (said[name], wanted[name]) for name in said}


def _facts(promise: Promise) -> tuple[tuple[str, str], ...]:
    due = promise.due_on.value.isoformat() if promise.due_on else ""
    who = _person(promise.who) if promise.who else ""
    return (("who", who), ("due", due), ("direction", promise.direction.value))


def _facts_of(meant: dict[str, str]) -> tuple[tuple[str, str], ...]:
    who = _named(meant["who"]) if "who" in meant else ""
    return (("who", who), ("due", meant.get("due", "")), ("direction", meant["direction"]))


def _likeness(promise: Promise, meant: dict[str, str]) -> float:
    """Shared words of two texts among all of theirs, small words apart."""
    one, other = (set(folded(text).split()) - SMALL for text in (promise.what, meant["what"]))
    return len(one & other) / len(one | other) if one | other else 1.0
