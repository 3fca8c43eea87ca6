"""Reads the text of a project page of Gateway to Research; stores nothing and guesses no title.

Records have no identifiers, and no headings of their own. One begins with a label that opens
its kind, after a separator: a line of one no-break space, in some copies any empty line.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from impacttracker.exchange.page import Entry, Page, UnreadableFile
from impacttracker.exchange.readers.labels import Reading, read_labels
from impacttracker.exchange.telling.wording import take
from impacttracker.formats.layout import Layout, load_layout, plain

__all__ = ["Entry", "Page", "UnreadableFile", "read", "recognises"]


def recognises(text: str) -> bool:
    """Whether *text* has the head of such a page, or at least one of its records."""
    page = _PageText(text)
    return page.names_a_lead() or any(passage.reading for passage in page.passages())


def read(text: str) -> Page:
    """Everything that the page says, or an UnreadableFile when it is no such page."""
    page = _PageText(text)
    passages = list(page.passages())
    readings = [passage.reading for passage in passages if passage.reading]
    if not readings and not page.names_a_lead():
        raise UnreadableFile(
            "This is no project page of Gateway to Research: it names no lead research "
            "organisation, and no record in it could be recognised."
        )
    head = _read_head(page.lines[: passages[0].first if passages else None], page.layout)
    unread = (*head.unread, *(passage.unread for passage in passages if passage.unread))
    entries = tuple(_entry(reading, position) for position, reading in enumerate(readings))
    return replace(head, entries=entries, unread=unread)


@dataclass(frozen=True)
class _Gap:
    """The blank lines and section headings that stand before a record."""

    first: int
    opening: int
    has_separator: bool
    has_mark: bool
    kinds: Collection[str]


@dataclass(frozen=True)
class _Passage:
    """What stands from row *first* to the next separator: a record, or text that is none."""

    first: int
    reading: Reading | None
    unread: str = ""


class _PageText:
    """The lines of a page, and the records they fall into."""

    def __init__(self, text: str) -> None:
        self.layout = load_layout("gtr-page")
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.lines = text.split("\n")
        self.is_marked = any(
            self._gap_before(row).has_mark
            for row, line in enumerate(self.lines)
            if self.layout.opening.match(line)
        )

    def names_a_lead(self) -> bool:
        return any(line.startswith(self.layout.lead_organisation) for line in self.lines)

    def passages(self) -> Iterator[_Passage]:
        gaps = self._gaps()
        previous = ""
        for gap, following in zip_longest(gaps, gaps[1:]):
            lines = self._lines_between(gap, following or self._gap_before(len(self.lines)))
            reading = self._read(lines, gap.kinds or {previous})
            if reading:
                previous = reading.kind.kind
                yield self._without_unread(gap, reading)
            else:
                yield _Passage(gap.first, None, "\n".join(lines))

    def _gaps(self) -> list[_Gap]:
        """Before each line that opens a record.

        Where a page has marks, they alone separate. Where it has none, any empty line might: then
        what opens like a record and is none belongs to the text before.
        """
        gaps = [
            self._gap_before(row)
            for row, line in enumerate(self.lines)
            if self.layout.opening.match(line)
        ]
        if self.is_marked:
            return [gap for gap in gaps if gap.has_mark or gap.kinds]
        gaps = [gap for gap in gaps if gap.has_separator or gap.kinds]
        return [
            gap
            for gap, following in zip_longest(gaps, gaps[1:])
            if self._read(self.lines[gap.opening : following.first if following else None])
        ]

    def _read(self, lines: Sequence[str], expected: Collection[str] = ()) -> Reading | None:
        return read_labels(lines, self.layout, expected, is_separated=self.is_marked)

    def _gap_before(self, opening: int) -> _Gap:
        first = opening
        kinds: Collection[str] = ()
        while first and (self._is_blank(first - 1) or self._is_heading(first - 1)):
            first -= 1
            kinds = kinds or self._kinds_under(first)
        rows = range(first, opening)
        return _Gap(
            first=first,
            opening=opening,
            has_separator=first == 0 or any(map(self._is_blank, rows)),
            has_mark=any(map(self._is_mark, rows)),
            kinds=kinds,
        )

    def _lines_between(self, gap: _Gap, following: _Gap) -> list[str]:
        """The lines of the record after *gap*, without headings and blank lines that follow it."""
        end = following.first
        if self._is_heading(end) and not self._heads(end, gap, following):
            end += 1
        return self.lines[gap.opening : end]

    def _heads(self, row: int, gap: _Gap, following: _Gap) -> bool:
        """Whether a heading right below text is one: only where it names another section."""
        here = self._kinds_under(row)
        before = self._read(self.lines[gap.opening : row], gap.kinds)
        return here == following.kinds and not (before and before.kind.kind in here)

    def _without_unread(self, gap: _Gap, reading: Reading) -> _Passage:
        """*reading* up to a section that holds no records we know, and that section's text."""
        lines = reading.lines
        for row in range(reading.rows[-1] + 1, len(lines)):
            if plain(lines[row]) in self.layout.headings and not lines[row - 1].strip():
                kept = "\n".join(lines[:row]).rstrip().split("\n")
                return _Passage(gap.first, replace(reading, lines=kept), "\n".join(lines[row:]))
        return _Passage(gap.first, reading)

    def _is_blank(self, row: int) -> bool:
        return not self.lines[row].strip()

    def _is_mark(self, row: int) -> bool:
        return self.lines[row].strip(" ") == self.layout.separator

    def _is_heading(self, row: int) -> bool:
        return row < len(self.lines) and plain(self.lines[row]) in self.layout.headings

    def _kinds_under(self, row: int) -> Collection[str]:
        return self.layout.headings.get(plain(self.lines[row]), frozenset())


def _entry(reading: Reading, position: int) -> Entry:
    raw = "\n".join(reading.lines)
    entry = Entry(kind=reading.kind.kind, position=position, answers={}, raw=raw)
    for label, text in reading.texts():
        take(label, text, entry)
    return entry


def _read_head(lines: Sequence[str], layout: Layout) -> Page:
    unread: list[str] = []
    labels = (layout.lead_organisation, layout.department)
    title, rest = _first_line(lines, labels)
    lead_organisation, rest = _labelled(layout.lead_organisation, rest, labels, unread)
    department, rest = _labelled(layout.department, rest, labels, unread)
    headed = next((row for row, line in enumerate(rest) if _is(line, layout.abstract)), -1)
    _keep(rest[: max(headed, 0)], unread)
    return Page(
        title=title,
        lead_organisation=lead_organisation,
        department=department,
        abstract="\n".join(rest[headed + 1 :]).strip(),
        unread=tuple(unread),
    )


def _labelled(
    label: str, lines: Sequence[str], labels: Collection[str], unread: list[str]
) -> tuple[str, Sequence[str]]:
    """The value after *label*, on its line or the next, and the lines below it."""
    row = next((row for row, line in enumerate(lines) if line.startswith(label)), None)
    if row is None:
        return "", lines
    _keep(lines[:row], unread)
    value = lines[row].removeprefix(label).strip()
    return (value, lines[row + 1 :]) if value else _first_line(lines[row + 1 :], labels)


def _first_line(lines: Sequence[str], labels: Collection[str]) -> tuple[str, Sequence[str]]:
    """The first line that says something, unless a label does, and the lines below it."""
    row = next((row for row, line in enumerate(lines) if line.strip()), len(lines))
    if row == len(lines) or lines[row].startswith(tuple(labels)):
        return "", lines
    return lines[row].strip(), lines[row + 1 :]


def _is(line: str, heading: str) -> bool:
    return line.strip().removesuffix(":") == heading


def _keep(lines: Sequence[str], unread: list[str]) -> None:
    if text := "\n".join(lines).strip():
        unread.append(text)
