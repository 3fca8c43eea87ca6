"""What the pages of returns show: lines of the board, steps that were taken, what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from impacttracker.clock import today
from impacttracker.formats.format import Format
from impacttracker.formats.held import name_of
from impacttracker.presentation import day, moment
from impacttracker.projects.models import Change, Membership
from impacttracker.reports.filled import Filled
from impacttracker.returns.choice import STATES, WITHIN, Choice
from impacttracker.returns.missing import rejections_in
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.queries import Line, Owed
from impacttracker.returns.vocabulary import State

SOON = 30
"""Days before a deadline from which it asks for attention."""
MOST_REJECTED = 12
VERBS = {
    State.OPEN: ("opened", "sent back", "opened to be amended"),
    State.READY: ("made ready",),
    State.SIGNED: ("signed",),
    State.SUBMITTED: ("submitted", "left as it was sent"),
}
TONES = {State.OPEN: "plain", State.READY: "attention"}


@dataclass(frozen=True)
class Entry:
    """A line of the board in words; `left` are the days until its deadline."""

    title: str
    href: str
    award: str
    funder: str
    project: str
    state: str
    tone: str | None
    due: str
    left: int | None
    when: str
    is_late: bool
    is_soon: bool
    missing: int | None = None
    sent_on: str = ""
    is_null: bool = False
    owed: Owed | None = None


def entry_of(line: Line, missing: Mapping[int, int], sent: Mapping[int, Snapshot]) -> Entry:
    """A line of the board. *missing* and *sent* are by the keys of returns."""
    if isinstance(line, Owed):
        return _owed(line)
    last = sent.get(line.id)
    is_open = line.state is not State.SUBMITTED and line.is_expected and not line.sent
    return Entry(
        title=title_of(line),
        href=href_of(line),
        award=line.award.reference,
        funder=line.award.funder,
        project=line.project.code,
        state=state_in_words(line),
        tone=TONES.get(line.state),
        **_deadline(line.due_on, is_open),
        missing=missing.get(line.id),
        sent_on=day(last.at) if last else "",
        is_null=line.nothing_to_report,
    )


def title_of(returned: Return) -> str:
    """What people call a return: "UKRI research outcomes return 2027"."""
    return f"{name_of(returned.format_key)} {returned.period}"


def href_of(returned: Return) -> str:
    return url_for("returns.show", project_code=returned.project.code, return_id=returned.id)


def state_in_words(returned: Return) -> str:
    """The state; of what was sent before, that it is being amended."""
    label = returned.state.label
    return f"Amending: {label.lower()}" if returned.is_being_amended else label


def code_in_words(returned: Return, form: Format | None) -> str:
    """What the funder expects, where it has said so: "2 · Exempt for one year"."""
    codes = form.response_codes if form else ()
    said = {one.code: f"{one.code} · {one.label}" for one in codes}
    return said.get(returned.response_code, returned.response_code)


def left_in_words(days: int) -> str:
    """How long it is until a deadline: "in 34 days", "12 days late"."""
    if days == 0:
        return "due today"
    if days < 0:
        return "1 day late" if days == -1 else f"{-days:,} days late"
    return "1 day left" if days == 1 else f"{days:,} days left"


def filters_of(
    choice: Choice, places: Sequence[Membership], funders: Sequence[str]
) -> list[dict[str, Any]]:
    """The filters of the board, as `components/filters.html` takes them."""
    projects = {"": "All projects", **{one.project.code: one.project.title for one in places}}
    paid = {"": "All funders", **{one: one for one in funders}}
    shown = [
        ("state", "State", STATES, choice.state),
        ("within", "Due", WITHIN, choice.within),
        *([("funder", "Funder", paid, choice.funder)] if len(paid) > 2 else []),
        *([("project", "Project", projects, choice.project)] if len(projects) > 2 else []),
    ]
    return [
        {
            "name": name,
            "label": label,
            "options": [
                {"value": value, "label": words[:80], "selected": value == chosen}
                for value, words in options.items()
            ],
        }
        for name, label, options, chosen in shown
    ]


def steps_of(
    returned: Return, changes: Sequence[Change], snapshots: Sequence[Snapshot]
) -> list[dict[str, Any]]:
    """The states in their order: who reached each last and when, and which one it is in."""
    told: dict[State, tuple[str, datetime | None]] = {
        state: _last_of(state, changes) for state in State
    }
    if returned.signed_by and returned.signed_at:
        told[State.SIGNED] = (returned.signed_by.name, returned.signed_at)
    if snapshots:
        told[State.SUBMITTED] = (snapshots[0].by_name, snapshots[0].at)
    reached = list(State).index(returned.state)
    return [
        {
            "label": state.label,
            "is_done": place <= reached,
            "is_now": place == reached,
            "who": who if place <= reached else "",
            "when": moment(at) if at and place <= reached else "",
        }
        for place, (state, (who, at)) in enumerate(told.items())
    ]


def rejected_lines(returned: Return, told: Filled) -> Iterator[dict[str, str]]:
    """What the funder would reject, each with the very control where it is mended; whoever does
    so comes back to the return."""
    code, back = returned.project.code, href_of(returned)
    for one in rejections_in(returned, told):
        place = one.place
        here = {"project_code": code, **place.values, "back": back}
        href = url_for(place.endpoint, **here, _anchor=place.control or None)
        yield {"family": one.mark, "title": one.title, "under": one.do, "href": href}


def _last_of(state: State, changes: Sequence[Change]) -> tuple[str, datetime | None]:
    """Who brought it to *state* last, and when, as the history tells it."""
    for change in changes:
        if change.verb in VERBS[state]:
            return (change.by.name if change.by else "A command", change.at)
    return ("", None)


def _owed(line: Owed) -> Entry:
    noted, period = line.obligation, line.period
    return Entry(
        title=f"{name_of(noted.format_key)} {period.name}",
        href="",
        award=noted.award.reference,
        funder=noted.award.funder,
        project=noted.project.code,
        state="Not opened",
        tone=None,
        **_deadline(period.due_on, True),
        owed=line,
    )


def _deadline(due_on: date | None, is_open: bool) -> dict[str, Any]:
    """The deadline in words; only of what is still to be sent it says how long that is."""
    left = (due_on - today()).days if due_on else None
    return {
        "due": day(due_on) if due_on else "No deadline",
        "left": left if is_open else None,
        "when": left_in_words(left) if left is not None and is_open else "",
        "is_late": is_open and left is not None and left < 0,
        "is_soon": is_open and left is not None and 0 <= left <= SOON,
    }
