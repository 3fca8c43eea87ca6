"""The steps that whoever prepares a return may take, by the names that forms give them."""

from collections.abc import Callable

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.returns import operations, sending
from impacttracker.returns.composing import filled_of, format_of, material_of
from impacttracker.returns.missing import rejections_in
from impacttracker.returns.models import Return

Step = Callable[[Return, str, User], str]
"""Takes the step of a return, for the reason that was typed, and gives a sentence."""


def _ready(returned: Return, why: str, by: User) -> str:
    form = format_of(returned)
    told = filled_of(form, returned, material_of(returned)) if form else None
    rejected = len(rejections_in(returned, told)) if told else 0
    operations.make_ready(returned, rejected, in_spite_of=why, by=by)
    return "It is ready. A lead signs it next."


def _back(returned: Return, why: str, by: User) -> str:
    operations.send_back(returned, why=why, by=by)
    return "It is open again, and can be changed."


def _submit(returned: Return, _why: str, by: User) -> str:
    number = sending.submit(returned, by=by).number
    return f"Submitted. What was sent is kept for good, as number {number}."


def _amend(returned: Return, _why: str, by: User) -> str:
    operations.amend(returned, today(), by=by)
    return "It is open to be amended. What was sent before stays as it was."


def _leave(returned: Return, _why: str, by: User) -> str:
    operations.leave_as_sent(returned, by=by)
    return "It stays as it was sent."


STEPS: dict[str, Step] = {
    "ready": _ready,
    "back": _back,
    "submit": _submit,
    "amend": _amend,
    "leave": _leave,
}
