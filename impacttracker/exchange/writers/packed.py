"""Packs texts and kept files into a ZIP, piece by piece.

Members carry no date and are not compressed, so that the same contents give the same bytes
whatever library packs them: most kept files are compressed already.
"""

import shutil
from collections.abc import Callable, Iterable
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from impacttracker.evidence.storage import CHUNK, BytesMissing
from impacttracker.reports.zipped import NO_DATE

Opened = Callable[[str], IO[bytes]]
"""Opens the kept file with a SHA-256; raises `BytesMissing` where the store has lost it."""


def write(
    texts: Iterable[tuple[str, str]],
    files: Iterable[tuple[str, str, int]],
    opened: Opened,
    out: IO[bytes],
) -> None:
    """Pack *texts* (name, text) and *files* (name, SHA-256, bytes) into *out*, in their order.

    A file that the store has lost is left out.
    """
    with ZipFile(out, "w", ZIP_STORED) as folder:
        for name, text in texts:
            folder.writestr(ZipInfo(name, NO_DATE), text)
        for name, seal, size in files:
            try:
                content = opened(seal)
            except BytesMissing:
                continue
            entry = ZipInfo(name, NO_DATE)
            # Tells beforehand whether it is too large for the plain form.
            entry.file_size = size
            with content, folder.open(entry, "w") as packed:
                shutil.copyfileobj(content, packed, CHUNK)
