"""Where the bytes of kept files are: what any store does, and the folder that is the default.

A file is known by the SHA-256 of its bytes, so that the same file is kept once, however many
pieces of evidence name it, and is never altered. Bytes are written first and the row that names
them afterwards: a crash between the two leaves bytes that nobody names, which `sweep` removes.
"""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from flask import current_app

from impacttracker.errors import NotFound, Refused
from impacttracker.logs import LOGGER

CHUNK = 1024 * 1024
SHA256 = re.compile("[0-9a-f]{64}")
NO_ROOM = frozenset({errno.EFBIG, errno.ENOSPC, errno.EDQUOT})


class StoreAway(Refused):
    """The store cannot be used for now, so nothing was changed in it."""

    status = 503


class StoreFull(StoreAway):
    """The store has no room left."""

    status = 507


class BytesMissing(NotFound):
    """The store does not hold the bytes that a row names."""


@dataclass(frozen=True)
class Held:
    """What a store holds under a hash, and since when."""

    sha256: str
    size: int
    since: datetime


class Store(Protocol):
    """Keeps bytes under their hash. Every method raises `StoreAway` when it cannot work."""

    def keep(self, seal: str, file: IO[bytes]) -> None:
        """Hold all of *file*, whose SHA-256 is *seal*: wholly, or not at all. Bytes that are
        held already count as kept anew, so that nobody sweeps them away at this moment."""

    def open(self, seal: str) -> IO[bytes]:
        """The bytes, to be read piece by piece and closed; raises `BytesMissing`."""

    def forget(self, seal: str, *, kept_before: datetime) -> bool:
        """Let the bytes go, unless they were kept again since; whether they went."""

    def held(self) -> Iterator[Held]:
        """Everything that is held, in the order of the hashes."""

    def complaint(self) -> str:
        """Why the store cannot be used, in a sentence for whoever runs the tracker, or nothing."""


def store() -> Store:
    """The store of this installation, as its configuration names it."""
    address = current_app.config["EVIDENCE_STORE_URL"]
    if address:
        # Its library is large, and most installations never need it.
        from impacttracker.evidence.bucket import bucket_at

        return bucket_at(address)
    return Folder(Path(current_app.config["DATA_FOLDER"]))


def seal_of(file: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 of all of *file* and its size in bytes; it stands at its beginning again."""
    seal, size = sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        seal.update(chunk)
        size += len(chunk)
    file.seek(0)
    return seal.hexdigest(), size


class Folder:
    """Keeps files on this machine, under `ab/cd/<SHA-256>`, readable by their owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, seal: str, file: IO[bytes]) -> None:
        target = self._path(seal)
        with _in_sentences("keep"):
            self._make_way(target)
            # It is made readable by its owner alone.
            handle, draft = tempfile.mkstemp(prefix=".draft-", dir=target.parent)
            try:
                with os.fdopen(handle, "wb") as out:
                    _copy(file, out, seal)
                    out.flush()
                    os.fsync(out.fileno())
                Path(draft).replace(target)
                _settle(target.parent)
            finally:
                with suppress(FileNotFoundError):
                    Path(draft).unlink()

    def open(self, seal: str) -> IO[bytes]:
        with _in_sentences("open"):
            try:
                return self._path(seal).open("rb")
            except FileNotFoundError:
                raise bytes_are_missing() from None

    def forget(self, seal: str, *, kept_before: datetime) -> bool:
        path = self._path(seal)
        with _in_sentences("forget"), suppress(FileNotFoundError):
            if _since(path.stat()) < kept_before:
                path.unlink()
                _settle(path.parent)
                return True
        return False

    def held(self) -> Iterator[Held]:
        with _in_sentences("list"):
            paths = sorted(
                path for path in self._root.glob("??/??/*") if SHA256.fullmatch(path.name)
            )
        for path in paths:
            with suppress(FileNotFoundError):
                facts = path.stat()
                yield Held(path.name, facts.st_size, _since(facts))

    def complaint(self) -> str:
        folder = self._root
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
            return ""
        return f"Files cannot be kept: let the tracker write to the folder {self._root}."

    def _path(self, seal: str) -> Path:
        if not SHA256.fullmatch(seal):
            raise bytes_are_missing()
        return self._root / seal[:2] / seal[2:4] / seal

    def _make_way(self, target: Path) -> None:
        """Make the folders above *target*; by itself Python would leave their parents open."""
        for folder in (self._root, target.parent.parent, target.parent):
            folder.mkdir(parents=folder is self._root, exist_ok=True, mode=0o700)


def bytes_are_missing() -> BytesMissing:
    return BytesMissing(
        "The file itself is not in the store of this installation, only its name and its SHA-256 "
        "are known. Whoever has it can give it again on the page of the evidence."
    )


def store_is_away(doing: str, reason: object) -> StoreAway:
    """The sentence for people; the reason goes to the log, where it helps."""
    LOGGER.error("store_not_available", extra={"facts": {"doing": doing, "reason": str(reason)}})
    return StoreAway(
        "The store of files cannot be used just now. Nothing was changed; try again in a minute, "
        "and tell whoever runs the tracker if it goes on."
    )


def _copy(file: IO[bytes], out: IO[bytes], seal: str) -> None:
    """Copy all of *file*, whatever was read of it, and check that it is what it is said to be."""
    made = sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        made.update(chunk)
        out.write(chunk)
    if made.hexdigest() != seal:
        raise ValueError(
            "These bytes have another SHA-256 than the one they were to be kept under."
        )


def _settle(folder: Path) -> None:
    """Let a changed name survive a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _since(facts: os.stat_result) -> datetime:
    return datetime.fromtimestamp(facts.st_mtime, UTC)


@contextmanager
def _in_sentences(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StoreFull(
                "There is no room left to keep this file. Nothing was changed; tell whoever runs "
                "the tracker."
            ) from error
        raise store_is_away(doing, error) from error
