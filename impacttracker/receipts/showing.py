"""A receipt in the words of a page: what it did, in figures, and what to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impacttracker.exchange.flags import WHY_NOT_TAKEN, Flag
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.planning.plan import Act
from impacttracker.exchange.preview import NEW_PEOPLE, WHAT, gathered, named
from impacttracker.exchange.reading import READERS
from impacttracker.exchange.tables.subjects import label_of
from impacttracker.receipts.models import Receipt
from impacttracker.receipts.settling import Taken
from impacttracker.spreadsheets.cell import Cell, Sheet


@dataclass(frozen=True)
class Head:
    """What stands above a column of the rejected rows."""

    label: str
    width: int = 24


def figures_of(receipt: Receipt, *, to_settle: int = 0) -> list[tuple[int, str]]:
    """How many records and narratives came to what, new people, what is to be looked at."""
    report = receipt.report
    counted = [(sum(report[act].values()), WHAT[act].lower()) for act in Act]
    to_look_at = len(report["skipped"]) + len(report["flagged"])
    rest = [
        (report["also"][Act.CREATE].get("person", 0), NEW_PEOPLE),
        (waiting_of(receipt), "to decide in the inbox"),
        (0 if receipt.undone_at else to_settle, "to settle"),
        (to_look_at, "to look at"),
        (len(receipt.rejected), "rows not taken"),
    ]
    return [(number, label) for number, label in (*counted, *rest) if number]


def in_a_sentence(receipt: Receipt) -> str:
    """What it did, as it is said at once."""
    said, also = receipt.report, receipt.report["also"]
    created, updated = (sum(said[act].values()) for act in (Act.CREATE, Act.UPDATE))
    if not (created or updated or also[Act.CREATE] or also[Act.UPDATE]):
        return "Nothing of it was new."
    waits = waiting_of(receipt)
    if waits and not created and not updated:
        return f"Nothing is recorded yet: {waits:,} wait in the inbox."
    changed = f" Brought up to date: {updated}." if updated else ""
    people = also[Act.CREATE].get("person", 0)
    entered = f" People added: {people}." if people else ""
    return f"Records and narratives added: {created}.{changed}{entered}"


def taken_in_a_sentence(done: Sequence[ImportDifference]) -> str:
    """What was done of what somebody wanted to take."""
    if not done:
        return "Nothing was settled: tick what you mean."
    if len(done) == 1:
        return f"“{_label(done[0])}” says now what the file says."
    return f"{len(done):,} say now what the file says."


def kept_in_a_sentence(kept: Sequence[ImportDifference]) -> str:
    """What was done of what somebody wanted to keep."""
    if not kept:
        return "Nothing was settled: tick what you mean."
    said = f"“{_label(kept[0])}” stays" if len(kept) == 1 else f"{len(kept):,} stay"
    return f"{said} as it stands here. No file that says the same asks about it again."


def left_in_sentences(taken: Taken) -> list[str]:
    """What was left alone of what somebody wanted to take, and why."""
    reasons = (
        (taken.changed, "changed since you looked, and left alone: below is what stands here now"),
        (taken.barred, "left alone: that is for the project’s leads and managers"),
        (taken.gone, "not there any more"),
        (taken.doubled, "left alone, as something else is taken for the same question"),
    )
    return [
        f"“{_label(some[0])}” was {why}." if len(some) == 1 else f"{len(some):,} were {why}."
        for some, why in reasons
        if some
    ]


def _label(one: ImportDifference) -> str:
    return label_of(one.about, one.name)


def waiting_of(receipt: Receipt) -> int:
    """How much of it was put into the inbox."""
    also = receipt.report["also"]
    return sum(also[act].get("inbox item", 0) for act in (Act.CREATE, Act.UPDATE))


def counts_of(receipt: Receipt) -> list[tuple[str, int, int, int]]:
    """(what, how many are new, brought up to date, here already), in the order of the report."""
    found: dict[str, Counter[Act]] = {}
    for part in (receipt.report, receipt.report["also"]):
        for act in Act:
            for name, number in part[act].items():
                found.setdefault(named(name), Counter())[act] += number
    return [
        (name, counts[Act.CREATE], counts[Act.UPDATE], counts[Act.KEEP])
        for name, counts in found.items()
        if name
    ]


def lists_of(receipt: Receipt) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, what is told under it and where it holds)."""
    report = receipt.report
    left_out = [Flag(one["where"], f"Left out: {one['why']}") for one in report["skipped"]]
    flags = {
        name: [Flag(one["where"], one["what"]) for one in report[name]]
        for name in ("flagged", "matched", "mended")
    }
    return [
        ("To look at", gathered([*left_out, *flags["flagged"]])),
        ("Known again", gathered(flags["matched"])),
        ("Put right", gathered(flags["mended"])),
    ]


def readers_of(receipt: Receipt) -> str:
    """What the files were, in words; a reader that is no more is called by its name."""
    names = receipt.report["reader"].split(", ")
    return ", ".join(READERS[name].label if name in READERS else name for name in names)


def left_of(receipt: Receipt) -> list[tuple[str, int]]:
    """(why, how many) of what undoing left alone."""
    return list(Counter(line["left"] for line in receipt.done if line.get("left")).items())


def sheets_of(rejected: Sequence[Mapping[str, Any]]) -> Iterator[Sheet]:
    """The rejected rows as they stood, with the reason beside; to be put right and given again."""
    by_head: dict[tuple[str, tuple[str, ...]], list[list[Cell]]] = {}
    for one in rejected:
        row = [*one["cells"], one["why"]]
        by_head.setdefault((one["sheet"], tuple(one["head"])), []).append(row)
    for (name, head), rows in by_head.items():
        yield Sheet(name or "Rows", [Head(label) for label in (*head, WHY_NOT_TAKEN)], rows)
