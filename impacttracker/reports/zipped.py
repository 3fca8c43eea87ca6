"""Several files in one archive that carries no date: the same files give the same bytes."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# A file in an archive has a date; the earliest there is says nothing.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The archive of *files*, each a name and what it holds."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, NO_DATE)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()
