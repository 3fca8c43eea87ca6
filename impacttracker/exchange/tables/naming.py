"""Whom and what the rows of tables name: by uid, or by what they are called."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from impacttracker import clock
from impacttracker.exchange.contents import (
    AffiliationFacts,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    PositionFacts,
)
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.tables.contents_fit import LEVELS, level_called
from impacttracker.exchange.tables.damage import plain
from impacttracker.exchange.tables.questions import Question, Shape
from impacttracker.exchange.tables.told import Told
from impacttracker.exchange.tables.who import as_what, has_title
from impacttracker.kinds import KINDS
from impacttracker.partners import names
from impacttracker.partners.models import Organisation
from impacttracker.partners.recognising import is_nobodys, name_in
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.spreadsheets.cell import parted

ROLE_NAMES = {role.value for role in ParticipantRole}
WHOSE = "It names {names} contacts and another number of addresses: these are left out."
SURNAME_FIRST = re.compile(
    r"(?P<last>[^\d,;()@]{1,40}),\s*(?P<first>[^\d,;()@]{1,40}?)"
    r"(?:\s*\((?:dr|prof|professor|mr|mrs|ms|dame|sir)\.?\))?",
    re.IGNORECASE,
)
AS_OF_TODAY = "How high interest, influence or impact is, is noted as of today."
AS_ONE = "was taken as one name. Put semicolons between several."
REFERS_TO = {
    "owner": ("records", "people", "organisations"),
    "parent": ("organisations",),
    "organisation": ("organisations",),
    "person": ("people",),
    "corroborating": ("people",),
    "cause": ("records",),
    "effect": ("records",),
    "evidence": ("evidence",),
    "kept_as": ("evidence",),
    "supports": ("records",),
    "about": ("records", "organisations", "people"),
}
"""The lists in which a question's uids stand."""
# A table names the same few organisations over and over.
folded = lru_cache(maxsize=20_000)(names.folded)
LONGEST_NAME: int = Organisation.name.type.length


def key_of_name(name: str) -> str:
    """The key of an organisation of which nothing but its *name* is known."""
    return f"name:{folded(name)}"


def addresses_in(text: str) -> list[str]:
    """The addresses in a cell, with anything between them."""
    return [one for one in re.split(r"[\s;,]+", text) if "@" in one]


CALLED = "called "
"""Begins what stands for somebody of whom the file has no row, and the project may know."""


class Naming:
    """What the rows met so far are called."""

    def __init__(self) -> None:
        self._called: dict[tuple[str, str], set[str]] = {}
        self._shown_as: dict[str, str] = {}
        """By uid what the row of each is called."""
        self._keys: dict[str, str] = {}
        """Of organisations: the key by each folded name."""
        self._rows: set[str] = set()
        """Of organisations: the keys of those that have a row."""
        self._alone: set[str] = set()
        """The names that stand alone in a cell, folded."""
        self._named: dict[str, str] = {}
        """Of organisations without a row: how they were named, by key."""
        self._people: list[PersonFacts] = []
        """The contacts whom rows of organisations name."""
        self.flagged: list[Flag] = []
        self.mended: list[Flag] = []

    def meet(self, told: Told) -> None:
        """Remember what a row is called."""
        name = str(told.values.get("name") or told.values.get("title") or "")
        if told.uid and name:
            self._shown_as[told.uid] = name
            known = self._called.setdefault((told.subject.part_of, folded(name)), set())
            known.add(told.uid)
        if told.subject.fact is OrganisationFacts and name:
            key = told.uid or key_of_name(name)
            for one in (name, told.values.get("short_name"), *(told.values.get("aliases") or ())):
                if one:
                    self._keys.setdefault(folded(str(one)), key)
            self._rows.add(key)
        for cell in told.cells.get("who", {}).values():
            pieces = parted(plain(cell.said)) if cell.said is not None else ()
            self._alone.update(folded(piece) for piece in pieces if "," not in piece)

    def key_of(self, name: str) -> str:
        """The key of the organisation called *name*, whether or not it has a row."""
        return self._keys.get(folded(name), key_of_name(name))

    def owner_of(self, told: Told) -> str:
        """The uid of what a row is part of."""
        return told.text("owner") or self._uid_called(told, "owner", told.text("owner", "names"))

    def named(self) -> dict[str, list[Any]]:
        """Those who are named and have no row, by the lists of `Contents`."""
        organisations = [OrganisationFacts(key=key, name=name) for key, name in self._named.items()]
        return {"organisations": organisations, "people": self._people}

    def resolved(self, told: Told) -> dict[str, Any]:
        """The values of a row, with names in place of missing uids, and who took part."""
        values = {name: value for name, value in told.values.items() if name != "uid"}
        for question in told.subject.questions:
            names = told.text(question.name, "names")
            if question.name in told.renamed:
                values[question.name] = self._renamed(told, question, names)
            elif told.fingerprint is None and names and not values.get(question.name):
                values[question.name] = self._uids(told, question, names)
        if not told.is_ours:
            values |= self._beside(told, values)
        return values

    def _uids(self, told: Told, question: Question, names: str) -> Any:
        if question.shape is Shape.ONE:
            return self._uid_called(told, question.name, names)
        found = (self._uid_called(told, question.name, one) for one in parted(names))
        return tuple(filter(None, found))

    def _renamed(self, told: Told, question: Question, names: str) -> Any:
        """The uids of those who were named anew; those of before where one cannot be told."""
        before = told.values[question.name]
        is_one = question.shape is Shape.ONE
        shown = {self._shown_as.get(uid, ""): uid for uid in ([before] if is_one else before or ())}
        wanted = [names] if is_one and names else parted(names)
        uids = [shown.get(one) or self._uid_called(told, question.name, one) for one in wanted]
        if not all(uids):
            told.given.discard(question.name)
            return before
        return (uids[0] if uids else None) if is_one else tuple(uids)

    def _uid_called(self, told: Told, question: str, name: str) -> str:
        """The uid of what is called *name*; an organisation is met here, if not before."""
        lists = REFERS_TO.get(question, ())
        for part_of in lists:
            found = self._called.get((part_of, folded(name)), set()) if name else set()
            if len(found) == 1:
                return next(iter(found))
        if name and lists == ("organisations",):
            return self._organisation(name)
        if name and told.subject.part_of == "followups":
            return f"{CALLED}{name}"
        if name:
            self.flagged.append(
                Flag(told.where, f"“{name}” is not the name of exactly one row of the file.")
            )
        return ""

    def _organisation(self, name: str) -> str:
        key = self.key_of(name)
        if key not in self._rows:
            self._named.setdefault(key, name[:LONGEST_NAME])
        return key

    def _beside(self, told: Told, values: dict[str, Any]) -> dict[str, Any]:
        """What a new row says in columns of its own: who took part, where somebody works."""
        found: dict[str, Any] = {}
        if "who" in told.subject.named:
            found["participants"] = tuple(self._participants(told))
        if "employer" in told.subject.named:
            found |= self._person(told, values)
        if "contact" in told.subject.named:
            self._meet_contacts(told)
            found |= self._position(told)
        return found

    def _position(self, told: Told) -> dict[str, Any]:
        """Where an organisation stands, as its row says it: today, since it says no day."""
        levels: dict[str, Any] = {}
        for name in LEVELS:
            text = told.text(f"{name}_level")
            if level := level_called(text):
                levels[name] = level
            elif text:
                label = told.subject.named[f"{name}_level"].label
                self.flagged.append(Flag(told.where, f"“{label}”: “{text}” is none; left out."))
        if not levels:
            return {}
        self.mended.append(Flag(told.where, AS_OF_TODAY))
        return {"positions": (PositionFacts(on=clock.today(), **levels),)}

    def _meet_contacts(self, told: Told) -> None:
        """The people whom the row of an organisation names as its contacts."""
        place = self.key_of(told.text("name"))
        names, emails = parted(told.text("contact")), addresses_in(told.text("contact_email"))
        if not names:
            names = [name_in(one) for one in emails if not is_nobodys(one)]
        if len(names) > 1 and len(emails) not in (0, len(names)):
            self.flagged.append(Flag(told.where, WHOSE.format(names=len(names))))
            emails = []
        for at, name in enumerate(names):
            theirs = tuple(emails if len(names) == 1 else emails[at : at + 1])
            post = told.text("contact_post")[:300]
            self._people.append(
                PersonFacts(
                    key=f"contact {len(self._people) + 1}",
                    name=self._in_order(told, name),
                    emails=theirs,
                    affiliations=(AffiliationFacts(organisation=place, role=post),),
                    given=frozenset({"name", "emails", "affiliations"}),
                    where=told.where,
                )
            )

    def _in_order(self, told: Told, name: str) -> str:
        """“Smith, Anna (Dr)” as Anna Smith."""
        match = SURNAME_FIRST.fullmatch(name)
        if match is None:
            return name[:300]
        found = f"{match['first']} {match['last']}".strip()
        self.mended.append(Flag(told.where, f"“{name}” was read as “{found}”."))
        return found[:300]

    def _person(self, told: Told, values: dict[str, Any]) -> dict[str, Any]:
        parts = (told.text("first_name"), told.text("last_name"))
        name = values.get("name") or " ".join(filter(None, parts))
        employer, post = told.text("employer"), told.text("post")[:300]
        found: dict[str, Any] = {"name": self._in_order(told, str(name))}
        if employer:
            place = self._organisation(employer)
            found["affiliations"] = (AffiliationFacts(organisation=place, role=post),)
        return found

    def _participants(self, told: Told) -> Iterator[ParticipantFacts]:
        """Those whom a new record names; who is named twice took part once."""
        met = set()
        for name, role, is_person in self._whos(told):
            if (folded(name), role) in met:
                continue
            met.add((folded(name), role))
            if is_person or has_title(name):
                yield ParticipantFacts(role=role, name_as_recorded=name)
            else:
                yield ParticipantFacts(
                    role=role, organisation=self._organisation(name), name_as_recorded=name
                )

    def _whos(self, told: Told) -> Iterator[tuple[str, ParticipantRole, bool]]:
        """(Name, as what, whether it is of a person) of each name in the cells of a row."""
        usual = KINDS[told.subject.fixed["kind"]].about.roles[0]
        cells = told.cells.get("who", {})
        for part in cells:
            if part == "parts":
                yield from self._as_what(told.text("who", part), usual)
            elif part or not told.text("who", "parts"):
                role = ParticipantRole(part) if part in ROLE_NAMES else usual
                is_person = part == "people"
                for name in self._names(told, part):
                    yield name, ParticipantRole.OTHER if is_person else role, is_person

    def _as_what(
        self, text: str, usual: ParticipantRole
    ) -> Iterator[tuple[str, ParticipantRole, bool]]:
        for one in as_what(text):
            yield one.name, one.role or usual, False

    def _is_known(self, name: str) -> bool:
        return folded(name) in self._alone or folded(name) in self._keys

    def _names(self, told: Told, part: str) -> Iterator[str]:
        """The names in a cell; commas part them where each also stands alone in the table."""
        for piece in parted(told.text("who", part)):
            names = [name.strip() for name in piece.split(",") if name.strip()]
            known = [name for name in names if self._is_known(name)]
            if len(names) < 2 or len(known) == len(names):
                yield from names
                continue
            yield piece
            if known:
                self.flagged.append(Flag(told.where, f"“{piece}” {AS_ONE}"))
