"""Draws the boxes of the pathway: a record with its mark and title, or several that share one."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import cast

from impacttracker.pathway.graph import Known
from impacttracker.pathway.layout import Box
from impacttracker.pathway.look import Wanted
from impacttracker.pictures import Family as Drawn
from impacttracker.pictures import Group, Plain, Rect, Role, Text, Weight, mark_shapes

# About the widest that a line of letters gets in the usual interface fonts, as a share of its size.
LETTER = 0.58
ROUND = 0.16
"""How round the corners of a box are, as a share of its height."""


def box_of(box: Box, held: Sequence[Known], wanted: Wanted) -> Group:
    """The box of the record, or of the records, in *held*."""
    return _gathered(box, held, wanted) if len(held) > 1 else _alone(box, held[0], wanted)


def _alone(box: Box, one: Known, wanted: Wanted) -> Group:
    size, mark = wanted.text, wanted.text * 1.1
    left = box.x + size * 0.5
    is_lit, is_chosen = one.id in wanted.lit, one.id == wanted.chosen
    shapes: list[Plain] = [
        *_frame(box, is_lit=is_lit, is_chosen=is_chosen),
        *mark_shapes(cast(Drawn, one.family.value), left, box.middle - mark / 2, mark),
        *_words(box, left + mark + size * 0.5, one, wanted),
    ]
    link = wanted.links_to(one.id) if wanted.links_to else None
    kind = "node" + " node--lit" * is_lit + " node--chosen" * is_chosen
    said = f"{one.title}, {one.when.in_words()}"
    return Group(shapes, kind, {"record": str(one.id)}, link, said)


def _words(box: Box, begins: float, one: Known, wanted: Wanted) -> Iterator[Text]:
    """The title, and at the end of its last line the month, where it is known."""
    size, number = wanted.text, wanted.numbers.get(one.id)
    ends, when = box.right - size * 0.5, "" if wanted.numbers_alone else _month(one)
    title = " ".join(
        [*([str(number)] if number else []), *([] if wanted.numbers_alone else [one.title])]
    )
    beside = width_of(when, size * 0.85) + size * 0.4 if when else 0.0
    rooms = [ends - begins] * (wanted.lines - 1) + [ends - begins - beside]
    lines = fitting(title, rooms, size)
    leading = size * 1.2
    baseline = box.middle + size * 0.35 - leading * (len(lines) - 1) / 2
    weight: Weight = "medium" if one.id in wanted.lit else "regular"
    for place, line in enumerate(lines):
        yield Text(begins, baseline + leading * place, line, weight=weight, size=size)
    if when:
        last = baseline + leading * (len(lines) - 1)
        yield Text(ends, last, when, "quiet", "end", size=size * 0.85)


def _gathered(box: Box, held: Sequence[Known], wanted: Wanted) -> Group:
    size, year = wanted.text, held[0].year
    is_lit = any(one.id in wanted.lit for one in held)
    place = box.x + size * 0.6, box.middle + size * 0.35
    shapes: list[Plain] = [
        *_frame(box, is_lit=is_lit, is_chosen=False),
        Text(*place, f"+ {len(held)} more", "quiet", size=size),
    ]
    link = wanted.year_to(year) if wanted.year_to and year else None
    when = f"of {year}" if year else "without a date"
    said = f"{len(held)} more {held[0].family.label.lower()} {when}"
    facts = {"record": " ".join(str(one.id) for one in held)}
    return Group(shapes, "node node--more" + " node--lit" * is_lit, facts, link, said)


def _frame(box: Box, *, is_lit: bool, is_chosen: bool) -> Iterator[Plain]:
    """A rounded box: a ground of the colour of its edge, and a smaller one in it."""
    edge: Role = "accent" if is_lit else "line"
    ground: Role = "accent-soft" if is_chosen else "surface"
    inset = 2.0 if is_lit else box.height / 40 if box.height < 40 else 1.0
    width, height = box.width - 2 * inset, box.height - 2 * inset
    corner = min(box.height * ROUND, 5)
    yield Rect(box.x, box.y, box.width, box.height, edge, corner)
    yield Rect(box.x + inset, box.y + inset, width, height, ground, max(corner - inset, 0))


def _month(one: Known) -> str:
    """The month, where it is known; nothing where only the year is."""
    _, month = one.when.group
    start = one.when.first_on
    return f"{start:%b}" if month and start else ""


def width_of(text: str, size: float) -> float:
    """About how wide *text* is; a sign of Chinese, Japanese or Korean is as wide as it is high."""
    return (len(text) * LETTER if text.isascii() else sum(map(_share, text))) * size


def fitting(text: str, rooms: Sequence[float], size: float) -> list[str]:
    """*text* in at most as many lines as there are *rooms*, each as wide as its room at most.

    Lines end between words, where these are not longer than a line; what is left is cut off.
    """
    words, lines = text.split(), []
    for place, room in enumerate(rooms):
        if width_of(" ".join(words), size) <= rooms[-1] or not words:
            break
        is_last = place == len(rooms) - 1
        line = _line(words, room - (LETTER * size if is_last else 0), size)
        lines.append(f"{line.rstrip(' ,;:')}…" if is_last else line)
        if is_last:
            words = []
    return [*lines, " ".join(words)] if words else lines


def _line(words: list[str], room: float, size: float) -> str:
    """As many of *words* as fit, taken from them; of one that is too long, its beginning."""
    line = ""
    while words and width_of(f"{line} {words[0]}".strip(), size) <= room:
        line = f"{line} {words.pop(0)}".strip()
    if not line and words:
        kept = 1
        while width_of(words[0][: kept + 1], size) <= room and kept < len(words[0]):
            kept += 1
        line, words[0] = words[0][:kept], words[0][kept:]
    return line


def _share(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else LETTER
