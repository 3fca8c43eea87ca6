"""The page of whom records name: each taken with one click, or set aside for good."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import viewer
from impacttracker.database import db
from impacttracker.forms import Form
from impacttracker.mentions import operations, queries
from impacttracker.mentions.proposals import Proposal, flattened
from impacttracker.mentions.queries import Mentions
from impacttracker.mentions.strangers import Stranger
from impacttracker.partners import queries as partners
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Project
from impacttracker.records.entries import href_of, kind_in_words
from impacttracker.records.forms import key_of
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.timeline.choice import Cursor

bp = Blueprint("mentions", __name__, url_prefix="/mentions")


@bp.get("/<code:project_code>/")
@requires(Permission.RECORD_WRITE)
def index(project: Project) -> ResponseReturnValue:
    mentions = _mentions(project)
    return render_template(
        "mentions/index.html",
        project=project,
        mentions=mentions,
        after=str(_after() or ""),
        further=str(Cursor(*mentions.further)) if mentions.further else "",
        most=queries.RECORDS_AT_ONCE,
        roles=list(ParticipantRole),
        form=Form(),
        href_of=href_of,
        kind_in_words=kind_in_words,
    )


@bp.post("/<code:project_code>/")
@requires(Permission.RECORD_WRITE)
def decide(project: Project) -> ResponseReturnValue:
    """Do what the button that was pressed says, as long as it is still proposed."""
    act, _, key = request.form.get("act", "").partition(" ")
    mentions = _mentions(project)
    proposals = flattened(mentions.groups)
    group = next((one.proposals for one in mentions.groups if one.key == key), ())
    stranger = next((one for one in mentions.strangers if one.key == key), None)
    if act == "take" and key in proposals:
        said = _take(project, [proposals[key]])
    elif act == "take-all" and group:
        said = _take(project, list(group))
    elif act == "aside" and key in proposals:
        operations.set_aside(project, proposals[key], by=viewer())
        said = f"{proposals[key].candidate.name} will not be proposed there again."
    elif stranger is not None:
        said = _settle(project, stranger, act)
    else:
        said = "That is settled already."
    db.session.commit()
    flash(said)
    after = str(_after() or "") or None
    return redirect(url_for(".index", project_code=project.code, after=after))


def _mentions(project: Project) -> Mentions:
    cursor = _after()
    after = (cursor.sort_key, cursor.record_id) if cursor else None
    return queries.mentions_in(project, viewer(), after=after)


def _after() -> Cursor | None:
    return Cursor.of(request.args.get("after", ""))


def _take(project: Project, proposals: list[Proposal]) -> str:
    added = operations.take(project, [(one, _role(one)) for one in proposals], by=viewer())
    name = proposals[0].candidate.name
    if added == 1:
        return f"{name} takes part in “{proposals[0].record.title}”."
    return f"{name} takes part in {added:,} more records."


def _role(proposal: Proposal) -> ParticipantRole:
    """The role that was chosen beside a proposal, or else the one that was guessed."""
    chosen = request.form.get(f"role-{proposal.key}", "")
    return ParticipantRole(chosen) if chosen in set(ParticipantRole) else proposal.role


def _settle(project: Project, stranger: Stranger, act: str) -> str:
    if act == "not-one":
        operations.set_name_aside(project, stranger, by=viewer())
        return f"“{stranger.name}” will not be proposed again."
    chosen = key_of(request.form.get(f"of-{stranger.key}", ""))
    known = partners.organisation(chosen, project, viewer()) if chosen else None
    if act == "settle" and known is not None:
        operations.call_also(project, known, stranger, by=viewer())
        return f"{known.name} is also called “{stranger.name}” now."
    if act == "settle":
        operations.welcome(project, stranger, by=viewer())
        return f"{stranger.name} is a partner now; the records that name it stand above."
    return "That is settled already."
