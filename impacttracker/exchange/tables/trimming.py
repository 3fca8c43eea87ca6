"""What of a sheet is an entry, and what stands around: titles, heads in two rows, totals.

People write a title above their heads, group these in a row of their own, repeat them for every
year, and add up below.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from impacttracker.partners.names import folded
from impacttracker.spreadsheets.rows import RawCell, RawRow, RawSheet

LOOKED_AT = 10
"""In how many rows the heads of a sheet are looked for."""
TOTALS = ("total", "totals", "grand total", "subtotal", "sub total", "sum", "overall total")
HEADING = re.compile(r"(?:FY|AY)?\s*(?:19|20)\d\d(?:\s*[/–-]\s*(?:\d\d){1,2})?")
IS_TOTAL = "It is a total of other rows, and no entry."
IS_HEADS = "It repeats the heads."
IS_HEADING = "It is a heading, and no entry."


@dataclass(frozen=True)
class Trimmed:
    """A sheet with nothing but entries, and why other rows of it are none, by their numbers."""

    sheet: RawSheet
    left_out: tuple[tuple[int, str], ...] = ()


def trimmed(sheet: RawSheet) -> Trimmed:
    """*sheet* with its heads on top, and the rows below that are entries."""
    sheet = _headed(sheet)
    left_out = tuple((row.number, why) for row in sheet.rows if (why := _why_none(row, sheet.head)))
    if not left_out:
        return Trimmed(sheet)
    gone = {number for number, _ in left_out}
    kept = tuple(row for row in sheet.rows if row.number not in gone)
    return Trimmed(replace(sheet, rows=kept), left_out)


def _headed(sheet: RawSheet) -> RawSheet:
    """*sheet* without what stands above its heads: a title, a date, who made it."""
    widest = max((_filled(row.cells) for row in sheet.rows[:LOOKED_AT]), default=0)
    if _filled(sheet.head) * 2 > widest and not _is_group(sheet.head, sheet.rows):
        return sheet
    above: Sequence[RawCell] = sheet.head
    for place, row in enumerate(sheet.rows[:LOOKED_AT]):
        texts = [cell for cell in row.cells if isinstance(cell, str)]
        if len(texts) == _filled(row.cells) and len(texts) * 2 > widest:
            head = tuple(_under_groups(row.cells, above))
            return replace(sheet, head=head, rows=sheet.rows[place + 1 :])
        above = row.cells
    return sheet


def _is_group(head: Sequence[str], rows: Sequence[RawRow]) -> bool:
    """Whether the first row only groups the heads in the second: those are more, some twice."""
    below = [cell for cell in rows[0].cells if cell is not None] if rows else []
    words = [folded(cell) for cell in below if isinstance(cell, str)]
    return _filled(head) < len(words) == len(below) and len(set(words)) < len(words)


def _under_groups(heads: Sequence[RawCell], groups: Sequence[RawCell]) -> Iterator[str]:
    """Heads of which none is met twice in one group: those that are get its name before."""
    words = [folded(one) if isinstance(one, str) else "" for one in heads]
    group = ""
    for place, word in enumerate(words):
        above = groups[place] if place < len(groups) else None
        group = str(above) if above not in (None, "") else group
        head = str(heads[place] or "")
        if not word and above not in (None, ""):
            yield str(above)
        else:
            yield f"{group} {head}" if group and word and words.count(word) > 1 else head


def _why_none(row: RawRow, head: Sequence[str]) -> str:
    """Why a row is no entry; nothing for an entry."""
    said = [(place, cell) for place, cell in enumerate(row.cells) if cell is not None]
    if not said:
        return ""
    first, others = said[0][1], [cell for _, cell in said[1:]]
    if others and all(str(cell).strip() == head[place].strip() for place, cell in said):
        return IS_HEADS
    if isinstance(first, str) and folded(first) in TOTALS and all(map(_is_number, others)):
        return IS_TOTAL
    is_alone = not others and _filled(head) > 2
    return IS_HEADING if is_alone and HEADING.fullmatch(str(first).strip()) else ""


def _is_number(cell: RawCell) -> bool:
    return isinstance(cell, int | float) or not any(letter.isalpha() for letter in str(cell))


def _filled(cells: Sequence[RawCell]) -> int:
    return sum(cell not in (None, "") for cell in cells)
