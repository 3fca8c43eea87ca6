"""One outcome of Gateway to Research in our words: its answers, and what no answer takes."""

import re
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from impacttracker.errors import Invalid
from impacttracker.exchange.gtr_table import GtrField, gtr_table, plain
from impacttracker.exchange.identifiers import doi_of, isbn_of, pmid_of
from impacttracker.exchange.page import Entry
from impacttracker.exchange.readers import gtr_values
from impacttracker.exchange.readers.gtr_resources import Outcome, uuid_of
from impacttracker.exchange.readers.gtr_values import get, left, raw, text
from impacttracker.exchange.telling.wording import take
from impacttracker.formats.layout import Line
from impacttracker.when import When

READER = "gtr-api"
# Partners of one collaboration are sent one by one, with their number after what they share.
BASE = re.compile(
    r"([0-9a-f]{10,20}\.[0-9]{4,12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-[0-9]+)?"
)
YEAR = re.compile(r"[12][0-9]{3}")
RUN_TOGETHER = re.compile(r"(?:[12][0-9]{3}){2,}")
PUBLISHED = {"doi": ("doi", doi_of), "isbn": ("isbn", isbn_of), "pmid": ("pubMedId", pmid_of)}
NO_ANSWERS = frozenset({"id", "outcomeid", *gtr_table().transport})
TRUE_OR_FALSE = {"true": "Yes", "false": "No"}


def entry_of(outcome: Outcome, position: int) -> Entry:
    """The answers of *outcome*, with a sentence for each that could not be taken."""
    kind, held = outcome.kind, outcome.held
    entry = Entry(kind=kind.kind, position=position, answers={})
    # In the table's order, whatever the file's: an end needs its start, a country its partner.
    given = {name: kind.place(name) for name in held}
    for name in sorted((name for name in held if given[name] >= 0), key=lambda name: given[name]):
        _take(kind.fields[given[name]], name, held[name], entry)
    for name, value in held.items():
        if given[name] < 0 and plain(name) not in NO_ANSWERS:
            entry.unmapped.update(left(name, value))
        elif gtr_values.is_lost(value):
            entry.unmapped[f"{name} (as sent)"] = raw(value)
    return entry


def source_of(outcome: Outcome) -> dict[str, Any]:
    """What it is known by when it comes again: the same in both interfaces and on every award."""
    held = outcome.held
    told = _base(raw(get(held, "outcomeid"))) or uuid_of(held)
    if not told:
        told = sha256(repr((outcome.kind.name, left("", held))).encode()).hexdigest()
    return {"reader": READER, "fingerprint": told[:200], "occurrence": 1}


def identifiers_of(outcome: Outcome) -> dict[str, str]:
    held = outcome.held
    found = {"outcomeid": _base(raw(get(held, "outcomeid"))), "gtr_id": uuid_of(held)}
    found |= {ours: read(text(get(held, name))) for ours, (name, read) in PUBLISHED.items()}
    return {name: said for name, said in found.items() if said}


def escaped_in(outcome: Outcome) -> list[str]:
    """The elements whose text came escaped twice."""
    return [name for name, value in outcome.held.items() if gtr_values.is_escaped(value)]


def _base(outcome_id: str) -> str:
    found = BASE.fullmatch(outcome_id.casefold())
    return found[1] if found else outcome_id


def _take(field: GtrField, name: str, value: Any, entry: Entry) -> None:
    """Put *value*, which stands under *name*, into the answers of *entry*, else beside them."""
    line = field.line
    if not (said := _said(field, value)):
        return
    if line.form == "kept" or (line.said and _is_untold(field, said)):
        entry.unmapped.update(left(name, value))
        return
    before = entry.answers.get(line.answer)
    if line.form in ("published", "since", "start", "end"):
        _take_day(field, name, value, entry)
    elif before not in (None, said) and not line.role:
        entry.unmapped[name] = said
    else:
        take(_line(field, name), _ours(field, said), entry)
        if line.form == "names" and isinstance(value, dict | list):
            # Beside their names it says under which identifiers people are known there.
            entry.unmapped.update(left(name, value))


@lru_cache(maxsize=1024)
def _line(field: GtrField, name: str) -> Line:
    """How *field* is read where the file calls it *name*, under which it stays if it is not."""
    form = "text" if field.line.form == "names" else field.line.form
    return replace(field.line, label=name, form=form)


def _said(field: GtrField, value: Any) -> str:
    """What *value* says, in the words in which answers of its form are read."""
    if field.line.form == "address":
        return gtr_values.address(value)
    if field.line.form == "names":
        return gtr_values.names(value)
    if field.line.form == "money":
        return _money(field, value)
    if field.line.form in ("year", "years"):
        return _years(value)
    said = text(value)
    return TRUE_OR_FALSE.get(said.casefold(), said) if field.type == "boolean" else said


def _years(value: Any) -> str:
    """Years, also where a day was sent, or where they were run together."""
    if on := gtr_values.day(value):
        return str(on.year)
    said = text(value)
    return ",".join(YEAR.findall(said)) if RUN_TOGETHER.fullmatch(said) else said


def _ours(field: GtrField, said: str) -> str:
    """The option of ours that Gateway to Research calls *said*."""
    return next((ours for ours, theirs in field.line.said.items() if theirs == said), said)


def _is_untold(field: GtrField, said: str) -> bool:
    """Whether a yes or no means no one option of ours."""
    return field.type == "boolean" and said not in field.line.said.values()


def _money(field: GtrField, value: Any) -> str:
    if isinstance(value, dict):
        amount = text(get(value, "amount", "value"))
        currency = text(get(value, "currencyCode"))
    else:
        amount, currency = text(value), ""
    return f"{amount} ({currency})" if amount and currency else amount


def _take_day(field: GtrField, name: str, value: Any, entry: Entry) -> None:
    """Only as exact as it was told: a month is sent as its first day, a year as its first day."""
    line = field.line
    told = _edtf(line.form, value)
    before = str(entry.answers.get(line.answer) or "")
    start = before.removesuffix("/..")
    wanted = {"published": told, "end": f"{start}/{told}"}.get(line.form, f"{told}/..")
    takes = start and before.endswith("/..") if line.form == "end" else not before
    try:
        if told and takes:
            entry.answers[line.answer] = When.from_edtf(wanted).edtf
            return
    except (Invalid, ValueError):
        pass
    entry.unmapped.update(left(name, value))
    entry.flags.append(f"“{text(value)[:80]}” is no day that “{name}” can take; it is kept.")


def _edtf(form: str, value: Any) -> str:
    on = gtr_values.day(value)
    if on is None:
        said = text(value)
        return said if YEAR.fullmatch(said) else ""
    if on.day == on.month == 1 and form in ("published", "since"):
        return f"{on:%Y}"
    return f"{on:%Y-%m}" if on.day == 1 else on.isoformat()
