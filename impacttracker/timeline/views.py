"""The timeline's pages: of one project, and of everything that the viewer may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from impacttracker.accounts.access import signed_in, viewer
from impacttracker.kinds import KINDS, kinds_of
from impacttracker.projects import queries as projects
from impacttracker.projects.access import Permission, requires
from impacttracker.projects.models import Membership, Project
from impacttracker.records.vocabulary import Family
from impacttracker.timeline import queries
from impacttracker.timeline.choice import Choice, Cursor, kind_named
from impacttracker.timeline.drawing import overview_of
from impacttracker.timeline.months import grouped

bp = Blueprint("timeline", __name__, url_prefix="/timeline")

Address = Callable[..., str]


@bp.get("/")
@signed_in
def everything() -> ResponseReturnValue:
    places = projects.memberships_of(viewer())
    return _shown(places, lambda **asked: url_for(".everything", **asked), project=None)


@bp.get("/<code:project_code>/")
@requires(Permission.PROJECT_READ)
def project(project: Project) -> ResponseReturnValue:
    def address(**asked: Any) -> str:
        return url_for(".project", project_code=project.code, **asked)

    return _shown([g.place.membership], address, project=project)


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    remove: str


def _shown(
    places: Sequence[Membership], address: Address, project: Project | None
) -> ResponseReturnValue:
    choice = Choice.of(request.args)
    as_table = request.args.get("as") == "table"
    kept = {"as": "table"} if as_table else {}
    here: Address = partial(address, **kept)
    page = queries.page(places, choice, viewer(), Cursor.of(request.args.get("after", "")))
    counts = queries.counts(places, choice, viewer())
    fields, names = _fields(places, choice)
    asked = choice.in_address()
    drawn = overview_of(counts, links_to=_links(choice, here))
    return render_template(
        "timeline/timeline.html",
        project=project,
        action=here(),
        fields=fields,
        chips=_chips(choice, names, here),
        total=sum(counts.values()),
        undated=sum(number for (_, year), number in counts.items() if not year),
        groups=grouped(page, with_project=project is None),
        as_table=as_table,
        other_view=address(**asked) if as_table else address(**asked, **{"as": "table"}),
        kept=kept,
        drawing=drawn,
        older=here(**asked, after=str(page.older)) if page.older else None,
        newest=here(**asked) if request.args.get("after") else None,
    )


def _links(choice: Choice, address: Address) -> Callable[[str | None, int], str | None]:
    """The address of a circle: its family in its year, everything else as chosen."""

    def link(family: str | None, year: int) -> str:
        # A circle of the kind that was chosen counts that kind, not all of its family.
        kind = choice.kind if choice.kind in KINDS or family is None else kind_named(family)
        return address(**choice.but(since=year, until=year, kind=kind).in_address())

    return link


def _fields(
    places: Sequence[Membership], choice: Choice
) -> tuple[list[dict[str, Any]], dict[str, dict[int, str]]]:
    """The filter form, and the names behind its keys."""
    names = {
        "partner": dict(queries.partners_of(places, choice.partner)),
        "award": dict(queries.awards_of(places, choice.award)),
        "person": dict(queries.people_of(places, choice.person)),
    }
    fields: list[dict[str, Any]] = [
        {"name": "kind", "label": "Kind", "options": _kind_options(choice)},
        {"name": "since", "label": "From year", "value": choice.since, "numeric": True},
        {"name": "until", "label": "To year", "value": choice.until, "numeric": True},
    ]
    for name, held in names.items():
        options = [{"value": "", "label": f"Any {name}"}] + [
            {"value": key, "label": words, "selected": key == getattr(choice, name)}
            for key, words in held.items()
        ]
        if len(options) > 1:
            fields.append({"name": name, "label": name.capitalize(), "options": options})
    fields.append({"name": "text", "label": "Words in titles and names", "value": choice.text})
    return fields, names


def _kind_options(choice: Choice) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = [{"value": "", "label": "All kinds"}]
    for family in Family:
        kinds = kinds_of(family)
        if len(kinds) > 1:
            options.append({"value": str(family), "label": f"{family.label}, all kinds"})
        options += [{"value": name, "label": kind.about.plural} for name, kind in kinds.items()]
    for option in options:
        option["selected"] = option["value"] == choice.kind
    return options


def _chips(choice: Choice, names: dict[str, dict[int, str]], address: Address) -> list[Chip]:
    chips = []
    if choice.kind:
        known = KINDS.get(choice.kind)
        label = known.about.plural if known else Family(choice.kind).label
        chips.append(Chip(label, address(**choice.but(kind="").in_address())))
    if choice.since or choice.until:
        without = choice.but(since=None, until=None)
        chips.append(Chip(_years(choice), address(**without.in_address())))
    for name, held in names.items():
        if key := getattr(choice, name):
            without = choice.but(**{name: None})
            chips.append(Chip(held.get(key, f"Unknown {name}"), address(**without.in_address())))
    if choice.text:
        chips.append(Chip(f"“{choice.text}”", address(**choice.but(text="").in_address())))
    return chips


def _years(choice: Choice) -> str:
    if choice.since == choice.until:
        return str(choice.since)
    if choice.since and choice.until:
        return f"{choice.since}–{choice.until}"
    return f"since {choice.since}" if choice.since else f"until {choice.until}"
