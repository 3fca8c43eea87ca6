"""Signs a return, and sends it off: what is sent is frozen, and never changes again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from impacttracker import clock
from impacttracker.accounts.models import User
from impacttracker.database import db, new_uid
from impacttracker.errors import Refused
from impacttracker.formats.format import Format
from impacttracker.presentation import day
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.reports.document import Block
from impacttracker.reports.filled import Filled
from impacttracker.returns import freezing
from impacttracker.returns.composing import (
    document_of,
    filled_of,
    format_of,
    material_of,
    signed,
)
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.operations import note, refuse_late_amendment, refuse_other_state
from impacttracker.returns.vocabulary import State

CHANGED = (
    "What it says has changed since it was signed. Send it back, look at what changed, and let a "
    "lead sign it again."
)


def sign(returned: Return, *, by: User, at: datetime | None = None) -> None:
    """Answer for what the return says now. Only a lead does that, and never a command."""
    ensure(by, Permission.RETURN_SIGN, returned.project_id)
    note(returned, "signed", by=by, at=at)
    refuse_other_state(returned, State.READY)
    returned.signed_sha256 = freezing.substance_of(document_of(_as_it_is(returned), returned))
    returned.signed_by, returned.signed_at = by, at or clock.now()
    returned.state = State.SIGNED
    db.session.flush()


def submit(returned: Return, *, by: User, at: datetime | None = None) -> Snapshot:
    """Note that it was sent as it stands, and keep exactly that.

    Refuses where it says another thing than what was signed, and an amendment after the deadline.
    """
    ensure(by, Permission.RETURN_PREPARE, returned.project_id)
    moment = at or clock.now()
    number = returned.sent + 1
    details = history.differences([("Number", "", number)])
    note(returned, "submitted", by=by, details=details, at=at)
    refuse_other_state(returned, State.SIGNED)
    if returned.sent:
        refuse_late_amendment(returned, moment.astimezone(clock.zone()).date())
    told = _as_it_is(returned)
    if not is_as_signed(returned, told):
        raise Refused(CHANGED)
    snapshot = _frozen(returned, told, number, moment, by)
    db.session.add(snapshot)
    returned.state, returned.sent = State.SUBMITTED, number
    db.session.flush()
    return snapshot


def take_as_told(returned: Return, state: State, sent: int, *, by: User | None) -> None:
    """Set how far a file says that it came. What was sent is not here, and no file signs."""
    if sent or state is State.SUBMITTED:
        ensure(by, Permission.RETURN_SIGN, returned.project_id)
    told = State.READY if state is State.SIGNED else state
    changes = history.differences([("State", returned.state, told), ("Times sent", 0, sent)])
    if changes:
        note(returned, "changed", by=by, details=changes)
        returned.state, returned.sent = told, sent
        db.session.flush()


def is_as_signed(returned: Return, told: Filled) -> bool:
    """Whether it still says what was signed."""
    return freezing.substance_of(document_of(told, returned)) == returned.signed_sha256


def draft_of(returned: Return, appended: Sequence[Block] = ()) -> bytes:
    """A PDF of what would be sent now, with what is *appended* for those who look at it."""
    from impacttracker.reports.pdf import render

    document = signed(document_of(_as_it_is(returned), returned), returned)
    said = f"Draft of {day(clock.today())}"
    draft = replace(document, prepared_on=said, blocks=[*document.blocks, *appended])
    return render(draft, created=clock.now()).pdf


def drawn_again(snapshot: Snapshot) -> bytes:
    """A PDF of what was kept, as today's drawers make it; the one that was sent is beside it."""
    # ReportLab is loaded with the first report, so that pages start without it.
    from impacttracker.reports.pdf import render

    return render(freezing.document_in(snapshot.content), created=snapshot.at).pdf


def _as_it_is(returned: Return) -> Filled:
    return filled_of(_format_held(returned), returned, material_of(returned))


def _format_held(returned: Return) -> Format:
    form = format_of(returned)
    if form is None:
        raise Refused(
            f"Version {returned.format_version} of its format is held here no longer. Bring the "
            "file back, or choose another version."
        )
    return form


def _frozen(returned: Return, told: Filled, number: int, at: datetime, by: User) -> Snapshot:
    from impacttracker.reports.pdf import render

    said = f"Submitted on {day(at)} by {by.name}"
    sent = replace(
        signed(document_of(told, returned), returned),
        prepared_on=said if number == 1 else f"{said}, amendment {number - 1}",
    )
    content = freezing.written(_about(returned, number, at, by), told.sections, sent)
    pdf = render(sent, created=at).pdf
    return Snapshot(
        uid=new_uid(),
        project_id=returned.project_id,
        return_id=returned.id,
        number=number,
        at=at,
        by_id=by.id,
        by_name=by.name[:200],
        format_key=returned.format_key,
        format_version=returned.format_version,
        content=content,
        content_sha256=freezing.seal_of(content),
        pdf=pdf,
        pdf_sha256=freezing.seal_of(pdf),
        pdf_size=len(pdf),
    )


def _about(returned: Return, number: int, at: datetime, by: User) -> dict[str, Any]:
    """What the return is, beside what it says."""
    award, signer, signed_at = returned.award, returned.signed_by, returned.signed_at
    return {
        "uid": returned.uid,
        "number": number,
        "project": returned.project.code,
        "award": award.reference,
        "funder": award.funder,
        "format": returned.format_key,
        "format_version": returned.format_version,
        "period": returned.period,
        "from": returned.from_on and returned.from_on.isoformat(),
        "to": returned.to_on and returned.to_on.isoformat(),
        "due": returned.due_on and returned.due_on.isoformat(),
        "response_code": returned.response_code,
        "nothing_to_report": returned.nothing_to_report,
        "declaration": returned.declaration,
        "include": list(returned.include),
        "signed_by": signer.name if signer else "",
        "signed_at": signed_at.isoformat() if signed_at else "",
        "submitted_by": by.name,
        "submitted_at": at.isoformat(),
    }
