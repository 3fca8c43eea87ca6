"""Finds what was promised in a line: by us or by them, for whom, and by which day.

A promise is a clause: "send slides to Peter by Friday", "she will write to the Treasury". The day
in it is its own, and none of the event's. Whoever is named in it was not therefore there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from impacttracker.capture import verbs
from impacttracker.capture.days import Day, Lean, days_in, last_day_of
from impacttracker.capture.draft import Candidate, Guess, Participant, Promise, Sort, Words
from impacttracker.capture.line import Clause, Line
from impacttracker.followups.vocabulary import Direction

ENDS = " ,;:.–—-→\x00"


@dataclass(frozen=True)
class _Said:
    """What a clause promises: the stretch that says what, and who is to do it."""

    start: int
    end: int
    direction: Direction
    who: Participant | None = None


def promises_in(line: Line, people: Sequence[Participant], today: date) -> list[Promise]:
    """Every promise of *line*, whose words are taken. *people* are all whom it names."""
    promises: list[Promise] = []
    label: Clause | None = None
    clauses = line.clauses()
    for number, clause in enumerate(clauses):
        if verbs.LABEL.fullmatch(line.text[clause.start : clause.end] + " ") and _opens(
            clauses, number
        ):
            label = clause
            continue
        whole = replace(clause, start=label.start) if label else clause
        if promises and _is_due_alone(line, clause, today) and not promises[-1].due_on:
            promises[-1] = _with_due(line, promises[-1], clause, today)
        elif said := _Reading(line, people, today, is_first=number == 0).of(clause, bool(label)):
            promises.append(_promise(line, whole, said, people, today))
        label = None
    return promises


def _opens(clauses: Sequence[Clause], number: int) -> bool:
    """Whether a clause is a heading for the next: “Action: send costs”."""
    return number + 1 < len(clauses) and clauses[number + 1].sign in (":", "–", "—", "-")


class _Reading:
    """One clause, looked at in every way in which a promise is said."""

    def __init__(
        self, line: Line, people: Sequence[Participant], today: date, *, is_first: bool
    ) -> None:
        self.line, self.people, self.today, self.is_first = line, people, today, is_first

    def of(self, clause: Clause, is_labelled: bool) -> _Said | None:
        start = self._without_lead(clause)
        text = self.line.text[start : clause.end]
        if verbs.DENIED.match(text):
            return None
        return (
            self._ours(text, start, clause)
            or self._somebodys(text, start, clause, is_labelled)
            or self._unnamed(text, start, clause)
            or (_Said(start, clause.end, Direction.OURS) if is_labelled else None)
        )

    def _without_lead(self, clause: Clause) -> int:
        start = clause.start
        text = self.line.text
        for pattern in (verbs.LEAD, verbs.LABEL, verbs.LEAD):
            match = pattern.match(text, start, clause.end)
            is_verb = (
                match and pattern is verbs.LABEL and not match[0].rstrip().endswith((":", "-", "–"))
            )
            if match and not is_verb:
                start = match.end()
        return start

    def _ours(self, text: str, start: int, clause: Clause) -> _Said | None:
        for pattern in (verbs.OWED_BY_US, verbs.OURS, verbs.PROMISED_BY_US, verbs.ORDER):
            if match := pattern.match(text):
                begins = match.start("what") + start
                said = self._said(begins, clause, Direction.OURS)
                is_owed = pattern is verbs.OWED_BY_US
                return replace(said, start=self._past_whom(begins, said.who)) if is_owed else said
        return None

    def _past_whom(self, start: int, who: Participant | None) -> int:
        """Where “owe CIPFA a quote” says what is owed."""
        text = self.line.text
        if who and who.words[0].start == start and text[who.words[0].end :].strip():
            return who.words[0].end + 1
        pronoun = verbs.TO_WHOM.match(text, start)
        return pronoun.end() if pronoun else start

    def _somebodys(self, text: str, start: int, clause: Clause, is_labelled: bool) -> _Said | None:
        """A promise that says first whose it is: a name, or a pronoun for the last one named."""
        who, after = self._subject(text, start)
        if after is None:
            return None
        rest = self.line.text[after : clause.end]
        theirs = (verbs.TO, verbs.WILL, verbs.OWED_TO_US, verbs.DOES, verbs.ARROW)
        for pattern in theirs:
            if match := pattern.match(rest):
                is_ours = who is not None and who.sort is Sort.MEMBER
                direction = Direction.OURS if is_ours else Direction.THEIRS
                return self._said(match.start("what") + after, clause, direction, who)
        if match := verbs.ASKED_OF_US.match(rest):
            return self._said(match.start("what") + after, clause, Direction.OURS, who)
        is_due = self._due(clause) is not None
        if (is_labelled or is_due) and (match := verbs.WANTED.match(rest)):
            return self._said(match.start("what") + after, clause, Direction.OURS, who)
        return None

    def _subject(self, text: str, start: int) -> tuple[Participant | None, int | None]:
        if match := verbs.PRONOUN.match(text):
            is_one = match["pronoun"].lower() != "they"
            return (self._last_before(start) if is_one else None), start + match.end()
        named = [one for one in self.people if one.words[0].start == start]
        if named:
            return named[0], named[0].words[0].end
        somebody = verbs.SOMEBODY.match(text)
        return None, (start + somebody.end() if somebody else None)

    def _last_before(self, place: int) -> Participant | None:
        """The person named last before *place*."""
        before = [one for one in self.people if one.words[0].start < place]
        return next((one for one in reversed(before) if one.sort is Sort.PERSON), None)

    def _unnamed(self, text: str, start: int, clause: Clause) -> _Said | None:
        """A promise that names nobody first, but says when, or whom we wait for."""
        if match := verbs.WAITING.match(text):
            who = self._named_in(start + match.start("who"), start + match.end("who"))
            pronoun = verbs.HIM.fullmatch(match["who"])
            who = who or (self._last_before(start) if pronoun else None)
            return self._said(start + match.start("what"), clause, Direction.THEIRS, who)
        due = self._due(clause)
        if due is None or not self.line.text[due.start :].lower().startswith(("by ", "due ")):
            return (
                None
                if not (self.is_first is False and verbs.DOES.match(text))
                else self._last_does(start, clause)
            )
        if match := verbs.FROM.match(text):
            who = self._named_in(start + match.start("who"), clause.end)
            if who:
                end = start + match.end("what")
                return _Said(start, end, self._whose(who), who)
        if verbs.DOES.match(text):
            return self._last_does(start, clause)
        return None if self.is_first else self._said(start, clause, Direction.OURS)

    def _last_does(self, start: int, clause: Clause) -> _Said:
        who = self._last_before(start)
        return self._said(start, clause, self._whose(who), who)

    @staticmethod
    def _whose(who: Participant | None) -> Direction:
        return Direction.OURS if who and who.sort is Sort.MEMBER else Direction.THEIRS

    def _said(
        self, start: int, clause: Clause, direction: Direction, who: Participant | None = None
    ) -> _Said:
        if who is None and direction is Direction.OURS:
            who = self._named_in(start, clause.end)
            is_pronoun = verbs.HIM.search(self.line.text[start : clause.end])
            if who is None and is_pronoun:
                who = self._last_before(start)
        return _Said(start, clause.end, direction, who)

    def _named_in(self, start: int, end: int) -> Participant | None:
        """Whoever is named between two places: a person rather than an organisation."""
        named = [one for one in self.people if start <= one.words[0].start < end]
        return next((one for one in named if one.sort is not Sort.ORGANISATION), None) or next(
            iter(named), None
        )

    def _due(self, clause: Clause) -> Day | None:
        return _due_in(self.line, clause, self.today)


def _due_in(line: Line, clause: Clause, today: date) -> Day | None:
    """The day by which a clause has to be done: the last that it names."""
    days = days_in(line.text[clause.start : clause.end], today, Lean.FUTURE)
    ahead = [day for day in days if (last_day_of(day) or today) >= today]
    if not ahead:
        return None
    day = ahead[-1]
    return Day(day.start + clause.start, day.end + clause.start, day.edtf)


def _is_due_alone(line: Line, clause: Clause, today: date) -> bool:
    """Whether a clause says nothing but when the promise before it is due."""
    due = _due_in(line, clause, today)
    return due is not None and (due.start, due.end) == (clause.start, clause.end)


def _with_due(line: Line, promise: Promise, clause: Clause, today: date) -> Promise:
    due = _due_in(line, clause, today)
    day = last_day_of(due) if due else None
    if due is None or day is None:
        return promise
    return replace(promise, due_on=Guess(day, (line.take(due.start, due.end),)))


def _promise(
    line: Line, clause: Clause, said: _Said, people: Sequence[Participant], today: date
) -> Promise:
    due = _due_in(line, clause, today)
    what = line.text[said.start : said.end]
    if due and said.start <= due.start < said.end:
        before, after = line.text[said.start : due.start], line.text[due.end : said.end]
        what = f"{before.rstrip()} {after.lstrip()}"
    what = what.strip(ENDS)
    day = last_day_of(due) if due else None
    return Promise(
        what=what[:1].upper() + what[1:],
        direction=said.direction,
        due_on=Guess(day, (_words(line, due),)) if due and day else None,
        who=said.who,
        owner=_owner(said.who),
        words=(line.take(clause.start, clause.end),),
    )


def _words(line: Line, day: Day) -> Words:
    return Words(line.text[day.start : day.end], day.start)


def _owner(who: Participant | None) -> Candidate | None:
    """The colleague who is to do it."""
    return who.match if who and who.sort is Sort.MEMBER else None
