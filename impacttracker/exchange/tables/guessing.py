"""What a sheet is about and what its columns hold, guessed from heads and from what stands below.

A guess says how sure it is. Only what heads say in our own or a funder's words, and cells do not
gainsay, is certain; all else is for a person to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from impacttracker.exchange.source import File
from impacttracker.exchange.tables.contents_fit import fit
from impacttracker.exchange.tables.heads import CODES, FUNDERS, OURS, Met, meanings
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
    rival: float = field(default=0.0, compare=False)
    """What the best other subject is worth."""

    @property
    def mapping(self) -> SheetMapping:
        return SheetMapping(self.about, self.keys)

    @property
    def is_certain(self) -> bool:
        """Whether nobody needs to look at it."""
        return all(surety >= FUNDERS for surety in self.sureties)


def guess(table: Table) -> SheetMapping:
    """The likeliest mapping of *table*."""
    return guessed(table).mapping


def guessed(table: Table, about: str = "") -> Guess:
    """The likeliest reading of *table*; as being *about* something, where that is said."""
    samples = [table.column(place)[:LOOKED_AT] for place in range(len(table.head))]
    subjects = [SUBJECTS[about]] if about else list(SUBJECTS.values())
    guesses = [one for subject in subjects if (one := _as(subject, table, samples, bool(about)))]
    guesses.sort(key=lambda one: -one.worth)
    if not guesses:
        left = tuple(FINGERPRINT if is_fingerprint(one) else KEEP for one in table.head)
        return Guess(about, left, tuple(0.0 for _ in table.head))
    best = guesses[0]
    rival = guesses[1].worth if len(guesses) > 1 else 0.0
    return Guess(best.about, best.keys, best.sureties, best.worth, rival)


def _as(
    subject: Subject, table: Table, samples: Sequence[list[RawCell]], is_said: bool
) -> Guess | None:
    """*table* read as being about *subject*; nothing where that makes no sense."""
    is_ours = any(map(is_fingerprint, table.head))
    found = sorted(
        (
            (_surety(met, subject, samples[place], is_ours), -place, met.key)
            for place, head in enumerate(table.head)
            if not is_fingerprint(head)
            for met in meanings(subject, head)
        ),
        reverse=True,
    )
    keys, sureties = [KEEP] * len(table.head), [0.0] * len(table.head)
    for surety, place, key in found:
        if surety >= ENOUGH and keys[-place] == KEEP and key not in keys:
            keys[-place], sureties[-place] = key, surety
    for place, head in enumerate(table.head):
        if is_fingerprint(head):
            keys[place], sureties[place] = FINGERPRINT, OURS
        elif not samples[place]:
            # A column in which nothing stands is nobody's question.
            sureties[place] = OURS
    if not is_said and not _makes_sense(subject, keys, sureties):
        return None
    return Guess(subject.name, tuple(keys), tuple(sureties), _worth(subject, table, keys, sureties))


def _surety(met: Met, subject: Subject, sample: Sequence[RawCell], is_ours: bool) -> float:
    """How sure a head is, after a look at what stands below it."""
    if is_ours and met.surety == OURS:
        return OURS
    return met.surety * fit(subject.keyed[met.key], sample)


def _makes_sense(subject: Subject, keys: Sequence[str], sureties: Sequence[float]) -> bool:
    """Whether rows would say what they have to, in words that are ours where nobody else's are."""
    said = {key.partition(":")[0] for key in keys}
    if subject.name == "person" and {"first_name", "last_name"} <= said:
        said.add("name")
    needed = {question.name for question in subject.questions if question.is_needed}
    if subject.part_of == "narratives":
        return sum(key in subject.keyed for key in keys) >= 2 and needed <= said
    if subject.name in OURS_ALONE:
        return needed <= said and FINGERPRINT in keys
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
    return len(named) >= 2 and filled * 2 >= len(table.rows)
