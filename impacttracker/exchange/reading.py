"""Which reader reads a file, told from its content; a file name is never believed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.folders import LARGEST_ARCHIVE, opened, unpacked
from impacttracker.exchange.isolation import limited
from impacttracker.exchange.nursery import Limits
from impacttracker.exchange.readers import (
    archive,
    email,
    gtr_api,
    gtr_page,
    publications,
    researchfish,
    table,
)
from impacttracker.exchange.readers import policy_citations as policy_index
from impacttracker.exchange.source import File, naming
from impacttracker.exchange.tables.survey import SheetLook, survey
from impacttracker.exchange.telling import (
    bibliography,
    cards,
    messages,
    policy_citations,
    project_page,
)
from impacttracker.spreadsheets.rows import NoTable, is_workbook

LARGEST_FILE = LARGEST_ARCHIVE

Options = Mapping[str, Any]
"""What a person said of how files are to be read, by name; most readers ask for nothing."""


@dataclass(frozen=True)
class Reader:
    """One way of reading files: how they are recognised, and what they hold.

    A reader raises `Unreadable`, with one sentence for whoever gave the file, and nothing else.
    """

    name: str
    label: str
    recognises: Callable[[File], bool]
    read: Callable[[Sequence[File], Options], Contents]
    joins: bool = False
    """Whether several files are read as one: sheets of one export, answers of one interface."""


def _of_events() -> Any:
    # Its library is large, and pages that read no file never need it.
    from impacttracker.exchange.telling import events

    return events


NO_HEADS = (
    "No sheet of this workbook has a row that says what its columns hold, with rows below. Put "
    "such heads above them, and give it again."
)
READERS = {
    reader.name: reader
    for reader in (
        Reader(
            "archive",
            "Archive of a project",
            lambda file: file.is_text and archive.recognises(file.text),
            lambda files, options: archive.read(files[0].text),
        ),
        Reader(
            "gtr-api",
            "Answers of the interfaces of Gateway to Research",
            lambda file: file.is_text and gtr_api.recognises(file.text),
            lambda files, options: gtr_api.read(files),
            joins=True,
        ),
        Reader(
            "gtr-page",
            "Project page of Gateway to Research",
            lambda file: file.is_text and gtr_page.recognises(file.text),
            lambda files, options: project_page.contents_of(gtr_page.read(files[0].text)),
        ),
        Reader(
            "calendar",
            "Calendar",
            lambda file: file.is_text and _of_events().recognises(file.text),
            lambda files, options: _of_events().read(files),
            joins=True,
        ),
        Reader(
            "email",
            "E-mail",
            lambda file: email.recognises(file.content),
            lambda files, options: messages.read(files),
            joins=True,
        ),
        Reader(
            "researchfish",
            "Export from Researchfish",
            researchfish.recognises,
            lambda files, options: researchfish.read(files),
            joins=True,
        ),
        Reader(
            "publications",
            "Publications",
            lambda file: file.is_text and publications.recognises(file.text),
            lambda files, options: bibliography.contents_of(publications.read(files[0].text)),
        ),
        Reader(
            "policy-citations",
            "Citations in policy documents",
            policy_index.recognises,
            lambda files, options: policy_citations.contents_of(map(policy_index.read, files)),
            joins=True,
        ),
        Reader(
            "contacts",
            "Contacts",
            cards.recognises,
            lambda files, options: cards.read(files),
            joins=True,
        ),
        # Whatever has heads is a table: it is asked last.
        Reader(
            table.NAME,
            "Table",
            table.recognises,
            table.read,
            joins=True,
        ),
    )
}
"""In the order in which they are asked: whoever is surest of its files comes first."""


def read(
    given: Sequence[File], reader_name: str = "", options: Options | None = None
) -> list[Contents]:
    """What the files hold, in their order; those of a reader that joins them stand together.

    A packed folder is the files in it; what else people keep there is left out, and said. Raises
    `Unreadable` if nobody reads a file that was given by itself, or any in a folder; the sentence
    names the file where there are several.
    """
    files = unpacked([opened(file) for file in given])
    batches, skipped = _batches(files, reader_name)
    found = []
    for (name, _), some in batches.items():
        # A reader of several files together says itself which of them is to blame.
        with naming(some[0], files if len(some) == 1 else some[:1]):
            contents = READERS[name].read(some, options or {})
        is_one_of_several = len(batches) > 1 and len(some) == 1
        found.append(replace(contents, file=some[0].name if is_one_of_several else ""))
    found[0] = replace(found[0], skipped=(*skipped, *found[0].skipped))
    return with_files(found, files)


def _batches(
    files: Sequence[File], reader_name: str
) -> tuple[Mapping[tuple[str, int], list[File]], list[Flag]]:
    """(the files that are read together, under the name of their reader; which are left out)."""
    batches: dict[tuple[str, int], list[File]] = {}
    skipped: list[Flag] = []
    met: dict[str, File] = {}
    for place, file in enumerate(files):
        if (same := met.setdefault(file.sha256, file)) is not file:
            skipped.append(Flag(file.name or same.name, f"It is the same as {same.name}."))
            continue
        try:
            with naming(file, files):
                reader = reader_called(reader_name, file)
        except Unreadable as reason:
            is_last_hope = place == len(files) - 1 and not batches
            if not file.is_inside or is_last_hope:
                raise
            skipped.append(Flag(file.name, _in_short(reason, file)))
            continue
        batches.setdefault((reader.name, 0 if reader.joins else place), []).append(file)
    return batches, skipped


def _in_short(reason: Unreadable, file: File) -> str:
    """The first sentence of *reason*: the others say what to give instead."""
    return f"{str(reason).removeprefix(f'{file.name}: ').partition('. ')[0].rstrip('.')}."


def read_apart(
    given: Sequence[File],
    reader_name: str = "",
    options: Options | None = None,
    *,
    limits: Limits,
) -> list[Contents]:
    """What `read` finds, in a child process that may take only so much time and memory.

    The files that packed archives bring along stay here.
    """
    files = [opened(file) for file in given]
    alone = [replace(file, attached=None) for file in files]
    return with_files(limited(limits, read, alone, reader_name, options), files)


def survey_apart(given: Sequence[File], options: Options, *, limits: Limits) -> list[SheetLook]:
    """A look at the tables among the files, before they are read; in a child process too."""
    files = [replace(opened(file), attached=None) for file in given]
    return limited(limits, _survey, files, options)


def _survey(given: Sequence[File], options: Options) -> list[SheetLook]:
    return survey(list(filter(_is_table, unpacked(given))), options)


def _is_table(file: File) -> bool:
    try:
        return recognise(file).name == table.NAME
    except Unreadable:
        return False


def with_files(several: Sequence[Contents], files: Sequence[File]) -> list[Contents]:
    """*several*, the archives among them with all that the *files* bring along: what is known by
    its SHA-256 is the same from whichever it comes."""
    attached = [file.attached for file in files if file.attached]
    if not attached:
        return list(several)
    together = sum(attached[1:], attached[0])
    return [replace(one, attached=together) if one.reader == "archive" else one for one in several]


def limits_of(config: Mapping[str, Any]) -> Limits:
    """What reading may take in an installation of this configuration."""
    return Limits(seconds=config["READING_SECONDS"], megabytes=config["READING_MB"])


def reader_called(name: str, file: File) -> Reader:
    """The reader called *name*, or else the one that recognises *file*."""
    if len(file.content) > LARGEST_FILE:
        raise Unreadable("That is too large: a file may have up to 25 MB.")
    if not name:
        return recognise(file)
    if name not in READERS:
        raise Unreadable(f"There is no reader {name}. There is: {', '.join(READERS)}.")
    return READERS[name]


def recognise(file: File) -> Reader:
    """The reader for *file*."""
    if not file.content.strip() or (file.is_text and not file.text.strip()):
        raise Unreadable("There is nothing in it. Choose a file, or paste the text of a page.")
    for reader in READERS.values():
        if reader.recognises(file):
            return reader
    # Where it is no text at all, or too long a table, saying so tells more.
    if is_workbook(file.content) and file.sheets:
        raise Unreadable(NO_HEADS)
    _ = file.text
    with suppress(NoTable):
        _ = file.sheets
    known = "; ".join(reader.label for reader in READERS.values())
    raise Unreadable(f"This is nothing that can be read here. What can be read: {known}.")
