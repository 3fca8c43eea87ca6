"""A return as text that says all of it, and back: the one place that knows how it is kept.

What is kept needs neither the records nor the format's file to be drawn again: it is the filled
format, answer by answer as the funder read them, and the document that was made of it, block by
block. The same content gives the same bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import Any

from impacttracker import pictures
from impacttracker.reports import document as documents
from impacttracker.reports.document import Document
from impacttracker.reports.filled import Entry, FilledSection
from impacttracker.reports.kept import is_own_text

FORMAT, VERSION = "impacttracker-return", 1
BLOCKS = (
    documents.Document,
    documents.PageLayout,
    documents.Margins,
    documents.Heading,
    documents.Paragraph,
    documents.Field,
    documents.Fields,
    documents.Table,
    documents.Figure,
    documents.Note,
    documents.PageBreak,
    documents.Numbers,
)
SHAPES = (
    pictures.Picture,
    pictures.Group,
    pictures.Line,
    pictures.Rect,
    pictures.Circle,
    pictures.Path,
    pictures.Text,
)
KEPT: dict[str, type[Any]] = {one.__name__: one for one in (*BLOCKS, *SHAPES)}
"""By the name under which each is kept; a name that was used once means the same for ever."""
MAPPING = "Mapping"


def written(about: Mapping[str, Any], told: Sequence[FilledSection], document: Document) -> str:
    """The text that is kept: what the return is *about*, what it told, and the whole document."""
    kept = {
        "format": FORMAT,
        "version": VERSION,
        "return": dict(about),
        "sections": [_section(one) for one in told],
        "document": frozen(document),
    }
    return _json(kept)


def sections_in(content: str) -> list[dict[str, Any]]:
    """What was told, as `written` kept it: sections with their entries, and these with answers."""
    sections: list[dict[str, Any]] = json.loads(content)["sections"]
    return sections


def document_in(content: str) -> Document:
    """The document that `written` kept."""
    document = thawed(json.loads(content)["document"])
    assert isinstance(document, Document)  # noqa: S101 - nothing else is ever written
    return document


def seal_of(content: str | bytes) -> str:
    """The SHA-256 of a text in UTF-8, or of bytes."""
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def substance_of(document: Document) -> str:
    """The seal of what *document* says, on whatever day it is drawn."""
    return seal_of(_json(frozen(replace(document, prepared_on=""))))


def frozen(value: Any) -> Any:
    """*value* as JSON holds it: a block or shape with its name, each of its parts likewise."""
    if type(value) in KEPT.values():
        names = [one.name for one in fields(value)] if is_dataclass(value) else value._fields
        parts = {name: frozen(getattr(value, name)) for name in names}
        return {"is": type(value).__name__, **parts}
    if isinstance(value, Mapping):
        return {"is": MAPPING, "of": [[name, frozen(one)] for name, one in value.items()]}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [frozen(one) for one in value]
    return value


def thawed(value: Any) -> Any:
    """What `frozen` kept; lists come back as tuples."""
    if isinstance(value, list):
        return tuple(thawed(one) for one in value)
    if not isinstance(value, dict):
        return value
    if value["is"] == MAPPING:
        return {name: thawed(one) for name, one in value["of"]}
    parts = {name: thawed(one) for name, one in value.items() if name != "is"}
    return KEPT[value["is"]](**parts)


def _section(one: FilledSection) -> dict[str, Any]:
    entries = [_entry(entry) for entry in one.entries]
    return {"key": one.section.key, "heading": one.section.heading, "entries": entries}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "title": entry.title,
        "award": entry.award.reference if entry.award else "",
        "is_text": is_own_text(entry),
        "answers": [
            {"answer": one.field.answer, "label": one.field.label, "said": one.said}
            for one in entry.answers
        ],
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
