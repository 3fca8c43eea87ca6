"""What a calendar tells a project: an engagement for each event, and for each time of a series.

A calendar holds a whole life. What is nobody's business here is left out and counted: entries that
are private, birthdays, and time that is only blocked.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from impacttracker import clock
from impacttracker.engagements.occasions import form_said_in, status_on
from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import EDITION, Contents, RecordFacts
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.invitations import Event, Standing, key_of
from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers import calendar
from impacttracker.exchange.readers.calendar_events import key_of_time
from impacttracker.exchange.readers.recurrence import MOST_TIMES, is_understood, times_about
from impacttracker.exchange.source import File, naming
from impacttracker.exchange.telling.fitting import fitted_record
from impacttracker.exchange.telling.naming import MOST_TAKING_PART, Named
from impacttracker.partners.names import folded
from impacttracker.partners.vocabulary import Origin
from impacttracker.records.operations import UNKNOWN
from impacttracker.when import When

READER = "calendar"
MOST_RECORDS = 20_000
LABELS = {"title": "Summary", "url": "URL", "place": "Location"}
GIVEN = frozenset(
    {"title", "when", "url", "answers", "participants", "identifiers", "source", "unmapped"}
)
NOT_EVENTS = {
    "VTODO": "to-dos",
    "VJOURNAL": "notes",
    "VFREEBUSY": "free and busy times",
    calendar.ANSWERS: "answers to an invitation",
}

_BIRTHDAY = re.compile(
    r"(?:birthday|geburtstag|anniversaire|cumpleanos|compleanno|aniversario|verjaardag|urodziny)"
    r"(?: (?:of|von|de|d|di|van) .*)?|.* (?:birthday|geburtstag|verjaardag)|urodziny .*"
)
_MADE_OF_BIRTHDAYS = re.compile(r"(?:\d{4}_)?BIRTHDAY_", re.IGNORECASE)
_BLOCKED = frozenset(
    word
    for words in (
        "busy|besetzt|gebucht|occupe|ocupado|occupato|bezet|free|tentative|blocked|block|hold",
        "private|private appointment|private event|privat|privater termin|prive|privado|privato",
        "rendez vous prive|cita privada|do not book|focus|focus time|out of office|ooo|abwesend",
        "absent|away|annual leave|leave|on leave|holiday|urlaub|vacation|conges|lunch|lunch break",
        "mittagspause|working from home|wfh|travel time",
    )
    for word in words.split("|")
)
"""Titles, folded, of time that is kept free or taken without a word of what for."""


@dataclass(frozen=True)
class _Once:
    """One time at which something takes place."""

    event: Event
    when: When | None
    recurrence: str

    @cached_property
    def fingerprint(self) -> str:
        if self.event.uid:
            return key_of(self.event.uid, self.recurrence)
        said = [self.event.title, self.when.edtf if self.when else "", self.event.place]
        return sha256("\n".join(said).encode()).hexdigest()


def recognises(text: str) -> bool:
    """Whether *text* is a calendar."""
    return calendar.recognises(text)


def read(files: Sequence[File]) -> Contents:
    """What calendars tell; raises `Unreadable`, with a sentence, where they tell nothing."""
    several, others = list[list[Event]](), Counter[str]()
    for file in files:
        with naming(file, files):
            some, more = calendar.read_whole(file.text)
        several.append(some)
        others += more
    events = list(_each_once(several))
    if not events:
        raise Unreadable(
            f"This calendar holds no event, only {_counted(others)}."
            if others
            else "This calendar holds no event."
        )
    return contents_of(events, others)


def _each_once(several: Sequence[Sequence[Event]]) -> Iterator[Event]:
    """The events of several calendars; what has no UID and stands in two of them is one."""
    most: Counter[object] = Counter()
    for events in several:
        here: Counter[object] = Counter()
        for event in events:
            told = (event.title, event.when, event.place)
            here[told] += not event.uid
            if event.uid or here[told] > most[told]:
                yield event
        most |= here


def contents_of(
    events: Sequence[Event], others: Counter[str] | None = None, named: Named | None = None
) -> Contents:
    """An engagement for each time of *events*; *others* is how many things there are beside.

    *named* is everybody whom the files have named already.
    """
    events = calendar.latest(events)
    kept = [one for one in events if not _reason_to_leave_out(one)]
    flags: list[Flag] = []
    named, records = named or Named(), list[RecordFacts]()
    met: Counter[str] = Counter()
    for once in _every_time(kept, flags):
        record, sentences = _record(once, named, met[once.fingerprint])
        met[once.fingerprint] += 1
        records.append(record)
        flags += [Flag(record.where, sentence) for sentence in sentences]
        if len(records) > MOST_RECORDS:
            raise Unreadable(
                f"Its series take place more than {MOST_RECORDS:,} times. Export a shorter time."
            )
    return Contents(
        reader=READER,
        fills=True,
        people=named.people(),
        records=tuple(records),
        skipped=tuple(_left_out(events, others)),
        # Of a series, each thing is to be told once.
        flagged=tuple(dict.fromkeys(flags)),
    )


def _left_out(events: Sequence[Event], others: Counter[str] | None) -> Iterator[Flag]:
    """What of a calendar is nobody's business here, or no event, and how much of it there is."""
    reasons = Counter(reason for one in events if (reason := _reason_to_leave_out(one)))
    for reason, number in reasons.items():
        yield Flag("the calendar", f"{reason} ({number:,})")
    if others:
        yield Flag("the calendar", f"what is no event: {_counted(others)}")


def _reason_to_leave_out(event: Event) -> str:
    title = folded(event.title)
    is_day = event.when is not None and event.when.starts_at is None
    if event.is_private:
        return "entries that are marked as private"
    if _MADE_OF_BIRTHDAYS.match(event.uid) or (is_day and _BIRTHDAY.fullmatch(title)):
        return "birthdays"
    if title in _BLOCKED or event.shown_as == "oof":
        return "entries that only block time or say who is away"
    return ""


def _every_time(events: Sequence[Event], flags: list[Flag]) -> Iterator[_Once]:
    """The times of *events*; one of a series that is told of by itself is no longer told twice."""
    told_apart = {one.key for one in events if one.recurrence}
    for event in events:
        if event.series is None:
            yield _Once(event, event.when, event.recurrence)
            continue
        times, is_cut = times_about(event, clock.today())
        flags += _about_series(event, len(times), is_cut)
        for time in times:
            is_day = event.when is not None and event.when.starts_at is None
            once = _Once(event, time.when, key_of_time(time.starts, is_day))
            if once.fingerprint not in told_apart:
                yield once
        if not times:
            yield _Once(event, event.when, event.recurrence)


def _about_series(event: Event, count: int, is_cut: bool) -> list[Flag]:
    name = event.title or "An event without a title"
    if event.series is None:
        return []
    if not is_understood(event.series):
        return [Flag(name, "How it repeats is not understood: only what it lists was taken.")]
    if is_cut:
        return [
            Flag(
                name,
                f"It repeats more than {MOST_TIMES} times: those nearest to today were taken.",
            )
        ]
    if not event.series.until and "COUNT" not in event.series.rule.upper() and event.series.rule:
        span = "from two years ago to a year ahead"
        return [Flag(name, f"It repeats without an end: {count:,} of its times, {span}.")]
    return []


def _record(once: _Once, named: Named, occurrence: int) -> tuple[RecordFacts, list[str]]:
    event = once.event
    where = event.title or "An event without a title"
    people, sentences = _people(event)
    record = RecordFacts(
        kind="engagement",
        title=event.title,
        when=once.when or UNKNOWN,
        url=event.url or None,
        answers=_answers(once),
        participants=named.taking_part(people, where),
        identifiers=_identifiers(once),
        source={
            "reader": READER,
            "fingerprint": once.fingerprint,
            "occurrence": occurrence,
            EDITION: list(event.edition),
        },
        unmapped=_unmapped(event),
        where=where,
        given=GIVEN,
    )
    fitted, more = fitted_record(record, LABELS)
    # A title that was never there is nothing to keep.
    unmapped = {label: said for label, said in fitted.unmapped.items() if said}
    return replace(fitted, unmapped=unmapped), [*event.notes, *sentences, *more]


def _people(event: Event) -> tuple[list[tuple[Address, Origin]], list[str]]:
    """(who took part, as far as a calendar can tell, what is to be said of it)."""
    organiser = [(event.organiser, Origin.THEMSELVES)] if event.organiser else []
    invited = [(one.who, Origin.SOMEBODY_ELSE) for one in event.invited if not one.declined]
    if len(invited) <= MOST_TAKING_PART:
        return [*organiser, *invited], []
    return organiser, [
        f"{len(invited):,} people were invited: who came, only a person knows.",
    ]


def _answers(once: _Once) -> dict[str, Any]:
    event, said = once.event, form_said_in(once.event.title)
    is_cancelled = event.standing is Standing.CANCELLED
    return {
        "status": status_on(clock.today(), once.when, is_cancelled=is_cancelled),
        "form": said.value if said else None,
        "place": event.place,
    }


def _identifiers(once: _Once) -> dict[str, Any]:
    """By what a page for dropped files knows it again, too."""
    if not once.event.uid:
        return {}
    held = {"calendar_uid": once.event.uid, "calendar_sequence": once.event.sequence}
    return held | ({"calendar_recurrence": once.recurrence} if once.recurrence else {})


def _unmapped(event: Event) -> dict[str, str]:
    """What no answer takes: an agenda is not what came of a meeting."""
    kept = {
        "Description": event.description,
        "Categories": ", ".join(event.categories),
        "Status": "Tentative" if event.standing is Standing.TENTATIVE else "",
        **event.beside,
    }
    return {name: said for name, said in kept.items() if said}


def _counted(others: Counter[str]) -> str:
    known = Counter({NOT_EVENTS.get(name, "other things"): 0 for name in others})
    for name, number in others.items():
        known[NOT_EVENTS.get(name, "other things")] += number
    return ", ".join(f"{what} ({number:,})" for what, number in known.items())
