"""The pages of a dropped file: giving it, its draft, filing it onto a record, its contacts."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import signed_in, viewer
from impacttracker.capture import operations as capture
from impacttracker.capture.draft import Draft
from impacttracker.capture.pages import opened
from impacttracker.database import db
from impacttracker.dropped import operations, pages, people, queries
from impacttracker.dropped.forms import CardsForm, GiveForm, OntoForm, rows_of
from impacttracker.dropped.looking import Waiting, draft_of, made_before, read, waiting
from impacttracker.errors import Invalid, Unreadable
from impacttracker.exchange import operations as exchange
from impacttracker.exchange.cards import Card
from impacttracker.exchange.source import File
from impacttracker.forms import show_problems
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records import queries as records
from impacttracker.records.entries import href_of
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record

bp = Blueprint("dropped", __name__, url_prefix="/dropped")

CARDS_AT_ONCE = 100


@bp.get("/")
@signed_in
def anywhere() -> ResponseReturnValue:
    """Which project a file belongs to, for pages that belong to none."""
    return render_template("dropped/anywhere.html")


@bp.get("/<code:project_code>/")
@requires(Permission.RECORD_WRITE)
def index(project: Project) -> ResponseReturnValue:
    data = {name: request.args.get(name, "")[:20] for name in ("record", "organisation")}
    return pages.give(GiveForm(data=data), project)


@bp.post("/<code:project_code>/")
@requires(Permission.RECORD_IMPORT)
def give(project: Project) -> ResponseReturnValue:
    """Keep the file until somebody has settled what becomes of it; nobody else sees it."""
    form = GiveForm()
    given = form.file.data
    if not form.validate() or not given:
        show_problems(form, {} if form.errors else {"file": "Choose a file first."})
        return pages.give(form, project, status=422)
    content = given.read()
    try:
        dropped = read(content, project)
    except Unreadable as refusal:
        show_problems(form, {"file": str(refusal)})
        return pages.give(form, project, status=422)
    if dropped.is_empty:
        show_problems(form, {"file": dropped.left_out})
        return pages.give(form, project, status=422)
    held = exchange.hold(project, File(content, given.filename or ""), by=viewer())
    db.session.commit()
    page = "contacts" if dropped.cards else "onto" if form.record.data else "draft"
    chosen = {"record": form.record.data, "organisation": form.organisation.data}
    return redirect(pages.to(page, project, {"file": str(held.id)} | chosen))


@bp.route("/<code:project_code>/draft", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def draft(project: Project) -> ResponseReturnValue:
    seen = _waiting(project)
    if seen is None or seen.dropped.cards:
        return _not_kept(project)
    if seen.asks_which:
        return render_template("dropped/which.html", project=project, seen=seen, to=pages.to)
    made, evidence = made_before(seen, project, viewer())
    if (made or evidence) and "again" not in seen.chosen:
        return pages.here_already(project, seen, made, evidence)
    book = queries.address_book(project, viewer())
    read = draft_of(seen, book, project, viewer())
    form = opened(project, read)
    if "add" in request.form or not form.validate_on_submit():
        return pages.draft(form, project, read, seen)
    try:
        record = _logged(form, project, read, seen)
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return pages.draft(form, project, read, seen)
    exchange.let_go(seen.held)
    db.session.commit()
    flash(f"Logged “{record.title}”.")
    return redirect(href_of(record))


@bp.route("/<code:project_code>/onto", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def onto(project: Project) -> ResponseReturnValue:
    """File a message onto a record that is here already: it becomes evidence of it."""
    seen = _waiting(project)
    if seen is None or seen.dropped.cards:
        return _not_kept(project)
    if seen.asks_which:
        return render_template("dropped/which.html", project=project, seen=seen, to=pages.to)
    record = _record(project, seen.chosen.get("record"))
    book = queries.address_book(project, viewer())
    others = operations.others_named(draft_of(seen, book, project, viewer()), record)
    form = OntoForm()
    if not form.validate_on_submit():
        return pages.onto(form, project, seen, record, others)
    taken = [one for place, one in enumerate(others) if str(place) in request.form.getlist("who")]
    try:
        operations.file_onto(record, seen.dropped, _keys(), taken, by=viewer())
        operations.promise_on(record, form.what.data, form.due_on.data, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, refusal.problems)
        return pages.onto(form, project, seen, record, others)
    exchange.let_go(seen.held)
    db.session.commit()
    flash(f"Filed with “{record.title}”.")
    return redirect(f"{href_of(record)}#evidence")


@bp.post("/<code:project_code>/update")
@requires(Permission.RECORD_WRITE)
def update(project: Project) -> ResponseReturnValue:
    """Bring the record of an invitation up to date with a newer version of it."""
    seen = _waiting(project)
    if seen is None or seen.event is None:
        return _not_kept(project)
    record = _record(project, request.form.get("record"))
    made, _ = made_before(seen, project, viewer())
    if record not in made:
        abort(404)
    is_changed = operations.bring_up_to_date(record, seen.event, by=viewer())
    exchange.let_go(seen.held)
    db.session.commit()
    flash("Brought up to date." if is_changed else "It said all of that already.")
    return redirect(href_of(record))


@bp.route("/<code:project_code>/people", methods=["GET", "POST"])
@requires(Permission.RECORD_WRITE)
def contacts(project: Project) -> ResponseReturnValue:
    """Whom the cards of a file name; nobody is entered before they were looked over."""
    seen = _waiting(project)
    if seen is None or not seen.dropped.cards:
        return _not_kept(project)
    cards, further = _some_cards(seen)
    rows = rows_of(cards, queries.address_book(project, viewer()))
    form = CardsForm() if request.method == "POST" else CardsForm(data={"people": rows})
    if not form.validate_on_submit():
        return pages.contacts(form, project, seen, cards, rows)
    told = [one for part in form.people if (one := part.form.told())]
    try:
        brought = people.bring_in(project, told, by=viewer())
    except Invalid as refusal:
        db.session.rollback()
        show_problems(form, {"": str(refusal)})
        return pages.contacts(form, project, seen, cards, rows)
    if not further:
        exchange.let_go(seen.held)
    db.session.commit()
    flash(brought.in_words())
    if further:
        return redirect(pages.to("contacts", project, {**seen.chosen, "from": further}))
    return redirect(url_for("partners.people", project_code=project.code))


def _logged(form: Any, project: Project, read: Draft, seen: Waiting) -> Record:
    """Store what the draft's form says, with what was ticked as evidence."""
    who = capture.whom(form.named(), project, by=viewer())
    details = operations.identified(form.as_details(who), seen.dropped, seen.event)
    record = capture.log_draft(project, details, form.promised(), by=viewer())
    operations.remember_addresses(project, who, read.who, by=viewer())
    operations.keep_as_evidence(record, seen.dropped, _keys(), by=viewer())
    return record


def _some_cards(seen: Waiting) -> tuple[Sequence[Card], int]:
    """The cards of a page, and where the next page begins: 0 where this is the last."""
    every = seen.dropped.cards
    start = min(key_of(request.args.get("from")) or 0, len(every) - 1)
    further = start + CARDS_AT_ONCE
    return every[start:further], further if further < len(every) else 0


def _waiting(project: Project) -> Waiting | None:
    return waiting(project, viewer(), request.args)


def _not_kept(project: Project) -> ResponseReturnValue:
    flash("That file is no longer kept. Please give it again.", "warning")
    return redirect(url_for(".index", project_code=project.code))


def _record(project: Project, key: str | None) -> Record:
    return records.get(key_of(key) or 0, project, viewer()) or abort(404)


def _keys() -> list[str]:
    """Which files were ticked to be kept as evidence."""
    return request.form.getlist("keep")
