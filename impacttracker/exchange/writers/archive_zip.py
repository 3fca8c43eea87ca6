"""Packs an archive with the evidence files that it names: `archive.json` is the archive itself,
`files/<SHA-256>` each file once."""

from collections.abc import Mapping
from typing import IO

from impacttracker.exchange.attached import PLACE
from impacttracker.exchange.folders import ARCHIVE
from impacttracker.exchange.writers import packed
from impacttracker.exchange.writers.packed import Opened


def write(archive: str, files: Mapping[str, int], opened: Opened, out: IO[bytes]) -> None:
    """Pack *archive* and its *files* (SHA-256: bytes) into *out*.

    What the store has lost stands in the archive by its name and its hash alone.
    """
    members = [(f"{PLACE}{seal}", seal, size) for seal, size in sorted(files.items())]
    packed.write([(ARCHIVE, archive)], members, opened, out)
