"""What the browser tests share: one browser, the demonstration project, and who visits it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.serving import Served
    from tests.browser.visiting import Visitor


@pytest.fixture(scope="session")
def window(chromium: str) -> Iterator["Browser"]:
    """A browser without a screen, in which each visitor gets a window of their own."""
    from tests.browser.windows import browser_at

    with browser_at(chromium) as running:
        yield running


@pytest.fixture(scope="session")
def demonstration(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demonstration project, of which every journey gets a copy."""
    from tests.browser.serving import demonstration_in

    return demonstration_in(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="session")
def standing(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Served"]:
    """The tracker with the demonstration project, for tests that only look at it."""
    from tests.browser.serving import served

    with served(demonstration, tmp_path_factory.mktemp("standing")) as running:
        yield running


@pytest.fixture
def tracker(demonstration: Path, tmp_path: Path) -> Iterator["Served"]:
    """The tracker with the demonstration project, for this test alone."""
    from tests.browser.serving import served

    with served(demonstration, tmp_path) as running:
        yield running


@pytest.fixture
def stranger(window: "Browser", standing: "Served") -> Iterator["Visitor"]:
    """Somebody who has not signed in, and only looks."""
    from tests.browser.visiting import Visitor, complaints_of, context_settings

    context = window.new_context(**context_settings())
    visitor = Visitor(context.new_page(), standing.address)
    yield visitor
    context.close()
    assert complaints_of([visitor]) == []


@pytest.fixture
def visit(window: "Browser", tracker: "Served") -> Iterator[Callable[..., "Visitor"]]:
    """Call it for a visitor: signed in with their address, or nobody known without one."""
    from tests.browser.visiting import Visitor, complaints_of, context_settings

    visitors: list[Visitor] = []

    def come(email: str = "", **settings: Any) -> Visitor:
        context = window.new_context(**context_settings(**settings))
        visitors.append(Visitor(context.new_page(), tracker.address))
        if email:
            visitors[-1].signs_in(email)
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.page.context.close()
    assert complaints_of(visitors) == []
