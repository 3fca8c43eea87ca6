"""The page that tells of the keys, and lets people switch them off on their device."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import signed_in

bp = Blueprint("shortcuts", __name__, url_prefix="/shortcuts")


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    return render_template("shortcuts/index.html")
