"""Says what a project publishes in the words of schema.org, as JSON-LD for its own web page.

Types and properties: https://schema.org. The same contents give the same text.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from impacttracker.exchange.contents import AwardFacts, ProjectFacts
from impacttracker.exchange.published import Body, Item, Published
from impacttracker.when import Form

TYPES: Mapping[str, str] = {
    "engagement": "Event",
    "collaboration": "Project",
    "policy_influence": "CreativeWork",
    "publication": "ScholarlyArticle",
    "research_dataset": "Dataset",
    "research_tool": "CreativeWork",
    "software": "SoftwareSourceCode",
    "further_funding": "MonetaryGrant",
    "recognition": "Thing",
    "creative_product": "CreativeWork",
    "intellectual_property": "CreativeWork",
    "medical_product": "Product",
    "spin_out": "Corporation",
    "other_output": "CreativeWork",
}
PUBLICATIONS: Mapping[str, str] = {
    "Book": "Book",
    "Book (Edited)": "Book",
    "Monograph": "Book",
    "Scholarly Edition": "Book",
    "Book Chapter": "Chapter",
    "Consultancy Report": "Report",
    "Policy Briefing Report": "Report",
    "Technical Report": "Report",
    "Thesis": "Thesis",
    "Manual / Guide": "CreativeWork",
    "Technical Standard": "CreativeWork",
    "Other": "CreativeWork",
}
"""The types of publications that are no articles."""
BODIES = {"Event": "contributor", "Project": "member", "MonetaryGrant": "funder"}
"""What organisations are to a thing that is no work."""
NO_WORKS = frozenset({*BODIES, "Thing", "Product", "Corporation"})


def write(published: Published) -> str:
    """The list as one JSON-LD object, ending with a new line."""
    said = {"@context": "https://schema.org", **_list(published)}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def in_page(published: Published) -> str:
    """The same for a script element: no text in it can end the element or begin a comment."""
    text = write(published)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def type_of(item: Item) -> str:
    """The type of schema.org that says best what *item* is."""
    if item.kind == "publication":
        return PUBLICATIONS.get(item.sort, TYPES["publication"])
    return TYPES[item.kind]


def facts_of(item: Item) -> dict[str, Any]:
    """What *item* is, without who took part in it and without what identifies it."""
    kind = type_of(item)
    said: dict[str, Any] = {"@type": kind, "name": item.title, "description": item.description}
    said["url"] = item.address
    first, last = dates_of(item)
    if kind == "Event":
        said |= {"startDate": first, "endDate": last, "location": item.place}
    elif kind not in NO_WORKS:
        said |= {"datePublished": first, "creditText": item.sentence}
    said["description"] = said["description"] or item.sort
    return {name: value for name, value in said.items() if value}


def role_of_bodies(item: Item) -> str:
    """The property by which *item* names the organisations that took part; nothing for none."""
    kind = type_of(item)
    return BODIES.get(kind, "" if kind in NO_WORKS else "contributor")


def facts_of_body(body: Body) -> dict[str, str]:
    said = {"@type": "Organization", "name": body.name, "url": body.website, "sameAs": body.ror}
    return {name: value for name, value in said.items() if value}


def facts_of_award(award: AwardFacts) -> dict[str, Any]:
    """A grant, without who gave it and how much it was."""
    said = {
        "@type": "MonetaryGrant",
        "name": award.title or f"{award.funder} {award.reference}",
        "identifier": award.reference,
    }
    return said | ({"description": award.scheme} if award.scheme else {})


def facts_of_project(project: ProjectFacts) -> dict[str, Any]:
    """The project as an undertaking, without who pays for it."""
    said = {
        "@type": "ResearchProject",
        "name": project.title,
        "description": project.abstract,
        "foundingDate": project.start_on and project.start_on.isoformat(),
        "dissolutionDate": project.end_on and project.end_on.isoformat(),
    }
    return {name: value for name, value in said.items() if value}


def dates_of(item: Item) -> tuple[str, str]:
    """When it began and ended, as finely as is known, in ISO 8601; empty where it is not."""
    points = item.when.points
    if not points:
        return "", ""
    first, last = points[0], points[-1]
    is_span = item.when.form is Form.SPAN and last != first
    return first.edtf, last.edtf if is_span else ""


def _list(published: Published) -> dict[str, Any]:
    return {
        "@type": "ItemList",
        "name": published.project.title,
        "about": _project(published),
        "numberOfItems": len(published.items),
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": item}
            for place, item in enumerate(_items(published), 1)
        ],
    }


def _project(published: Published) -> dict[str, Any]:
    project = published.project
    said = facts_of_project(project)
    if project.lead_organisation:
        said["parentOrganization"] = {"@type": "Organization", "name": project.lead_organisation}
    if published.awards:
        said["funding"] = [
            {**facts_of_award(one), "funder": {"@type": "Organization", "name": one.funder}}
            for one in published.awards
        ]
    return said


def _items(published: Published) -> Iterator[dict[str, Any]]:
    for _, items in published.groups:
        for item in items:
            role, bodies = role_of_bodies(item), [facts_of_body(one) for one in item.bodies]
            yield {**facts_of(item), **({role: bodies} if role and bodies else {})}
