"""Pages of lists: how many, and from which place on. A place is opaque to programs."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from impacttracker.api.problems import BadParameter
from impacttracker.api.resource import Filter, Place, Wanted
from impacttracker.database import LARGEST_KEY

USUAL, MOST = 50, 200
LONGEST_PLACE = 4_000


def wanted_by(
    asked: Mapping[str, str], places: Sequence[type[Any]], filters: Sequence[Filter]
) -> Wanted:
    """The page that the parameters of an address ask for."""
    after = asked.get("after")
    return Wanted(
        limit=_limit(asked.get("limit")),
        after=None if after is None else place_in(after, places),
        chosen={one.name: _chosen(one, asked[one.name]) for one in filters if one.name in asked},
    )


def place_of(place: Place) -> str:
    """*place* as an address carries it."""
    plain = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def place_in(said: str, places: Sequence[type[Any]], name: str = "after") -> Place:
    """The place that an address says, which has to be one of ours."""
    try:
        padded = said[:LONGEST_PLACE] + "=" * (-len(said) % 4)
        held = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, list) or not _are_ours(held, places):
        raise BadParameter(name, f"Take “{name}” from an earlier answer, as it stands there.")
    return tuple(held)


def _limit(said: str | None) -> int:
    if said is None:
        return USUAL
    is_number = said.isascii() and said.isdecimal() and len(said) <= 4
    if not is_number or not 1 <= int(said) <= MOST:
        raise BadParameter("limit", f"Ask for 1 to {MOST} at a time.")
    return int(said)


def _chosen(one: Filter, said: str) -> str:
    options = one.schema.get("enum")
    if options and said not in options:
        raise BadParameter(one.name, f"Choose one of: {', '.join(options)}.")
    return said


def _are_ours(held: list[Any], places: Sequence[type[Any]]) -> bool:
    """Whether they are of the right kinds; a key, which has to fit its column, stands last."""
    if len(held) != len(places) or not all(map(_fits, held, places)):
        return False
    return bool(held[-1] <= LARGEST_KEY)


def _fits(value: Any, kind: type[Any]) -> bool:
    if kind is int:
        # A sort key is a day and a minute.
        return type(value) is int and 0 <= value < LARGEST_KEY * 10**6
    return isinstance(value, str) and "\x00" not in value
