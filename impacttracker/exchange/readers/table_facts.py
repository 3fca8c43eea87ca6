"""Rows of tables as facts: parts go to their owners, and names become whom they name."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, replace
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from impacttracker.exchange.contents import (
    ROW_NUMBER,
    Contents,
    NarrativeFacts,
    OrganisationFacts,
    PersonFacts,
    ProjectFacts,
    RecordFacts,
)
from impacttracker.exchange.fact import Fact, Was
from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.exchange.readers.table_mentions import settled
from impacttracker.exchange.tables import damage
from impacttracker.exchange.tables.naming import Naming
from impacttracker.exchange.tables.subjects import PARTS
from impacttracker.exchange.tables.told import Told
from impacttracker.exchange.telling.fitting import fitted_narrative, fitted_record

IDENTIFIED = frozenset({"evidence", "testimonials", "followups", "obligations", "returns"})
"""The lists whose things are known by a uid alone."""
AGAIN = "Its number “{number}” stands in a row before, too: the two are known by their order."
SHORT = 300
"""How long a title or a name may be that fits wherever it is stored."""


class Gathering:
    """The rows of all sheets, until they can be put together."""

    def __init__(self) -> None:
        self.mended: list[Flag] = []
        self.flagged: list[Flag] = []
        self.skipped: list[Flag] = []
        """What in the sheets is no entry."""
        self.rejected: list[Rejected] = []
        self.met: dict[tuple[str, str], str] = {}
        """Where each uid stands, by the list that its row goes to."""
        self._told: list[Told] = []
        self._times: Counter[str] = Counter()
        self._naming = Naming()
        self._strangers = 0

    def take(self, rows: Iterable[Told]) -> None:
        for told in rows:
            self._told.append(told)
            self._naming.meet(told)

    def contents(self, reader: str) -> Contents:
        """Everything that the rows say."""
        lists: dict[str, list[Any]] = {}
        parts = self._parts()
        for told in self._told:
            if told.subject.name not in PARTS and (fact := self._fact(told)):
                whole = self._with_parts(fact, parts)
                lists.setdefault(told.subject.part_of, []).append(whole)
        self._flag_strays(parts)
        project = next(iter(lists.pop("project", [])), ProjectFacts())
        for name, named in self._naming.named().items():
            lists[name] = [*lists.get(name, []), *named]
        is_ours = any(told.is_ours for told in self._told)
        found: dict[str, Any] = {name: tuple(facts) for name, facts in lists.items()}
        contents = Contents(
            reader=reader,
            fills=not is_ours,
            leaves_out_other_awards=not is_ours,
            has_identifiers=is_ours,
            project=project,
            **found,
            flagged=tuple(self.flagged),
            mended=(*self.mended, *self._naming.mended),
            skipped=tuple(self.skipped),
            rejected=tuple(self.rejected),
        )
        return settled(replace(contents, flagged=(*contents.flagged, *self._naming.flagged)))

    def _parts(self) -> dict[tuple[str, str], list[Told]]:
        """The rows of parts, by what they are part of and the uid of their owner."""
        found: dict[tuple[str, str], list[Told]] = {}
        for told in self._told:
            if told.subject.name in PARTS and (owner := self._naming.owner_of(told)):
                found.setdefault((told.subject.part_of, owner), []).append(told)
        return found

    def _fact(self, told: Told) -> Fact | None:
        values = {**self._naming.resolved(told), "who": told.who}
        answers = {
            one.name: values.pop(one.name)
            for one in told.subject.questions
            if one.is_answer and one.name in values
        }
        said = {name: value for name, value in values.items() if value not in (None, (), {})}
        if "awards" in said:
            said["awards"] = tuple(sorted(said["awards"]))
        facts: dict[str, Any] = {**told.subject.fixed, **said, **self._identity(told, said)}
        if self._says_too_little(told, facts):
            return None
        given = told.given - set(answers)
        if told.subject.fact in (RecordFacts, NarrativeFacts):
            facts["answers"] = {name: value for name, value in answers.items() if value is not None}
            given |= {"answers"} if told.given & set(answers) else set()
        fact = told.subject.fact(
            **facts,
            where=told.where,
            given=frozenset(given if _is_known_by_uid(told) else self._said(told, facts)),
            answered=frozenset(told.given & set(answers)),
            was=Was(told.fingerprint, frozenset(told.given)) if told.fingerprint else None,
        )
        return self._fitted(told, fact)

    def _says_too_little(self, told: Told, facts: Mapping[str, Any]) -> bool:
        """Whether a fact cannot do without what a row does not say, or names in vain."""
        missing = [
            told.subject.named[name].label
            for name, part in told.subject.fact.__dataclass_fields__.items()
            if part.default is MISSING and part.default_factory is MISSING and name not in facts
        ]
        if missing:
            what = f"It says nothing for “{missing[0]}” that can be taken, and is left out."
            self.flagged.append(Flag(told.where, what))
        return bool(missing)

    def _said(self, told: Told, facts: Mapping[str, Any]) -> set[str]:
        """What a row of a stranger's table gives: all that it says."""
        return {name for name, value in facts.items() if value} - {"key", "uid", "source", "kind"}

    def _identity(self, told: Told, said: Mapping[str, Any]) -> dict[str, Any]:
        """What a thing is known by: its uid, or else all that its row says."""
        fact = told.subject.fact
        uid = told.uid
        if fact is OrganisationFacts:
            name = str(said.get("name", ""))
            return {"uid": uid, "key": uid or self._naming.key_of(name)}
        if fact in (RecordFacts, NarrativeFacts):
            if uid or told.fingerprint is not None:
                return {"uid": uid} if fact is RecordFacts else {}
            source = {"reader": "table", **self._mark(told)}
            return {"source": source, "unmapped": _as_data(told.unfit)}
        if fact is PersonFacts:
            self._strangers += not uid
            return {"uid": uid, "key": uid or f"person {self._strangers}"}
        if told.subject.part_of in IDENTIFIED:
            mark = json.dumps(self._mark(told), sort_keys=True)
            return {"uid": uid or str(uuid5(NAMESPACE_URL, mark))}
        return {}

    def _mark(self, told: Told) -> dict[str, Any]:
        """What the row is known again by: its number, or else all that it says."""
        if told.number:
            mark = self._counted([told.subject.name, *told.number])
            if mark["occurrence"] > 1:
                self.flagged.append(Flag(told.where, AGAIN.format(number=told.number[-1])))
            return {**mark, ROW_NUMBER: told.number[-1]}
        said = sorted(
            (cell.head, damage.plain(cell.said))
            for parts in told.cells.values()
            for cell in parts.values()
            if cell.said is not None
        )
        return self._counted([told.subject.name, said, _as_data(told.unfit)])

    def _counted(self, known_by: list[Any]) -> dict[str, Any]:
        text = json.dumps(known_by, sort_keys=True)
        fingerprint = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._times[fingerprint] += 1
        return {"fingerprint": fingerprint, "occurrence": self._times[fingerprint]}

    def _fitted(self, told: Told, fact: Any) -> Fact:
        """A record or narrative as it can be stored, with a flag for each thing put aside."""
        if not isinstance(fact, RecordFacts | NarrativeFacts) or _fits(fact, told):
            return fact  # type: ignore[no-any-return]
        fit: Any = fitted_record if isinstance(fact, RecordFacts) else fitted_narrative
        labels = {one.name: one.label for one in told.subject.questions}
        fitted, sentences = fit(fact, labels)
        self.flagged += [Flag(told.where, sentence) for sentence in sentences]
        return fitted  # type: ignore[no-any-return]

    def _with_parts(self, fact: Fact, parts: dict[tuple[str, str], list[Told]]) -> Fact:
        """*fact* with its parts, which are given where a row of them was edited or added."""
        uid = getattr(fact, "uid", "")
        for name in ("participants", "affiliations", "positions"):
            rows = parts.pop((name, uid), []) if uid and hasattr(fact, name) else []
            if not rows:
                continue
            told = tuple(part for one in rows if (part := self._part(one)))
            changed = [one for one in rows if one.given or one.fingerprint is None]
            gives = bool(changed) and self._is_whole(rows, changed[0].where)
            gives = gives and len(told) == len(rows)
            was = fact.was and replace(
                fact.was, parts={**fact.was.parts, name: tuple(one.fingerprint for one in rows)}
            )
            given = fact.given | ({name} if gives else set())
            changes: Any = {name: told, "given": given, "was": was}
            fact = replace(fact, **changes)
        return fact

    def _part(self, told: Told) -> Any:
        values = {
            name: value
            for name, value in self._naming.resolved(told).items()
            if name not in ("owner", "place") and value not in (None, ())
        }
        if self._says_too_little(told, values):
            return None
        return told.subject.fact(**values, where=told.where)

    def _is_whole(self, rows: list[Told], where: str) -> bool:
        """Whether no row was taken out; else edits of the others are not taken either."""
        places = {told.text("place") for told in rows if told.fingerprint is not None}
        number = max(
            (int(one.rpartition(" ")[2]) for one in places if one[-1:].isdigit()), default=0
        )
        missing = number - len(places)
        problems = any(told.problems for told in rows)
        if missing > 0 or problems:
            self.flagged.append(
                Flag(
                    where,
                    "Rows beside it were taken out or cannot be read, so that what stands here "
                    "stays. Take out on the page of what they belong to.",
                )
            )
        return missing <= 0 and not problems

    def _flag_strays(self, parts: Mapping[tuple[str, str], list[Told]]) -> None:
        for rows in parts.values():
            for told in rows:
                if told.given or told.fingerprint is None:
                    self.flagged.append(
                        Flag(
                            told.where,
                            "It is part of something whose own row is not in the file, and is not "
                            "taken.",
                        )
                    )


def _fits(fact: RecordFacts | NarrativeFacts, told: Told) -> bool:
    """Whether it is short enough to be stored as it is; what cells hold has been checked before."""
    if isinstance(fact, RecordFacts):
        texts = [fact.title, *(one.name_as_recorded for one in fact.participants)]
        if any(one.department or one.sector or one.country for one in fact.participants):
            return False
        if not fact.title.strip() or max(map(len, texts)) > SHORT:
            return False
    limits = {one.name: one.field.limit for one in told.subject.questions if one.field}
    return all(
        not isinstance(value, str) or len(value) <= (limits[name] or len(value))
        for name, value in fact.answers.items()
    )


def _is_known_by_uid(told: Told) -> bool:
    """Whether only what was edited counts: of the project and its awards, gaps are filled."""
    return told.is_ours and told.subject.part_of not in ("project", "awards")


def _as_data(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {head: damage.as_data(cell) for head, cell in cells.items()}
