"""Opens returns and takes them step by step to the funder. Flushes, never commits, notes history.

Whatever is done to a return is noted first, which locks its project: what is then read of its
state stays true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from impacttracker.accounts.models import User
from impacttracker.database import db, new_uid
from impacttracker.errors import Invalid, Refused, Stale
from impacttracker.formats.format import Format
from impacttracker.formats.held import load, name_of
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Award, Project
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State

LONGEST_PERIOD, LONGEST_DECLARATION = 40, 2000


@dataclass(frozen=True, kw_only=True)
class ReturnDetails:
    """What is returned, about which period, and by when."""

    award: Award
    format_key: str
    period: str
    format_version: str = ""
    """Empty for the newest that is held."""
    from_on: date | None = None
    to_on: date | None = None
    due_on: date | None = None
    response_code: str = ""
    nothing_to_report: bool = False
    declaration: str = ""
    include: Sequence[str] = ()
    uid: str | None = None


LABELS = {
    "format_version": "Version of the format",
    "period": "Period",
    "from_on": "From",
    "to_on": "To",
    "due_on": "Deadline",
    "response_code": "Response code",
    "nothing_to_report": "Nothing to report",
    "declaration": "Why",
    "include": "Sections that name people",
}
CHANGE_ALWAYS = frozenset({"due_on", "response_code"})
"""What the funder decides, and may decide anew whatever state the return is in."""


def open_return(
    project: Project, details: ReturnDetails, *, by: User | None, at: datetime | None = None
) -> Return:
    """Begin a return; raises `Invalid` where the award has one for this format and period."""
    ensure(by, Permission.RETURN_PREPARE, project.id)
    facts = _checked(project, details)
    returned = Return(
        uid=details.uid or new_uid(),
        project_id=project.id,
        award_id=details.award.id,
        format_key=details.format_key,
        state=State.OPEN,
        sent=0,
        **facts,
    )
    subject = subject_of(returned, details.award)
    history.note(subject, "opened", by=by, project_id=project.id, at=at)
    _refuse_twin(returned)
    db.session.add(returned)
    db.session.flush()
    return returned


def correct_return(
    returned: Return, details: ReturnDetails, *, by: User | None, version: int | None = None
) -> bool:
    """Change what is known of a return; whether anything changed. Its award and format stay.

    Once it is ready, only what the funder decides changes; send it back to change the rest.
    Give the *version* that was opened, and `Stale` is raised when somebody saved since.
    """
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    if version is not None and returned.version != version:
        raise Stale("Somebody else saved this return while you were editing it.")
    facts = _checked(returned.project, details)
    changed = {name for name, value in facts.items() if getattr(returned, name) != value}
    if not changed:
        return False
    if returned.state is not State.OPEN and changed - CHANGE_ALWAYS - {"is_expected"}:
        raise Invalid({"": f"It is {returned.state.label.lower()}: send it back to change it."})
    changes = history.differences(
        (LABELS[name], getattr(returned, name), facts[name]) for name in LABELS if name in changed
    )
    note(returned, "changed", by=by, details=changes)
    for name in changed:
        setattr(returned, name, facts[name])
    _refuse_twin(returned)
    db.session.flush()
    return True


def make_ready(
    returned: Return,
    rejected: int,
    *,
    in_spite_of: str = "",
    by: User | None,
    at: datetime | None = None,
) -> None:
    """Say that it may be signed; why, where so much is in it that the funder would reject."""
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    if returned.nothing_to_report and not returned.declaration:
        raise Invalid({"declaration": "Say first why there is nothing to report."})
    if rejected and not in_spite_of.strip():
        things = "1 thing stands" if rejected == 1 else f"{rejected:,} things stand"
        raise Invalid(
            {"in_spite_of": f"{things} in it that the funder would reject. Say why it is ready."}
        )
    said = in_spite_of.strip()[:LONGEST_DECLARATION] if rejected else ""
    details = history.differences([("Ready in spite of what may be rejected, because", "", said)])
    _step(returned, State.OPEN, State.READY, "made ready", by=by, details=details, at=at)


def send_back(returned: Return, *, why: str = "", by: User | None) -> None:
    """Let it be changed again; a signature falls."""
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    details = history.differences([("Why", "", why.strip()[:LONGEST_DECLARATION])])
    _step(returned, (State.READY, State.SIGNED), State.OPEN, "sent back", by=by, details=details)
    _unsign(returned)


def amend(returned: Return, today: date, *, by: User | None) -> None:
    """Open what was sent, to send it again; what was sent before stays as it was."""
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    refuse_late_amendment(returned, today)
    _step(returned, State.SUBMITTED, State.OPEN, "opened to be amended", by=by)
    _unsign(returned)


def leave_as_sent(returned: Return, *, by: User | None) -> None:
    """Give up an amendment: what was sent last stands."""
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    if not returned.sent:
        raise Refused("It was not sent yet, so there is nothing to leave it at.")
    before = (State.OPEN, State.READY, State.SIGNED)
    _step(returned, before, State.SUBMITTED, "left as it was sent", by=by)
    _unsign(returned)


def remove_return(returned: Return, *, by: User | None) -> None:
    """Take away a return that was opened by mistake; what was sent once stays for good."""
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    if returned.sent or returned.state is State.SUBMITTED:
        raise Refused("It was sent to the funder, so it stays.")
    note(returned, "removed", by=by)
    db.session.delete(returned)
    db.session.flush()


def refuse_late_amendment(returned: Return, today: date) -> None:
    """What was sent may be sent again until the deadline."""
    if returned.due_on and today > returned.due_on:
        raise Refused(
            f"The deadline was {history.said(returned.due_on)}, and what was sent stands. If the "
            "funder gave more time, change the deadline first."
        )


def subject_of(returned: Return, award: Award) -> tuple[str, str, str]:
    """What the history calls *returned*."""
    name = f"{name_of(returned.format_key)} {returned.period}"
    return ("return", returned.uid, f"{name} · {award.reference}")


def note(
    returned: Return,
    verb: str,
    *,
    by: User | None,
    details: Sequence[dict[str, Any]] = (),
    at: datetime | None = None,
) -> None:
    """Write one entry about *returned*, which locks its project."""
    subject, project_id = subject_of(returned, returned.award), returned.project_id
    history.note(subject, verb, by=by, project_id=project_id, details=details, at=at)


def refuse_other_state(returned: Return, expected: State | Sequence[State]) -> None:
    """Somebody may have come first: what the lock now shows is what counts."""
    db.session.refresh(returned)
    allowed = (expected,) if isinstance(expected, State) else tuple(expected)
    if returned.state not in allowed:
        raise Stale(
            f"It is {returned.state.label.lower()} by now. Look at it again before you go on."
        )


def _step(
    returned: Return,
    before: State | Sequence[State],
    after: State,
    verb: str,
    *,
    by: User | None,
    details: Sequence[dict[str, Any]] = (),
    at: datetime | None = None,
) -> None:
    note(returned, verb, by=by, details=details, at=at)
    refuse_other_state(returned, before)
    returned.state = after
    db.session.flush()


def _unsign(returned: Return) -> None:
    returned.signed_by_id, returned.signed_at, returned.signed_sha256 = None, None, ""
    db.session.flush()


def _checked(project: Project, details: ReturnDetails) -> dict[str, Any]:
    form = _format_asked(details)
    problems = _problems(project, details, form)
    if problems or form is None:
        raise Invalid(problems)
    codes = {one.code: one for one in form.response_codes}
    held_back = {one.key for one in form.sections if one.left_out_unless_asked}
    return {
        "format_version": form.version,
        "period": details.period.strip(),
        "from_on": details.from_on,
        "to_on": details.to_on,
        "due_on": details.due_on,
        "response_code": details.response_code,
        "is_expected": not details.response_code or codes[details.response_code].expected,
        "nothing_to_report": details.nothing_to_report,
        "declaration": details.declaration.strip() if details.nothing_to_report else "",
        "include": sorted(held_back & set(details.include)),
    }


def _problems(project: Project, details: ReturnDetails, form: Format | None) -> dict[str, str]:
    found = _wrong_words(details)
    if details.award.project_id != project.id:
        found["award"] = "Choose one of the project's awards."
    if form is None:
        found["format_key"] = "Choose a format that is held here."
    if details.from_on and details.to_on and details.to_on < details.from_on:
        found["to_on"] = "It cannot end before it begins."
    codes = {"", *(one.code for one in form.response_codes)} if form else set()
    if form and details.response_code not in codes:
        found["response_code"] = "Choose one of the funder's codes."
    return found


def _format_asked(details: ReturnDetails) -> Format | None:
    try:
        return load(details.format_key, details.format_version or None)
    except KeyError:
        return None


def _wrong_words(details: ReturnDetails) -> dict[str, str]:
    found: dict[str, str] = {}
    if not details.period.strip():
        found["period"] = "Name the period as the funder does, such as 2027."
    elif len(details.period.strip()) > LONGEST_PERIOD:
        found["period"] = f"Keep this to {LONGEST_PERIOD} characters or fewer."
    if details.nothing_to_report and not details.declaration.strip():
        found["declaration"] = "Say why there is nothing to report: it is sent along."
    elif len(details.declaration.strip()) > LONGEST_DECLARATION:
        found["declaration"] = f"Keep this to {LONGEST_DECLARATION:,} characters or fewer."
    return found


def _refuse_twin(returned: Return) -> None:
    """One award answers one format once about one period."""
    with db.session.no_autoflush:
        taken = db.session.scalar(
            select(Return.id).where(
                Return.award_id == returned.award_id,
                Return.format_key == returned.format_key,
                Return.period == returned.period,
            )
        )
    if taken is not None and taken != returned.id:
        raise Invalid({"period": "The award has this return for this period already."})
