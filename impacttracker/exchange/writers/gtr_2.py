"""Writes what funders may see in the shape of the second interface of Gateway to Research.

Each part is what the interface would answer at the address that names it, so that whatever reads
those answers reads these: the names and types are the schema's, with its misspelling. What is
never published there has no place: kinds that it does not know, exact days of engagements, who
took part. Equal contents give equal bytes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from impacttracker.database import storable
from impacttracker.exchange.contents import AwardFacts, Contents, ProjectFacts
from impacttracker.exchange.gtr_table import gtr_table
from impacttracker.exchange.readers.gtr_projects import STATEMENTS
from impacttracker.exchange.telling.project_page import for_page
from impacttracker.exchange.writers.gtr_2_outcomes import (
    Told,
    link,
    milliseconds,
    money,
    outcomes_of,
    resource,
    uuid_for,
)
from impacttracker.narratives.marks import uncited

LISTS = {
    "healthCategories": "healthCategory",
    "researchActivities": "researchActivity",
    "researchSubjects": "researchSubject",
    "researchTopics": "researchTopic",
    "rcukProgrammes": "rcukProgramme",
}
"""What the funder says of a project and we do not, by the name of one of them."""


def write(whole: Contents, reference: str = "") -> str:
    """The answers about what funders may see of *whole*, of one award if one is named."""
    contents = _published(whole, reference)
    told = outcomes_of(contents)
    pages = {
        "projects": _page("project", _projects(contents, told)),
        "organisations": _page("organisation", _organisations(contents.project)),
        "funds": _page("fund", _funds(contents.awards)),
    }
    for kind in gtr_table().kinds:
        some = [one.resource for one in told if one.kind is kind]
        pages[f"outcomes/{kind.path}"] = _page(kind.in_lists, some)
    kept = {path: page for path, page in pages.items() if page["totalSize"]}
    return storable(json.dumps(kept, ensure_ascii=False, indent=2) + "\n")


def _published(whole: Contents, reference: str) -> Contents:
    """What the project's page shows, and what its awards say of themselves that has a place."""
    page = for_page(whole, reference)
    statements = [
        one
        for one in whole.narratives
        if one.topic in STATEMENTS and one.award and reference in ("", one.award)
    ]
    return replace(page, narratives=(*page.narratives, *statements))


def _page(name: str, resources: Sequence[Mapping[str, Any]] | Iterator[Mapping[str, Any]]) -> Any:
    found = list(resources)
    return {
        "links": None,
        "ext": None,
        "page": 1,
        "size": len(found),
        "totalPages": 1,
        "totalSize": len(found),
        name: found,
    }


def _projects(contents: Contents, told: Sequence[Told]) -> Iterator[Mapping[str, Any]]:
    for award in _in_order(contents.awards):
        links = _links_of(award, contents.project, told)
        texts = _statements(contents, award.reference)
        yield {
            **resource("projects", uuid_for("project", award.reference), links),
            "identifiers": {"identifier": [{"value": award.reference, "type": "RCUK"}]},
            "title": award.title or contents.project.title,
            "status": None,
            "grantCategory": award.scheme or None,
            "leadFunder": award.funder or None,
            "leadOrganisationDepartment": contents.project.department or None,
            "abstractText": contents.project.abstract or None,
            "techAbstractText": texts.get("technical_abstract"),
            "potentialImpact": texts.get("planned_impact"),
            **{name: {one: []} for name, one in LISTS.items()},
            "start": milliseconds(award.start_on),
            "end": milliseconds(award.end_on),
            "participantValues": None,
        }


def _links_of(
    award: AwardFacts, project: ProjectFacts, told: Sequence[Told]
) -> list[Mapping[str, Any]]:
    links = [link("fund", "FUND", award.reference)] if _has_fund(award) else []
    if project.lead_organisation:
        links.append(link("organisation", "LEAD_ORG", project.lead_organisation))
    return [*links, *(one.link for one in told if award.reference in one.awards)]


def _statements(contents: Contents, reference: str) -> dict[str, Any]:
    """What the award says of itself, by topic: of several periods the last."""
    return {
        one.topic: uncited(one.answers.get("text"))
        for one in sorted(contents.narratives, key=lambda narrative: narrative.period)
        if one.award == reference and one.topic in STATEMENTS
    }


def _organisations(project: ProjectFacts) -> Iterator[Mapping[str, Any]]:
    """The organisation that leads; partners stand in the collaborations."""
    if name := project.lead_organisation:
        yield {
            **resource("organisations", uuid_for("organisation", name), []),
            "name": name,
            "regNumber": None,
            "website": None,
            "addresses": {"address": []},
        }


def _funds(awards: Sequence[AwardFacts]) -> Iterator[Mapping[str, Any]]:
    for award in filter(_has_fund, _in_order(awards)):
        links = [link("project", "FUNDED", award.reference)]
        yield {
            **resource("funds", uuid_for("fund", award.reference), links),
            "start": milliseconds(award.start_on),
            "end": milliseconds(award.end_on),
            "valuePounds": money(award.amount or Decimal(), award.currency),
            "category": None,
        }


def _has_fund(award: AwardFacts) -> bool:
    return award.amount is not None


def _in_order(awards: Sequence[AwardFacts]) -> list[AwardFacts]:
    return sorted(awards, key=lambda one: one.reference)
