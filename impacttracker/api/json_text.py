"""JSON as it leaves: the same bytes for the same content."""

import json
from typing import Any

from impacttracker.database import storable


def json_of(value: Any) -> bytes:
    """*value*, indented, its members in the order given, in plain UTF-8."""
    return storable(json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def step(name: str | int) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")
