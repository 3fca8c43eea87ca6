"""The search page: of one project, and of everything that the viewer may see."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import signed_in, viewer
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Membership, Project
from impacttracker.search import queries
from impacttracker.search.asked import LONGEST, Asked
from impacttracker.search.queries import Found, Place
from impacttracker.search.results import groups_of, kinds_in_order, label_of

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("/")
@signed_in
def everything() -> ResponseReturnValue:
    places = projects.memberships_of(viewer())
    wanted = request.args.get("project")
    said: dict[str, Any] = {
        name: request.args[name] for name in ("q", "kind") if request.args.get(name)
    }
    if any(place.project.code == wanted for place in places):
        return redirect(url_for(".project", project_code=wanted, **said))
    return _shown(places, places, None)


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def project(project: Project) -> ResponseReturnValue:
    return _shown([g.place.membership], projects.memberships_of(viewer()), project)


def _shown(
    places: Sequence[Membership], mine: Sequence[Membership], project: Project | None
) -> ResponseReturnValue:
    """What stands in *places*, with *mine* to choose from."""
    asked = Asked.of(request.args.get("q", ""))
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds_in_order() else ""
    after = Place.of(request.args.get("after", ""))
    found = _found(asked, kind, after, places)
    further = found[0].further if kind and found else None
    address = partial(_page_of(project), q=asked.text, kind=kind or None)
    return render_template(
        "search/search.html",
        asked=asked,
        longest=LONGEST,
        kind=kind,
        kind_label=label_of(kind) if kind else "",
        groups=groups_of(found, asked, places, viewer()),
        total=sum(one.number for one in found),
        project=project,
        mine=mine,
        address=address,
        first=address() if after else None,
        further=address(after=str(further)) if further else None,
    )


def _page_of(project: Project | None) -> Callable[..., str]:
    if project is None:
        return partial(url_for, ".everything")
    return partial(url_for, ".project", project_code=project.code)


def _found(
    asked: Asked, kind: str, after: Place | None, places: Sequence[Membership]
) -> list[Found]:
    if kind:
        return [queries.found_of_kind(asked, kind, places, viewer(), after)]
    return queries.found(asked, places, viewer())
