"""The evidence files of packed archives: found by their SHA-256, and taken out one at a time.

They never pass through the child that reads the archive, nor through memory as a whole.
"""

import zipfile
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile

from impacttracker.errors import Invalid
from impacttracker.evidence.files import Upload
from impacttracker.evidence.storage import CHUNK
from impacttracker.spreadsheets.rows import BROKEN_ZIP

PLACE = "files/"
"""Where in an archive the files stand, each under its SHA-256."""
DAMAGED = "It is damaged in the archive."


class Attached:
    """The files in one or several packed archives."""

    def __init__(self, folders: Sequence[zipfile.ZipFile]) -> None:
        self._folders = folders

    def __add__(self, other: "Attached") -> "Attached":
        return Attached([*self._folders, *other._folders])

    def __contains__(self, seal: object) -> bool:
        return any(f"{PLACE}{seal}" in one.NameToInfo for one in self._folders)

    def upload(self, seal: str, name: str, *, largest: int) -> Upload | None:
        """The file with the SHA-256 *seal*, as if somebody gave it under *name*; or none.

        It is cut after *largest* bytes and one more, by which it is told to be too large. Whether
        it is what it says is for whoever keeps it to check.
        """
        for folder in self._folders:
            if f"{PLACE}{seal}" in folder.NameToInfo:
                return Upload(name, _taken_out(folder, f"{PLACE}{seal}", largest + 1))
        return None


def _taken_out(folder: zipfile.ZipFile, member: str, most: int) -> "SpooledTemporaryFile[bytes]":
    copy = SpooledTemporaryFile(CHUNK)  # noqa: SIM115 - whoever keeps the file reads it
    try:
        with folder.open(member) as packed:
            while most > 0 and (chunk := packed.read(min(CHUNK, most))):
                copy.write(chunk)
                most -= len(chunk)
    except BROKEN_ZIP as reason:
        copy.close()
        raise Invalid({"file": DAMAGED}) from reason
    copy.seek(0)
    return copy
