"""A filled format as the boxes of the funder's portal, each with whether it was keyed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from impacttracker.formats.counting import Length, length_of
from impacttracker.formats.format import AskedField, Section
from impacttracker.keying.models import KeyedAnswer
from impacttracker.projects.models import Award
from impacttracker.reports.filled import Answer, Entry, Filled, FilledSection
from impacttracker.vocabulary import Vocabulary

KEY_LENGTH = 16
CHOSEN = frozenset({"yes-no"})
"""Forms of answers that a portal offers as a choice, beside those from a list."""


class Standing(Vocabulary):
    """How far one box is."""

    WAITING = "waiting", "Not keyed yet"
    KEYED = "keyed", "Keyed"
    CHANGED = "changed", "Changed since it was keyed"
    MISSING = "missing", "Not answered yet"
    EMPTY = "empty", "Leave it empty"


@dataclass(frozen=True)
class Box:
    """One box of the portal; without an answer it stands for a text that nobody has begun."""

    key: str
    section: Section
    title: str
    label: str
    entry: Entry | None
    answer: Answer | None
    tick: KeyedAnswer | None
    award: Award | None = None

    @property
    def asked(self) -> AskedField | None:
        return self.answer.field if self.answer else None

    @property
    def said(self) -> list[str]:
        """What is chosen or typed one after the other; prose is a single text."""
        said = self.answer.said if self.answer else ""
        if isinstance(said, str):
            return [said] if said else []
        return list(said)

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def standing(self) -> Standing:
        if not self.said:
            must = self.answer is None or self.answer.is_required
            return Standing.MISSING if must else Standing.EMPTY
        if self.tick is None:
            return Standing.WAITING
        return Standing.KEYED if self.tick.digest == self.digest else Standing.CHANGED

    @property
    def is_chosen(self) -> bool:
        """Whether the portal lets one choose, and not type."""
        asked = self.asked
        return asked is not None and (asked.choices is not None or asked.form in CHOSEN)

    @property
    def unknown(self) -> list[str]:
        """What the funder's list does not offer today."""
        choices = self.asked.choices if self.asked else None
        return [one for one in self.said if choices and one not in choices.options]

    @property
    def length(self) -> Length | None:
        """How long the text is to the funder, who does not count numbers of sources."""
        if self.answer is None:
            return None
        counted = self.answer.to_count
        text = counted if isinstance(counted, str) else "\n".join(counted)
        return length_of(text, self.answer.field.limit)


@dataclass(frozen=True)
class SheetEntry:
    """The boxes that one form of the portal shows together."""

    title: str
    boxes: tuple[Box, ...]

    @cached_property
    def steps(self) -> list[Box]:
        """What there is to do; a box that stays empty is only passed."""
        return [box for box in self.boxes if box.standing is not Standing.EMPTY]


@dataclass(frozen=True)
class SheetSection:
    section: Section
    entries: tuple[SheetEntry, ...]

    @cached_property
    def steps(self) -> list[Box]:
        return [box for entry in self.entries for box in entry.steps]

    def number(self, *standings: Standing) -> int:
        """How many of its boxes stand so."""
        return sum(box.standing in standings for box in self.steps)

    @property
    def to_key(self) -> int:
        """How many boxes there are to type into."""
        return len(self.steps) - self.number(Standing.MISSING)

    @property
    def keyed(self) -> int:
        return self.number(Standing.KEYED)


@dataclass(frozen=True)
class Sheet:
    """The whole return, in the portal's order."""

    sections: tuple[SheetSection, ...]
    gone: tuple[KeyedAnswer, ...]
    """What was keyed and is no longer part of the return: it has to leave the portal."""

    @cached_property
    def steps(self) -> list[Box]:
        return [box for one in self.sections for box in one.steps]

    @property
    def keyed(self) -> int:
        return sum(one.keyed for one in self.sections)

    @property
    def to_key(self) -> int:
        return sum(one.to_key for one in self.sections)

    def number(self, *standings: Standing) -> int:
        """How many boxes of the return stand so."""
        return sum(one.number(*standings) for one in self.sections)

    def at(self, key: str) -> Box | None:
        """The box with that key, also one that stays empty."""
        boxes = (box for one in self.sections for entry in one.entries for box in entry.boxes)
        return next((box for box in boxes if box.key == key), None)

    def entry_of(self, wanted: Box) -> tuple[SheetSection, int]:
        """The section of a box, and the place of its entry there."""
        return next(
            (one, place)
            for one in self.sections
            for place, entry in enumerate(one.entries)
            if any(box is wanted for box in entry.boxes)
        )

    def beside(self, box: Box) -> tuple[Box | None, Box | None]:
        """What comes before a box and after it."""
        keys = [one.key for one in self.steps]
        if box.key not in keys:
            return None, None
        at = keys.index(box.key)
        before = self.steps[at - 1] if at else None
        return before, self.steps[at + 1] if at + 1 < len(keys) else None

    def next_to_key(self, after: str = "") -> Box | None:
        """The first box that is not keyed, behind the one with the key *after* where possible."""
        keys = [one.key for one in self.steps]
        start = keys.index(after) + 1 if after in keys else 0
        waiting = (Standing.WAITING, Standing.CHANGED)
        around = [*self.steps[start:], *self.steps[:start]]
        return next((box for box in around if box.standing in waiting), None)


def sheet_of(told: Filled, ticks: Mapping[str, KeyedAnswer]) -> Sheet:
    """What there is to key of *told*; *ticks* are by the keys of their boxes."""
    sections = tuple(
        SheetSection(one.section, tuple(_entries(one, ticks)))
        for one in told.sections
        if one.section.is_asked_by_funder
    )
    held = {box.key for one in sections for box in one.steps if box.said}
    gone = tuple(tick for key, tick in ticks.items() if key not in held)
    return Sheet(sections, gone)


def _entries(one: FilledSection, ticks: Mapping[str, KeyedAnswer]) -> Iterator[SheetEntry]:
    for entry in one.entries:
        yield SheetEntry(entry.title, tuple(_boxes(entry, ticks)))
    for award in one.owed:
        yield SheetEntry(one.section.heading, (_owed(one.section, award),))


def _boxes(entry: Entry, ticks: Mapping[str, KeyedAnswer]) -> Iterator[Box]:
    section, title = entry.section, entry.title
    for answer in entry.answers:
        key = key_of(section.key, entry.key, answer.field.answer, answer.field.label)
        yield Box(key, section, title, answer.field.label, entry, answer, ticks.get(key))


def _owed(section: Section, award: Award | None) -> Box:
    key = key_of(section.key, award.reference if award else "")
    return Box(key, section, section.heading, section.heading, None, None, None, award)


def key_of(*names: str) -> str:
    """Names a box by what it is, so that it stays the same wherever it moves on the sheet."""
    return sha256("\0".join(names).encode()).hexdigest()[:KEY_LENGTH]
