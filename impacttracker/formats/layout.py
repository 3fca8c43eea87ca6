"""The layout of a funder's page as data: its labels in order; knows no values and no records."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from impacttracker.formats.held import FOLDER
from impacttracker.formats.places import Place, lines_of
from impacttracker.formats.values import check_keys
from impacttracker.vocabulary import names

FORMS = frozenset(
    {"text", "prose", "choice", "choices", "yes-no", "number", "money", "address", "kept"}
    | {"year", "years", "since", "start", "end"}
)

LONGEST_HEADING = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One labelled line of a record: the answer it takes, and how the page says it."""

    label: str
    answer: str = ""
    form: str = "text"
    options: str | None = None
    mark: str = ""
    optional: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    when_absent: str = ""

    @property
    def role(self) -> str:
        """The role of the participants that the line is about; empty when it is about none."""
        return self.form.partition(":")[2]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of record as the page prints it. Its first line opens the record."""

    kind: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    blank_after: bool = False

    @cached_property
    def needed(self) -> int:
        """How many lines every record of this kind should have."""
        return sum(not line.optional for line in self.lines)

    @cached_property
    def label(self) -> re.Pattern[str]:
        """Finds the longest label that a line of text begins with."""
        return labels_pattern(line.label for line in self.lines)

    @cached_property
    def places(self) -> dict[str, int]:
        return {line.label: place for place, line in enumerate(self.lines)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """A page: the labels of its head, then its kinds in the order in which it prints them."""

    key: str
    name: str
    separator: str
    lead_organisation: str
    department: str
    abstract: str
    kinds: tuple[Kind, ...]
    other_headings: tuple[str, ...] = ()

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """Finds a label that opens a record of any kind."""
        return labels_pattern(kind.lines[0].label for kind in self.kinds)

    @cached_property
    def label(self) -> re.Pattern[str]:
        """Finds the longest label of any kind that a line of text begins with."""
        return labels_pattern(line.label for kind in self.kinds for line in kind.lines)

    @cached_property
    def headings(self) -> dict[str, frozenset[str]]:
        """The kinds of record that stand under a heading, by the heading as `plain` gives it."""
        found = {plain(heading): frozenset[str]() for heading in self.other_headings}
        for kind in self.kinds:
            for heading in kind.headings:
                found[plain(heading)] = found.get(plain(heading), frozenset()) | {kind.kind}
        return found

    def kind(self, name: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.kind == name), None)


def plain(heading: str) -> str:
    """A heading without what copies of it differ in: case, "&", a colon or a count at the end."""
    # Only so much of a line is looked at: prose may be of any length, and is no heading.
    text = re.sub(r"[\s:]*(\(\d+\))?[\s:]*$", "", heading.strip()[:LONGEST_HEADING])
    return text.casefold().replace("&", "and")


def labels_pattern(labels: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(labels), key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, longest_first))})(?=\s|$)")


@cache
def load_layout(key: str) -> Layout:
    """The layout called *key*, or an UnreadableFormat that says what is wrong with its file."""
    file = FOLDER / f"{key}.toml"
    text = file.read_text(encoding="utf-8")
    table, top = tomllib.loads(text), Place(file.name, lines_of(text))
    check_keys(table, "key name separator head kinds", "other_headings", top)
    check_keys(table["head"], "lead_organisation department abstract", "", top.inside("head"))
    kinds = (_kind(one, top.inside("kinds", at)) for at, one in enumerate(table["kinds"]))
    return Layout(
        key=table["key"],
        name=table["name"],
        separator=table["separator"],
        **table["head"],
        kinds=tuple(kinds),
        other_headings=tuple(table.get("other_headings", ())),
    )


def _kind(table: dict[str, Any], place: Place) -> Kind:
    place = place.inside(named=str(table.get("kind", "?")))
    check_keys(table, "kind headings lines", "blank_after", place)
    return Kind(
        kind=table["kind"],
        headings=tuple(table["headings"]),
        lines=tuple(_line(one, place.inside("lines", at)) for at, one in enumerate(table["lines"])),
        blank_after=table.get("blank_after", False),
    )


def _line(table: dict[str, Any], place: Place) -> Line:
    place = place.inside(named=str(table.get("label", "?")))
    check_keys(table, "label", "answer form options mark optional said when_absent", place)
    line = Line(**table)
    if line.form not in FORMS and not line.role:
        raise place.refused(f"“{line.form}” is no form of a line.")
    if line.options is not None and line.options not in names():
        raise place.refused(f"there is no list of options called “{line.options}”.")
    return line
