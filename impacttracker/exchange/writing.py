"""The ways of writing a project down, by their names."""

from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from impacttracker.errors import NotFound, Refused
from impacttracker.evidence.storage import store
from impacttracker.exchange.dated import calendar_in
from impacttracker.exchange.project_page import for_page, page_of
from impacttracker.exchange.wanted import Part, Wanted
from impacttracker.exchange.writers import archive, archive_zip, gtr_page
from impacttracker.records.vocabulary import Visibility

IN_MEMORY = 1024 * 1024

Write = Callable[[Wanted, IO[bytes]], object]
"""Writes what is wanted to a stream that can be sought in, piece by piece where it is large."""


@dataclass(frozen=True, kw_only=True)
class Writer:
    """One way of writing a project down: what it is for, and the bytes that it makes."""

    name: str
    label: str
    about: str
    media_type: str
    suffix: str
    write: Write
    takes: frozenset[Part] = frozenset()
    """The parts of a project of which it can write one alone."""
    is_for_funders: bool = False
    """Whether it leaves out what is not meant for funders."""

    def written(self, wanted: Wanted) -> IO[bytes]:
        """What is *wanted*, written down, to be read and closed.

        Raises `Refused` where it cannot be of that part alone.
        """
        if others := wanted.parts - self.takes:
            named = " and ".join(sorted(others))
            raise Refused(f"“{self.label}” is of the whole project: choose no {named}.")
        out = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever asked for it closes it
        try:
            self.write(wanted, out)
        except BaseException:
            out.close()
            raise
        out.seek(0)
        return out


def kept_back(wanted: Wanted) -> int:
    """How many of the records are not for funders."""
    return sum(one.visibility is not Visibility.REPORTABLE for one in wanted.whole.records)


def _text(say: Callable[[Wanted], str]) -> Write:
    """A writer of what *say* gives, which is small enough to be made at once."""
    return lambda wanted, out: out.write(say(wanted).encode())


WRITERS = {
    writer.name: writer
    for writer in (
        Writer(
            name="archive",
            label="Archive",
            about="Everything in the project, to keep or to bring into another installation.",
            media_type="application/json",
            suffix="json",
            write=_text(lambda wanted: archive.write(wanted.whole)),
        ),
        Writer(
            name="archive-zip",
            label="Archive with its files",
            about="The archive, and every evidence file that it names, packed as a ZIP.",
            media_type="application/zip",
            suffix="zip",
            write=lambda wanted, out: archive_zip.write(
                archive.write(wanted.whole), wanted.files, store().open, out
            ),
        ),
        Writer(
            name="calendar",
            label="Calendar",
            about="Everything that has a day, for any calendar program: open it there once. To "
            "have it follow changes, subscribe on the calendar page instead.",
            media_type="text/calendar",
            suffix="ics",
            write=lambda wanted, out: out.write(calendar_in(wanted)),
            takes=frozenset({Part.AWARD, Part.VIEW}),
        ),
        Writer(
            name="gtr-page",
            label="Project page",
            about="What funders may see, laid out as on Gateway to Research.",
            media_type="text/plain",
            suffix="txt",
            write=_text(
                lambda wanted: gtr_page.write(page_of(for_page(wanted.whole, wanted.reference)))
            ),
            takes=frozenset({Part.AWARD}),
            is_for_funders=True,
        ),
    )
}


def writer_called(name: str) -> Writer:
    """The writer called *name*, or a `NotFound` that says which there are."""
    if name not in WRITERS:
        raise NotFound(f"There is no writer {name}. There is: {', '.join(WRITERS)}.")
    return WRITERS[name]
