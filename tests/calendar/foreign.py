"""Calendar programs of other people, asked what they make of a feed; nothing of ours reads here."""

import ctypes
import ctypes.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from impacttracker import clock


class _Time(ctypes.Structure):
    """libical's icaltimetype, version 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


class Libical:
    """The library beneath Evolution, KOrganizer and Cyrus."""

    def __init__(self, name: str) -> None:
        self.library = ctypes.CDLL(name)
        for function, result, arguments in (
            ("icalparser_parse_string", ctypes.c_void_p, [ctypes.c_char_p]),
            ("icalrestriction_check", ctypes.c_int, [ctypes.c_void_p]),
            ("icalcomponent_count_errors", ctypes.c_int, [ctypes.c_void_p]),
            ("icalcomponent_string_to_kind", ctypes.c_int, [ctypes.c_char_p]),
            ("icalcomponent_get_first_component", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]),
            ("icalcomponent_get_next_component", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]),
            ("icalcomponent_get_summary", ctypes.c_char_p, [ctypes.c_void_p]),
            ("icalcomponent_get_dtstart", _Time, [ctypes.c_void_p]),
            ("icaltime_as_timet_with_zone", ctypes.c_long, [_Time, ctypes.c_void_p]),
            ("icalcomponent_free", None, [ctypes.c_void_p]),
        ):
            getattr(self.library, function).restype = result
            getattr(self.library, function).argtypes = arguments

    @classmethod
    def here(cls) -> "Libical | None":
        name = ctypes.util.find_library("ical")
        return cls(name) if name and name.endswith(".so.3") else None

    def faults(self, feed: bytes) -> int:
        # Without a method the library takes a missing stamp for granted; with one it wants to
        # know who published the events, which a feed does not say.
        strict = feed.replace(b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", 1)
        organizer = b"BEGIN:VEVENT\r\nORGANIZER:mailto:somebody@example.org\r\n"
        strict = strict.replace(b"BEGIN:VEVENT\r\n", organizer)
        calendar = self.library.icalparser_parse_string(strict)
        self.library.icalrestriction_check(calendar)
        faults: int = self.library.icalcomponent_count_errors(calendar)
        self.library.icalcomponent_free(calendar)
        return faults

    def titles(self, feed: bytes) -> list[str]:
        return [
            self.library.icalcomponent_get_summary(event).decode() for event in self._events(feed)
        ]

    def starts(self, zone: str, definition: Sequence[str], moments: list[datetime]) -> list[Any]:
        """When events begin that are written in a zone's local time under a definition of it."""
        home = clock.zone_named(zone)
        # A name that the library cannot know: it must go by the definition alone.
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *definition]
        for moment in moments:
            local = f"{moment.astimezone(home).isoformat()[:19]}".replace("-", "").replace(":", "")
            lines += ["BEGIN:VEVENT", f"DTSTART;TZID={zone}:{local}", "END:VEVENT"]
        feed = "\r\n".join([*lines, "END:VCALENDAR", ""]).replace(zone, "Here/There")
        return [self._start(event) for event in self._events(feed.encode())]

    def _start(self, event: int) -> datetime:
        time = self.library.icalcomponent_get_dtstart(event)
        seconds = self.library.icaltime_as_timet_with_zone(time, time.zone)
        return datetime.fromtimestamp(seconds, UTC)

    def _events(self, feed: bytes) -> Iterator[int]:
        kind = self.library.icalcomponent_string_to_kind(b"VEVENT")
        calendar = self.library.icalparser_parse_string(feed)
        event = self.library.icalcomponent_get_first_component(calendar, kind)
        while event:
            yield event
            event = self.library.icalcomponent_get_next_component(calendar, kind)
        self.library.icalcomponent_free(calendar)


class Khal:
    """A calendar for the terminal, which shows times as a person sees them."""

    SETTINGS = """
[calendars]
[[feed]]
path = {folder}/feed
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""

    def __init__(self, folder: Path, zone: str) -> None:
        self.folder = folder
        (folder / "feed").mkdir()
        (folder / "settings").write_text(self.SETTINGS.format(folder=folder, zone=zone))

    @staticmethod
    def is_here() -> bool:
        return shutil.which("khal") is not None

    def shows(self, feed: bytes, first_day: str, last_day: str) -> list[str]:
        """Start, end and title of each event as one line; days without a time."""
        file = self.folder / "feed.ics"
        file.write_bytes(feed)
        self._run("import", "--batch", "-a", "feed", str(file))
        line = "{start-date-long} {start-time}|{end-date-long} {end-time}|{title}"
        shown = self._run(
            "list", "--once", "--format", line, "--day-format", "", first_day, last_day
        )
        return [line.replace(" |", "|") for line in shown.splitlines() if line]

    def _run(self, *arguments: str) -> str:
        place = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache")}
        return subprocess.run(
            ["khal", "-c", str(self.folder / "settings"), *arguments],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", **place},
            capture_output=True,
            text=True,
            check=True,
        ).stdout


class IcalJs:
    """The parser of Thunderbird, where Node and the package are installed."""

    PROGRAM = """
const ICAL = require("ical.js").default ?? require("ical.js");
const feed = require("fs").readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(feed));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return [event.summary, event.startDate.isDate, event.startDate.toJSDate().toISOString()];
})));
"""

    @classmethod
    def is_here(cls) -> bool:
        if not shutil.which("node"):
            return False
        found = subprocess.run(["node", "-e", 'require.resolve("ical.js")'], capture_output=True)
        return found.returncode == 0

    def events(self, feed: bytes) -> list[list[Any]]:
        """Title, whether it lasts all day, and when it starts, of each."""
        shown = subprocess.run(
            ["node", "-e", self.PROGRAM], input=feed, capture_output=True, check=True
        )
        events: list[list[Any]] = json.loads(shown.stdout)
        return events
