"""Days, moments and when something was as JSON values; they keep to the years that forms take."""

import re
from datetime import date, datetime
from typing import Any

from impacttracker.api.problems import Unacceptable
from impacttracker.api.shapes import Shape, misfit, never
from impacttracker.clock import zone
from impacttracker.edtf import EARLIEST_YEAR, LATEST_YEAR, UnreadableDate, zone_of
from impacttracker.when import When

DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
WRITE_EDTF = "Write it in EDTF, such as 2022-03-04, 2022-03 or 2019/2021."
NO_DAY = "Give a day, such as 2022-03-04."


def _read_day(value: Any) -> date | None:
    if value is None:
        return None
    try:
        found = date.fromisoformat(value if DATE.fullmatch(value) else "")
    except (TypeError, ValueError):
        raise misfit(NO_DAY) from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise misfit(f"“{value[:4]}” is not a year between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return found


def _read_needed_day(value: Any) -> date:
    found = _read_day(value)
    if found is None:
        raise misfit(NO_DAY)
    return found


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _moment(value: datetime) -> str:
    return value.astimezone(zone()).isoformat(timespec="seconds")


def when_said(edtf: str, zone: str | None) -> When:
    """When something was; what is wrong is told in the words of EDTF, and not of forms."""
    try:
        zone_of(zone)
    except UnreadableDate as wrong:
        raise Unacceptable({"/zone": wrong.problem}) from None
    try:
        return When.from_edtf(edtf, zone)
    except UnreadableDate as wrong:
        raise Unacceptable({"/when": f"{wrong.problem} {WRITE_EDTF}"}) from None


DAY = Shape({"type": "string", "format": "date"}, _read_needed_day, _iso)
DAY_OR_NONE = Shape({"type": ["string", "null"], "format": "date"}, _read_day, _iso)
MOMENT_OR_NONE = Shape(
    {"type": ["string", "null"], "format": "date-time"},
    never,
    lambda value: None if value is None else _moment(value),
)
MOMENT = Shape({"type": "string", "format": "date-time"}, never, _moment)
