"""The ways of writing a project down, by their names."""

from collections.abc import Callable
from dataclasses import dataclass

from impacttracker.errors import NotFound, Refused
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.project_page import for_page, page_of
from impacttracker.exchange.writers import archive, gtr_page
from impacttracker.records.vocabulary import Visibility


@dataclass(frozen=True)
class Writer:
    """One way of writing: what it is called, and the text it makes of what a viewer may see."""

    name: str
    label: str
    about: str
    media_type: str
    suffix: str
    write: Callable[[Contents, str], str]
    """Takes the contents, and the reference of an award where only that one is wanted."""


def kept_back(contents: Contents) -> int:
    """How many of the records are not for funders, and so on no page."""
    return sum(one.visibility is not Visibility.REPORTABLE for one in contents.records)


def _page(contents: Contents, award: str) -> str:
    if award and award not in {one.reference for one in contents.awards}:
        raise NotFound(f"The project has no award {award}.")
    return gtr_page.write(page_of(for_page(contents, award)))


def _archive(contents: Contents, award: str) -> str:
    if award:
        raise Refused("An archive is of the whole project: do not name an award.")
    return archive.write(contents)


WRITERS = {
    writer.name: writer
    for writer in (
        Writer(
            "archive",
            "Archive",
            "Everything in the project, to keep or to bring into another installation.",
            "application/json",
            "json",
            _archive,
        ),
        Writer(
            "gtr-page",
            "Project page",
            "What funders may see, laid out as on Gateway to Research.",
            "text/plain",
            "txt",
            _page,
        ),
    )
}


def writer_called(name: str) -> Writer:
    """The writer called *name*, or a `NotFound` that says which there are."""
    if name not in WRITERS:
        raise NotFound(f"There is no writer {name}. There is: {', '.join(WRITERS)}.")
    return WRITERS[name]
