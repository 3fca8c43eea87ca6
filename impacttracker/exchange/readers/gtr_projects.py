"""Awards of Gateway to Research, with what is told of them beside: people, places and sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange import parts
from impacttracker.exchange.contents import AwardFacts, OrganisationFacts, ProjectFacts
from impacttracker.exchange.gtr_table import gtr_table, plain
from impacttracker.exchange.readers.gtr_resources import Resources, links_of, uuid_of
from impacttracker.exchange.readers.gtr_tree import Tree
from impacttracker.exchange.readers.gtr_values import (
    address,
    day,
    get,
    in_a_line,
    is_escaped,
    items,
    raw,
    text,
)
from impacttracker.partners.names import folded
from impacttracker.projects.models import Award, Project
from impacttracker.records.operations import is_web_address
from impacttracker.vocabulary import terms

TAKEN = frozenset(
    {"title", "grantreference", "grantcategory", "leadfunder", "abstracttext", "start", "end"}
    | {"leadorganisationdepartment", "potentialimpact", "potentialimpacttext", "techabstracttext"}
)
STATEMENTS = {
    "planned_impact": ("potentialImpact", "potentialImpactText"),
    "technical_abstract": ("techAbstractText",),
}
"""What an award says of itself in a text that no other place here is for, by its topic."""

LEADS = frozenset({"LEAD_ORG", "LEAD_RO", "LEAD_PARTICIPANT"})
PARTNERS = frozenset(
    {"PROJECT_PARTNER", "PP_ORG", "COLLAB_ORG", "COFUND_ORG", "STUDENT_PP_ORG"}
    | {"PARTICIPANT", "PARTICIPANT_ORG", "COLLABORATOR"}
)
POUNDS = "GBP"
EVERY_FUNDER = "UKRI"
Linked = list[tuple[str, Tree, Tree]]
"""(rel, what is linked, the link) for each link that leads to something in the files."""

Days = tuple[date | None, date | None]

WAYS = frozenset({"id", *gtr_table().transport})


@dataclass(frozen=True, kw_only=True, eq=False)
class GtrAward:
    """An award as it is told of: its facts, its texts, its partners, and what nothing takes."""

    uuid: str
    award: AwardFacts
    project: ProjectFacts
    statements: Mapping[str, str]
    partners: tuple[OrganisationFacts, ...]
    left: Mapping[str, str]
    escaped: tuple[str, ...]
    """The elements whose text came escaped twice."""


def awards_of(found: Resources) -> Iterator[GtrAward]:
    """Each award that the answers tell of, with what their links lead to among them."""
    others = (*found.organisations, *found.funds, *found.people)
    by_uuid = {uuid: one for one in others if (uuid := uuid_of(one))}
    for held in found.projects:
        if reference_of(held):
            yield _award(held, by_uuid)


def reference_of(held: Mapping[str, Any]) -> str:
    """The funder's reference of a project; empty where it has none that could be one."""
    known = [one for one in items(get(held, "identifiers", "identifier")) if one]
    told = sorted(known, key=lambda one: not (isinstance(one, dict) and _is_reference(one)))
    said = text(get(held, "grantReference")) or next(map(_identifier, told), "")
    return said if len(said) <= Award.reference.type.length else ""


def organisation(held: Mapping[str, Any]) -> OrganisationFacts | None:
    """An organisation as a partner; nothing where it has no name."""
    name = text(get(held, "name", "organisationName"))[:500]
    if not name:
        return None
    places = [one for one in items(get(held, "addresses", "address")) if isinstance(one, dict)]
    place = next(iter(places), {})
    if isinstance(own := get(held, "address"), dict):
        place = own
    said = text(get(place, "country"))
    website = address(get(held, "website"))
    facts: dict[str, Any] = {
        "country": said if terms("country").knows(said) else "",
        "website": website if is_web_address(website) else "",
    }
    given = {fact: value for fact, value in facts.items() if value}
    return OrganisationFacts(
        key=folded(name),
        name=name,
        **given,
        where=f"organisation {name[:80]}",
        given=frozenset(given),
    )


def _award(held: Tree, by_uuid: Mapping[str, Tree]) -> GtrAward:
    linked = [(rel, by_uuid[uuid], link) for rel, uuid, link in links_of(held) if uuid in by_uuid]
    fund = _fund(held, linked)
    start, end = (_first_day(name, held, fund) for name in ("start", "end"))
    texts = {topic: text(get(held, *names)) for topic, names in STATEMENTS.items()}
    return GtrAward(
        uuid=uuid_of(held),
        award=_facts(held, fund, _funder(held, fund, by_uuid), (start, end)),
        project=_project(held, _lead(held, linked), (start, end)),
        statements={topic: said for topic, said in texts.items() if said},
        partners=tuple(_partners(held, linked)),
        left={**_left(held), **_left_of_linked(linked)},
        escaped=tuple(name for name, value in held.items() if is_escaped(value)),
    )


def _fund(held: Tree, linked: Linked) -> Tree:
    """The money: in the project itself, or where its link leads, which also knows the days."""
    told = get(held, "fund")
    if isinstance(told, dict):
        return told
    return next(({**link, **one} for rel, one, link in linked if rel == "FUND"), {})


def _project(held: Tree, lead: Tree, days: Days) -> ProjectFacts:
    department = get(held, "leadOrganisationDepartment") or get(lead, "department")
    facts: dict[str, Any] = {
        "lead_organisation": _cut(
            text(get(lead, "name", "organisationName")), Project.lead_organisation.type.length
        ),
        "department": _cut(text(department), Project.department.type.length),
        "abstract": text(get(held, "abstractText")),
        "start_on": days[0],
        "end_on": _end(days),
    }
    given = {name: value for name, value in facts.items() if value}
    return ProjectFacts(
        title=_cut(text(get(held, "title")), Project.title.type.length),
        **given,
        where=f"project {reference_of(held)}",
        given=frozenset(given),
    )


def _facts(held: Tree, fund: Tree, funder: str, days: Days) -> AwardFacts:
    reference = reference_of(held)
    amount, currency = _amount(get(fund, "valuePounds"))
    facts: dict[str, Any] = {
        "funder": _cut(funder, Award.funder.type.length),
        "scheme": _cut(text(get(held, "grantCategory")), Award.scheme.type.length),
        "title": _cut(text(get(held, "title")), Award.title.type.length),
        "start_on": days[0],
        "end_on": _end(days),
        "amount": amount,
        "currency": currency,
    }
    given = {name: value for name, value in facts.items() if value}
    return AwardFacts(
        reference=reference,
        # All that stands there is of one of its councils, even where it is not said of which.
        **{"funder": EVERY_FUNDER, **given},
        where=f"award {reference}",
        given=frozenset(given),
    )


def _end(days: Days) -> date | None:
    """The last day, unless it is before the first."""
    start, end = days
    return None if start and end and end < start else end


def _first_day(name: str, held: Tree, fund: Tree) -> date | None:
    return day(get(held, name)) or day(get(fund, name))


def _funder(held: Tree, fund: Tree, by_uuid: Mapping[str, Tree]) -> str:
    told = get(fund, "funder")
    linked = [
        by_uuid[uuid] for rel, uuid, _ in links_of(fund) if rel == "FUNDER" and uuid in by_uuid
    ]
    said = text(get(held, "leadFunder")) or text(
        get(told, "name") if isinstance(told, dict) else told
    )
    return said or next((text(get(one, "name")) for one in linked), "")


def _amount(value: Any) -> tuple[Decimal | None, str]:
    told = get(value, "amount", "value") if isinstance(value, dict) else value
    currency = text(get(value, "currencyCode")) if isinstance(value, dict) else ""
    said = "" if isinstance(told, list) else text(told)
    try:
        amount = parts.amount(said.replace(",", ""), "")
    except Unreadable:
        amount = None
    if not amount:
        return None, ""
    return amount, currency if len(currency) == len(POUNDS) else POUNDS


def _lead(held: Tree, linked: Linked) -> Tree:
    lead = get(held, "leadResearchOrganisation")
    if isinstance(lead, dict):
        return lead
    roles = [*_organisation_roles(held), *((rel, one) for rel, one, _ in linked)]
    return next((one for rel, one in roles if rel in LEADS), {})


def _partners(held: Tree, linked: Linked) -> Iterator[OrganisationFacts]:
    """Whom the award names as partners, but for whoever leads it."""
    lead = _lead(held, linked)
    us = folded(text(get(lead, "name", "organisationName")))
    roles = [*_organisation_roles(held), *((rel, one) for rel, one, _ in linked)]
    for rel, one in roles:
        if rel in PARTNERS and (fact := organisation(one)) and fact.key != us:
            yield replace(fact, where=f"partner {fact.name[:80]}")


def _organisation_roles(held: Tree) -> Iterator[tuple[str, Tree]]:
    """(role, organisation) as GtR-1 tells them, and as GtR-2 tells who got what."""
    for one in items(get(held, "organisationRoles", "organisationRole")):
        if isinstance(one, dict):
            for role in items(get(one, "roles", "role")):
                yield _role(role), one
    for one in items(get(held, "participantValues")):
        if isinstance(one, dict):
            yield raw(get(one, "role")).upper(), one


def _role(role: Any) -> str:
    return (raw(get(role, "name")) if isinstance(role, dict) else raw(role)).upper()


def _left(held: Tree) -> dict[str, str]:
    """What an award says that is no fact of it here, each thing in a line."""
    told = {
        name: in_a_line(value)
        for name, value in held.items()
        if plain(name) not in TAKEN and plain(name) not in gtr_table().transport
    }
    return {name: said for name, said in told.items() if said}


def _left_of_linked(linked: Linked) -> dict[str, str]:
    """Who had which part in it, where the answers say who they are: a name, and what else."""
    kept: dict[str, list[str]] = {}
    for rel, one, _ in linked:
        beside = {name: value for name, value in one.items() if plain(name) not in WAYS}
        if said := in_a_line(beside):
            kept.setdefault(rel, []).append(said)
    return {rel: "; ".join(told) for rel, told in kept.items()}


def _is_reference(identifier: Mapping[str, Any]) -> bool:
    return text(get(identifier, "type")).upper() in ("RCUK", "UKRI")


def _identifier(one: Any) -> str:
    return text(get(one, "value")) if isinstance(one, dict) else text(one)


def _cut(said: str, longest: int) -> str:
    return said if len(said) <= longest else f"{said[: longest - 1]}…"
