"""What a project page says: its head and its entries, as plain values; knows no database."""

from dataclasses import dataclass, field
from typing import Any

from impacttracker.errors import Unreadable


class UnreadableFile(Unreadable, ValueError):
    """A text is not what the reader reads; the message says so to the person who gave it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record of a page, or one narrative of its award.

    `answers` has the names of the kind: `title`, `when` (EDTF), lists for several options,
    true and false for Yes and No, and `participants` with `role`, `name_as_recorded`,
    `department`, `sector` and `country`. `unmapped` keeps, by label, what no answer takes;
    `url_truncated` there is an address that the page cut. `raw` are the lines as they stood.
    """

    kind: str
    position: int | None = None
    answers: dict[str, Any]
    unmapped: dict[str, str] = field(default_factory=dict)
    raw: str = field(default="", compare=False)
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A project and its entries. `unread` are passages that are neither."""

    title: str = ""
    lead_organisation: str = ""
    department: str = ""
    abstract: str = ""
    entries: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()
