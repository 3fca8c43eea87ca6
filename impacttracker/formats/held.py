"""The formats that are held: our own files, and those of a folder that an installation adds."""

import re
from functools import cache
from pathlib import Path

from impacttracker.formats.format import Format, Scope
from impacttracker.formats.places import UnreadableFormat
from impacttracker.formats.reading import read

FOLDER = Path(__file__).parent

FILE_NAME = re.compile(r"(?P<key>[a-z][a-z0-9-]*?)-(?P<version>\d[0-9.]*)")

_added: list[Path] = []


def add_folder(folder: str | Path | None) -> None:
    """Also hold the formats in *folder*; nothing where it is empty."""
    if folder and Path(folder) not in _added:
        _added.append(Path(folder))
        forget()


def forget() -> None:
    """Look at the folders anew when next asked."""
    _held.cache_clear()
    load.cache_clear()


def formats() -> list[Format]:
    """Every format that is held and can be read, by key, the newest version first."""
    found = []
    for key, versions in _held().items():
        for version in versions:
            try:
                found.append(load(key, version))
            except UnreadableFormat:
                continue
    return found


def newest_formats() -> list[Format]:
    """The newest version of each format, by key."""
    return list({one.key: one for one in reversed(formats())}.values())[::-1]


def owed_formats() -> list[Format]:
    """The newest version of each format that an award can owe: all but those about a partner."""
    owed = (one for one in newest_formats() if one.scope is not Scope.PARTNER)
    return sorted(owed, key=lambda one: one.name)


def versions_of(key: str) -> list[str]:
    """The versions that are held of the format *key*, the newest first."""
    return list(_held().get(key, ()))


def name_of(key: str) -> str:
    """What people call the format *key*; the key itself where it cannot be read, or is gone."""
    try:
        return load(key).name
    except (KeyError, UnreadableFormat):
        return key


def unreadable() -> list[str]:
    """What is wrong with the files that cannot be read, one sentence each."""
    problems = []
    for versions in _held().values():
        for file in versions.values():
            try:
                read(file)
            except UnreadableFormat as error:
                problems.append(str(error))
    return [*problems, *_twins()]


@cache
def load(key: str, version: str | None = None) -> Format:
    """The format *key* in *version*, else its newest; a KeyError says what is held instead."""
    versions = _held().get(key, {})
    if not versions or (version is not None and version not in versions):
        wanted = key if version is None else f"{key} {version}"
        held = ", ".join(f"{one} {v}" for one, several in _held().items() for v in several)
        raise KeyError(f"There is no format “{wanted}”. Held are: {held}.")
    return read(versions[version or next(iter(versions))])


@cache
def _held() -> dict[str, dict[str, Path]]:
    """Files by key and version, the newest version first; our own file stays where another
    folder has one of the same key and version."""
    held: dict[str, dict[str, Path]] = {}
    for key, version, file in _files():
        held.setdefault(key, {}).setdefault(version, file)
    return {
        key: {version: held[key][version] for version in sorted(held[key], key=_by_number)[::-1]}
        for key in sorted(held)
    }


def _files() -> list[tuple[str, str, Path]]:
    found = []
    for folder in (FOLDER, *_added):
        for file in sorted(folder.glob("*.toml")):
            if named := FILE_NAME.fullmatch(file.stem):
                found.append((named["key"], named["version"], file))
    return found


def _twins() -> list[str]:
    return [
        f"{file}: {key} {version} is held already, and a return keeps the version it was made "
        "with. Give yours another version."
        for key, version, file in _files()
        if _held()[key][version] != file
    ]


def _by_number(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]
