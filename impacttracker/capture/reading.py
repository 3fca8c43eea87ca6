"""Reads one line as somebody typed it into a draft; the only place where that is done.

The order matters: what was promised is set aside first, with its day and its names; then the date,
the number of people and the rest are looked for in what is left. Whatever no guess takes becomes
the title and, after its first sentence, the notes: no word is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from impacttracker import clock
from impacttracker.capture.attendance import counted_in
from impacttracker.capture.days import Day, Lean, days_in
from impacttracker.capture.draft import (
    Attendance,
    Candidate,
    Draft,
    Guess,
    Participant,
    Sort,
    Words,
)
from impacttracker.capture.hours import Hours, hours_in, moment
from impacttracker.capture.line import Line
from impacttracker.capture.names import Found, Known
from impacttracker.capture.newcomers import newcomers_in
from impacttracker.capture.places import place_in
from impacttracker.capture.promises import promises_in
from impacttracker.capture.tokens import tidy, words_at
from impacttracker.capture.wording import title_and_notes
from impacttracker.engagements.occasions import Said, cancellation_in, form_said_in
from impacttracker.engagements.vocabulary import Status
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.when import When

LONGEST_LINE = 1_000
"""What is read; of a longer line the rest is kept as notes."""

_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)
_WAS = re.compile(
    r"\b(?:met|spoke|gave|ran|presented|attended|went|had|was|were|came|talked|hosted|chaired|"
    r"visited|delivered|discussed|sat|wrote|joined|held|rang|phoned|called|showed|took|ran|"
    r"interviewed|sent|demoed|handed|organised|convened|launched)\b",
    re.IGNORECASE,
)
_WILL_BE = re.compile(
    r"\b(?:will|going to|planned|planning|plan|booked|upcoming|next|to meet|meet|expecting|"
    r"expected|cancell?ed|postponed|i speak|(?:i['’]m|we['’]re) (?:giving|speaking|running))\b",
    re.IGNORECASE,
)
# “Wants to meet in December”, “back in touch in January”.
_IS_WISHED = re.compile(r"\b(?:wants?|hopes?|would like|in touch)\b[^,;.]*$", re.IGNORECASE)
_WITH = re.compile(r"(?:\bwith|\bw/|\bw)\s*(?:the\s+)?$", re.IGNORECASE)
_HOSTED_BY = re.compile(r"\b(?:hosted by|host:?)\s*(?:the\s+)?$", re.IGNORECASE)
_SPEAKS = re.compile(r"\s(?:spoke|speaks|chaired|presented|opened|keynoted)\b", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|for)\s*(?:the\s+)?$", re.IGNORECASE)


def read_line(typed: str, known: Known, now: datetime) -> Draft:
    """The draft that *typed* makes, read at *now* by somebody whose project knows *known*."""
    line, rest = _within_reach(tidy(typed))
    today = now.astimezone(clock.zone()).date()
    url = _address(line)
    people = _named(line, known)
    promises = promises_in(line, people, today)
    there = _there(line, people)
    masked = line.masked()
    cancelled, form = cancellation_in(masked), form_said_in(masked)
    when = _when(line, today)
    attendance = _attendance(line)
    place = place_in(line.masked(), there)
    title, notes = title_and_notes(line.masked(), rest)
    return Draft(
        title=title or (promises[0].what if promises else ""),
        when=when,
        form=_guess(line, form),
        status=_status(line, cancelled, when, now),
        who=_without_places([_with_role(line, one) for one in there], place),
        attendance=attendance,
        place=place,
        url=url,
        promises=tuple(promises),
        notes=notes,
    )


def _within_reach(whole: str) -> tuple[Line, str]:
    """What is read of a line, and what is too far behind and only kept."""
    if len(whole) <= LONGEST_LINE:
        return Line(whole), ""
    read = whole[:LONGEST_LINE].rpartition(" ")[0]
    return Line(read), whole[len(read) :].strip()


def _there(line: Line, people: Sequence[Participant]) -> list[Participant]:
    """Who took part: not who is named in a promise alone, unless the line is nothing else."""
    there = [one for one in people if line.is_free(one.words[0].start, one.words[0].end)]
    is_nothing_else = not re.search(r"\w", line.masked())
    return [one for one in people if one.sort is Sort.ORGANISATION] if is_nothing_else else there


def _address(line: Line) -> Guess[str] | None:
    """The first web address; a second one stays among the words."""
    match = _ADDRESS.search(line.text)
    return Guess(match[0], (line.take(*match.span()),)) if match else None


def _named(line: Line, known: Known) -> list[Participant]:
    """Everybody whom the line names, known or new, in the order in which they stand."""
    found = [
        one for one in known.found_in(line.text) if line.is_free(one.words.start, one.words.end)
    ]
    places = {
        one.key
        for found_one in found
        for one in found_one.candidates
        if one.sort is Sort.ORGANISATION
    }
    people = [_participant(one, places) for one in found]
    taken = [one.words for one in found]
    free = [
        one
        for one in newcomers_in(line.text, taken)
        if line.is_free(one.words[0].start, one.words[0].end)
    ]
    return sorted([*people, *free], key=lambda one: one.words[0].start)


def _participant(found: Found, places: set[int]) -> Participant:
    """A name that somebody known has. Of namesakes, whoever works where the line says."""
    candidates = found.candidates
    if len(candidates) > 1:
        there = tuple(one for one in candidates if places & set(one.works_at))
        candidates = there if len(there) == 1 else candidates
    one = candidates[0]
    name = one.name if len(candidates) == 1 else found.words.text
    return Participant(name=name, sort=one.sort, candidates=candidates, words=(found.words,))


def _when(line: Line, today: date) -> Guess[When] | None:
    masked = line.masked()
    lean = _lean(masked, today)
    days = days_in(masked, today, lean)
    hours = hours_in(masked, days)
    day = _best(days, masked)
    if day is None and hours is None:
        return None
    spans = sorted({(one.start, one.end) for one in (day, hours) if one})
    words = tuple(line.take(*span) for span in spans)
    return Guess(_combined(day, hours, today), words)


def _lean(masked: str, today: date) -> Lean:
    """Whether a line tells of what was or of what is to come, as far as its words say."""
    will_be, was = _WILL_BE.search(masked), _WAS.search(masked)
    if will_be and not (was and was.start() < will_be.start()):
        return Lean.FUTURE
    if was:
        return Lean.PAST
    # A time of day is what appointments have; who were counted have been there.
    has_hours = hours_in(masked, days_in(masked, today, Lean.NEAREST)) is not None
    return Lean.APPOINTMENT if has_hours and counted_in(masked) is None else Lean.NEAREST


def _best(days: Sequence[Day], masked: str) -> Day | None:
    """The day that is meant: the one it was moved to, or the first of the most exact."""
    for day in days:
        if re.search(
            r"\b(?:moved|postponed|rescheduled|now)\s*(?:to|on)?\s*$", masked[: day.start]
        ):
            return day
    meant = [day for day in days if day.is_to_the_day or not _IS_WISHED.search(masked[: day.start])]
    return next((day for day in meant if day.is_to_the_day), None) or next(iter(meant), None)


def _combined(day: Day | None, hours: Hours | None, today: date) -> When:
    when = When.from_edtf(day.edtf if day else today.isoformat())
    first = when.first_on
    if hours and first and first == when.last_on:
        return moment(first, hours) or when
    return when


def _attendance(line: Line) -> Guess[Attendance] | None:
    counted = counted_in(line.masked())
    if counted is None:
        return None
    return Guess(counted.attendance, (line.take(counted.start, counted.end),))


def _status(
    line: Line, cancelled: Said[Status] | None, when: Guess[When] | None, now: datetime
) -> Guess[Status] | None:
    if cancelled:
        return Guess(Status.CANCELLED, (words_at(line.text, cancelled.start, cancelled.end),))
    if when is None or when.value.first_on is None:
        return None
    first, today = when.value.first_on, now.astimezone(clock.zone()).date()
    starts = when.value.starts_at
    is_ahead = starts > now if starts else first > today
    return Guess(Status.PLANNED if is_ahead else Status.HELD, when.words)


def _guess(line: Line, said: Said[str] | None) -> Guess[str] | None:
    return Guess(said.value, (words_at(line.text, said.start, said.end),)) if said else None


def _with_role(line: Line, one: Participant) -> Participant:
    before, rest = line.text[: one.words[0].start], line.text[one.words[0].end :]
    if one.sort is Sort.MEMBER:
        return replace(one, role=ParticipantRole.MEMBER)
    if one.sort is Sort.PERSON and _SPEAKS.match(rest):
        return replace(one, role=ParticipantRole.SPEAKER)
    for pattern, role in (
        (_HOSTED_BY, ParticipantRole.HOST),
        (_WITH, ParticipantRole.PARTNER),
        (_TO, ParticipantRole.AUDIENCE),
    ):
        if pattern.search(before):
            return replace(one, role=role)
    return one


def _without_places(
    who: Sequence[Participant], place: Guess[str] | None
) -> tuple[Participant, ...]:
    """Everybody named once, and no new organisation that is only where it took place."""
    seen: dict[tuple[Sort, tuple[Candidate, ...], str], Participant] = {}
    for one in who:
        key = (one.sort, one.candidates, "" if one.candidates else one.name.casefold())
        if key in seen:
            seen[key] = replace(seen[key], words=(*seen[key].words, *one.words))
            continue
        words = place.words[0] if place else Words("")
        is_place = words.start <= one.words[0].start < words.end
        is_unsure = not one.candidates and one.sort is Sort.ORGANISATION and not one.is_taken
        if not (is_place and is_unsure):
            seen[key] = one
    return tuple(seen.values())
