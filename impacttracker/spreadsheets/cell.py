"""What a cell of a spreadsheet holds, and the sheets that a file is made of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

Cell = str | int | Decimal | bool | date | None
"""What a cell holds; a moment stands as text, because a sheet knows no zones."""

BETWEEN = "; "
"""Stands between several answers; where one of them holds it, they stand on lines of their own."""


class Column(Protocol):
    """What stands above a column, and how many characters wide it is."""

    @property
    def label(self) -> str: ...

    @property
    def width(self) -> int: ...


@dataclass(frozen=True)
class Sheet:
    """One sheet; *frozen* is the cell before which everything stays in sight."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Iterable[Cell]]
    frozen: str = "A2"


def joined(texts: Sequence[str]) -> str:
    """Several answers in one cell, so that they can be told apart again."""
    return ("\n" if any(BETWEEN in text for text in texts) else BETWEEN).join(texts)


def parted(text: str) -> list[str]:
    """The texts that stand in one cell: on lines of their own, or with semicolons between."""
    pieces = text.split("\n") if "\n" in text else re.split(r";(?:\s|$)", text)
    return [piece.strip() for piece in pieces if piece.strip()]
