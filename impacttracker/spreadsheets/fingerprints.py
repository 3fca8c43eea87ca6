"""Fingerprints of rows: what each cell held when it was written, so that an edit shows.

A fingerprint stands in the row itself. It names for each column (18 bits) what stood in the cell
(24 bits of SHA-256 of head and text): columns may be moved, left out or added, and rows sorted,
and each cell still tells whether it was edited. A program that saves the sheet anew may write
12 as 12.0 or a day as a moment; such cells still say the same.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from typing import Any, Self

HEAD = "Fingerprint"
"""What stands above the column; it is the last."""
BEGINS = "v1."
OF_HEAD, OF_CELL = 3, 4
"""Characters of six bits each."""


@dataclass(frozen=True)
class Fingerprint:
    """What a row said: a mark for each cell, which begins with that of its head."""

    marks: frozenset[str]

    @classmethod
    def of(cls, cells: Iterable[tuple[str, Any]]) -> Self:
        """The fingerprint of a row: its cells under their heads."""
        return cls(frozenset(_mark(head, cell) for head, cell in cells))

    @classmethod
    def read(cls, cell: Any) -> Self | None:
        """What stands in a cell, or nothing where that is no fingerprint."""
        length = OF_HEAD + OF_CELL
        text = cell.removeprefix(BEGINS) if isinstance(cell, str) else ""
        if not text or text == cell or len(text) % length:
            return None
        return cls(frozenset(text[at : at + length] for at in range(0, len(text), length)))

    @cached_property
    def _heads(self) -> frozenset[str]:
        return frozenset(mark[:OF_HEAD] for mark in self.marks)

    @property
    def text(self) -> str:
        return BEGINS + "".join(sorted(self.marks))

    def has(self, head: str) -> bool:
        """Whether the row was written with a column of that head."""
        return _of_head(head) in self._heads

    def holds(self, head: str, cell: Any) -> bool:
        """Whether that is what stood under the head."""
        return _mark(head, cell) in self.marks


def said(cell: Any) -> str:
    """What a cell says, however a program stores it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").strip()
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return cell.isoformat() if cell.time().isoformat() != "00:00:00" else said(cell.date())
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float | Decimal):
        return f"{Decimal(str(cell)):f}".rstrip("0").rstrip(".") if "." in str(cell) else str(cell)
    return str(cell)


def _mark(head: str, cell: Any) -> str:
    return _of_cell(head, said(cell))


# Most columns say few different things.
@lru_cache(maxsize=50_000)
def _of_cell(head: str, text: str) -> str:
    return _of_head(head) + _hash(f"{head}\x00{text}", OF_CELL)


@cache
def _of_head(head: str) -> str:
    return _hash(head, OF_HEAD)


def _hash(text: str, length: int) -> str:
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest[:3])[:length].decode()
