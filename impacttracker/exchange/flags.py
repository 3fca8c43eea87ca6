"""What a person should look at in a file, and the rows of it that could not be taken."""

from dataclasses import dataclass

from impacttracker.spreadsheets.rows import RawCell

WHY_NOT_TAKEN = "Why it was not taken"
"""Stands above the reasons, in the file of the rows that an import did not take."""


@dataclass(frozen=True)
class Flag:
    """Something that a person should look at: where it stood, and what it is."""

    where: str
    what: str


@dataclass(frozen=True)
class Rejected:
    """A row that could not be taken at all: where it stood, its cells under their heads, and why.

    It can be downloaded, put right, and given again.
    """

    sheet: str
    number: int
    head: tuple[str, ...]
    cells: tuple[RawCell, ...]
    why: str

    def as_flag(self) -> Flag:
        """Where it stood, and why it was not taken."""
        sheet = f" of {self.sheet}" if self.sheet else ""
        return Flag(f"row {self.number}{sheet}", self.why)
