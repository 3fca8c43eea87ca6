"""What changed since the return before, as blocks: an appendix that plain text can carry.

Blocks know no strike-through, so that signs mark what was taken out and put in.
"""

from collections.abc import Iterator, Sequence

from impacttracker.reports.comparing import ChangedEntry, Part, SectionChanges
from impacttracker.reports.document import (
    Block,
    Field,
    Fields,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Table,
)

OUT, IN = ("[−", "−]"), ("[+", "+]")
LEGEND = (
    "[−So−] is what was taken out, and [+so+] what was put in; “…” stands for words that stayed."
)
AROUND = 120
"""Letters of what stayed that are shown on each side of a change."""
TITLE = "Title"


def appendix_of(changes: Sequence[SectionChanges], since: str) -> list[Block]:
    """How a return differs from the one that *since* names: "2026, sent on 9 March 2026"."""
    blocks: list[Block] = [PageBreak(), Heading("What changed", anchor="what-changed")]
    blocks.append(Paragraph(f"Beside the return for {since}."))
    if all(one.is_same for one in changes):
        return [*blocks, Paragraph("Nothing was added, changed or dropped."), *_stale(changes)]
    blocks.append(_numbers(changes))
    blocks.append(Note(LEGEND))
    for one in changes:
        if not one.is_same:
            blocks.extend(_section(one))
    return [*blocks, *_stale(changes)]


def shortened(parts: Sequence[Part]) -> Iterator[Part]:
    """*parts* with long stretches that stayed cut to what stands beside a change."""
    last = len(parts) - 1
    for place, part in enumerate(parts):
        stayed = part.was and part.now
        text = part.text
        if stayed and len(text) > 2 * AROUND + 20:
            head = "" if place == 0 else _begun(text)
            tail = "" if place == last else _ended(text)
            text = f"{head}…{tail}"
        yield Part(text, part.was, part.now)


def _begun(text: str) -> str:
    """The beginning of *text*, up to the end of a word."""
    return text[:AROUND].rpartition(" ")[0] + " " if " " in text[:AROUND] else text[:AROUND]


def _ended(text: str) -> str:
    """The end of *text*, from the beginning of a word."""
    return " " + text[-AROUND:].partition(" ")[2] if " " in text[-AROUND:] else text[-AROUND:]


def _numbers(changes: Sequence[SectionChanges]) -> Table:
    rows = [
        [
            one.heading,
            *map(str, (len(one.added), len(one.changed), len(one.dropped), one.unchanged)),
        ]
        for one in changes
    ]
    columns = ("Section", "Added", "Changed", "Dropped", "The same")
    return Table("What changed, by section", columns, rows, (48, 12, 13, 13, 14), {1, 2, 3, 4})


def _section(one: SectionChanges) -> Iterator[Block]:
    yield Heading(one.heading, level=2, in_contents=False)
    moved = [("Added", entry.title) for entry in one.added]
    moved += [("Dropped", entry.title) for entry in one.dropped]
    if moved:
        yield Table(f"Added or dropped: {one.heading}", ("What", "Which"), moved, (18, 82))
    for entry in one.changed:
        yield _changed(entry)


def _changed(entry: ChangedEntry) -> Fields:
    rows = [
        Field(one.label or TITLE, "".join(map(_marked, shortened(one.parts))))
        for one in entry.answers
    ]
    return Fields(entry.entry.title, rows)


def _marked(part: Part) -> str:
    if part.was and part.now:
        return part.text
    begin, end = OUT if part.was else IN
    return f"{begin}{part.text}{end}"


def _stale(changes: Sequence[SectionChanges]) -> Iterator[Block]:
    """What says the same as before and should be read once more."""
    rows = [
        [one.heading, entry.entry.title, entry.reason] for one in changes for entry in one.stale
    ]
    if rows:
        yield Heading("The same as before, and perhaps stale", level=2, in_contents=False)
        columns = ("Section", "Which", "Why to read it once more")
        yield Table("Perhaps stale", columns, rows, (24, 38, 38))
