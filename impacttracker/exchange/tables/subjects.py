"""Every subject of a sheet: the kinds of records, the sections of narratives, and all the rest."""

from collections.abc import Mapping

from impacttracker.exchange import contents
from impacttracker.exchange.fact import Fact
from impacttracker.exchange.tables import of_project
from impacttracker.exchange.tables.questions import Question, Shape, asked_by
from impacttracker.exchange.tables.subject import UID, Subject, asks, needs
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility

MIXED = "record"
"""The subject of sheets whose rows say of what kind each of them is."""

TITLE, WHEN = needs("title", "Title"), asks("when", "When", Shape.WHEN)
COMMON = (
    asks("url", "Web address", Shape.ADDRESS),
    asks("visibility", "Who may see it", Shape.TERM, Visibility),
    asks("awards", "Awards", Shape.LINES),
)
CAME = (
    asks("identifiers", "Identifiers elsewhere", Shape.DATA),
    asks("source", "Where it came from", Shape.DATA),
    asks("unmapped", "Kept beside", Shape.DATA),
)
WHO = Question(name="who", label="Who took part", shape=Shape.WHO)
LINKED = "in the sheet “Links” of the whole workbook, or on the page of the record"
SHOWN = tuple(
    Question(name=name, label=label, shape=Shape.SHOWN, changed_at=changed_at)
    for name, label, changed_at in (
        ("links", "Links", LINKED),
        ("linked", "Linked with", LINKED),
        ("proofs", "Pieces of evidence", "on the page of the record"),
        ("author", "Recorded by", ""),
        ("added", "Recorded on", ""),
        ("changed", "Last change", ""),
        ("address", "Address", ""),
    )
)
"""What lists write for whoever reads them."""
ANEW = "by entering it anew as what it is, and putting this one in the bin"


def _of_kind(name: str, kind: type[Record]) -> Subject:
    kinds = (
        Question(name="kind", label="Kind", shape=Shape.SHOWN, changed_at=ANEW),
        Question(name="kind_code", label="Kind (code)", shape=Shape.SHOWN, changed_at=ANEW),
    )
    return Subject(
        name=name,
        label=kind.about.plural,
        fact=contents.RecordFacts,
        part_of="records",
        questions=(UID, TITLE, WHEN, *COMMON, *asked_by(kind), *CAME),
        fixed={"kind": name},
        shown=(WHO, *SHOWN, *kinds),
    )


def _mixed() -> Subject:
    """Every question of every kind; one that several ask in the same words is one."""
    asked: dict[tuple[str, str], Question] = {}
    for kind in KINDS.values():
        for one in asked_by(kind):
            asked.setdefault((one.name, one.label), one)
    return Subject(
        name=MIXED,
        label="Records of several kinds",
        fact=contents.RecordFacts,
        part_of="records",
        questions=(
            UID,
            Question(name="kind", label="Kind", shape=Shape.KIND, is_needed=True, changed_at=ANEW),
            TITLE,
            WHEN,
            *COMMON,
            *(question.named(mixed_name(question)) for question in asked.values()),
            *CAME,
        ),
        shown=(WHO, *SHOWN),
    )


def mixed_name(question: Question) -> str:
    """What a question of a kind is called where several kinds stand in one sheet."""
    return f"{question.name}?{question.label}" if question.is_answer else question.name


def _of_section(section: str) -> Subject:
    model = SECTIONS[section]
    return Subject(
        name=section,
        label=model.heading,
        fact=contents.NarrativeFacts,
        part_of="narratives",
        known_by=("award", "topic", "period"),
        questions=(
            asks("award", "Award"),
            asks("period", "Period"),
            *([needs("topic", "Topic")] if section == "statement" else []),
            *asked_by(model),
            *CAME[1:],
        ),
        fixed={"section": section},
    )


RECORDS = {name: _of_kind(name, kind) for name, kind in KINDS.items()}
NARRATIVES = {section: _of_section(section) for section in SECTIONS}
PARTNERS = {one.name: one for one in (of_project.ORGANISATION, of_project.PERSON)}
PARTS = {
    one.name: one for one in (of_project.PARTICIPANT, of_project.AFFILIATION, of_project.POSITION)
}
REST = {
    one.name: one
    for one in (
        of_project.PROJECT,
        of_project.AWARD,
        of_project.LINK,
        of_project.EVIDENCE,
        of_project.TESTIMONIAL,
        of_project.FOLLOWUP,
        of_project.OBLIGATION,
        of_project.RETURN,
    )
}
SUBJECTS: Mapping[str, Subject] = {
    **{"project": REST["project"], "award": REST["award"]},
    **PARTNERS,
    MIXED: _mixed(),
    **RECORDS,
    **NARRATIVES,
    **PARTS,
    **REST,
}
"""In the order in which a workbook has their sheets."""


def subject_of(fact: Fact) -> Subject:
    """The subject of the sheet in which *fact* has a row."""
    if isinstance(fact, contents.RecordFacts):
        return RECORDS[fact.kind]
    if isinstance(fact, contents.NarrativeFacts):
        return NARRATIVES[fact.section]
    return next(one for one in SUBJECTS.values() if one.fact is type(fact))


def label_of(about: str, name: str) -> str:
    """What people call the question *name* of the subject *about*, or the parts that it has."""
    if about in KINDS and name in ("title", "when"):
        called: str = getattr(KINDS[about].about, name)
        return called
    if question := SUBJECTS[about].named.get(name):
        return question.label
    return next((one.label for one in PARTS.values() if one.part_of == name), name)


def kind_called(text: str) -> str:
    """The kind that a label or a code names; nothing where it names none."""
    said = " ".join(text.split()).casefold()
    for name, kind in KINDS.items():
        if said in (name, kind.about.singular.casefold(), kind.about.plural.casefold()):
            return name
    return ""
