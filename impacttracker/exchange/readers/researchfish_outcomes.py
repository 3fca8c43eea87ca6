"""The rows of one outcome together: a record with all its awards and partners, or a narrative."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from impacttracker.exchange.contents import NarrativeFacts, ParticipantFacts, RecordFacts
from impacttracker.exchange.identifiers import doi_of, pmcid_of, pmid_of
from impacttracker.exchange.readers.notes import Notes, Sort, rows_in_words
from impacttracker.exchange.readers.researchfish_differences import keep_others
from impacttracker.exchange.readers.researchfish_rows import Row, where_of
from impacttracker.exchange.readers.researchfish_sheets import Form, Read
from impacttracker.exchange.telling.fitting import fitted_narrative, fitted_record
from impacttracker.exchange.telling.wording import one_line
from impacttracker.fields import is_absent
from impacttracker.partners.names import folded
from impacttracker.records.operations import UNKNOWN
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When

READER = "researchfish"
OUTCOME_ID = "outcomeid"
"""Under which name `Record.identifiers` holds the id that funders publish as well."""
PUBLISHED: Mapping[str, Callable[[str], str]] = {"doi": doi_of, "pmid": pmid_of, "pmcid": pmcid_of}
WITHOUT_AWARD = "It names no award."
Key = tuple[str, str, str]

# Exports name the same few partners in thousands of rows.
_folded = lru_cache(maxsize=4096)(folded)


@dataclass
class Outcome:
    """One outcome: what it is known by, and its rows in the order of the sheets."""

    key: Key
    rows: list[Row] = field(default_factory=list)

    @property
    def read(self) -> Read:
        """The sheet that it stood on first."""
        return self.rows[0].read

    @property
    def form(self) -> Form:
        return self.read.form

    @property
    def where(self) -> str:
        numbers = (row.number for row in self.rows if row.read is self.read)
        return f"{rows_in_words(numbers)} of {where_of(self.read)}"

    @property
    def awards(self) -> tuple[str, ...]:
        return tuple(sorted({row.reference for row in self.rows if row.reference}))


def outcomes_of(rows: Iterable[Row]) -> list[Outcome]:
    """The outcomes that the rows tell of, in the order in which they are first met."""
    found: dict[Key, Outcome] = {}
    for row in rows:
        key = _key(row)
        found.setdefault(key, Outcome(key)).rows.append(row)
    return list(found.values())


def record_of(outcome: Outcome, notes: Notes) -> RecordFacts:
    """The record that *outcome* is; what does not fit is kept, and noted."""
    answers, labels = _answers(outcome, notes)
    parts: dict[str, Any] = {
        "title": answers.pop("title", "") or _of_who_moved(answers, outcome),
        "when": _when(outcome),
        "url": answers.pop("url", None),
        "participants": tuple(_participants(outcome)),
        "awards": outcome.awards,
        "answers": answers,
        "identifiers": _identifiers(outcome),
    }
    # What had to be kept is known only when all else was looked for.
    told = RecordFacts(
        kind=outcome.form.kind,
        **parts,
        visibility=Visibility.REPORTABLE,
        source=_source(outcome),
        unmapped=_kept(outcome),
        where=outcome.where,
        given=_given(parts),
    )
    record, sentences = fitted_record(told, labels)
    _note(outcome, sentences, notes)
    # A title that was never there is nothing to keep.
    unmapped = {label: said for label, said in record.unmapped.items() if said}
    return replace(record, unmapped=unmapped)


def _of_who_moved(answers: Mapping[str, Any], outcome: Outcome) -> str:
    """A title for somebody's next destination, for which exports have none: from what to where."""
    if not (role := str(answers.get("role_in_group", ""))):
        return ""
    place = next(_participants(outcome), None)
    return f"{role}, now at {place.name_as_recorded}" if place else role


def _given(parts: Mapping[str, Any]) -> frozenset[str]:
    said = {name for name, part in parts.items() if part and part != UNKNOWN}
    return frozenset({*said, "unmapped"})


def narrative_of(outcome: Outcome, notes: Notes) -> NarrativeFacts:
    """The answers of an award that *outcome* is."""
    answers, labels = _answers(outcome, notes)
    narrative, sentences = fitted_narrative(
        NarrativeFacts(
            award=next(iter(outcome.awards), None),
            section=outcome.form.kind,
            answers=answers,
            source=_source(outcome),
            unmapped=_kept(outcome),
            where=outcome.where,
        ),
        labels,
    )
    _note(outcome, sentences, notes)
    return narrative


def _note(outcome: Outcome, sentences: Sequence[str], notes: Notes) -> None:
    first = outcome.rows[0].number
    if not outcome.awards:
        notes.add(Sort.FLAGGED, where_of(outcome.read), first, WITHOUT_AWARD)
    for sentence in sentences:
        notes.add(Sort.FLAGGED, where_of(outcome.read), first, sentence)


def _key(row: Row) -> Key:
    """What an outcome is known by: rows without an id are one where they say the same."""
    form = row.read.form
    award = row.reference if form.is_narrative else ""
    if form.joins and award:
        return form.kind, award, ""
    if row.base_id:
        return form.kind, award, row.base_id
    said = [row.answers, row.when.edtf if row.when else "", row.kept]
    text = json.dumps(said, sort_keys=True, default=str)
    return form.kind, award, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _answers(outcome: Outcome, notes: Notes) -> tuple[dict[str, Any], dict[str, str]]:
    """(what its rows answer, the labels under which they do)."""
    answers: dict[str, Any] = {}
    labels: dict[str, str] = {}
    for row in outcome.rows:
        labels |= {name: label for name, label in row.labels.items() if name not in labels}
    for name in dict.fromkeys(name for row in outcome.rows for name in row.answers):
        told = [row for row in outcome.rows if not is_absent(row.answers.get(name))]
        if not told:
            continue
        said = [row.answers[name] for row in told]
        answers[name] = said[0] if len(said) == 1 else _together(outcome, name, told)
        if isinstance(answers[name], tuple):
            answers[name] = list(answers[name])
        elif len(set(said)) > 1 and not _is_joined(outcome.form, name):
            label = labels.get(name, name)
            sentence = keep_others(name, label, told, _latest(told))
            if sentence and not (outcome.form.joins or name in outcome.form.prefers):
                where = where_of(outcome.read)
                notes.add(Sort.FLAGGED, where, outcome.rows[0].number, sentence)
    return answers, labels


def _together(outcome: Outcome, name: str, told: Sequence[Row]) -> Any:
    """What several rows say: lists and texts of a section that joins them together, else most."""
    form = outcome.form
    said = [row.answers[name] for row in told]
    if isinstance(said[0], tuple):
        return list(dict.fromkeys(option for options in said for option in options))
    if _is_joined(form, name):
        return "\n\n".join(dict.fromkeys(said))
    if form.joins and True in said:
        return True
    preferred = form.prefers.get(name)
    return (
        preferred if preferred in said else _most_said(row.answers[name] for row in _latest(told))
    )


def _is_joined(form: Form, name: str) -> bool:
    return form.joins and name in form.between


def _latest(rows: Sequence[Row]) -> list[Row]:
    """Those of the last sheet: a later export tells what an outcome has become."""
    return [row for row in rows if row.read is rows[-1].read]


def _most_said(values: Iterable[Any]) -> Any:
    """The value that stands in most rows; of equals the first."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None


def _participants(outcome: Outcome) -> Iterator[ParticipantFacts]:
    met: set[tuple[str, str]] = set()
    for row in outcome.rows:
        said = {name: one_line(one.text) for name, one in row.partner.items()}
        name, department = said.get("name", ""), said.get("department", "")
        if not name:
            # A part without its whole is all that is known.
            name, department = department, ""
        if not name:
            row.kept.update({one.label: one.text for one in row.partner.values()})
        elif (known := (_folded(name), _folded(department))) not in met:
            met.add(known)
            yield ParticipantFacts(
                role=ParticipantRole(outcome.form.role),
                organisation=known[0],
                name_as_recorded=name,
                department=department or None,
                sector=said.get("sector"),
                country=said.get("country"),
            )


def _when(outcome: Outcome) -> When:
    dated = [row for row in outcome.rows if row.when]
    return _most_said(row.when for row in _latest(dated)) if dated else UNKNOWN


def _identifiers(outcome: Outcome) -> dict[str, str]:
    """What it is called in other places; what is no DOI is none, and kept."""
    found: dict[str, str] = {}
    for row in outcome.rows:
        if row.base_id:
            found.setdefault(OUTCOME_ID, row.base_id)
        for name, said in row.identifiers.items():
            if value := PUBLISHED[name](said.text) if name in PUBLISHED else said.text:
                found.setdefault(name, value)
            else:
                row.kept[said.label] = said.text
        for name, plain in PUBLISHED.items():
            if value := plain(row.answers.get(name, "")):
                found.setdefault(name, value)
    return found


def _source(outcome: Outcome) -> dict[str, Any]:
    """How it came: what it is known by, and what an export says of its entry and its awards."""
    source: dict[str, Any] = {
        "reader": READER,
        "fingerprint": next((row.base_id for row in outcome.rows if row.base_id), outcome.key[2]),
        "occurrence": 1,
        "sheet": outcome.form.name,
    }
    if not source["fingerprint"]:
        source["fingerprint"] = f"{outcome.form.kind} of {outcome.key[1]}"
    if stamps := _merged([row.stamps for row in outcome.rows]):
        source["stamps"] = stamps
    awards: dict[str, dict[str, str]] = {}
    for row in outcome.rows:
        awards[row.reference] = {**row.others, **awards.get(row.reference, {})}
    if any(awards.values()):
        source["awards"] = awards
    return source


def _kept(outcome: Outcome) -> dict[str, Any]:
    return _merged([{**row.asked, **row.kept} for row in outcome.rows])


def _merged(several: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """What rows say under each label: a text, or where they differ a list of texts."""
    found: dict[str, Any] = dict(several[0])
    for said in several[1:]:
        for label, text in said.items():
            held = found.setdefault(label, text)
            if isinstance(held, list):
                held += [] if text in held else [text]
            elif held != text:
                found[label] = [held, text]
    return found
