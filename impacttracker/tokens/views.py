"""The page of somebody's own tokens: which there are, a new one, and revoking one."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import signed_in, viewer
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.forms import show_problems
from impacttracker.logs import say
from impacttracker.projects import queries as projects
from impacttracker.tokens import operations, queries
from impacttracker.tokens.forms import EVERYWHERE, TokenForm

bp = Blueprint("tokens", __name__, url_prefix="/tokens")

USUAL_LIFE = timedelta(days=90)


@bp.route("/", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    form = TokenForm(expires_on=today() + USUAL_LIFE)
    form.offer([one.project for one in projects.memberships_of(viewer())])
    if not form.validate_on_submit():
        return _page(form)
    try:
        details = form.as_details()
        secret = operations.make_token(viewer(), details)
    except Invalid as refusal:
        show_problems(form, refusal.problems)
        return _page(form)
    db.session.commit()
    say("token_made", by=viewer().id)
    return render_template("tokens/made.html", secret=secret, details=details)


@bp.post("/<key:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> ResponseReturnValue:
    operations.revoke_token(viewer(), token_id)
    db.session.commit()
    say("token_revoked", by=viewer().id)
    flash("That token opens nothing any more.")
    return redirect(url_for(".index"))


def _page(form: TokenForm) -> ResponseReturnValue:
    page = render_template(
        "tokens/index.html",
        form=form,
        tokens=queries.tokens_of(viewer()),
        everywhere=EVERYWHERE,
    )
    return page, 422 if request.method == "POST" else 200
