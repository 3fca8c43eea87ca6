"""A file that says what columns hold: TOML or JSON, for whoever brings tables in by a command.

[[sheets]]
sheet = "Events"            # any sheet, where it is left out
about = "engagement"
columns = { "No." = "number", "Event" = "title", "Venue" = "place", "Internal" = "leave" }
"""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from impacttracker.errors import Unreadable
from impacttracker.exchange.tables.mapping import FINGERPRINT, KEEP, LEAVE, NUMBER
from impacttracker.exchange.tables.subjects import SUBJECTS

SHAPE = (
    "A file of columns has a list “sheets”, and each of them says what it is “about”, and its "
    "“columns”: the head of each, and what it holds."
)


def read(text: str) -> list[dict[str, Any]]:
    """What the file says of each sheet; `Unreadable` says what in it makes no sense."""
    held = _parsed(text)
    sheets = held.get("sheets") if isinstance(held, Mapping) else None
    if not isinstance(sheets, list) or not all(isinstance(one, Mapping) for one in sheets):
        raise Unreadable(SHAPE)
    return [_checked(one) for one in sheets]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as reason:
        raise Unreadable(f"The file of columns is neither TOML nor JSON: {reason}.") from None


def _checked(sheet: Mapping[str, Any]) -> dict[str, Any]:
    about, columns = sheet.get("about"), sheet.get("columns")
    if not isinstance(columns, Mapping) or not isinstance(about, str):
        raise Unreadable(SHAPE)
    if about not in SUBJECTS:
        raise Unreadable(f"A sheet cannot be about “{about}”. It can be: {', '.join(SUBJECTS)}.")
    known = [*SUBJECTS[about].keyed, KEEP, LEAVE, FINGERPRINT, NUMBER]
    for head, key in columns.items():
        if key not in known:
            raise Unreadable(
                f"“{head}” cannot hold “{key}” in a sheet about {about}. It can hold: "
                f"{', '.join(known)}."
            )
    return {"sheet": sheet.get("sheet"), "about": about, "columns": dict(columns)}
