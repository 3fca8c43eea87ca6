"""The pages of imports that were made: the latest, one receipt, its rejected rows, undoing it."""

from tempfile import SpooledTemporaryFile

from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.forms import Form
from impacttracker.mentions.queries import mentions_in
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.receipts import operations, queries
from impacttracker.receipts.models import Receipt
from impacttracker.receipts.showing import (
    counts_of,
    figures_of,
    left_of,
    lists_of,
    readers_of,
    sheets_of,
    waiting_of,
)
from impacttracker.receipts.vocabulary import DAYS_KEPT

bp = Blueprint("receipts", __name__, url_prefix="/receipts")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1024 * 1024


@bp.get("/<code:project_code>/")
@requires(Permission.RECORD_IMPORT)
def index(project: Project) -> ResponseReturnValue:
    latest = queries.latest(project, viewer())
    return render_template(
        "receipts/index.html",
        project=project,
        receipts=[(one, figures_of(one)) for one in latest],
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


def _receipt(project: Project, uid: str) -> Receipt:
    return queries.receipt(uid, project, viewer()) or abort(404)


def _show(receipt: Receipt, project: Project) -> str:
    return render_template(
        "receipts/show.html",
        project=project,
        receipt=receipt,
        figures=figures_of(receipt),
        counts=counts_of(receipt),
        left=left_of(receipt),
        lists=lists_of(receipt),
        readers=readers_of(receipt),
        waits=waiting_of(receipt),
        names_somebody=_names_somebody(receipt, project),
        days=DAYS_KEPT,
        form=Form(),
    )


def _names_somebody(receipt: Receipt, project: Project) -> bool:
    """Whether titles and texts name partners who do not stand among those who took part yet."""
    if receipt.undone_at is not None or not receipt.is_kept:
        return False
    mentions = mentions_in(project, viewer())
    return bool(mentions.groups or mentions.strangers)
