"""The pages of imports that were made: the latest, one receipt, its rejected rows, undoing it."""

from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.exchange.models import ImportDifference
from impacttracker.forms import Form
from impacttracker.mentions.queries import mentions_in
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.receipts import made, operations, queries, settling
from impacttracker.receipts.comparing import lines_of
from impacttracker.receipts.models import Receipt
from impacttracker.receipts.places import address_of
from impacttracker.receipts.showing import (
    counts_of,
    figures_of,
    kept_in_a_sentence,
    left_in_sentences,
    left_of,
    lists_of,
    readers_of,
    sheets_of,
    taken_in_a_sentence,
    waiting_of,
)
from impacttracker.records.forms import key_of

bp = Blueprint("receipts", __name__, url_prefix="/receipts")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024 * 1024
TAKING, KEEPING = ("take", "take-ticked", "take-all"), ("keep", "keep-ticked", "keep-all")
MOST_TAKEN = 500
"""At once: each is a change of its own, and somebody waits."""
SAVED_SINCE = "Somebody saved one of them at the same moment. Look at it again."


@bp.get("/<code:project_code>/")
@requires(Permission.RECORD_IMPORT)
def index(project: Project) -> ResponseReturnValue:
    latest = queries.latest(project, viewer())
    open_ones = queries.to_settle(latest)
    return render_template(
        "receipts/index.html",
        project=project,
        receipts=[(one, figures_of(one, to_settle=open_ones.get(one.id, 0))) for one in latest],
        most=queries.MOST_SHOWN,
    )


@bp.get("/<code:project_code>/<receipt_uid>")
@requires(Permission.RECORD_IMPORT)
def show(project: Project, receipt_uid: str) -> ResponseReturnValue:
    return _show(_receipt(project, receipt_uid), project)


@bp.post("/<code:project_code>/<receipt_uid>/undo")
@requires(Permission.RECORD_IMPORT)
def undo(project: Project, receipt_uid: str) -> ResponseReturnValue:
    receipt = _receipt(project, receipt_uid)
    try:
        left = operations.undo(receipt, by=viewer())
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "attention")
        return _show(receipt, project), refusal.status
    db.session.commit()
    flash("The import was undone." if not left else "The import was undone, but for what follows.")
    return redirect(url_for(".show", project_code=project.code, receipt_uid=receipt.uid))


@bp.get("/<code:project_code>/<receipt_uid>/made")
@requires(Permission.RECORD_IMPORT)
def things(project: Project, receipt_uid: str) -> ResponseReturnValue:
    """A page of what the import made, or changed, of one sort."""
    receipt = _receipt(project, receipt_uid)
    if not request.args:
        return redirect(url_for(".show", project_code=project.code, receipt_uid=receipt.uid))
    start = key_of(request.args.get("start")) or 0
    asked = request.args.get("how", ""), request.args.get("sort", "")
    group = made.page_of(receipt, *asked, viewer(), start=start) or abort(404)
    return render_template(
        "receipts/made.html",
        project=project,
        receipt=receipt,
        group=group,
        address_of=address_of,
        start=start,
        size=made.PAGE_SIZE,
    )


@bp.post("/<code:project_code>/<receipt_uid>/settle")
@requires(Permission.RECORD_IMPORT)
def settle(project: Project, receipt_uid: str) -> ResponseReturnValue:
    """Take what the file says, or keep what is here: of one difference, those ticked, or all."""
    receipt = _receipt(project, receipt_uid)
    act, _, key = request.form.get("act", "").partition(" ")
    chosen = _chosen(receipt, act, key)
    try:
        status = _keep(receipt, chosen) if act in KEEPING else _take(receipt, chosen)
        db.session.commit()
    except Refused as refusal:
        status = _nothing_taken(str(refusal), refusal.status)
    except StaleDataError:
        status = _nothing_taken(SAVED_SINCE, 409)
    if status != 200:
        return _show(receipt, project), status
    anchor = _following(receipt, key_of(key) or 0)
    return redirect(url_for(".show", _anchor=anchor, **_place(receipt, project)))


@bp.get("/<code:project_code>/<receipt_uid>/rejected.xlsx")
@requires(Permission.RECORD_IMPORT)
def rejected(project: Project, receipt_uid: str) -> ResponseReturnValue:
    """The rows that were not taken, to be put right and given again."""
    receipt = _receipt(project, receipt_uid)
    if not receipt.rejected:
        abort(404)
    # Loaded when it is first used, so that pages and commands start fast.
    from impacttracker.spreadsheets import workbook

    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the answer was sent
    about = [("What this is", "Rows that an import did not take. The last column says why.")]
    workbook.write(file, sheets_of(receipt.rejected), about)
    file.seek(0)
    name = f"{project.code}-rows-not-taken.xlsx"
    return send_file(file, XLSX, as_attachment=True, download_name=name, max_age=0)


def _following(receipt: Receipt, key: int) -> str:
    """Where a reader goes on once they settled the difference *key*, if it was one alone."""
    following = queries.differences(receipt, settled=False, after=key, limit=1) if key else ()
    return f"difference-{following[0].id}" if following else "differences"


def _chosen(receipt: Receipt, act: str, key: str) -> Sequence[ImportDifference]:
    """The differences that a button means: its own, those that are ticked, or all that are open."""
    if act not in (*KEEPING, *TAKING):
        return []
    if act == "keep-all":
        return queries.differences(receipt, settled=False, limit=None)
    if act == "take-all":
        return queries.differences(receipt, settled=False, limit=MOST_TAKEN)[:MOST_TAKEN]
    ticked = [key] if key else request.form.getlist("difference")[:MOST_TAKEN]
    keys = [one for one in map(key_of, ticked) if one]
    return queries.chosen_differences(receipt, keys)


def _take(receipt: Receipt, chosen: Sequence[ImportDifference]) -> int:
    """Take *chosen*, and say what became of them; the status of the answer."""
    seen = {
        one.id: request.form[f"seen-{one.id}"] for one in chosen if f"seen-{one.id}" in request.form
    }
    taken = settling.take(receipt, chosen, seen, by=viewer())
    if taken.done or not chosen:
        flash(taken_in_a_sentence(taken.done))
    for sentence in left_in_sentences(taken):
        flash(sentence, "attention")
    return 409 if taken.changed else 200


def _nothing_taken(why: str, status: int) -> int:
    db.session.rollback()
    flash(f"Nothing was taken. {why}", "attention")
    return status


def _keep(receipt: Receipt, chosen: Sequence[ImportDifference]) -> int:
    settling.keep(receipt, chosen, by=viewer())
    flash(kept_in_a_sentence(chosen))
    return 200


def _receipt(project: Project, uid: str) -> Receipt:
    return queries.receipt(uid, project, viewer()) or abort(404)


def _show(receipt: Receipt, project: Project) -> str:
    settled, after = "settled" in request.args, key_of(request.args.get("after")) or 0
    page = queries.differences(receipt, settled=settled, after=after)
    shown, numbers = page[: queries.PAGE_SIZE], queries.numbers_of_differences(receipt)
    return render_template(
        "receipts/show.html",
        project=project,
        receipt=receipt,
        address_of=address_of,
        differences=lines_of(shown, project, viewer()),
        settled=settled,
        numbers=numbers,
        further=shown[-1].id if len(page) > len(shown) else None,
        place=_place(receipt, project),
        most_taken=MOST_TAKEN,
        groups=made.groups_of(receipt, viewer()),
        figures=figures_of(receipt, to_settle=numbers[0]),
        counts=counts_of(receipt),
        left=left_of(receipt),
        lists=lists_of(receipt),
        readers=readers_of(receipt),
        waits=waiting_of(receipt),
        names_somebody=_names_somebody(receipt, project),
        form=Form(),
    )


def _place(receipt: Receipt, project: Project) -> dict[str, Any]:
    """The receipt with the page of its differences that is shown, as an address says it."""
    asked = {name: request.args[name] for name in ("settled", "after") if name in request.args}
    return {"project_code": project.code, "receipt_uid": receipt.uid, **asked}


def _names_somebody(receipt: Receipt, project: Project) -> bool:
    """Whether titles and texts name partners who do not stand among those who took part yet."""
    if receipt.undone_at is not None or not receipt.is_kept:
        return False
    mentions = mentions_in(project, viewer())
    return bool(mentions.groups or mentions.strangers)
