"""Packs an archive with the evidence files that it names, piece by piece.

`archive.json` is the archive itself, `files/<SHA-256>` each file once. Members carry no date and
are not compressed, so that the same contents give the same bytes whatever library packs them:
most kept files are compressed already.
"""

import shutil
from collections.abc import Callable, Mapping
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from impacttracker.evidence.storage import CHUNK, BytesMissing
from impacttracker.exchange.attached import PLACE
from impacttracker.exchange.folders import ARCHIVE
from impacttracker.reports.zipped import NO_DATE


def write(
    archive: str, files: Mapping[str, int], opened: Callable[[str], IO[bytes]], out: IO[bytes]
) -> None:
    """Pack *archive* and its *files* (SHA-256: bytes) into *out*; *opened* opens each of them.

    What the store has lost is left out, and stands in the archive by its name and its hash.
    """
    with ZipFile(out, "w", ZIP_STORED) as folder:
        folder.writestr(ZipInfo(ARCHIVE, NO_DATE), archive)
        for seal, size in sorted(files.items()):
            try:
                content = opened(seal)
            except BytesMissing:
                continue
            entry = ZipInfo(f"{PLACE}{seal}", NO_DATE)
            # Tells beforehand whether it is too large for the plain form.
            entry.file_size = size
            with content, folder.open(entry, "w") as packed:
                shutil.copyfileobj(content, packed, CHUNK)
