"""What may be chosen for sheets and columns, and whether what was chosen makes sense."""

from collections import Counter
from collections.abc import Iterator, Mapping

from impacttracker.exchange.tables.mapping import FINGERPRINT, KEEP, LEAVE, NUMBER, SheetMapping
from impacttracker.exchange.tables.questions import Column, Shape
from impacttracker.exchange.tables.subject import Subject
from impacttracker.exchange.tables.subjects import (
    COMMON,
    MIXED,
    NARRATIVES,
    PARTNERS,
    RECORDS,
    SUBJECTS,
)

Options = list[tuple[str, str]]
Groups = list[tuple[str, Options]]

OTHERS = ("followup", "evidence", "award")
FOR_PROGRAMS = ("code", "edtf", "zone", "parts")
"""Parts of questions that our own sheets have beside what people read."""
LABELS = {
    "when:first": "When it began",
    "when:last": "When it ended",
    "about:names": "About whom or what, by name",
    "who": "Organisations that took part",
    "who:people": "People who took part",
}


def abouts() -> Groups:
    """What the rows of a sheet may be about."""
    groups: Groups = [("", [("", "Leave this sheet out")])]
    groups.append(("Partners", _labels(PARTNERS)))
    groups.append(("Records", [(MIXED, SUBJECTS[MIXED].label), *_labels(RECORDS)]))
    groups.append(("What awards say of themselves", _labels(NARRATIVES)))
    groups.append(("Else", [(name, SUBJECTS[name].label) for name in OTHERS]))
    return groups


def keys_for(subject: Subject, chosen: str = "") -> Groups:
    """What a column of a sheet about *subject* may hold; *chosen* is there in any case."""
    groups: dict[str, Options] = {
        "": [*_beside(subject), *_number(subject), (LEAVE, "Leave it out")]
    }
    for column in subject.keyed.values():
        if column.key == chosen or _is_offered(column):
            groups.setdefault(_group(subject, column), []).append((column.key, _label(column)))
    if chosen == FINGERPRINT:
        groups[""].append((FINGERPRINT, "What the row said when it was written"))
    return list(groups.items())


def problems_with(mapping: SheetMapping) -> Iterator[str]:
    """What is wrong with a mapping, a sentence each."""
    subject = mapping.subject
    if subject is None:
        return
    for key, times in Counter(mapping.keys).items():
        if times > 1 and key in subject.keyed:
            label = _label(subject.keyed[key])
            yield f"{times} columns answer “{label}”. Choose something else for all but one."
    if len(mapping.places(NUMBER)) > 1:
        yield "Only one column can hold the number by which a row is known again."
    said = {key.partition(":")[0] for key in mapping.keys}
    if {"first_name", "last_name"} & said:
        said.add("name")
    for question in subject.questions:
        if question.is_needed and question.name not in said:
            yield f"No column answers “{question.label}”, and without it no row can be taken."


def _beside(subject: Subject) -> Options:
    return [(KEEP, "Keep beside" if subject.has_room else "Not taken: there is no room beside")]


def _number(subject: Subject) -> Options:
    is_numbered = subject.part_of == "records"
    return [(NUMBER, "Its own number, known again by it")] if is_numbered else []


def _labels(subjects: Mapping[str, Subject]) -> Options:
    return [(name, subject.label) for name, subject in subjects.items()]


def _is_offered(column: Column) -> bool:
    shape = column.question.shape
    if shape in (Shape.DATA, Shape.SHOWN):
        return False
    if shape in (Shape.ONE, Shape.MANY):
        return column.part == "names"
    return column.part not in FOR_PROGRAMS


def _group(subject: Subject, column: Column) -> str:
    question = column.question
    if question.shape is Shape.WHO:
        return "Who took part"
    if question.is_answer:
        return subject.label
    if subject.part_of == "records" and question in COMMON:
        return "Of every record"
    return "What it is"


def _label(column: Column) -> str:
    if column.key in LABELS:
        return LABELS[column.key]
    if column.question.shape is Shape.WHO and column.part:
        return column.label.rpartition(": ")[2].capitalize()
    return column.label
