"""Examines a page as axe-core does, on a wide screen by day and on a phone by night."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ViewportSize

from tests.browser.visiting import Visitor

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)


def faults_of(visitor: Visitor, path: str = "") -> list[str]:
    """What is wrong with the page at *path*, or with the one that is open."""
    page = visitor.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    if path:
        visitor.goes_to(path)
    page.evaluate(AXE_SCRIPT)
    place = path or visitor.path
    faults = [f"{place} has {n} main headings" for n in [page.locator("h1").count()] if n != 1]
    faults += _found_by_axe(visitor, f"{place} (wide, light)")

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    faults += [f"{place} is too wide for a phone: {it}" for it in visitor.wider_than_the_window()]
    page.evaluate("document.querySelectorAll('main details').forEach((it) => { it.open = true; })")
    return faults + _found_by_axe(visitor, f"{place} (phone, dark, all unfolded)")


def _found_by_axe(visitor: Visitor, place: str) -> list[str]:
    found: list[dict[str, Any]] = visitor.page.evaluate(
        "(rules) => axe.run(document, rules).then((found) => found.violations)", RULES
    )
    return [
        f"{place}: {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]
