"""Which sheet of a Researchfish export has which column where, told from its header alone.

The names that sheets and columns have had in all generations are data: `formats/researchfish.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

from impacttracker.exchange.telling.mending import cleaned
from impacttracker.fields import Field, fields_of
from impacttracker.formats.held import FOLDER
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS
from impacttracker.spreadsheets.rows import RawSheet
from impacttracker.vocabulary import terms

FILE = FOLDER / "researchfish.toml"
AWARDS = "awards"
# A title of its own, or a line that says when it was drawn up, may stand above the header.
HEADER_WITHIN = 10

KEPT_AMONG = {"other": "others", "stamp": "stamps", "asked": "asked", "kept": "kept"}

_WORDS = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class Place(NamedTuple):
    """What a column tells: a group ("answer", "when" …), a name in it, and its rank there."""

    group: str
    name: str
    rank: int = 0


@dataclass(frozen=True)
class Column:
    """A column of one file: where it stands, as the file calls it, and what it tells."""

    index: int
    label: str
    places: tuple[Place, ...]

    @cached_property
    def kept_among(self) -> str:
        """Where a row keeps what it says as it stands: most columns say nothing of the outcome."""
        return "" if len(self.places) > 1 else KEPT_AMONG.get(self.group, "")

    @property
    def group(self) -> str:
        return self.places[0].group if self.places else "kept"

    @cached_property
    def is_ticked(self) -> bool:
        """Whether it holds 0 and 1."""
        return bool(self.places) and all(one.group in ("tick", "year") for one in self.places)


@dataclass(frozen=True, eq=False)
class Form:
    """A sheet of the export, in whichever generation."""

    name: str
    kind: str
    marks: tuple[frozenset[str], ...]
    places: Mapping[str, tuple[Place, ...]]
    years: bool = False
    joins: bool = False
    why: str = ""
    role: str = ""
    between: Mapping[str, str] = field(default_factory=dict)
    """What stands between the parts of an answer that is put together; nothing where the parts
    stand on lines of their own, behind their names."""
    prefers: Mapping[str, str] = field(default_factory=dict)
    nothing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_narrative(self) -> bool:
        return self.kind in SECTIONS

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The questions of its kind, by name."""
        model = SECTIONS.get(self.kind) or KINDS.get(self.kind)
        return {one.name: one for one in fields_of(model)} if model else {}

    def current(self, name: str) -> Callable[[str], str]:
        """What an option of answer *name* is called today."""
        return terms(str(self.fields[name].vocabulary)).current


@dataclass(frozen=True)
class Read:
    """One sheet of a file as one of the export: its form, its columns and its rows."""

    form: Form
    columns: tuple[Column, ...]
    sheet: RawSheet
    file: str = ""

    @cached_property
    def unknown(self) -> tuple[Column, ...]:
        """The columns that no generation is known to have, where they say something."""
        return tuple(
            column
            for column in self.columns
            if not column.places
            and any(cleaned(row.cells[column.index]).text for row in self.sheet.rows)
        )


def key_of(name: str) -> str:
    """*name* of a column without case and signs: "Open Source?" is "open source"."""
    return " ".join(_WORDS.findall(name.casefold()))


def read_sheet(sheet: RawSheet, file: str = "") -> Read | None:
    """*sheet* as one of the export, or None where its header is none."""
    for above, head in enumerate(_heads(sheet)):
        if form := _form_of(head):
            body = RawSheet(sheet.name, head, sheet.rows[above:])
            return Read(form, _columns(form, head), body, file)
    return None


@cache
def forms() -> tuple[Form, ...]:
    """Every sheet that is known."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    common = _common(data)
    return tuple(_form(table, common) for table in data["sheets"])


def _heads(sheet: RawSheet) -> Iterable[tuple[str, ...]]:
    yield sheet.head
    for row in sheet.rows[:HEADER_WITHIN]:
        yield tuple("" if cell is None else str(cell) for cell in row.cells)


def _form_of(head: Sequence[str]) -> Form | None:
    """The form that *head* has the marks of, and of several the one that knows it best."""
    names = set(_numbered(head))
    if not names & _references():
        return None
    fitting = [one for one in forms() if any(mark <= names for mark in one.marks)]
    return max(fitting, key=lambda form: _known(form, names), default=None)


def _known(form: Form, names: Iterable[str]) -> int:
    groups = {"answer", "composed", "kept", "tick", "partner", "when"}
    return sum(any(place.group in groups for place in form.places.get(name, ())) for name in names)


@cache
def _references() -> frozenset[str]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return frozenset(map(key_of, data["award"]["reference"]))


def _columns(form: Form, head: Sequence[str]) -> tuple[Column, ...]:
    met: Counter[str] = Counter()
    columns = []
    for index, (label, key) in enumerate(zip(head, _numbered(head), strict=True)):
        shown = " ".join(label.split()) or f"column {index + 1}"
        met[shown] += 1
        named = shown if met[shown] == 1 else f"{shown} ({met[shown]})"
        columns.append(Column(index, named, _places(form, key)))
    return tuple(columns)


def _places(form: Form, key: str) -> tuple[Place, ...]:
    if form.years and _YEAR.fullmatch(key):
        return (Place("year", key),)
    return form.places.get(key, ())


def _numbered(head: Sequence[str]) -> list[str]:
    """The names of *head* for comparing: the second of one name is "… 2"."""
    met: Counter[str] = Counter()
    found = []
    for label in head:
        key = key_of(label)
        met[key] += 1
        found.append(key if met[key] == 1 else f"{key} {met[key]}")
    return found


def _form(table: Mapping[str, Any], common: Mapping[str, tuple[Place, ...]]) -> Form:
    own = _placed(_own(table))
    composed = table.get("composed", {})
    return Form(
        name=table["name"],
        kind=table.get("kind", ""),
        marks=tuple(frozenset(map(key_of, mark)) for mark in table["marks"]),
        places={**common, **own},
        years=table.get("years", False),
        joins=table.get("joins", False),
        why=table.get("why", ""),
        role=table.get("partner", {}).get("role", ""),
        between={name: one.get("between", "") for name, one in composed.items()},
        prefers=table.get("prefers", {}),
        nothing={name: tuple(said) for name, said in table.get("nothing", {}).items()},
    )


def _own(table: Mapping[str, Any]) -> Iterable[tuple[str, str, Sequence[str]]]:
    """(group, name, names of columns), for everything that *table* says of its own columns."""
    for name, columns in table.get("answers", {}).items():
        yield "answer", name, columns
    for name, composed in table.get("composed", {}).items():
        yield "composed", name, composed["columns"]
    for name, columns in table.get("when", {}).items():
        yield "when", name, columns
    for name, columns in table.get("partner", {}).items():
        if name != "role":
            yield "partner", name, columns
    for name, ticks in table.get("ticks", {}).items():
        for option, columns in ticks.items():
            yield "tick", f"{name}={option}", columns
    yield "asked", "", table.get("asked", ())
    yield "kept", "", table.get("kept", ())
    yield "stamp", "", table.get("stamps", ())


def _common(data: Mapping[str, Any]) -> dict[str, tuple[Place, ...]]:
    """What every sheet has: the award, and what its outcome is called."""
    award, outcome = data["award"], data["outcome"]
    told: list[tuple[str, str, Sequence[str]]] = [
        ("award", name, columns) for name, columns in award.items() if name != "others"
    ]
    told.append(("other", "", award["others"]))
    told += [("id", name, outcome[name]) for name in ("base_ids", "ids", "perhaps_ids")]
    told.append(("stamp", "", outcome["stamps"]))
    told += [("identifier", name, names) for name, names in outcome["identifiers"].items()]
    return _placed(told)


def _placed(told: Iterable[tuple[str, str, Sequence[str]]]) -> dict[str, tuple[Place, ...]]:
    places: dict[str, tuple[Place, ...]] = {}
    for group, name, columns in told:
        for rank, column in enumerate(columns):
            key = key_of(column)
            places[key] = (*places.get(key, ()), Place(group, name, rank))
    return places
