"""What every page has at hand: dates as people read them, the way about, versioned files."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user
from markupsafe import Markup

from impacttracker import clock, pictures, returning
from impacttracker.shortcuts.keys import SHORTCUTS, key_of


@dataclass(frozen=True)
class NavigationItem:
    """A word of the navigation: also the name of a package, and the start of its addresses."""

    label: str
    endpoint: str
    without_project: str = ""
    """The page for all my projects; empty where there is none."""
    covers: tuple[str, ...] = ()
    """Packages without a word of their own, to whose pages this one leads."""


NAVIGATION = (
    (
        NavigationItem("Home", "home.index", "home.index"),
        NavigationItem("Project", "projects.show", "projects.index"),
        NavigationItem("Timeline", "timeline.project", "timeline.everything"),
        NavigationItem("Pathway", "pathway.index"),
        NavigationItem("Calendar", "calendar.project", "calendar.everything"),
    ),
    (
        NavigationItem("Log", "records.choose"),
        NavigationItem("Lists", "lists.index"),
        NavigationItem("Engagements", "engagements.index"),
        NavigationItem("Partners", "partners.index"),
        NavigationItem("Collaborations", "collaborations.index"),
        NavigationItem("Policy", "policy.index"),
        NavigationItem("Outcomes", "outcomes.index"),
    ),
    (
        NavigationItem(
            "Returns",
            "returns.project",
            "returns.board",
            ("changes", "keying", "obligations", "reports"),
        ),
        NavigationItem("Promises", "followups.index"),
        NavigationItem("Evidence", "evidence.index"),
        NavigationItem("Narratives", "narratives.index"),
        NavigationItem("Import and export", "exchange.index", covers=("inbox", "receipts")),
        NavigationItem("Bin", "bin.index"),
    ),
)


def day(value: date | datetime | None) -> str:
    """A day as people read it: "4 March 2022"."""
    if value is None:
        return ""
    local = value.astimezone(clock.zone()) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def moment(value: datetime) -> str:
    """A moment as people read it, in the installation's zone: "4 March 2022, 10:00"."""
    return f"{day(value)}, {value.astimezone(clock.zone()):%H:%M}"


def number(value: int) -> str:
    """A number as people read it: "1,234"."""
    return f"{value:,}"


def register_presentation(app: Flask) -> None:
    """Give templates their filters, the navigation, and addresses that name their version."""
    app.add_template_filter(day)
    app.add_template_filter(moment)
    app.add_template_filter(number)
    app.jinja_env.globals["mark_svg"] = _mark_svg
    app.jinja_env.globals["current_user"] = current_user
    app.jinja_env.globals["picture_svg"] = pictures.svg
    app.jinja_env.globals["returning"] = returning
    app.jinja_env.globals["shortcuts"] = SHORTCUTS
    app.context_processor(_surroundings)

    @app.url_defaults
    def name_the_version(endpoint: str, values: dict[str, Any]) -> None:
        """Change a static file's address whenever its content changes."""
        if endpoint.rpartition(".")[2] == "static" and "filename" in values:
            owner = app.blueprints.get(endpoint.rpartition(".")[0], app)
            values["v"] = _version(Path(str(owner.static_folder), values["filename"]))


def _surroundings() -> dict[str, Any]:
    if g.get("is_failing"):
        # The page that explains a fault of ours must not ask the database for anything.
        return {"today": clock.today(), "here": {"project": None}, "navigation": []}
    place = g.get("place")
    return {
        "today": clock.today(),
        "here": {"project": _said_of(place) if place else None},
        "navigation": _navigation(place.project.code if place else None)
        if current_user.is_authenticated
        else [],
    }


def _said_of(place: Any) -> dict[str, Any]:
    return {
        "code": place.project.code,
        "title": place.project.title,
        "awards_count": place.awards_count,
        "members_count": place.members_count,
    }


def _navigation(project_code: str | None) -> list[list[dict[str, Any]]]:
    groups = [
        [shown for item in group if (shown := _item(item, project_code))] for group in NAVIGATION
    ]
    if current_user.is_admin:
        groups.append([_link("People", "accounts.people")])
    return [group for group in groups if group]


def _item(item: NavigationItem, project_code: str | None) -> dict[str, Any] | None:
    if project_code and item.endpoint != item.without_project:
        return _link(item.label, item.endpoint, item.covers, project_code=project_code)
    if item.without_project:
        return _link(item.label, item.without_project, item.covers)
    return None


def _link(label: str, endpoint: str, covers: tuple[str, ...] = (), **values: Any) -> dict[str, Any]:
    package = endpoint.partition(".")[0]
    current = (
        request.endpoint == endpoint
        or request.blueprint in covers
        or (request.blueprint == package and package not in {"records", "projects", "accounts"})
    )
    href = url_for(endpoint, **values)
    return {"label": label, "href": href, "current": current, "count": None, "key": key_of(label)}


@cache
def _mark_svg(family: pictures.Family) -> Markup:
    """The mark of a family of records, drawn from the same shapes as in charts and PDFs."""
    return Markup(pictures.mark_svg(family))  # noqa: S704 - our own shapes, no text in them


@cache
def _version(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:8] if file.is_file() else ""
