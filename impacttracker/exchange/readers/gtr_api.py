"""Reads what the interfaces of Gateway to Research answer, both of them, in XML and in JSON."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import (
    Contents,
    NarrativeFacts,
    OrganisationFacts,
    ProjectFacts,
    RecordFacts,
)
from impacttracker.exchange.fact import together
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.page import Entry
from impacttracker.exchange.readers.gtr_outcomes import (
    READER,
    entry_of,
    escaped_in,
    identifiers_of,
    source_of,
)
from impacttracker.exchange.readers.gtr_projects import (
    GtrAward,
    awards_of,
    organisation,
    reference_of,
)
from impacttracker.exchange.readers.gtr_resources import Outcome, Resources, links_of
from impacttracker.exchange.readers.gtr_tree import tree_of
from impacttracker.exchange.source import File
from impacttracker.exchange.telling.entries import narrative_of, organisations_in, record_of
from impacttracker.exchange.telling.placing import OF_PROJECT
from impacttracker.exchange.telling.project_page import ANOTHER
from impacttracker.narratives.models import WITHOUT_TOPIC

__all__ = ["READER", "read", "recognises"]

GTR = r"gtr\.(?:ukri\.org|rcuk\.ac\.uk)(?::[0-9]+)?/+(?:gtr/+)?api"
# Names that nobody else has; "project" or "product" alone could be anything.
OWN = (
    r"projectOverview|projectComposition|rcukProgrammes|outcomeid|keyFindings?|impactSummar(?:y|ies)"
    r"|disseminations?|policyInfluences?|furtherFundings?|futherfundings?|intellectualPropert(?:y|ies)"
    r"|researchMaterials?|researchDatabaseAndModels?|softwareAndTechnicalProducts?"
    r"|artisticAndCreativeProducts?|otherResearchItems?|spinOuts?"
)
IN_XML = re.compile(rf"xmlns[^>]*{GTR}|<(?:[\w.-]+:)?(?:{OWN})[\s/>]", re.IGNORECASE)
IN_JSON = re.compile(rf"{GTR}|/gtr/+api/|\"(?:\w+:)?(?:{OWN})\"\s*:", re.IGNORECASE)
NOTHING = (
    "There is no project and no outcome of Gateway to Research in it. Give what its interface "
    "answers for a project, or for outcomes."
)
TWICE = "It is told twice, and not alike: what was told first is taken, the rest is kept beside it."
ESCAPED_TWICE = "Signs like & came escaped twice (&amp;amp;) in: {names}. They were put right."


def recognises(text: str) -> bool:
    """Whether *text* is XML or JSON that Gateway to Research, and nobody else, would write."""
    begins = text.lstrip()[:1]
    if begins == "<":
        return IN_XML.search(text) is not None
    return begins in ("{", "[") and IN_JSON.search(text) is not None


def read(files: Sequence[File]) -> Contents:
    """What all of *files* hold together; raises `Unreadable` with the name of the one to blame."""
    found = Resources()
    for file in files:
        name = file.name if len(files) > 1 else ""
        try:
            found.add(tree_of(file.text), name)
        except Unreadable as reason:
            raise Unreadable(f"{name}: {reason}" if name else str(reason)) from None
    if not found:
        raise Unreadable(NOTHING)
    return _Reading(found).contents()


class _Reading:
    """Turns what was found into what a project holds, and notes what to look at on the way."""

    def __init__(self, found: Resources) -> None:
        self._found = found
        self._awards = {one.award.reference: one for one in awards_of(found)}
        self._references = {one.uuid: one.award.reference for one in self._awards.values()}
        self._flagged: list[Flag] = []
        self._mended: list[Flag] = []
        self._skipped: list[Flag] = []

    def contents(self) -> Contents:
        records: dict[str, RecordFacts] = {}
        narratives: list[NarrativeFacts] = []
        for position, outcome in enumerate(self._found.outcomes):
            entry = entry_of(outcome, position)
            if entry.kind in WITHOUT_TOPIC:
                self._add_narrative(narratives, outcome, entry)
            else:
                self._add_record(records, outcome, entry)
        for award in self._awards.values():
            self._add_statements(narratives, award)
        alone = next(iter(self._awards.values())) if len(self._awards) == 1 else None
        return Contents(
            reader=READER,
            fills=True,
            leaves_out_other_awards=True,
            project=self._head(),
            awards=tuple(one.award for one in self._awards.values()),
            organisations=self._organisations(list(records.values()), alone),
            records=tuple(records.values()),
            narratives=tuple(narratives),
            skipped=tuple(self._skipped),
            flagged=tuple(self._flagged),
            mended=tuple(self._mended),
        )

    def _add_record(self, records: dict[str, RecordFacts], outcome: Outcome, entry: Entry) -> None:
        record, sentences = record_of(entry, source_of(outcome), _labels(outcome))
        awards, unplaced = self._awards_of(outcome)
        record = replace(
            record,
            awards=awards,
            identifiers=identifiers_of(outcome),
            unmapped={**record.unmapped, **unplaced},
            where=f"{outcome.where}: {record.title[:80]}",
        )
        known = records.get(record.source["fingerprint"])
        self._note(record.where, None if known else outcome, (*entry.flags, *sentences))
        if known is not None and known.kind == record.kind:
            record, is_alike = _joined(known, record)
            if not is_alike:
                self._flagged.append(Flag(record.where, TWICE))
        records[record.source["fingerprint"]] = replace(record, given=_given(record))

    def _add_narrative(
        self, narratives: list[NarrativeFacts], outcome: Outcome, entry: Entry
    ) -> None:
        # What an award says of itself has no place for identifiers but where it came from.
        source = {**source_of(outcome), **identifiers_of(outcome)}
        narrative, sentences = narrative_of(entry, source, _labels(outcome))
        awards, unplaced = self._awards_of(outcome)
        narrative = replace(
            narrative,
            award=awards[0] if awards else None,
            unmapped={**narrative.unmapped, **unplaced},
            where=outcome.where,
        )
        if any(narrative.source == one.source for one in narratives):
            return
        self._note(outcome.where, outcome, (*entry.flags, *sentences))
        placed = {(one.award, one.section) for one in narratives if one.award}
        if (narrative.award, narrative.section) in placed:
            narrative = replace(narrative, award=None)
            self._flagged.append(Flag(outcome.where, ANOTHER))
        given = frozenset({"answers", "unmapped"})
        narratives.append(replace(narrative, given=given))

    def _add_statements(self, narratives: list[NarrativeFacts], award: GtrAward) -> None:
        """Texts of the award itself; the first thing it says of itself keeps what nothing takes."""
        reference = award.award.reference
        where = f"project {reference}"
        for topic, said in award.statements.items():
            statement = NarrativeFacts(
                award=reference,
                section="statement",
                topic=topic,
                answers={"text": said},
                source={"reader": READER, "fingerprint": f"{reference}/{topic}", "occurrence": 1},
                where=where,
                given=frozenset({"answers", "unmapped"}),
            )
            narratives.append(statement)
        if award.escaped:
            self._mended.append(Flag(where, ESCAPED_TWICE.format(names=", ".join(award.escaped))))
        own = (place for place, one in enumerate(narratives) if one.award == reference)
        place = max(own, key=lambda place: bool(narratives[place].topic), default=None)
        if not award.left:
            return
        if place is None:
            said = "; ".join(f"{name}: {text}" for name, text in award.left.items())
            self._skipped.append(Flag(where, f"No answer takes this: {said}"))
            return
        kept = {**narratives[place].unmapped, **award.left}
        narratives[place] = replace(narratives[place], unmapped=kept)

    def _head(self) -> ProjectFacts:
        """What the awards say of the project that they are of, as far as they say the same."""
        told = [award.project for award in self._awards.values()]
        if not told:
            return ProjectFacts()
        names = {
            name
            for name in told[0].given
            if all(getattr(one, name) == getattr(told[0], name) for one in told)
        }
        same = {name: getattr(told[0], name) for name in names}
        title = told[0].title if len(told) == 1 else ""
        return ProjectFacts(**same, title=title, where=told[0].where, given=frozenset(names))

    def _awards_of(self, outcome: Outcome) -> tuple[tuple[str, ...], dict[str, str]]:
        """(the awards that it is of, the project that it is of where that one's are not known)."""
        if outcome.project is not None:
            reference = reference_of(outcome.project)
            return ((reference,) if reference else ()), {}
        linked = [uuid for rel, uuid, _ in links_of(outcome.held) if rel == "PROJECT"]
        known = [self._references[uuid] for uuid in linked if uuid in self._references]
        if known:
            return tuple(sorted(set(known))), {}
        return (), ({OF_PROJECT: "; ".join(linked)} if linked else {})

    def _note(self, where: str, outcome: Outcome | None, sentences: Iterable[str]) -> None:
        """Note *sentences*, and what was put right in an *outcome* that was not told of before."""
        self._flagged += [Flag(where, sentence) for sentence in sentences]
        if names := escaped_in(outcome) if outcome else []:
            self._mended.append(Flag(where, ESCAPED_TWICE.format(names=", ".join(names))))

    def _organisations(
        self, records: Sequence[RecordFacts], alone: GtrAward | None
    ) -> tuple[OrganisationFacts, ...]:
        """Whom records name, and the partners of an award where the answers are of it alone."""
        told = {one.key: one for one in organisations_in(records)}
        partners = list(alone.partners) if alone else []
        if not self._found.projects and not self._found.outcomes:
            partners = list(filter(None, map(organisation, self._found.organisations)))
        for one in partners:
            told[one.key] = one.over(told[one.key]) if one.key in told else one
        return tuple(told.values())


def _labels(outcome: Outcome) -> dict[str, str]:
    """What Gateway to Research calls each answer of ours."""
    return {
        field.line.answer: field.name
        for field in outcome.kind.fields
        if field.line.answer and field.line.answer != "title"
    }


def _given(record: RecordFacts) -> frozenset[str]:
    names = ("title", "when", "url", "awards", "answers", "participants", "identifiers", "unmapped")
    return frozenset(name for name in names if getattr(record, name))


def _joined(known: RecordFacts, told: RecordFacts) -> tuple[RecordFacts, bool]:
    """*known* with what was *told* of it again, and whether that said nothing else."""
    answers, names = together(told.answers, known.answers)
    differing = {name: told.answers[name] for name in names}
    beside = {f"{name} (told again)": str(value) for name, value in differing.items()}
    joined = replace(
        known,
        url=known.url or told.url,
        when=known.when if known.when.points else told.when,
        awards=tuple(sorted({*known.awards, *told.awards})),
        answers=answers,
        participants=tuple(dict.fromkeys((*known.participants, *told.participants))),
        identifiers={**told.identifiers, **known.identifiers},
        unmapped={**told.unmapped, **beside, **known.unmapped},
    )
    return joined, not differing and known.title == told.title
