"""A file as it was given: its bytes, and on demand its text or its rows; knows no database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.attached import Attached
from impacttracker.exchange.flags import WHY_NOT_TAKEN
from impacttracker.spreadsheets import rows
from impacttracker.spreadsheets.rows import RawSheet

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
OLD_FORMAT = (
    "This is a message in Outlook's own format, or a text or slides of an old Office. Save a "
    "message as .eml, and give that."
)
NO_TEXT = (
    "This is no text, workbook or packed folder. Save it as text, CSV or Excel, and give that."
)


@dataclass(frozen=True)
class File:
    """A file; its name is only ever shown back, and never believed."""

    content: bytes
    name: str = ""
    attached: Attached | None = field(default=None, compare=False, repr=False)
    """The files that a packed archive brings along."""
    is_inside: bool = False
    """Whether it stood in a folder that was given, and was not given by itself."""

    @cached_property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @cached_property
    def text(self) -> str:
        """What it says, where it is a text; else raises `Unreadable`."""
        return text_of(self.content)

    @property
    def is_text(self) -> bool:
        try:
            return bool(self.text)
        except Unreadable:
            return False

    @cached_property
    def sheets(self) -> Sequence[RawSheet]:
        """The rows of a workbook or of separated text; else raises `Unreadable`.

        Without the reasons that a receipt put beside rows which were not taken before.
        """
        if rows.is_workbook(self.content):
            return [_without_reasons(one) for one in rows.of_workbook(self.content)]
        return [_without_reasons(one) for one in rows.of_text(self.text)]


@contextmanager
def naming(file: File, files: Sequence[File]) -> Iterator[None]:
    """What cannot be read names *file*, where it is one of several *files*."""
    try:
        yield
    except Unreadable as reason:
        if len(files) > 1 and file.name:
            raise Unreadable(f"{file.name}: {reason}") from reason
        raise


def _without_reasons(sheet: RawSheet) -> RawSheet:
    if sheet.head[-1:] != (WHY_NOT_TAKEN,):
        return sheet
    shorter = tuple(replace(row, cells=row.cells[:-1]) for row in sheet.rows)
    return replace(sheet, head=sheet.head[:-1], rows=shorter)


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or else the Western code page."""
    if content.startswith(UTF_16_MARKS):
        return storable(_decoded(content, "utf-16"))
    if content.startswith(rows.OLD_OFFICE):
        raise Unreadable(OLD_FORMAT)
    if b"\x00" in content:
        raise Unreadable(NO_TEXT)
    try:
        return storable(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return storable(_decoded(content, "cp1252"))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Unreadable(
            "This is no text, or in a writing that is not known here. Save it as UTF-8."
        ) from None
