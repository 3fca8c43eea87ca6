"""Finds the pages that can be reached from the home page by following links, one of each shape."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.browser.visiting import Visitor

# Files to take away are no pages; what a server watches is for no person.
NO_PAGES = frozenset(
    {
        "api.openapi",
        "bootstrap.static",
        "calendar.event",
        "calendar.feed",
        "evidence.file",
        "lists.sheet",
        "static",
    }
)
# Every kind of record asks questions of its own: each value of these makes another page.
TELLING = frozenset({"kind", "section", "format_key"})
# Lists that look alike whichever format they are about.
ALIKE = frozenset({"reports.ready", "texts.of_format"})
# Formats that stand for the others: with figures, plain, in grids, and in many tables.
SHOWN = frozenset({"ukri", "ref", "fcdo", "nih"})


def pages_by_package(
    visitor: Visitor, application: Flask, also: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Addresses by the package that answers them, as *visitor* finds them from the home page.

    *also* holds pages that no link leads to, because a form does.
    """
    found: dict[str, list[str]] = defaultdict(list)
    known, waiting = set[str](), deque(["/", *also])
    while waiting:
        path = waiting.popleft()
        shape = _shape_of(path, application)
        if shape is None or shape in known:
            continue
        known.add(shape)
        links = _links_on(visitor, path)
        if links is not None:
            found[shape.partition(".")[0]].append(path)
            waiting.extend(links)
    return found


def _shape_of(path: str, application: Flask) -> str | None:
    """What two addresses have in common that show the same page about different things."""
    parts = urlsplit(path)
    try:
        endpoint, values = application.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, MethodNotAllowed, RequestRedirect):
        return None
    if endpoint in NO_PAGES:
        return None
    if endpoint == "reports.preview" and values["format_key"] not in SHOWN:
        return None
    names = set() if endpoint in ALIKE else TELLING & set(values)
    telling = [str(values[name]) for name in sorted(names)]
    chosen = ["chosen"] if parts.query else []
    # A page about a project and the same page about all projects differ.
    return " ".join([str(endpoint), *telling, *chosen, *sorted(values)])


def _links_on(visitor: Visitor, path: str) -> list[str] | None:
    """Where the links of a page lead within the tracker; nothing where it is no page."""
    answer = visitor.page.context.request.get(visitor.address + path, max_redirects=0)
    if not answer.ok or not answer.headers.get("content-type", "").startswith("text/html"):
        assert answer.status < 400, f"A link leads to {path}, which answers {answer.status}."
        return None
    return list(_inside(BeautifulSoup(answer.text(), "html.parser"), visitor.address + path))


def _inside(soup: BeautifulSoup, address: str) -> Iterator[str]:
    """The addresses on this host that a page links to."""
    for link in soup.select("a[href]"):
        whole = urldefrag(urljoin(address, str(link["href"]))).url
        parts = urlsplit(whole)
        if parts.netloc == urlsplit(address).netloc:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path
