"""Which reader reads a file, told from its content; a file name is never believed."""

from collections.abc import Callable
from dataclasses import dataclass

from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.exchange import project_page
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.readers import archive, gtr_page

LARGEST_FILE = 25 * 1024 * 1024


@dataclass(frozen=True)
class Reader:
    """One way of reading a file: how its files are recognised, and what they hold."""

    name: str
    label: str
    recognises: Callable[[str], bool]
    read: Callable[[str], Contents]


READERS = {
    reader.name: reader
    for reader in (
        Reader("archive", "Archive of a project", archive.recognises, archive.read),
        Reader(
            "gtr-page",
            "Project page of Gateway to Research",
            gtr_page.recognises,
            lambda text: project_page.contents_of(gtr_page.read(text)),
        ),
    )
}


def read(content: bytes, reader_name: str = "") -> Contents:
    """Everything that *content* holds; raises `Unreadable`, with a sentence, if nobody reads it."""
    text = text_of(content)
    return reader_called(reader_name, text).read(text)


def reader_called(name: str, text: str) -> Reader:
    """The reader called *name*, or else the one that recognises *text*."""
    if not name:
        return recognise(text)
    if name not in READERS:
        raise Unreadable(f"There is no reader {name}. There is: {', '.join(READERS)}.")
    return READERS[name]


def recognise(text: str) -> Reader:
    """The reader for *text*."""
    if not text.strip():
        raise Unreadable("There is nothing in it. Choose a file, or paste the text of a page.")
    for reader in READERS.values():
        if reader.recognises(text):
            return reader
    raise Unreadable(
        "This is nothing that can be read here. It can be the text of a project page of Gateway "
        "to Research, or an archive that this tracker wrote."
    )


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or else the Western code page."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("That is too large: a file may have up to 25 MB.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return storable(_decoded(content, "utf-16"))
    if b"\x00" in content:
        raise Unreadable("This is no text. Open it, copy what it says, and paste that instead.")
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
