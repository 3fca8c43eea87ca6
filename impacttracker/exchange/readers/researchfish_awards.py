"""The awards that a Researchfish export tells of: its own list, and what rows say of theirs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from impacttracker.exchange.contents import AwardFacts
from impacttracker.exchange.readers.notes import Notes, Sort
from impacttracker.exchange.readers.researchfish_cells import Said, amount_of, says_nothing
from impacttracker.exchange.readers.researchfish_rows import Row, where_of
from impacttracker.exchange.readers.researchfish_sheets import AWARDS, Read
from impacttracker.exchange.telling.mending import day_of
from impacttracker.exchange.telling.wording import one_line
from impacttracker.projects.models import Award

FUNDER_NOT_NAMED = "Funder not named"
SAY_FUNDER = (
    "Who funds the award is not said. Where the award is added, name its funder in the project's "
    "settings."
)
LEFT_OUT = "Nothing here takes what the list says of an award under: {labels}."
ENDS_FIRST = "It ends before it starts: its end is left out."
LONGEST = {name: getattr(Award, name).type.length for name in ("funder", "title", "scheme")}


def awards_of(rows: Sequence[Row], notes: Notes) -> tuple[AwardFacts, ...]:
    """Each award once; its own list is believed before the rows of outcomes."""
    by_reference: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.read.form.kind != AWARDS):
        if row.reference:
            by_reference.setdefault(row.reference, []).append(row)
    _note_left_out(rows, notes)
    return tuple(_award(reference, some, notes) for reference, some in by_reference.items())


def _award(reference: str, rows: Sequence[Row], notes: Notes) -> AwardFacts:
    """What rows of outcomes call the funder does not contradict what it is called here."""
    first = rows[0]
    read, facts = first.read, _facts(row.award for row in rows)
    is_listed = read.form.kind == AWARDS
    start, end = facts.get("start_on"), facts.get("end_on")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        notes.add(Sort.FLAGGED, where_of(read), first.number, ENDS_FIRST)
        del facts["end_on"]
    given = frozenset(facts) if is_listed else frozenset(facts) & {"title", "start_on", "end_on"}
    if "funder" not in facts:
        facts["funder"] = FUNDER_NOT_NAMED
        notes.add(Sort.FLAGGED, where_of(read), first.number, SAY_FUNDER)
    where = f"row {first.number} of {where_of(read)}"
    return AwardFacts(reference=reference, where=where, given=given, **facts)  # type: ignore[arg-type]


def _facts(several: Iterable[Mapping[str, Said]]) -> dict[str, str | date | Decimal]:
    """The first that rows say of each thing."""
    facts: dict[str, str | date | Decimal] = {}
    for said in several:
        for name, longest in LONGEST.items():
            if name not in facts and name in said and not says_nothing(said[name].text):
                facts[name] = _line(said[name].text, longest)
        for name in ("start", "end"):
            if f"{name}_on" not in facts and name in said and (day := _day(said[name])):
                facts[f"{name}_on"] = day
        if "amount" not in facts and {"amount", "currency"} <= said.keys():
            currency = one_line(said["currency"].text)[:3].upper()
            amount = amount_of(said["amount"].text)
            if amount and re.fullmatch("[A-Z]{3}", currency):
                facts |= {"amount": amount, "currency": currency}
    return facts


def _line(text: str, longest: int) -> str:
    line = one_line(text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _day(said: Said) -> date | None:
    return day_of(said.cell) or day_of(said.text)


def _note_left_out(rows: Iterable[Row], notes: Notes) -> None:
    labels: dict[Read, dict[str, None]] = {}
    for row in rows:
        if row.read.form.kind == AWARDS:
            taken = {said.label for said in row.award.values()}
            said = [*row.others, *row.kept, *row.stamps]
            labels.setdefault(row.read, {}).update(dict.fromkeys(x for x in said if x not in taken))
    for read, names in labels.items():
        if names:
            sentence = LEFT_OUT.format(labels=", ".join(names))
            notes.add(Sort.SKIPPED, where_of(read), 0, sentence)
