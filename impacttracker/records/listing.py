"""One page of a project's records of some kinds: filters, lines, and the ways to other pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from impacttracker.accounts.models import User
from impacttracker.database import LARGEST_KEY
from impacttracker.projects.models import Project
from impacttracker.records import queries
from impacttracker.records.entries import Entry, entries_of
from impacttracker.records.models import Record

LONGEST_TEXT = 200
Place = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What `records/listing.html` shows."""

    action: str
    entries: Sequence[Entry]
    fields: Sequence[dict[str, Any]]
    """The filters, as `components/filters.html` takes them."""
    chips: Sequence[dict[str, str]]
    newer: str | None
    older: str | None


def listing_of(
    kinds: Mapping[str, type[Record]],
    endpoint: str,
    *,
    project: Project,
    viewer: User,
    asked: MultiDict[str, str],
) -> Listing:
    """The page of *endpoint* that an address asks for; what makes no sense is passed over."""
    kind = asked.get("kind", "") if asked.get("kind", "") in kinds else ""
    text = asked.get("text", "").strip()[:LONGEST_TEXT]
    after, before = place_of(asked.get("after")), place_of(asked.get("before"))
    found = queries.of_kinds(
        [kind] if kind else list(kinds), project, viewer, text=text, after=after, before=before
    )
    records, is_first, is_last = _cut(found, after, before)
    chosen = {name: said for name, said in (("kind", kind), ("text", text)) if said}

    def address(**changes: Any) -> str:
        return url_for(endpoint, project_code=project.code, **(chosen | changes))

    return Listing(
        action=url_for(endpoint, project_code=project.code),
        entries=entries_of(records, queries.links_of(records, viewer)),
        fields=_fields(kinds, kind, text),
        chips=_chips(kinds, chosen, address),
        newer=None if is_first else address(before=_said(records[0])),
        older=None if is_last else address(after=_said(records[-1])),
    )


def _cut(
    found: Sequence[Record], after: Place | None, before: Place | None
) -> tuple[Sequence[Record], bool, bool]:
    """(the records of the page, whether it is the first, whether it is the last)."""
    has_more = len(found) > queries.PAGE_SIZE
    if before:
        records = found[1:] if has_more else found
        return records, not has_more or not records, not records
    records = found[: queries.PAGE_SIZE]
    return records, after is None or not records, not has_more


def _fields(kinds: Mapping[str, type[Record]], kind: str, text: str) -> list[dict[str, Any]]:
    words = {"name": "text", "label": "Words in the title", "value": text}
    if len(kinds) == 1:
        return [words]
    options = [{"value": "", "label": "All kinds", "selected": not kind}]
    for name, model in kinds.items():
        options.append({"value": name, "label": model.about.plural, "selected": name == kind})
    return [{"name": "kind", "label": "Kind", "options": options}, words]


def _chips(
    kinds: Mapping[str, type[Record]], chosen: Mapping[str, str], address: Any
) -> list[dict[str, str]]:
    labels = {"kind": lambda said: kinds[said].about.plural, "text": lambda said: f"“{said}”"}
    return [
        {"label": labels[name](said), "remove": address(**{name: None})}
        for name, said in chosen.items()
    ]


def place_of(text: str | None) -> Place | None:
    """The (sort key, id) that an address says, if it says one that fits."""
    sort_key, _, record_id = (text or "").partition("-")
    is_sound = all(
        part.isascii() and part.isdecimal() and len(part) <= most
        for part, most in ((sort_key, 15), (record_id, 10))
    )
    if not is_sound or int(record_id) > LARGEST_KEY:
        return None
    return int(sort_key), int(record_id)


def _said(record: Record) -> str:
    return f"{record.sort_key}-{record.id}"
