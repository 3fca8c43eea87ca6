"""The inbox: what waits, each taken or rejected with one click, and what was rejected."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.exchange.taking import take
from impacttracker.inbox import operations, queries
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.queries import Choice
from impacttracker.inbox.showing import TAKEN_AS, shown
from impacttracker.inbox.vocabulary import Fate, Reason
from impacttracker.partners import queries as partners
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

GONE = "That is decided already."


@bp.get("/<code:project_code>/")
@requires(Permission.RECORD_IMPORT)
def index(project: Project) -> ResponseReturnValue:
    choice = _choice()
    items, further = queries.page_of(project, viewer(), choice, after=_after())
    counts = queries.counts_in(project, viewer())
    waiting = {reason: count for (fate, reason), count in counts.items() if fate is Fate.WAITING}
    return render_template(
        "inbox/index.html",
        project=project,
        choice=choice,
        shown=shown(items, project, viewer()),
        reasons=[(one, waiting[one]) for one in Reason if one in waiting],
        waiting=sum(waiting.values()),
        rejected=sum(count for (fate, _), count in counts.items() if fate is Fate.REJECTED),
        files=queries.files_in(project, viewer()),
        address=_address(),
        older=url_for(".index", project_code=project.code, **_address(after=further))
        if further
        else None,
    )


@bp.post("/<code:project_code>/")
@requires(Permission.RECORD_IMPORT)
def decide(project: Project) -> ResponseReturnValue:
    """Do what the button that was pressed says, as long as it waits still."""
    act, _, uid = request.form.get("act", "").partition(" ")
    page, _ = queries.page_of(project, viewer(), _choice(), after=_after())
    following = _following(page, uid)
    try:
        flash(_done(project, act, uid))
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "attention")
    db.session.commit()
    here = url_for(".index", project_code=project.code, **_address(after=_after()))
    return redirect(f"{here}#item-{following}" if following else here)


def _done(project: Project, act: str, uid: str) -> str | Markup:
    """What was done, in a sentence."""
    if act in ("take-ticked", "reject-ticked"):
        ticked = request.form.getlist("item")[: queries.PAGE_SIZE]
        named = (queries.item_called(one, project, viewer()) for one in ticked)
        return _done_to_several(project, act, [one for one in named if one])
    if act == "reject-file" and _choice().file:
        return _rejected(queries.waiting_from(_choice().file, project, viewer()))
    item = queries.item_called(uid, project, viewer())
    if item is None:
        return GONE
    if act == "take":
        return _taken(_take(project, item))
    if act == "back":
        operations.put_back(item, by=viewer())
        return f"“{item.title}” waits again."
    return _rejected([item]) if act == "reject" else GONE


def _done_to_several(project: Project, act: str, items: Sequence[InboxItem]) -> str:
    if not items:
        return "Nothing was decided: tick what you mean."
    if act == "reject-ticked":
        return _rejected(items)
    for item in items:
        _take(project, item)
    return f"{len(items):,} are recorded now." if len(items) > 1 else "It is recorded now."


def _take(project: Project, item: InboxItem) -> Record:
    answer, options = TAKEN_AS.get(item.kind, ("", ()))
    chosen = request.form.get(f"as-{item.uid}", "")
    who = key_of(request.form.get(f"who-{item.uid}"))
    return take(
        project,
        item,
        by=viewer(),
        answers={answer: chosen} if chosen in options else {},
        meant=partners.organisation(who, project, viewer()) if who else None,
    )


def _taken(record: Record) -> Markup:
    return Markup('“<a href="{}">{}</a>” is recorded now.').format(href_of(record), record.title)


def _rejected(items: Sequence[InboxItem]) -> str:
    titles = [item.title for item in items]
    number = operations.reject(items, by=viewer())
    if not number:
        return GONE
    if number > 1:
        return f"{number:,} are rejected, and no file brings them again."
    return f"“{titles[0]}” is rejected, and no file brings it again."


def _choice() -> Choice:
    asked = request.args
    reason = asked.get("reason", "")
    return Choice(
        fate=Fate.REJECTED if asked.get("fate") == Fate.REJECTED else Fate.WAITING,
        reason=Reason(reason) if reason in set(Reason) else None,
        file=asked.get("file", "")[:300],
    )


def _after() -> int | None:
    return key_of(request.args.get("after"))


def _address(**also: Any) -> dict[str, Any]:
    """The choice as an address says it."""
    choice = _choice()
    said = {"reason": choice.reason, "file": choice.file, **also}
    if choice.fate is not Fate.WAITING:
        said["fate"] = choice.fate
    return {name: str(value) for name, value in said.items() if value}


def _following(page: Sequence[InboxItem], uid: str) -> str:
    """The item that a reader comes to next once they decided on one of *page*."""
    uids = [item.uid for item in page]
    place = uids.index(uid) if uid in uids else len(uids)
    around = [*uids[place + 1 :], *reversed(uids[:place])] if uid in uids else []
    return around[0] if around else ""
