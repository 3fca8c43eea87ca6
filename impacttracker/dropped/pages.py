"""What the pages of a dropped file show; they store nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.capture import forms as drafts
from impacttracker.capture.draft import Draft, Participant
from impacttracker.capture.pages import draft_page
from impacttracker.dropped.forms import CardsForm, GiveForm, OntoForm
from impacttracker.dropped.looking import Waiting
from impacttracker.dropped.news import news_of
from impacttracker.dropped.operations import keepable_in
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.cards import Card
from impacttracker.forms import Form
from impacttracker.projects.models import Project
from impacttracker.records.entries import entries_of
from impacttracker.records.models import Record


def to(page: str, project: Project, chosen: Mapping[str, Any]) -> str:
    """The address of a page of the file that *chosen* names."""
    values = {name: value for name, value in chosen.items() if value}
    address: str = url_for(f"dropped.{page}", project_code=project.code, **values)
    return address


def give(form: GiveForm, project: Project, status: int = 200) -> ResponseReturnValue:
    return render_template("dropped/index.html", project=project, form=form), status


def draft(form: Any, project: Project, read: Draft, seen: Waiting) -> ResponseReturnValue:
    keep = _what_to_keep(seen)
    return draft_page("dropped/draft.html", form, project, read, seen=seen, **keep)


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
        "dropped/people.html",
        project=project,
        form=form,
        cards=cards,
        rows=rows,
        total=total,
        left_out=seen.dropped.left_out,
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
