"""Reads exports of policy indexes (CSV or workbook): which policy document cites which works."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.exchange.identifiers import doi_of
from impacttracker.exchange.source import File
from impacttracker.partners.names import folded
from impacttracker.spreadsheets.rows import RawCell, RawRow, RawSheet

TABLE = Path(__file__).parent / "policy_columns.toml"
NEEDED = ("title", "source")
MOST_ABOVE = 5
"""How many rows may stand above the heads: some indexes say there what was searched for."""
NAMELESS = "It lacks the title of the document, or its source."

_BETWEEN = re.compile(r"\s*[;|\n]\s*|,?\s+|,(?=\s*(?:10\.|https?:|doi:))", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: a document, and what of ours it cites."""

    where: str
    file: str
    said: Mapping[str, str]
    """By the names of `policy_columns.toml`."""
    dois: tuple[str, ...]
    rest: Mapping[str, str]
    """The columns that none of them takes, under their own heads."""


@dataclass
class Citations:
    rows: list[Row] = field(default_factory=list)
    skipped: list[Flag] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def recognises(file: File) -> bool:
    """Whether a table in *file* has the columns of an index, and one that tells it from others."""
    try:
        return any(map(_export_in, file.sheets))
    except Unreadable:
        return False


def read(file: File) -> Citations:
    """The rows of all sheets that are exports of an index."""
    found = Citations()
    name = PurePath(file.name).name
    sheets = [export for sheet in file.sheets if (export := _export_in(sheet))]
    if not sheets:
        raise Unreadable(
            "No table in it has the columns of a policy index: the document's title, its source, "
            "and its number or the DOI that it cites."
        )
    for sheet in sheets:
        _read_sheet(sheet, name, found)
    return found


def _export_in(sheet: RawSheet) -> RawSheet | None:
    """*sheet* from its heads on, where they are those of an export."""
    if _is_export(sheet):
        return sheet
    for place, row in enumerate(sheet.rows[:MOST_ABOVE], 1):
        heads = tuple(map(_text, row.cells))
        below = replace(sheet, head=heads, rows=sheet.rows[place:])
        if _is_export(below):
            return below
    return None


def _is_export(sheet: RawSheet) -> bool:
    columns, heads = _columns(sheet), set(map(folded, sheet.head))
    telling = set(map(folded, _table()["telling"]["any"]))
    return all(name in columns for name in NEEDED) and bool(heads & telling)


def _read_sheet(sheet: RawSheet, file: str, found: Citations) -> None:
    columns = _columns(sheet)
    others = 0
    for row in sheet.rows:
        said = dict(_said(row, columns))
        if "mention" in said and "policy" not in said["mention"].lower():
            others += 1
        elif not all(said.get(name) for name in NEEDED):
            found.rejected.append(_rejected(sheet, row))
        else:
            found.rows.append(_row(sheet, row, said, columns, file))
    if others:
        found.skipped.append(
            Flag(sheet.name or "the table", f"Mentions that are no policy documents: {others:,}.")
        )


def _row(
    sheet: RawSheet,
    row: RawRow,
    said: Mapping[str, str],
    columns: Mapping[str, Sequence[int]],
    file: str,
) -> Row:
    taken = {next(place for place in columns[name] if _text(row.cells[place])) for name in said}
    rest = {
        head or f"column {place + 1}": text
        for place, head in enumerate(sheet.head)
        if place not in taken and (text := _text(row.cells[place]))
    }
    named = (doi_of(one) for one in _BETWEEN.split(said.get("dois", "")))
    where = f"row {row.number} of {sheet.name}" if sheet.name else f"row {row.number}"
    return Row(
        where=where,
        file=file,
        said=said,
        dois=tuple(dict.fromkeys(filter(None, named))),
        rest=rest,
    )


def _said(row: RawRow, columns: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str]]:
    for name, places in columns.items():
        if text := next(filter(None, (_text(row.cells[place]) for place in places)), ""):
            yield name, text


def _rejected(sheet: RawSheet, row: RawRow) -> Rejected:
    return Rejected(sheet.name, row.number, sheet.head, row.cells, NAMELESS)


def _columns(sheet: RawSheet) -> dict[str, list[int]]:
    """The columns of each name, those first that the table has first."""
    heads: dict[str, int] = {}
    for place, head in enumerate(sheet.head):
        heads.setdefault(folded(head), place)
    found = {
        name: [heads[key] for head in some if (key := folded(head)) in heads]
        for name, some in _table()["columns"].items()
    }
    return {name: places for name, places in found.items() if places}


def _text(cell: RawCell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)


def kind_of_influence(series: str) -> str:
    """The kind of influence that a kind of document is."""
    types: Mapping[str, str] = _table()["types"]
    found = (option for part, option in types.items() if part in series.lower())
    return next(found, "Citation in other policy documents")


def reach_of(country: str) -> str:
    """How far a source reaches that is no country; empty for one."""
    reach: Mapping[str, str] = _table()["reach"]
    return reach.get(country.lower(), "")


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
