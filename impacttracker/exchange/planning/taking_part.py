"""Finds whom cells name of whom the file has no row: those who took part, and promises are about.

It comes before all else is planned: whom nobody knows by the name that was typed becomes a
partner, as in the form of a record. What a name means is never guessed: where several answer to
it, a person is told, and those who took part stay as they are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from impacttracker.accounts.models import User
from impacttracker.exchange import queries
from impacttracker.exchange.contents import (
    Contents,
    FollowUpFacts,
    OrganisationFacts,
    ParticipantFacts,
    RecordFacts,
)
from impacttracker.exchange.facts import facts_of_record
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.planning.identity import uids_here
from impacttracker.exchange.planning.plan import Keys
from impacttracker.exchange.readers import table
from impacttracker.exchange.tables.naming import CALLED, LONGEST_NAME, key_of_name
from impacttracker.exchange.tables.rows import part_in_words
from impacttracker.exchange.tables.subjects import WHO
from impacttracker.exchange.tables.values import Unfit
from impacttracker.exchange.tables.who import (
    APART,
    Known,
    Named,
    as_what,
    has_title,
    in_names,
    parted_from,
)
from impacttracker.kinds import KINDS
from impacttracker.partners.names import folded
from impacttracker.partners.recognising import without_titles
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.spreadsheets.cell import joined

STAYS = "“{label}”: {why}; those who took part stay as they are."
CHANGED_HERE = "they were changed here after the sheet was made"
TWO_THINGS = "the two columns of it name different people"
TWO_SHEETS = "it was edited in this row and in its own sheet, whose rows count"
SEVERAL = "several here are called “{name}”, so that you have to say on its page which took part"
TOO_LONG = "“{name}…” is too long for a name"
NOBODY = "“About”: nobody here is called “{name}”. Enter them first; the promise is left out."
NEW = (
    "“{name}” is new here, and becomes a partner. For a person, write a title before the name, or "
    "“Jane Wu · Harbour Council”."
)
BY_NAME = "Nobody called “{name}” is known here: they are noted by name alone."


def with_those_named(
    project: Project, contents: Contents, *, by: User | None
) -> tuple[Contents, Keys]:
    """*contents* with those who took part as its edited cells name them, and their keys here."""
    named = any(uid.startswith(CALLED) for one in contents.followups for uid in one.about)
    took_part = any(one.who or _is_new(one) for one in contents.records)
    if contents.reader != table.NAME or not (named or took_part):
        return contents, {}
    return _Finding(project, contents, by).found()


def _is_new(fact: RecordFacts) -> bool:
    return not fact.uid and bool(fact.participants)


@dataclass(frozen=True)
class _Somebody:
    """An organisation or a person of the file or of the project."""

    key: str
    is_person: bool


class _Finding:
    def __init__(self, project: Project, contents: Contents, by: User | None) -> None:
        self._contents = contents
        told = [one.uid for one in contents.records if one.who]
        shown = {one.uid: one for one in queries.records_of(project, by)} if told else {}
        uids = uids_here(project, told, shown, Record)
        self._rows = {uid: shown.get(here) for uid, here in uids.items()}
        self._flagged: list[Flag] = []
        self._keys: Keys = {}
        self._new: dict[str, OrganisationFacts] = {}
        self._called: dict[str, set[_Somebody]] = defaultdict(set)
        self._named = {one.key for one in contents.organisations if not (one.uid or one.where)}
        """The keys of organisations that the file only names."""
        self._meet_those_here(project)
        self._meet_those_of_the_file()

    def found(self) -> tuple[Contents, Keys]:
        records = tuple(map(self._record, self._contents.records))
        promises = tuple(filter(None, map(self._promise, self._contents.followups)))
        return (
            replace(
                self._contents,
                records=records,
                followups=promises,
                organisations=self._organisations(records),
                flagged=(*self._contents.flagged, *self._flagged),
            ),
            self._keys,
        )

    def _meet_those_here(self, project: Project) -> None:
        for partner in queries.partnerships_of(project):
            one = partner.organisation
            self._meet(_Somebody(one.uid, False), one.name, one.short_name, *one.aliases)
        for person in queries.people_of(project):
            self._meet(_Somebody(person.uid, True), person.name, *person.other_names)

    def _meet_those_of_the_file(self) -> None:
        """Whom a file names without a uid is whoever is called so here."""
        for one in self._contents.organisations:
            if one.uid or (one.where and not self._called.get(folded(one.name))):
                self._meet(_Somebody(one.key, False), one.name, one.short_name, *one.aliases)
        for person in self._contents.people:
            if person.uid or not self._called.get(without_titles(person.name)):
                somebody = _Somebody(person.uid or person.key, True)
                self._meet(somebody, person.name, *person.other_names)

    def _meet(self, somebody: _Somebody, *names: str) -> None:
        for name in filter(None, names):
            self._called[without_titles(name) if somebody.is_person else folded(name)].add(somebody)

    def _record(self, fact: RecordFacts) -> RecordFacts:
        if fact.who:
            return self._told(fact)
        if not _is_new(fact):
            return fact
        return replace(fact, participants=tuple(map(self._person_or, fact.participants)))

    def _person_or(self, one: ParticipantFacts) -> ParticipantFacts:
        """Whoever a new row names, where that is a person of that name and nobody else."""
        if one.person or (one.organisation and one.organisation not in self._named):
            return one
        found = self._called.get(without_titles(one.name_as_recorded)) or set()
        if len(found) != 1 or not (somebody := next(iter(found))).is_person:
            return one
        self._keys.setdefault(somebody.key, somebody.key)
        return replace(one, person=somebody.key, organisation=None)

    def _organisations(self, records: Sequence[RecordFacts]) -> tuple[OrganisationFacts, ...]:
        """Those of the file and the new ones, without names that turned out to be people."""
        people = self._contents.people
        needed = {one.organisation for fact in records for one in fact.participants}
        needed |= {one.organisation for person in people for one in person.affiliations}
        needed |= {one.parent for one in self._contents.organisations}
        held = self._contents.organisations
        kept = [one for one in held if one.key not in self._named or one.key in needed]
        keys = {one.key for one in kept}
        return (*kept, *(one for one in self._new.values() if one.key not in keys))

    def _told(self, fact: RecordFacts) -> RecordFacts:
        new, flagged = dict(self._new), list(self._flagged)
        try:
            participants = self._participants(fact, self._rows.get(fact.uid))
        except Unfit as why:
            # Nobody becomes known by a row that is not taken.
            flagged.append(Flag(fact.where, STAYS.format(label=WHO.label, why=why)))
            self._new, self._flagged = new, flagged
            return fact
        return replace(fact, participants=participants, given=fact.given | {"participants"})

    def _participants(self, fact: RecordFacts, row: Record | None) -> tuple[ParticipantFacts, ...]:
        if "participants" in fact.given:
            raise Unfit(TWO_SHEETS)
        known = _known(row, facts_of_record(row)) if row else []
        self._keys |= {
            uid: uid
            for one in known
            for uid in (one.fact.organisation, one.fact.person)
            if uid is not None
        }
        pairs = parted_from(_named_in(fact.who), known)
        found = tuple(held or self._somebody(one, fact) for one, held in pairs)
        if found != tuple(one.fact for one in known) and row and not _stand(fact, known):
            raise Unfit(CHANGED_HERE)
        return found

    def _somebody(self, one: Named, fact: RecordFacts) -> ParticipantFacts:
        if len(one.name) > LONGEST_NAME:
            raise Unfit(TOO_LONG.format(name=one.name[:40]))
        role = one.role or KINDS[fact.kind].about.roles[0]
        beside = ParticipantFacts(role=role)
        found = self._called_so(one.name)
        person, apart, organisation = one.name.partition(APART)
        if found is None and apart:
            whose = self._called_so(organisation)
            place = (
                whose.key if whose and not whose.is_person else self._entered(organisation, fact)
            )
            who = self._called_so(person)
            if who and who.is_person:
                return replace(beside, organisation=place, person=who.key)
            self._flagged.append(Flag(fact.where, BY_NAME.format(name=person)))
            return replace(beside, organisation=place, name_as_recorded=one.name)
        if found and found.is_person:
            return replace(beside, person=found.key)
        if found is None and has_title(one.name):
            self._flagged.append(Flag(fact.where, BY_NAME.format(name=one.name)))
            return replace(beside, name_as_recorded=one.name)
        return replace(beside, organisation=found.key if found else self._entered(one.name, fact))

    def _promise(self, fact: FollowUpFacts) -> FollowUpFacts | None:
        """A promise about whom it names; nothing where nobody, or several, are called so."""
        about = []
        for uid in fact.about:
            name = uid.removeprefix(CALLED)
            try:
                somebody = self._called_so(name) if name != uid else None
            except Unfit as why:
                self._flagged.append(Flag(fact.where, f"“About”: {why}; it is left out."))
                return None
            if name != uid and somebody is None:
                self._flagged.append(Flag(fact.where, NOBODY.format(name=name)))
                return None
            about.append(somebody.key if somebody else uid)
        return replace(fact, about=tuple(about))

    def _called_so(self, name: str) -> _Somebody | None:
        found = self._called.get(folded(name)) or self._called.get(without_titles(name)) or set()
        if len(found) > 1:
            raise Unfit(SEVERAL.format(name=name))
        for one in found:
            self._keys.setdefault(one.key, one.key)
        return next(iter(found), None)

    def _entered(self, name: str, fact: RecordFacts) -> str:
        """The key of an organisation that nobody knew."""
        key = key_of_name(name)
        self._new.setdefault(key, OrganisationFacts(key=key, name=name, where=fact.where))
        self._flagged.append(Flag(fact.where, NEW.format(name=name)))
        return key


def _named_in(who: Mapping[str, str]) -> Sequence[Named]:
    """Those whom the edited cells of a row name."""
    if "parts" not in who:
        return in_names(who[""])
    named = as_what(who["parts"])
    if "" in who and [one.name for one in named] != [one.name for one in in_names(who[""])]:
        raise Unfit(TWO_THINGS)
    return named


def _known(row: Record, fact: RecordFacts) -> list[Known]:
    return [
        Known(one.name, told) for one, told in zip(row.participants, fact.participants, strict=True)
    ]


def _stand(fact: RecordFacts, known: Sequence[Known]) -> bool:
    """Whether those who took part still are whom the row named when it was written."""
    written = fact.was
    cells = (
        joined([one.name for one in known]),
        joined([part_in_words(one.fact, one.name) for one in known]),
    )
    return written is None or all(
        written.row.holds(column.label, cell) or not written.row.has(column.label)
        for column, cell in zip(WHO.columns, cells, strict=True)
    )
