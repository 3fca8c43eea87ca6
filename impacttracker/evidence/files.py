"""Which files are kept: what a file is, told by its content; and names, cleaned yet as given.

What could run when it is opened (pages, drawings with scripts, programs, macros) is refused, and
so is a name whose ending says something else than the content. Files are looked at, never
unpacked: a parser of somebody else's format is not let near them.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from impacttracker.errors import Invalid
from impacttracker.evidence.file_types import (
    HAS_MACROS,
    PACKED,
    RUNNING,
    TYPES,
    WITH_MACROS,
    CannotBeKept,
    FileType,
    begins_as_what_runs,
)
from impacttracker.evidence.storage import seal_of

HEAD = 64 * 1024
LONGEST_NAME = 200

# These turn the direction of text, so that "exe.pdf" could be shown as "fdp.exe" or back.
TURNS_TEXT = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Upload:
    """A file as somebody gave it: the name that it had, and its bytes."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True)
class Examined:
    """What we know of a file that may be kept."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: IO[bytes]


def examine(upload: Upload, *, largest: int) -> Examined:
    """What *upload* is; raises `Invalid`, with a sentence for the field `file`, if not kept.

    *largest* is the most that a file may have, in bytes.
    """
    name = clean_name(upload.name)
    kind = _type_called(name)
    seal, size = seal_of(upload.content)
    if size == 0:
        raise _refused("This file is empty. Choose the one with something in it.")
    if size > largest:
        raise _refused(f"This file is too large: a file may have up to {largest // 1024**2} MB.")
    head = upload.content.read(HEAD)
    if begins_as_what_runs(head):
        raise _refused(CAN_RUN)
    if not _fits(kind, head, upload.content):
        ending = PurePosixPath(name).suffix
        raise _refused(
            f"The name ends in {ending}, but the content is not that of {kind.label}. Give the "
            "file as the program saved it."
        )
    upload.content.seek(0)
    return Examined(name, kind.media_type, size, seal, upload.content)


def clean_name(given: str) -> str:
    """The last part of *given*, as it was written, without what would hide or steer.

    Folders, control characters and marks that turn text around go; any alphabet stays. The
    ending survives where the rest is too long.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    kept = "".join(
        sign
        for sign in last
        if unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"} and sign not in TURNS_TEXT
    )
    kept = " ".join(kept.split()).strip(" .") if kept.strip(" .") else ""
    if len(kept) > LONGEST_NAME:
        ending = PurePosixPath(kept).suffix[:20]
        kept = f"{kept[: LONGEST_NAME - len(ending)].rstrip()}{ending}"
    return kept or "file"


def largest_in_words(largest: int) -> str:
    """What may be given, for the hint of a field."""
    return (
        f"At most {largest // 1024**2} MB: PDF, pictures, Word, Excel, PowerPoint and "
        "OpenDocument without macros, text, CSV, e-mails (.eml, .msg), calendars, sound and film."
    )


CAN_RUN = (
    "Web pages, SVG drawings, scripts and programs are not kept, because opening one could run "
    "what is in it. Keep a PDF or a picture of it instead."
)


def _refused(sentence: str) -> Invalid:
    return Invalid({"file": sentence})


def _fits(kind: FileType, head: bytes, content: IO[bytes]) -> bool:
    try:
        return kind.fits(head, content)
    except CannotBeKept as refusal:
        raise _refused(str(refusal)) from None


def _type_called(name: str) -> FileType:
    """What the ending of *name* says."""
    ending = PurePosixPath(name).suffix.lower()
    if found := TYPES.get(ending):
        return found
    if not ending or ending == ".":
        raise _refused("The name of this file has no ending, such as .pdf. Add the right one.")
    if ending in RUNNING:
        raise _refused(CAN_RUN)
    if ending in WITH_MACROS:
        raise _refused(HAS_MACROS)
    if ending in PACKED:
        raise _refused("Packed folders are not kept. Unpack it, and add the files one by one.")
    raise _refused(
        f"Files ending in {ending} are not kept. Save it as a PDF, a picture, a document, a "
        "table or plain text."
    )
