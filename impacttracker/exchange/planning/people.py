"""Plans what becomes of people: who of a file is somebody known here, and what that adds to them.

Whoever has a uid is known by it alone: two people may well have one name. Everybody else is known
by an address, or else by name and organisation together; a name alone is only pointed out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from impacttracker.database import new_uid
from impacttracker.exchange import queries
from impacttracker.exchange.contents import AffiliationFacts, PersonFacts, RecordFacts
from impacttracker.exchange.facts import facts_of_person, in_order
from impacttracker.exchange.planning.changed_here import unless_changed_here
from impacttracker.exchange.planning.filling import is_older
from impacttracker.exchange.planning.identity import merged_into, origin, sources_here, uids_here
from impacttracker.exchange.planning.plan import Act, Keys, Plan, Step
from impacttracker.partners.models import Acquaintance, Person
from impacttracker.partners.recognising import Circle, Contact, Rule, is_nobodys, without_titles
from impacttracker.projects.queries import members_of

NOBODY = ""
"""The key here of whoever is left out: nobody takes part in their place."""
MOST_NAMED = 5


def plan_people(plan: Plan, keys: Keys) -> None:
    """A step for everybody of the file; *keys* learns who each of them is here."""
    held = {person.uid: person for person in queries.people_of(plan.project)}
    known = queries.acquaintances_of(plan.project)
    people = plan.contents.people
    _plan_archived([one for one in people if one.uid], plan, keys, held, known)
    others = [one for one in people if not one.uid]
    if others:
        _Recognised(plan, keys, held, known).take(_without_team(others, plan, keys))


def _without_team(people: Iterable[PersonFacts], plan: Plan, keys: Keys) -> list[PersonFacts]:
    """*people* without those who work on the project: they are no contacts of it."""
    team = {one.user.email.lower() for one in members_of(plan.project)}
    ours = [one for one in people if team.intersection(one.emails)]
    if ours:
        keys.update((one.key, NOBODY) for one in ours)
        names = _listed([one.name for one in ours])
        plan.skip("people", f"They work on the project, and are no contacts of it: {names}.")
    return [one for one in people if one not in ours]


def _plan_archived(
    people: Iterable[PersonFacts],
    plan: Plan,
    keys: Keys,
    held: Mapping[str, Person],
    known: Mapping[int, Acquaintance],
) -> None:
    """Those whom our own files tell of, by the uid that they have there."""
    uids = [one.uid for one in people]
    former = merged_into(uids, held, Person)
    here = uids_here(plan.project, uids, held, Person) | former
    for fact in people:
        uid = keys[fact.uid] = here[fact.uid]
        told = replace(_here(fact, keys), uid=uid, given=fact.given - {"uid"})
        if uid not in held:
            plan.people.append(Step(Act.CREATE, told))
        elif fact.uid in former:
            plan.people.append(Step(Act.KEEP, told, held[uid]))
        else:
            before = facts_of_person(held[uid], known.get(held[uid].id))
            told = unless_changed_here(plan, told, before, held[uid])
            plan.people.append(Step.towards(told.over(before), before, held[uid]))


class _Recognised:
    """Those whom other files tell of, one after the other: what was met before is known too."""

    def __init__(
        self,
        plan: Plan,
        keys: Keys,
        held: Mapping[str, Person],
        known: Mapping[int, Acquaintance],
    ) -> None:
        self._plan = plan
        self._keys = keys
        self._held = held
        self._before = {
            uid: facts_of_person(person, known.get(person.id))
            for uid, person in held.items()
            if person.erased_on is None
        }
        self._wanted: dict[str, PersonFacts] = {}
        self._told_anew = _told_anew(plan)
        self._circle = Circle(_contact(one) for one in self._before.values())
        self._rules: Counter[Rule] = Counter()
        self._namesakes: list[str] = []
        self._renamed: list[str] = []

    def take(self, people: Iterable[PersonFacts]) -> None:
        for fact in people:
            self._take(_here(fact, self._keys))
        for uid, wanted in self._wanted.items():
            row = self._held.get(uid)
            self._plan.people.append(
                Step.towards(wanted, self._before[uid], row) if row else Step(Act.CREATE, wanted)
            )
        self._say()

    def _take(self, told: PersonFacts) -> None:
        uid, rule = self._known_as(told)
        if uid is None and told.is_mentioned and told.key not in self._told_anew:
            # Whoever was erased since does not come back with what is here already.
            self._keys[told.key] = NOBODY
            return
        if uid is None:
            uid = new_uid()
            if self._circle.called(told.name):
                self._namesakes.append(told.name)
            self._wanted[uid] = replace(told, uid=uid)
        else:
            self._wanted[uid] = self._grown(self._wanted.get(uid) or self._before[uid], told)
            if uid in self._held and rule:
                self._rules[rule] += 1
        self._circle.add(_contact(self._wanted[uid]))
        self._keys[told.key] = uid

    def _known_as(self, told: PersonFacts) -> tuple[str | None, Rule | None]:
        """Who somebody is here, if anybody; an address that many share tells nothing."""
        for email in told.emails:
            contact, rule = self._circle.known_as(email.lower())
            if contact is not None and not is_nobodys(email):
                return contact.who, rule
        namesakes = self._circle.called(told.name)
        for place in told.affiliations:
            there = [one for one in namesakes if place.organisation in one.places]
            if there and (len(there) == 1 or not told.emails):
                return there[0].who, Rule.PLACE
        if namesakes and not told.emails and not told.affiliations:
            # A name alone would enter somebody of whom nothing else is known a second time.
            return namesakes[0].who, Rule.NAME
        return None, None

    def _grown(self, here: PersonFacts, told: PersonFacts) -> PersonFacts:
        """*here* with what *told* adds: nothing that is known of somebody is dropped."""
        if not told.given:
            return here
        lower = {email.lower() for email in here.emails}
        names = [_words(name) for name in (here.name, *here.other_names)]
        others = [name for name in (told.name, *told.other_names) if _words(name) not in names]
        if "other_names" in told.given and told.name in others:
            self._renamed.append(f"{told.name} (here {here.name})")
        added: dict[str, Any] = {
            "emails": (*here.emails, *(one for one in told.emails if one.lower() not in lower)),
            "other_names": (*here.other_names, *dict.fromkeys(others)),
            "affiliations": in_order(self._places(here, told)),
        }
        grown = replace(here, **{name: added[name] for name in told.given & set(added)})
        rest = replace(told, given=told.given - set(added) - {"name"})
        filled, differing = rest.filling(grown)
        if row := self._held.get(here.uid):
            self._plan.differ(told, grown, row, differing)
        return filled

    def _places(self, here: PersonFacts, told: PersonFacts) -> list[AffiliationFacts]:
        """Where they work, with new places, and what they are there where that was open."""
        places = list(here.affiliations)
        for one in told.affiliations:
            there = [
                at
                for at, held in enumerate(places)
                if held.organisation == one.organisation and held.to_on is None
            ]
            if not there:
                places.append(one)
            elif one.role and not any(places[at].role for at in there):
                places[there[0]] = replace(places[there[0]], role=one.role)
        return places

    def _say(self) -> None:
        if self._rules:
            rules = " and ".join(f"{number:,} by {rule}" for rule, number in self._rules.items())
            self._plan.match("people", f"Known here already: {rules}.")
        if new := sum(uid not in self._held for uid in self._wanted):
            self._plan.flag(
                "people",
                f"New here: {new:,}. On which lawful basis they are kept is for a person to say: "
                "the page on privacy lists those who lack one.",
            )
        if self._renamed:
            self._plan.flag(
                "people",
                f"Known here by another name: {_listed(self._renamed)}. Both names are kept: if "
                "they share an address and are two people, enter the other one by hand.",
            )
        if self._namesakes:
            self._plan.flag(
                "people",
                f"Somebody else of the same name is here: {_listed(self._namesakes)}. Merge them "
                "under Duplicates if they are one.",
            )


def _told_anew(plan: Plan) -> set[str]:
    """Who is named by a record that is not here yet, or by a newer edition of it."""
    if not any(one.is_mentioned for one in plan.contents.people):
        return set()
    here = sources_here(plan.project)
    return {
        one.person
        for record in plan.contents.records
        if _is_news(record, here)
        for one in record.participants
        if one.person
    }


def _is_news(record: RecordFacts, here: Mapping[Any, Mapping[str, Any]]) -> bool:
    known = here.get(origin(record.source) or ())
    return known is None or is_older(known, record.source)


def _words(name: str) -> list[str]:
    """The words of a name in any order: “Wu, Jane” is Jane Wu."""
    return sorted(without_titles(name).split())


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else shown


def _contact(one: PersonFacts) -> Contact[str]:
    return Contact(
        one.uid,
        (one.name, *one.other_names),
        tuple(email.lower() for email in one.emails),
        frozenset(place.organisation for place in one.affiliations if place.to_on is None),
    )


def _here(fact: PersonFacts, keys: Mapping[str, str]) -> PersonFacts:
    """*fact* with the organisations as they are called here."""
    places = [replace(one, organisation=keys[one.organisation]) for one in fact.affiliations]
    return replace(fact, affiliations=in_order(places))
