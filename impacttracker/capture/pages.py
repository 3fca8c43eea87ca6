"""The form of a draft, and the page around it, wherever the draft was read from; stores nothing."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from impacttracker import clock
from impacttracker.accounts.access import viewer
from impacttracker.capture import forms
from impacttracker.capture.draft import Draft
from impacttracker.engagements.models import Engagement
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Project
from impacttracker.records import participants
from impacttracker.records.access import visibilities_for
from impacttracker.when import When


def opened(project: Project, read: Draft) -> Any:
    """The form as it was sent, or as it is opened on what was read."""
    awards, make = projects.awards_of(project), forms.draft_form()
    if request.method == "POST":
        form = make()
    else:
        today = When.on(clock.today())
        form = make(data=forms.typed_from(read, awards, otherwise=today))
    form.offer(awards, visibilities_for(viewer(), project.id, None))
    form.offer_owners(projects.members_of(project), viewer())
    return form


def draft_page(
    template: str, form: Any, project: Project, read: Draft, **more: Any
) -> ResponseReturnValue:
    """The page *template* with the form of a draft, and room for one more of what may be many."""
    asked = request.form.get("add")
    if asked:
        form.leave_room(1 if asked == form.participants.name else 0)
        form.leave_room_for_promises(1 if asked == form.promises.name else 0)
    elif not form.participants.entries:
        form.leave_room(1)
    form.leave_room_for_promises()
    page = render_template(
        template,
        form=form,
        project=project,
        draft=read,
        read_from=forms.read_from(read),
        about=Engagement.about,
        organisations=participants.organisations_suggested(viewer()),
        people=participants.people_suggested(viewer()),
        **more,
    )
    return page, 422 if form.errors else 200
