"""The ways of writing a project down, by their names."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from impacttracker.clock import today
from impacttracker.errors import NotFound, Refused
from impacttracker.evidence.storage import store
from impacttracker.exchange.dated import calendar_in
from impacttracker.exchange.published import published_in, with_held_copies
from impacttracker.exchange.telling.project_page import for_page, page_of
from impacttracker.exchange.wanted import Part, Wanted
from impacttracker.exchange.writers import (
    archive,
    archive_zip,
    cv,
    gtr_2,
    gtr_page,
    ro_crate,
    schema_org,
    table,
    web_list,
)
from impacttracker.records.vocabulary import Visibility
from impacttracker.vocabulary import Vocabulary

IN_MEMORY = 1024 * 1024

Write = Callable[[Wanted, IO[bytes]], object]
"""Writes what is wanted to a stream that can be sought in, piece by piece where it is large."""


class Purpose(Vocabulary):
    """What people take something out for."""

    KEEP = "keep", "To keep, or to move elsewhere"
    WORK = "work", "To work on, or for another system"
    SHOW = "show", "To show"


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
    purpose: Purpose = Purpose.WORK
    leaves_out: str = ""
    """What is not in it, in a sentence for whoever chooses it."""
    form: str = ""
    """What the file is, in the words that people know; else its suffix in capitals."""
    beside: str = ""
    """The name of the writer that says the same in another form."""
    is_copied: bool = False
    """Whether it is a text that people paste somewhere."""

    @property
    def words(self) -> str:
        """What the button for it says."""
        return self.form or self.suffix.upper()

    def refusal(self, parts: Collection[Part]) -> str:
        """Why it cannot be of these *parts* alone, if it cannot."""
        named = " and ".join(sorted(set(parts) - self.takes))
        if named and not self.takes:
            return f"“{self.label}” is of the whole project: choose no {named}."
        return f"“{self.label}” cannot be of one {named} alone: choose another form." * bool(named)

    def written(self, wanted: Wanted) -> IO[bytes]:
        """What is *wanted*, written down, to be read and closed.

        Raises `Refused` where it cannot be of that part alone.
        """
        if refusal := self.refusal(wanted.parts):
            raise Refused(refusal)
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
    return sum(one.visibility is not Visibility.REPORTABLE for one in wanted.records)


def _text(say: Callable[[Wanted], str]) -> Write:
    """A writer of what *say* gives, which is small enough to be made at once."""
    return lambda wanted, out: out.write(say(wanted).encode())


def _crate(wanted: Wanted, out: IO[bytes]) -> None:
    opened = store().open
    ro_crate.write(with_held_copies(published_in(wanted), opened), today(), opened, out)


def _cv_in_word(wanted: Wanted, out: IO[bytes]) -> None:
    whose = wanted.person.name if wanted.person else wanted.project.title
    out.write(cv.as_word(published_in(wanted), whose))


FOR_EVERYBODY: dict[str, Any] = {
    "purpose": Purpose.SHOW,
    "takes": frozenset({Part.AWARD, Part.VIEW}),
    "leaves_out": "Records that are not marked as reportable; what is planned or was cancelled; "
    "people who took part; e-mail addresses.",
    "is_for_funders": True,
}
FOR_A_CV = {**FOR_EVERYBODY, "takes": frozenset(Part)}

WRITERS = {
    writer.name: writer
    for writer in (
        Writer(
            name="archive",
            label="Archive",
            about="Everything that is recorded, to bring into another installation or back here. "
            "The ZIP takes every evidence file along.",
            leaves_out="What was sent to funders; the bin; the history.",
            form="JSON, without files",
            purpose=Purpose.KEEP,
            media_type="application/json",
            suffix="json",
            write=_text(lambda wanted: archive.write(wanted.whole)),
        ),
        Writer(
            name="archive-zip",
            label="Archive with its files",
            about="The archive, and every evidence file that it names, packed as a ZIP.",
            leaves_out="What was sent to funders; the bin; the history.",
            purpose=Purpose.KEEP,
            media_type="application/zip",
            suffix="zip",
            form="ZIP, with files",
            beside="archive",
            write=lambda wanted, out: archive_zip.write(
                archive.write(wanted.whole), wanted.files, store().open, out
            ),
        ),
        Writer(
            name="table",
            label="Workbook",
            about="A sheet for each sort of thing, to work with; edited, it can be brought back.",
            leaves_out="Files of evidence; warnings that were set aside; which answers were keyed.",
            form="Excel",
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            suffix="xlsx",
            write=lambda wanted, out: table.write_workbook(wanted.contents, out),
            takes=frozenset({Part.AWARD, Part.VIEW}),
        ),
        Writer(
            name="csv",
            label="CSV files",
            about="The same sheets as files of comma-separated text, packed into one.",
            media_type="application/zip",
            suffix="zip",
            form="CSV",
            beside="table",
            write=lambda wanted, out: table.write_folder(wanted.contents, out),
            takes=frozenset({Part.AWARD, Part.VIEW}),
        ),
        Writer(
            name="calendar",
            label="Calendar",
            about="Everything that has a day, to open once in a calendar program. To have it "
            "follow changes, subscribe on the calendar page.",
            leaves_out="What is known only by its month or year; notes and results.",
            media_type="text/calendar",
            suffix="ics",
            form="iCalendar",
            write=lambda wanted, out: out.write(calendar_in(wanted)),
            takes=frozenset({Part.AWARD, Part.VIEW}),
        ),
        Writer(
            name="gtr-page",
            label="Project page",
            about="What funders may see, laid out as on Gateway to Research.",
            form="Text",
            leaves_out="Records that are not marked as reportable.",
            media_type="text/plain",
            suffix="txt",
            write=_text(
                lambda wanted: gtr_page.write(page_of(for_page(wanted.whole, wanted.reference)))
            ),
            takes=frozenset({Part.AWARD}),
            is_for_funders=True,
        ),
        Writer(
            name="gtr-2",
            label="Answers of Gateway to Research",
            about="What funders may see, for programs that read its second interface.",
            leaves_out="Records that are not marked as reportable, and kinds that it never shows.",
            media_type="application/json",
            suffix="json",
            write=_text(lambda wanted: gtr_2.write(wanted.whole, wanted.reference)),
            takes=frozenset({Part.AWARD}),
            is_for_funders=True,
        ),
        Writer(
            name="web-list",
            label="List for a web page",
            about="Headings and lists in HTML for the project’s own page, with the same for search "
            "engines beside it. Paste it where it shall stand.",
            media_type="text/html",
            suffix="html",
            write=_text(lambda wanted: web_list.write(published_in(wanted), wanted.level)),
            is_copied=True,
            **FOR_EVERYBODY,
        ),
        Writer(
            name="json-ld",
            label="List for search engines",
            about="The same list in JSON-LD by schema.org alone, for a page that is made already.",
            media_type="application/ld+json",
            suffix="jsonld",
            form="JSON-LD",
            beside="web-list",
            write=_text(lambda wanted: schema_org.write(published_in(wanted))),
            is_copied=True,
            **FOR_EVERYBODY,
        ),
        Writer(
            name="ro-crate",
            label="RO-Crate",
            about="A ZIP that repositories understand: the project, its grants and results, and "
            "copies of evidence that stands on the web.",
            media_type="application/zip",
            suffix="zip",
            write=_crate,
            **FOR_EVERYBODY,
        ),
        Writer(
            name="cv",
            label="Lines for a CV",
            about="A dated line for each, the latest first, under the headings that CVs have.",
            media_type="text/plain",
            suffix="txt",
            form="Text",
            write=_text(lambda wanted: cv.as_text(published_in(wanted))),
            is_copied=True,
            **FOR_A_CV,
        ),
        Writer(
            name="cv-markdown",
            label="Lines for a CV, in Markdown",
            about="The same with marks for headings and lists.",
            media_type="text/markdown",
            suffix="md",
            form="Markdown",
            beside="cv",
            write=_text(lambda wanted: cv.as_markdown(published_in(wanted))),
            is_copied=True,
            **FOR_A_CV,
        ),
        Writer(
            name="cv-html",
            label="Lines for a CV, in HTML",
            about="The same for a page on the web.",
            media_type="text/html",
            suffix="html",
            beside="cv",
            write=_text(lambda wanted: cv.as_html(published_in(wanted), wanted.level)),
            is_copied=True,
            **FOR_A_CV,
        ),
        Writer(
            name="cv-word",
            label="Lines for a CV, in Word",
            about="The same as a document to go on writing in.",
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            suffix="docx",
            form="Word",
            beside="cv",
            write=_cv_in_word,
            **FOR_A_CV,
        ),
    )
}


def writer_called(name: str) -> Writer:
    """The writer called *name*, or a `NotFound` that says which there are."""
    if name not in WRITERS:
        raise NotFound(f"There is no writer {name}. There is: {', '.join(WRITERS)}.")
    return WRITERS[name]
