"""Under which heads a column is met: our labels and names, those of funders, and people's own."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import MIXED, SUBJECTS
from impacttracker.formats.held import formats
from impacttracker.formats.layout import load_layout
from impacttracker.partners.names import folded

SYNONYMS = Path(__file__).with_name("synonyms.toml")
OURS, CODES, FUNDERS, PEOPLES = 1.0, 0.97, 0.95, 0.85
"""How sure a head is by whose word for the column it is."""
NEARLY, LIKE = 0.7, 90
"""How sure one is that is the same but for a slip, and from which hundredth on it is that."""
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


def meanings(subject: Subject, head: str) -> tuple[Met, ...]:
    """What *head* may stand for in a sheet about *subject*, the surest first."""
    known = _known(subject.name)
    said = folded(head)
    if said in known:
        return known[said]
    near = process.extractOne(said, known.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    if near is None or len(said) < 5:
        return ()
    return tuple(Met(one.key, one.surety * NEARLY) for one in known[near[0]])


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
        for key, heads in _synonyms().get(table, {}).items():
            if key in subject.keyed:
                for head in heads:
                    yield head, key, PEOPLES if table == subject.name else PEOPLES - 0.02


@cache
def _synonyms() -> Mapping[str, Mapping[str, list[str]]]:
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
