"""Packs what a project publishes as an RO-Crate 1.2, for a repository or another system.

The specification is at https://w3id.org/ro/crate/1.2: one flat graph, in which everything is named
by an `@id` that stands once; what is a file of the crate lies beside the description.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import IO, Any
from urllib.parse import quote

from impacttracker.exchange.contents import AwardFacts
from impacttracker.exchange.published import Body, Item, Published, Source
from impacttracker.exchange.writers import packed, schema_org, web_list
from impacttracker.exchange.writers.packed import Opened
from impacttracker.reports.html import ALLOWED, said

VERSION = "https://w3id.org/ro/crate/1.2"
METADATA, PREVIEW = "ro-crate-metadata.json", "ro-crate-preview.html"
ROOT, PROJECT, LEAD = "./", "#project", "#lead-organisation"
NO_LICENCE = (
    "No licence is given here. Ask the project before you use more than the law allows; works that "
    "are named have licences of their own."
)

LOOK = "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"

Entity = dict[str, Any]


def write(published: Published, made_on: date, opened: Opened, out: IO[bytes]) -> None:
    """Pack the crate into *out*: its description, a page of it for people, and its files."""
    texts = [(METADATA, metadata(published, made_on)), (PREVIEW, preview(published, made_on))]
    files = {
        _path(one): (_path(one), one.copy.sha256, one.copy.size)
        for one in published.sources
        if one.copy
    }
    packed.write(texts, files.values(), opened, out)


def metadata(published: Published, made_on: date) -> str:
    """The description of the crate, ending with a new line."""
    graph = _Graph(published, made_on).entities()
    said = {"@context": f"{VERSION}/context", "@graph": graph}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def preview(published: Published, made_on: date) -> str:
    """The crate as a page for people, which loads nothing."""
    project = published.project
    title = said(project.title)
    awards = [f"{one.funder} {one.reference}" for one in published.awards]
    facts = {
        "Lead organisation": project.lead_organisation,
        "Grants": ", ".join(awards),
        "Described on": made_on.isoformat(),
        "Licence": NO_LICENCE,
    }
    told = "".join(f"<dt>{name}</dt><dd>{said(it)}</dd>" for name, it in facts.items() if it)
    sources = "".join(
        f'<li><a href="{said(one.address)}">{said(one.title)}</a></li>' for one in published.sources
    )
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{ALLOWED}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{LOOK}</style></head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{said(project.abstract)}</p>\n<dl>{told}</dl>\n"
        f"{web_list.write(published)}"
        f"{f'<h2>Evidence</h2><ul>{sources}</ul>' if sources else ''}\n"
        f'<p><a href="{METADATA}">The same for machines</a></p>\n</main>\n</body></html>\n'
    )


class _Graph:
    """The entities of one crate, and the names that are given out already."""

    def __init__(self, published: Published, made_on: date) -> None:
        self._published = published
        self._made_on = made_on
        self._bodies: dict[str, Entity] = {}
        names = dict.fromkeys(one.funder for one in published.awards)
        self._funders = {name: f"#funder-{place}" for place, name in enumerate(names, 1)}
        self._keys = dict(self._named())

    def entities(self) -> list[Entity]:
        items = [self._item(one) for one in self._items]
        sources = {_key_of(one): self._source(one) for one in self._published.sources}
        funders = [
            {"@id": key, "@type": "Organization", "name": name}
            for name, key in self._funders.items()
        ]
        return [
            {
                "@id": METADATA,
                "@type": "CreativeWork",
                "about": _to(ROOT),
                "conformsTo": _to(VERSION),
            },
            self._root(),
            self._project(),
            *self._lead(),
            *(entity for one in self._published.awards for entity in self._award(one)),
            *funders,
            *items,
            *sources.values(),
            *self._bodies.values(),
        ]

    @property
    def _items(self) -> list[Item]:
        return [one for _, items in self._published.groups for one in items]

    def _named(self) -> Iterator[tuple[str, str]]:
        """The `@id` of every record: a publication is cited by its address, where no other is."""
        taken: set[str] = set()
        for one in self._items:
            is_cited = one.kind == "publication" and one.address and one.address not in taken
            key = one.address if is_cited else f"#{one.uid}"
            taken.add(key)
            yield one.uid, key

    def _root(self) -> Entity:
        published, project = self._published, self._published.project
        cited = [key for key in self._keys.values() if not key.startswith("#")]
        others = [key for key in self._keys.values() if key.startswith("#")]
        sources = dict.fromkeys(map(_key_of, published.sources))
        parts = {
            "hasPart": [one for one in sources if not one.startswith("#")],
            "citation": cited,
            "mentions": [*others, *(one for one in sources if one.startswith("#"))],
            "funder": [PROJECT, *self._funders.values()],
            "funding": [_award_key(one) for one in published.awards],
            "publisher": [LEAD] if project.lead_organisation else [],
        }
        summary = f"What came of the project {project.title}, as its team has recorded it."
        return {
            "@id": ROOT,
            "@type": "Dataset",
            "name": project.title,
            "description": project.abstract or summary,
            "datePublished": self._made_on.isoformat(),
            "license": NO_LICENCE,
            "about": _to(PROJECT),
            **{name: [_to(key) for key in keys] for name, keys in parts.items() if keys},
        }

    def _project(self) -> Entity:
        said = {"@id": PROJECT, **schema_org.facts_of_project(self._published.project)}
        said["@type"] = ["Organization", "ResearchProject"]
        if self._published.project.lead_organisation:
            said["parentOrganization"] = _to(LEAD)
        if self._funders:
            said["funder"] = [_to(key) for key in self._funders.values()]
        return said

    def _lead(self) -> Iterator[Entity]:
        if name := self._published.project.lead_organisation:
            yield {"@id": LEAD, "@type": "Organization", "name": name}

    def _award(self, award: AwardFacts) -> Iterator[Entity]:
        key = _award_key(award)
        said = {"@id": key, **schema_org.facts_of_award(award)}
        said["funder"] = _to(self._funders[award.funder])
        if award.amount is not None:
            said["amount"] = _to(f"{key}-amount")
            amount = {"value": f"{award.amount:.2f}", "currency": award.currency}
            yield {"@id": f"{key}-amount", "@type": "MonetaryAmount", **amount}
        yield said

    def _item(self, item: Item) -> Entity:
        said = {"@id": self._keys[item.uid], **schema_org.facts_of(item)}
        role = schema_org.role_of_bodies(item)
        if role and item.bodies:
            said[role] = [_to(self._body(one)) for one in item.bodies]
        return said

    def _body(self, body: Body) -> str:
        key = body.ror or f"#organisation-{body.uid}"
        self._bodies.setdefault(key, {"@id": key, **schema_org.facts_of_body(body)})
        return key

    def _source(self, source: Source) -> Entity:
        said: Entity = {
            "@id": _key_of(source),
            "@type": "CreativeWork",
            "name": source.title,
            "description": source.sort,
            "url": source.address,
            "about": [_to(self._keys[uid]) for uid in source.supports if uid in self._keys],
        }
        if source.copy:
            said["@type"] = ["File", "CreativeWork"]
            said["encodingFormat"] = source.copy.media_type
            said["contentSize"] = str(source.copy.size)
        return said


def _to(key: str) -> dict[str, str]:
    return {"@id": key}


def _award_key(award: AwardFacts) -> str:
    return f"#award-{quote(award.reference, safe='')}"


def _key_of(source: Source) -> str:
    return _path(source) if source.copy else f"#{source.uid}"


def _path(source: Source) -> str:
    """Where the copy lies in the crate; its own name may say whom it came from."""
    return f"evidence/{source.copy.sha256}.{source.copy.suffix}" if source.copy else ""
