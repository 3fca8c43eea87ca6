"""What a return says that the one before it did not: added, changed word by word, dropped, same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from impacttracker.reports.kept import KeptAnswer, KeptEntry, KeptSection

# Longer stretches are shown as taken out and put in whole: comparing their words one by one takes
# time with the square of their number.
MOST_WORDS = 4_000

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
AHEAD = re.compile(
    r"\b(?:(?<!good )(?<!free )(?<!at )will(?= \w)|shall|plans? to|planned|forthcoming"
    r"|upcoming|in preparation|under review|in press"
    r"|next (?:week|month|spring|summer|autumn|winter|year))\b",
    re.IGNORECASE,
)
WAITING = frozenset({"No impacts yet", "Not known", "Still Active"})


@dataclass(frozen=True)
class Part:
    """A stretch of text: in both, only in the earlier one, or only in the later."""

    text: str
    was: bool
    now: bool


@dataclass(frozen=True)
class ChangedAnswer:
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ChangedEntry:
    entry: KeptEntry
    answers: tuple[ChangedAnswer, ...]


@dataclass(frozen=True)
class StaleEntry:
    """Says the very same as last time, and why it should be read once more."""

    entry: KeptEntry
    reason: str


@dataclass(frozen=True)
class SectionChanges:
    """One section; entries stand in the order in which the later return has them."""

    heading: str
    added: tuple[KeptEntry, ...]
    changed: tuple[ChangedEntry, ...]
    dropped: tuple[KeptEntry, ...]
    stale: tuple[StaleEntry, ...]
    unchanged: int
    """How many say the same, those that are perhaps stale included."""

    @property
    def is_same(self) -> bool:
        return not (self.added or self.changed or self.dropped)


def compared(
    before: Sequence[KeptSection], after: Sequence[KeptSection]
) -> tuple[SectionChanges, ...]:
    """Section by section, those that only the earlier return has at the end.

    Entries are the same where their keys are: a record that was retitled is changed, and one that
    moved to another section is dropped there and added here.
    """
    earlier = {one.key: one for one in before}
    later = {one.key: one for one in after}
    order = [*later, *(key for key in earlier if key not in later)]
    return tuple(_section(earlier.get(key), later.get(key)) for key in order)


def _section(before: KeptSection | None, after: KeptSection | None) -> SectionChanges:
    was = {one.key: one for one in before.entries} if before else {}
    now = {one.key: one for one in after.entries} if after else {}
    both = [(was[key], one) for key, one in now.items() if key in was]
    same = [one for old, one in both if _says(old) == _says(one)]
    named = after or before
    return SectionChanges(
        heading=named.heading if named else "",
        added=tuple(one for key, one in now.items() if key not in was and one.answers),
        changed=tuple(_changed(old, one) for old, one in both if _says(old) != _says(one)),
        dropped=tuple(one for key, one in was.items() if key not in now and one.answers),
        stale=tuple(StaleEntry(one, why) for one in same if (why := _why_stale(one))),
        unchanged=sum(bool(one.answers) for one in same),
    )


def _says(entry: KeptEntry) -> tuple[str, tuple[KeptAnswer, ...]]:
    return entry.title, entry.answers


def _changed(old: KeptEntry, new: KeptEntry) -> ChangedEntry:
    was = {"": old.title} | {one.label: one.said for one in old.answers}
    now = {"": new.title} | {one.label: one.said for one in new.answers}
    # A title that is also an answer is told once, as that answer.
    if old.title in [one.said for one in old.answers]:
        del was[""], now[""]
    labels = [*now, *(label for label in was if label not in now)]
    return ChangedEntry(
        new,
        tuple(
            ChangedAnswer(label, tuple(parts_of(was.get(label, ""), now.get(label, ""))))
            for label in labels
            if was.get(label, "") != now.get(label, "")
        ),
    )


def parts_of(before: str, after: str) -> Iterator[Part]:
    """The stretches of both texts in reading order: paragraphs first, then words within those
    that differ. What was (or is) put together again is *before* (or *after*)."""
    was, now = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("".join(was[i:j]), was=True, now=True)
        else:
            yield from _words("".join(was[i:j]), "".join(now[k:m]))


def _words(before: str, after: str) -> Iterator[Part]:
    was, now = WORDS.findall(before), WORDS.findall(after)
    if max(len(was), len(now)) > MOST_WORDS:
        was, now = [before] if before else [], [after] if after else []
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("".join(was[i:j]), was=True, now=True)
            continue
        if i < j:
            yield Part("".join(was[i:j]), was=True, now=False)
        if k < m:
            yield Part("".join(now[k:m]), was=False, now=True)


def _why_stale(entry: KeptEntry) -> str:
    """Why what says the same as last time may no longer be so; empty where nothing does."""
    if entry.is_text and any("\n" in one.said or len(one.said) > 100 for one in entry.answers):
        return "Word for word as last time."
    for one in entry.answers:
        for line in one.said.splitlines():
            if line in WAITING:
                return f"{one.label} still says “{line}”."
        if found := AHEAD.search(one.said):
            return f"{one.label} looks ahead (“{found[0]}”): has it happened since?"
    return ""
