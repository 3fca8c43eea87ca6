"""Back to where somebody was: the page, its filters, and the very row.

A page that leads to an act names itself as `back`, in the address or in the form; whoever does the
act returns `to` it. Only a path of ours is followed, never an address of somebody else's.
"""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 3_000


def to(otherwise: str) -> str:
    """The place that the request names as `back`, or else *otherwise*."""
    return asked() or otherwise


def asked() -> str:
    """The place that the request names as `back`; empty where it names none that is ours."""
    return safe(request.form.get("back") or request.args.get("back") or "")


def came_from() -> str:
    """The page from which somebody came here, as far as the request tells; else empty."""
    return asked() or _referrer()


def here(anchor: str = "") -> str:
    """The page being asked for, as others name it to come back to; *anchor* is a row of it."""
    path = request.full_path.removesuffix("?")
    return f"{path}#{anchor}" if anchor else path


def safe(place: str) -> str:
    r"""*place* where it is a path of ours, with query and anchor; else empty.

    Browsers read `//host`, `/\host` and a tab between the two slashes as another host.
    """
    is_path = place.startswith("/") and not place.startswith(("//", "/\\"))
    is_plain = place.isprintable() and "\\" not in place and len(place) <= LONGEST
    if not (is_path and is_plain):
        return ""
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else place


def package_of(place: str) -> str:
    """The package whose page *place* is; empty where it is none that can be read."""
    try:
        rule, _ = current_app.url_map.bind("").match(urlsplit(place).path, method="GET")
    except (HTTPException, RequestRedirect):
        return ""
    return str(rule).partition(".")[0]


def _referrer() -> str:
    """The path of the page of ours that led here; another page than this one."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if not parts.netloc or parts.netloc != request.host or parts.path == request.path:
        return ""
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return safe(place) if package_of(place) in PLACES else ""


PLACES = {
    "home": "Home",
    "timeline": "Timeline",
    "calendar": "Calendar",
    "lists": "Lists",
    "engagements": "Engagements",
    "collaborations": "Collaborations",
    "policy": "Policy",
    "outcomes": "Outcomes",
    "search": "Search",
    "pathway": "Pathway",
}
"""Pages with many things on them, to which somebody wants to come back, and their names."""


def trail(place: str) -> dict[str, str] | None:
    """The step back to *place* for the head of a page, if it is a place with many things."""
    name = PLACES.get(package_of(place)) if place else None
    return {"label": name, "href": place} if name else None
