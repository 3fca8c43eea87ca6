"""Which records of a project are meant by what refers to them: by DOI, or else by title."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, or_, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.outcomes.models import Publication
from impacttracker.partners.names import folded
from impacttracker.projects.models import Project
from impacttracker.records.access import visible_to
from impacttracker.records.models import Record

RECORD, PUBLICATION = Record.__table__, Publication.__table__
DOI = PUBLICATION.c.doi
KINDS_CITED = ("publication", "research_dataset", "research_tool", "software", "other_output")
FEW = 60
"""As many references are asked for by name; of more, all that can be cited is gone through."""

Reference = Mapping[str, Any]


class Cited:
    """The records of a project that something may refer to; those in the bin are none."""

    def __init__(self, found: Iterable[tuple[int, str, Mapping[str, Any], str | None]]) -> None:
        self._titles: dict[int, str] = {}
        self._keys: dict[str, int] = {}
        for key, title, identifiers, typed in found:
            self._titles[key] = title
            dois = (str(identifiers.get("doi", "")), plain_doi(typed or ""))
            for name in filter(None, (*dois, f"title:{folded(title)}")):
                self._keys.setdefault(name, key)

    def key_of(self, reference: Reference) -> int | None:
        """The key of the record that is meant, if it is here."""
        return self._keys.get(known_by(reference))

    def title_of(self, key: int) -> str:
        return self._titles[key]


def cited_in(project: Project, references: Sequence[Reference], viewer: User | None) -> Cited:
    """What of *references* stands in *project*, as far as the viewer may see it."""
    if not references:
        return Cited(())
    asked = [
        RECORD.c.project_id == project.id,
        RECORD.c.binned_at.is_(None),
        RECORD.c.kind.in_(KINDS_CITED),
    ]
    if viewer is not None:
        asked.append(visible_to(viewer))
    if len(references) <= FEW:
        asked.append(_is_one_of(references))
    rows = db.session.execute(
        select(RECORD.c.id, RECORD.c.title, RECORD.c.identifiers, DOI)
        .select_from(RECORD.outerjoin(PUBLICATION, PUBLICATION.c.id == RECORD.c.id))
        .where(*asked)
        .order_by(RECORD.c.id)
    )
    return Cited((key, title, identifiers or {}, typed) for key, title, identifiers, typed in rows)


def known_by(reference: Reference) -> str:
    """What a reference is known by wherever it is made: its DOI, or else its title."""
    return _doi(reference) or f"title:{folded(reference.get('title') or '')}"


def plain_doi(text: str) -> str:
    """A DOI as somebody typed it, in lower case and without the address before it."""
    start = text.lower().find("10.")
    return text.lower()[start:].strip() if start >= 0 else ""


def _doi(reference: Reference) -> str:
    return str(reference.get("identifiers", {}).get("doi", ""))


def _is_one_of(references: Sequence[Reference]) -> ColumnElement[bool]:
    dois = set(filter(None, map(_doi, references)))
    titles = {one["title"].casefold() for one in references if one.get("title")}
    held = cast(RECORD.c.identifiers, Text)
    return or_(
        *(held.contains(json.dumps(doi), autoescape=True) for doi in sorted(dois)),
        *(func.lower(DOI).contains(doi, autoescape=True) for doi in sorted(dois)),
        func.lower(RECORD.c.title).in_(sorted(titles)),
    )
