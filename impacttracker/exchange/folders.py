"""Packed folders (ZIP) of files: what stands in them, within bounds, and the way to pack some."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from impacttracker.errors import Unreadable
from impacttracker.exchange.attached import Attached
from impacttracker.exchange.source import File
from impacttracker.spreadsheets.rows import BROKEN_ZIP, is_workbook

PACKED = b"PK\x03\x04"
LISTED = b"PK\x01\x02"
"""How every member begins in the list of them."""
ARCHIVE = "archive.json"
"""What a packed archive of ours has in it, beside its files."""
MOST_LISTED = 10_000
NAMED = 2
"""How many of several files are named before the others are only counted."""
LARGEST_ARCHIVE = 25 * 1024 * 1024
MOST_FILES = 500
LARGEST_UNPACKED = 100 * 1024 * 1024
TOO_MUCH = "This folder holds more than 500 files or 100 MB. Give it in parts."
TOO_MUCH_FOR_A_PAGE = (
    "Unpacked, this archive has more than 100 MB. Ask whoever runs the tracker to bring it in by "
    "`flask import`, which takes any size."
)
DAMAGED = "This packed folder is damaged or locked. Pack it again, without a password."
OVERHEAD = ("__MACOSX/", ".DS_Store", "Thumbs.db")
"""What systems add to folders by themselves."""


def unpacked(files: Sequence[File]) -> list[File]:
    """*files*, with what stands in packed folders in their place; a workbook is a file itself."""
    return [one for file in files for one in (_members(file) if _is_folder(file) else (file,))]


def opened(file: File) -> File:
    """*file*, or the archive in it with its files attached, where it is a packed one.

    Looks at no more than the list of members and the archive; the files stay where they are.
    """
    if not _is_folder(file) or file.content.count(LISTED) > MOST_LISTED:
        return file
    return _archive_in(io.BytesIO(file.content), file.name, most=LARGEST_UNPACKED) or file


def opened_at(path: Path) -> File | None:
    """The archive in the file at *path* with its files attached, whatever its size; or nothing.

    For commands: whoever gives them may well give more than a page takes.
    """
    return _archive_in(path, str(path)) if zipfile.is_zipfile(path) else None


def packed(files: Sequence[File]) -> File:
    """One file that holds *files*: itself, where it is one alone."""
    if len(files) == 1:
        return files[0]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as folder:
        for place, file in enumerate(files, 1):
            name = file.name or f"file {place}"
            # Two of one name may well be two files.
            name = f"{place} {name}" if name in folder.NameToInfo else name
            folder.writestr(name, file.content)
    return File(target.getvalue(), _names_of(files))


def _names_of(files: Sequence[File]) -> str:
    """What several files are called together, by the first of them."""
    first = ", ".join(file.name or "a text" for file in files[:NAMED])
    return f"{first} and {len(files) - NAMED:,} more" if len(files) > NAMED else first


def _is_folder(file: File) -> bool:
    return file.content.startswith(PACKED) and not is_workbook(file.content)


def _archive_in(source: Path | io.BytesIO, name: str, *, most: int | None = None) -> File | None:
    """The archive in a packed folder that has one, if all in it is no more than *most* bytes."""
    try:
        folder = zipfile.ZipFile(source)
    except BROKEN_ZIP:
        # Whoever reads it says so.
        return None
    if ARCHIVE not in folder.NameToInfo:
        folder.close()
        return None
    # No member gives more bytes than the list of them says that it has.
    if most is not None and _size(folder.infolist()) > most:
        raise Unreadable(TOO_MUCH_FOR_A_PAGE)
    try:
        with folder.open(ARCHIVE) as said:
            # One byte more than may be read tells that it is too large.
            return File(said.read(LARGEST_ARCHIVE + 1), name, Attached([folder]))
    except BROKEN_ZIP as reason:
        raise Unreadable(DAMAGED) from reason


def _members(file: File) -> Iterator[File]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as folder:
            members = [one for one in folder.infolist() if not _is_overhead(one)]
            if len(members) > MOST_FILES or _size(members) > LARGEST_UNPACKED:
                raise Unreadable(TOO_MUCH)
            for member in members:
                # What a folder claims of its members need not be so.
                with folder.open(member) as opened:
                    content = opened.read(member.file_size + 1)
                if len(content) > member.file_size:
                    raise Unreadable(DAMAGED)
                yield File(content, member.filename, is_inside=True)
    except BROKEN_ZIP as reason:
        raise Unreadable(DAMAGED) from reason


def _size(members: Sequence[zipfile.ZipInfo]) -> int:
    return sum(one.file_size for one in members)


def _is_overhead(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or any(part in member.filename for part in OVERHEAD)
