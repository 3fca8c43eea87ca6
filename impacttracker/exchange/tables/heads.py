"""Under which heads a column is met: our labels and names, those of funders, and people's own."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import MIXED, SUBJECTS
from impacttracker.formats.held import formats
from impacttracker.formats.layout import load_layout
from impacttracker.partners.names import folded

SYNONYMS = Path(__file__).with_name("synonyms.toml")
OURS, CODES, FUNDERS, PEOPLES = 1.0, 0.97, 0.95, 0.85
"""How sure a head is by whose word for the column it is."""
IN_PART = 0.95
"""How much of that is left where only a part of the head is known."""
NEARLY, LIKE = 0.7, 90
"""How sure one is that is the same but for a slip, and from which hundredth on it is that."""
IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
BETWEEN_WORDS = re.compile(r"\s*[/|]\s*|\s+or\s+", re.IGNORECASE)
OF_DATES = {
    "year": "when",
    "years": "when",
    "since": "when:first",
    "start": "when:first",
    "end": "when:last",
}


@dataclass(frozen=True)
class Met:
    """What a head may stand for: the key of a column, and how sure that is."""

    key: str
    surety: float


def keys_called(subject: Subject, head: str) -> tuple[str, ...]:
    """The keys that *head* is a word for, the surest first; a slip is no word."""
    return tuple(one.key for one in _known(subject.name).get(folded(head), ()))


def meanings(subject: Subject, head: str) -> tuple[Met, ...]:
    """What *head* may stand for in a sheet about *subject*, the surest first."""
    known = _known(subject.name)
    said = folded(head)
    if said in known:
        return known[said]
    for less in _less_of(head):
        if less in known:
            return tuple(Met(one.key, one.surety * IN_PART) for one in known[less])
    near = process.extractOne(said, known.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    if near is None or len(said) < 5:
        return ()
    return tuple(Met(one.key, one.surety * NEARLY) for one in known[near[0]])


def _less_of(head: str) -> Iterator[str]:
    """*head* without what many write beside: “Date (mm/yyyy)”, “Datum/Date”, “Name of talk”."""
    bare = IN_BRACKETS.sub(" ", head)
    pieces = [bare, *BETWEEN_WORDS.split(bare)]
    for piece in pieces:
        yield folded(piece)
    for piece in pieces:
        yield folded(piece).removeprefix("name of ").removeprefix("title of ")


@cache
def _known(name: str) -> Mapping[str, tuple[Met, ...]]:
    """By each folded head what it stands for in a sheet about the subject called *name*."""
    found: dict[str, dict[str, float]] = {}
    for head, key, surety in _heads(SUBJECTS[name]):
        keys = found.setdefault(folded(head), {})
        keys[key] = max(keys.get(key, 0.0), surety)
    return {
        head: tuple(
            Met(key, surety) for key, surety in sorted(keys.items(), key=lambda one: -one[1])
        )
        for head, keys in found.items()
    }


def _heads(subject: Subject) -> Iterator[tuple[str, str, float]]:
    for column in subject.keyed.values():
        yield column.label, column.key, OURS
        if not column.part and "?" not in column.key:
            yield column.key.replace("_", " "), column.key, CODES
    for head, key in _of_funders(subject.name):
        if key in subject.keyed:
            yield head, key, FUNDERS
    tables = [subject.name, "records"] if subject.part_of == "records" else [subject.name]
    for table in tables:
        for key, heads in synonyms().get(table, {}).items():
            if key in subject.keyed:
                for head in heads:
                    yield head, key, PEOPLES if table == subject.name else PEOPLES - 0.02


@cache
def synonyms() -> Mapping[str, Mapping[str, Any]]:
    """What people call columns, by what a sheet is about, and options."""
    return tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))


def _of_funders(name: str) -> Iterator[tuple[str, str]]:
    """(label, key) of what funders ask of one kind of record, or of one section."""
    if name == MIXED:
        return
    for kind in load_layout("gtr-page").kinds:
        if kind.kind == name:
            for line in kind.lines:
                yield line.label, _key_of(line.answer, line.form)
    for one in formats():
        for section in one.sections:
            if name in (section.kind, section.narrative):
                for asked in section.fields:
                    yield asked.label, _key_of(asked.answer, asked.form)


def _key_of(answer: str, form: str) -> str:
    """What we call a funder's question; nothing where it is about a part of something."""
    if answer == "when":
        return OF_DATES.get(form, "")
    if answer.startswith("participant."):
        role = form.partition(":")[2]
        return f"who:{role}" if answer == "participant.organisation" else ""
    return answer
