"""What a sheet is about and what its columns hold, guessed from heads and from what stands below.

A guess says how sure it is. Only what heads say in our own or a funder's words, and cells do not
gainsay, is certain; all else is for a person to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from impacttracker.exchange.source import File
from impacttracker.exchange.tables.contents_fit import fit
from impacttracker.exchange.tables.heads import CODES, FUNDERS, OURS, meanings
from impacttracker.exchange.tables.mapping import (
    FINGERPRINT,
    KEEP,
    SheetMapping,
    Table,
    is_fingerprint,
    tables_of,
)
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import MIXED, PARTS, SUBJECTS
from impacttracker.partners.names import folded
from impacttracker.spreadsheets.rows import RawCell

LOOKED_AT = 200
"""Of how many cells of a column a guess makes up its mind."""
CALLED_SO = 0.9
"""What the name of a sheet counts for, beside its columns."""
ENOUGH = 0.55
"""From how sure on a column is taken for what it seems."""
SURE = FUNDERS
"""From how sure on nobody needs to look at a column."""
LONGEST_HEAD = 120
# What sheets of ours alone have: nobody else's table is about these.
OURS_ALONE = {*PARTS, "link", "testimonial", "obligation", "return", "project"}


@dataclass(frozen=True)
class Guess:
    """What a sheet seems to be, and how sure each column is."""

    about: str = ""
    keys: tuple[str, ...] = ()
    sureties: tuple[float, ...] = ()
    worth: float = 0.0

    @property
    def mapping(self) -> SheetMapping:
        return SheetMapping(self.about, self.keys)


def guessed(table: Table, about: str = "") -> Guess:
    """The likeliest reading of *table*; as being *about* something, where that is said."""
    if any(map(is_fingerprint, table.head)):
        return _ours(table)
    samples = [table.column(place)[:LOOKED_AT] for place in range(len(table.head))]
    subjects = [one for one in SUBJECTS.values() if about in ("", one.name)]
    guesses = [one for subject in subjects if (one := _as(subject, table, samples, bool(about)))]
    guesses.sort(key=lambda one: -one.worth)
    if not guesses:
        return Guess(about, tuple(KEEP for _ in table.head), tuple(0.0 for _ in table.head))
    return guesses[0]


def _ours(table: Table) -> Guess:
    """A sheet that we wrote, by our own heads: columns that somebody added are kept beside."""

    def known(subject: Subject) -> tuple[int, bool, bool]:
        labels = {column.label for column in subject.keyed.values()}
        count = sum(head in labels for head in table.head)
        # What several kinds ask, each of them asks too.
        return count, _is_called(table.name, subject), subject.name != MIXED

    subject = max(SUBJECTS.values(), key=known)
    by_label = {column.label: column.key for column in subject.keyed.values()}
    keys = tuple(
        FINGERPRINT if is_fingerprint(head) else by_label.get(head, KEEP) for head in table.head
    )
    return Guess(subject.name, keys, tuple(OURS for _ in keys))


def _as(
    subject: Subject, table: Table, samples: Sequence[list[RawCell]], is_said: bool
) -> Guess | None:
    """*table* read as being about *subject*; nothing where that makes no sense."""
    found = sorted(
        (
            (met.surety * fit(subject.keyed[met.key], samples[place]), place, met.key)
            for place, head in enumerate(table.head)
            for met in meanings(subject, head)
        ),
        key=lambda one: (-one[0], one[1]),
    )
    keys, sureties = [KEEP] * len(table.head), [0.0] * len(table.head)
    for surety, place, key in found:
        if surety >= ENOUGH and keys[place] == KEEP and key not in keys:
            keys[place], sureties[place] = key, surety
    # A column in which nothing stands is nobody's question.
    sureties = [
        surety if sample else OURS for surety, sample in zip(sureties, samples, strict=True)
    ]
    if not is_said and (subject.name in OURS_ALONE or not _makes_sense(subject, keys)):
        return None
    return Guess(subject.name, tuple(keys), tuple(sureties), _worth(subject, table, keys, sureties))


def _makes_sense(subject: Subject, keys: Sequence[str]) -> bool:
    """Whether rows would say what they have to."""
    said = {key.partition(":")[0] for key in keys}
    if subject.name == "person" and {"first_name", "last_name"} <= said:
        said.add("name")
    needed = {question.name for question in subject.questions if question.is_needed}
    if subject.part_of == "narratives":
        return sum(key in subject.keyed for key in keys) >= 2 and needed <= said
    return needed <= said


def _worth(subject: Subject, table: Table, keys: Sequence[str], sureties: Sequence[float]) -> float:
    """How much of the sheet it explains, and whether the sheet is called like it."""
    worth = sum(surety for key, surety in zip(keys, sureties, strict=True) if key in subject.keyed)
    if _is_called(table.name, subject):
        worth += CALLED_SO
    # A question of several kinds is asked by each of them too.
    return worth - (0.1 if subject.name == MIXED and "kind:code" not in keys else 0.0)


def _is_called(name: str, subject: Subject) -> bool:
    said = folded(name)
    names = {folded(subject.label), folded(subject.name)}
    return any(said == one or said.startswith(f"{one} ") or one == f"{said}s" for one in names)


def looks_like_a_table(file: File) -> bool:
    """Whether a file has heads with rows below them, and is no prose."""
    tables = tables_of([file])
    return any(_has_heads(table) for table in tables)


def _has_heads(table: Table) -> bool:
    if any(map(is_fingerprint, table.head)):
        return True
    if not table.rows or any(len(head) > LONGEST_HEAD for head in table.head):
        return False
    named = [head for head in table.head if not head.startswith("Column ")]
    if len(named) == 1:
        best = guessed(table)
        return bool(best.about) and max(best.sureties) >= CODES
    filled = sum(sum(cell is not None for cell in row.cells) >= 2 for row in table.rows)
    if len(named) < 2 or filled * 2 < len(table.rows):
        return False
    is_prose = table.is_text and _is_prose(table, len(named))
    return not is_prose or bool(guessed(table).about)


def _is_prose(table: Table, width: int) -> bool:
    """Whether separated text is rather prose: its heads are sentences, or its rows overrun them."""
    overrun = sum(any(cell is not None for cell in row.cells[width:]) for row in table.rows)
    sentences = any(head.endswith((".", ";", "`")) or head[0] in "#|`*-(" for head in table.head)
    return overrun * 10 > len(table.rows) or sentences
