"""The clock and the installation's time zone: nothing else in the project reads either."""

import zoneinfo
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

# The operating system's zone files may be years older than the tzdata package that is locked
# with everything else, and would then move events by an hour on some machines only.
zoneinfo.reset_tzpath(to=())


class UnknownZone(ValueError):
    """A time zone name that the zone database does not hold."""


@cache
def zone_named(name: str) -> ZoneInfo:
    # A name that is a folder of the database, or no path at all, ends in an error of its own kind.
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as reason:
        message = f"“{name}” is not a time zone we know: write it like Europe/London."
        raise UnknownZone(message) from reason


_installation_zone = zone_named("Europe/London")


def use_zone(name: str) -> None:
    """Set the installation's zone, once, for all threads of this process."""
    global _installation_zone
    _installation_zone = zone_named(name)


def zone() -> ZoneInfo:
    return _installation_zone


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the installation's zone, which near midnight is not that of UTC."""
    return now().astimezone(zone()).date()
