"""What the pages of a dropped file show; they store nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker import clock
from impacttracker.accounts.access import viewer
from impacttracker.capture import forms as drafts
from impacttracker.capture.draft import Draft, Participant
from impacttracker.dropped.forms import CardsForm, GiveForm, OntoForm
from impacttracker.dropped.looking import Waiting
from impacttracker.dropped.news import news_of
from impacttracker.dropped.operations import keepable_in
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.cards import Card
from impacttracker.forms import Form
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Project
from impacttracker.records import participants
from impacttracker.records.access import visibilities_for
from impacttracker.records.entries import entries_of
from impacttracker.records.models import Record
from impacttracker.when import When


def to(page: str, project: Project, chosen: Mapping[str, Any]) -> str:
    """The address of a page of the file that *chosen* names."""
    values = {name: value for name, value in chosen.items() if value}
    address: str = url_for(f"dropped.{page}", project_code=project.code, **values)
    return address


def give(form: GiveForm, project: Project, status: int = 200) -> ResponseReturnValue:
    return render_template("dropped/index.html", project=project, form=form), status


def opened(project: Project, read: Draft) -> Any:
    """The form of a draft as it was sent, or as it is opened on what was read."""
    awards, make = projects.awards_of(project), drafts.draft_form()
    if request.method == "POST":
        form = make()
    else:
        today = When.on(clock.today())
        form = make(data=drafts.typed_from(read, awards, otherwise=today))
    form.offer(awards, visibilities_for(viewer(), project.id, None))
    form.offer_owners(projects.members_of(project), viewer())
    return form


def draft(form: Any, project: Project, read: Draft, seen: Waiting) -> ResponseReturnValue:
    asked = request.form.get("add")
    if asked:
        form.leave_room(1 if asked == form.participants.name else 0)
        form.leave_room_for_promises(1 if asked == form.promises.name else 0)
    elif not form.participants.entries:
        form.leave_room(1)
    form.leave_room_for_promises()
    page = render_template(
        "dropped/draft.html",
        form=form,
        project=project,
        seen=seen,
        draft=read,
        read_from=drafts.read_from(read),
        about=Engagement.about,
        organisations=participants.organisations_suggested(viewer()),
        people=participants.people_suggested(viewer()),
        **_what_to_keep(seen),
    )
    return page, 422 if form.errors else 200


def onto(
    form: OntoForm, project: Project, seen: Waiting, record: Record, others: Sequence[Participant]
) -> ResponseReturnValue:
    page = render_template(
        "dropped/onto.html",
        form=form,
        project=project,
        seen=seen,
        record=record,
        others=others,
        in_words=drafts.in_words,
        to=to,
        **_what_to_keep(seen),
    )
    return page, 422 if form.errors else 200


def contacts(
    form: CardsForm,
    project: Project,
    seen: Waiting,
    cards: Sequence[Card],
    rows: Sequence[Mapping[str, Any]],
) -> ResponseReturnValue:
    total = len(seen.dropped.cards)
    page = render_template(
        "dropped/people.html", project=project, form=form, cards=cards, rows=rows, total=total
    )
    return page, 422 if form.errors else 200


def here_already(
    project: Project, seen: Waiting, made: Sequence[Record], evidence: Evidence | None
) -> str:
    """The records that were made of the same message or event, and what may be done now."""
    news = {record.id: news_of(record, seen.event) for record in made} if seen.event else {}
    return render_template(
        "dropped/here.html",
        project=project,
        seen=seen,
        records=list(zip(made, entries_of(made), strict=True)),
        news=news,
        evidence=evidence,
        form=Form(),
        to=to,
    )


def _what_to_keep(seen: Waiting) -> dict[str, Any]:
    """What may be kept as evidence, and which of it is ticked."""
    keepable = keepable_in(seen.dropped)
    proposed = [one.key for one in keepable if one.is_proposed]
    is_sent = request.method == "POST"
    return {"keepable": keepable, "kept": request.form.getlist("keep") if is_sent else proposed}
