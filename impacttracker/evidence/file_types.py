"""What kinds of files are kept, and how each is told by its content.

Files are looked at, never unpacked: no parser of somebody else's format is let near them.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO

import puremagic

from impacttracker.evidence.storage import CHUNK
from impacttracker.spreadsheets.rows import BROKEN_ZIP, OLD_OFFICE

HEAD = 64 * 1024
MOST_MEMBERS = 5_000
MOST_UNPACKED = 500 * 1024 * 1024
MOST_TIMES_LARGER = 200
SMALL = 10 * 1024 * 1024
"""An office file may shrink very well while what it unpacks to is small."""

RUNS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!", b"<?php", b"<%")
PAGES = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?<(!doctype\s+(html|svg)|html|head|body|script|svg)\b", re.IGNORECASE
)
HEADER = re.compile(rb"[!-9;-~]+:")
SAYS_WHO_OR_WHEN = (b"from:", b"date:", b"received:", b"message-id:")
# All but tab, line feed, form feed, return and escape.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
HAS_MACROS = (
    "This file holds macros or controls, which could run when somebody opens it. Save it without "
    "them, or keep a PDF of it."
)

Fits = Callable[[bytes, IO[bytes]], bool]


class CannotBeKept(Exception):
    """A file of a known kind holds what is not kept; the text says what to do."""


@dataclass(frozen=True)
class FileType:
    """A kind of file that is kept: what it is called, served as, and recognised by.

    *fits* takes the first bytes and the whole file, and may raise `CannotBeKept`.
    """

    label: str
    media_type: str
    fits: Fits


def begins_as_what_runs(head: bytes) -> bool:
    """Whether *head* begins a page, a script or a program, whatever the file is called."""
    # A table of countries may begin with MZ, too, but not go on with zeros.
    is_for_windows = head.startswith(b"MZ") and b"\x00" in head
    return is_for_windows or head.startswith(RUNS) or PAGES.match(_plain(head)) is not None


def _plain(head: bytes) -> bytes:
    """The beginning of a text, whatever its encoding, as far as its signs are ASCII."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_pdf(head: bytes, _file: IO[bytes]) -> bool:
    return b"%PDF-" in head[:1024]


def _told(*endings: str) -> Fits:
    """Whether puremagic takes the first bytes for one of *endings*."""

    def fits(head: bytes, _file: IO[bytes]) -> bool:
        try:
            told = puremagic.magic_string(head)
        except puremagic.PureError:
            return False
        return any(match.extension.lower() in endings for match in told)

    return fits


def _is_text(head: bytes, file: IO[bytes]) -> bool:
    """Without the control characters that only other kinds of file have."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(head) % 2 == 0 or len(head) < HEAD
    file.seek(0)
    while chunk := file.read(CHUNK):
        if len(chunk.translate(None, CONTROLS)) != len(chunk):
            return False
    return True


def _is_mail(head: bytes, _file: IO[bytes]) -> bool:
    """Whether it begins with the headers of an e-mail, one of which says who or when."""
    above = _plain(head).replace(b"\r\n", b"\n").split(b"\n\n")[0].split(b"\n")
    lines = above[1:] if above[0].startswith(b"From ") else above
    headers = [line for line in lines if not line.startswith((b" ", b"\t"))]
    return (
        b"\x00" not in head
        and bool(headers)
        and all(HEADER.match(line) for line in headers)
        and any(line.lower().startswith(SAYS_WHO_OR_WHEN) for line in headers)
    )


def _is_calendar(head: bytes, file: IO[bytes]) -> bool:
    return _plain(head).lstrip()[:15].upper() == b"BEGIN:VCALENDAR" and _is_text(head, file)


def _packed(part: str, media_type: str = "") -> Fits:
    """Whether it is a packed office document that holds *part*, and, where a type is given, says
    that it is of it; raises where it holds macros or unpacks to far more than it is."""

    def fits(head: bytes, file: IO[bytes]) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(file) as held:
                members = held.infolist()
                _refuse_bombs(members)
                names = [one.filename.lower() for one in members]
                _refuse_macros(names)
                if media_type and _beginning(held, "mimetype") != media_type.encode():
                    return False
                if b"macroenabled" in _beginning(held, "[Content_Types].xml").lower():
                    raise CannotBeKept(HAS_MACROS)
        except BROKEN_ZIP:
            return False
        return any(name.startswith(part) for name in names)

    return fits


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    is_bomb = unpacked > SMALL and unpacked > packed * MOST_TIMES_LARGER
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or is_bomb:
        raise CannotBeKept(
            "This document unpacks to far more than it seems to hold, so it is not kept. Keep a "
            "PDF of it instead."
        )


def _refuse_macros(names: list[str]) -> None:
    if any(
        name.endswith("vbaproject.bin")
        or name.startswith(("basic/", "scripts/"))
        or "/activex/" in name
        or "/macrosheets/" in name
        for name in names
    ):
        raise CannotBeKept(HAS_MACROS)


def _beginning(held: zipfile.ZipFile, member: str) -> bytes:
    """The first bytes of a member, or nothing; never all that it says to hold."""
    try:
        with held.open(member) as part:
            return part.read(HEAD)
    except KeyError:
        return b""


def _old_office(*streams: str) -> Fits:
    """Whether it is a compound file of Microsoft's that holds one of *streams*, without macros."""
    wanted = [stream.encode("utf-16-le") for stream in streams]
    macros = "_VBA_PROJECT".encode("utf-16-le")

    def fits(head: bytes, file: IO[bytes]) -> bool:
        if not head.startswith(OLD_OFFICE):
            return False
        file.seek(0)
        last, found = b"", False
        while chunk := file.read(CHUNK):
            # A name may stand where two pieces meet.
            piece = last + chunk
            if macros in piece:
                raise CannotBeKept(HAS_MACROS)
            found = found or any(one in piece for one in wanted)
            last = piece[-64:]
        return found

    return fits


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"


def _opendocument(name: str) -> tuple[str, Fits]:
    return f"{_ODF}.{name}", _packed("content.xml", f"{_ODF}.{name}")


TYPES: Mapping[str, FileType] = {
    ".pdf": FileType("a PDF", "application/pdf", _is_pdf),
    ".png": FileType("a PNG picture", "image/png", _told(".png")),
    ".jpg": FileType("a JPEG picture", "image/jpeg", _told(".jpg", ".jpeg", ".jfif")),
    ".jpeg": FileType("a JPEG picture", "image/jpeg", _told(".jpg", ".jpeg", ".jfif")),
    ".gif": FileType("a GIF picture", "image/gif", _told(".gif")),
    ".webp": FileType("a WebP picture", "image/webp", _told(".webp")),
    ".tif": FileType("a TIFF picture", "image/tiff", _told(".tif", ".tiff")),
    ".tiff": FileType("a TIFF picture", "image/tiff", _told(".tif", ".tiff")),
    ".heic": FileType("a HEIC picture", "image/heic", _told(".heic", ".heif")),
    ".docx": FileType("a Word document", f"{_OOXML}.wordprocessingml.document", _packed("word/")),
    ".xlsx": FileType("an Excel workbook", f"{_OOXML}.spreadsheetml.sheet", _packed("xl/")),
    ".pptx": FileType("a presentation", f"{_OOXML}.presentationml.presentation", _packed("ppt/")),
    ".odt": FileType("an OpenDocument text", *_opendocument("text")),
    ".ods": FileType("an OpenDocument table", *_opendocument("spreadsheet")),
    ".odp": FileType("an OpenDocument presentation", *_opendocument("presentation")),
    ".doc": FileType("a Word document", "application/msword", _old_office("WordDocument")),
    ".xls": FileType(
        "an Excel workbook", "application/vnd.ms-excel", _old_office("Workbook", "Book")
    ),
    ".ppt": FileType(
        "a presentation", "application/vnd.ms-powerpoint", _old_office("PowerPoint Document")
    ),
    ".msg": FileType("an Outlook e-mail", "application/vnd.ms-outlook", _old_office("__substg1.0")),
    ".txt": FileType("plain text", "text/plain", _is_text),
    ".md": FileType("plain text", "text/plain", _is_text),
    ".csv": FileType("a CSV table", "text/csv", _is_text),
    ".tsv": FileType("a table", "text/tab-separated-values", _is_text),
    ".eml": FileType("an e-mail", "message/rfc822", _is_mail),
    ".ics": FileType("a calendar", "text/calendar", _is_calendar),
    ".mp3": FileType("sound", "audio/mpeg", _told(".mp3")),
    ".m4a": FileType("sound", "audio/mp4", _told(".m4a", ".mp4")),
    ".wav": FileType("sound", "audio/wav", _told(".wav")),
    ".ogg": FileType("sound", "audio/ogg", _told(".ogg", ".oga", ".opus")),
    ".flac": FileType("sound", "audio/flac", _told(".flac")),
    ".mp4": FileType("a film", "video/mp4", _told(".mp4", ".m4v")),
    ".mov": FileType("a film", "video/quicktime", _told(".mov")),
    ".webm": FileType("a film", "video/webm", _told(".webm")),
}
PAGES_AND_DRAWINGS = [
    ".htm",
    ".html",
    ".xhtml",
    ".mht",
    ".mhtml",
    ".shtml",
    ".svg",
    ".svgz",
    ".xml",
    ".xsl",
    ".hta",
]
SCRIPTS = [
    *[".js", ".mjs", ".jse", ".vbs", ".vbe", ".wsf", ".php", ".asp", ".jsp", ".py", ".pl", ".rb"],
    *[".sh", ".bash", ".bat", ".cmd", ".ps1", ".psm1", ".reg", ".lnk", ".url", ".chm", ".swf"],
]
PROGRAMS = [
    *[".exe", ".com", ".scr", ".msi", ".dll", ".jar", ".app", ".apk", ".cpl", ".pif", ".deb"],
    *[".rpm", ".iso", ".dmg", ".img"],
]
RUNNING = frozenset([*PAGES_AND_DRAWINGS, *SCRIPTS, *PROGRAMS])
WITH_MACROS = frozenset(
    [".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb", ".pptm", ".potm", ".ppsm", ".ppam"]
)
PACKED = frozenset([".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab"])
