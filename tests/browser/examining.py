"""Examines pages as axe-core does, on a wide screen by day and on a phone by night."""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ViewportSize

from tests.browser.visiting import Visitor

LOOKS_SCRIPT = Path(__file__).with_name("looks.js").read_text()
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    # Measured once for every look of text, see `looks.js`.
    "rules": {"color-contrast": {"enabled": False}},
}
WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)

_sound_looks: set[str] = set()
"""Looks of text whose contrast was measured and found sound on some page of this run."""


class Examiner:
    """Looks with axe at what *visitor* sees, from the next page on that they open."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        # Scripts that go with every page are compiled once.
        visitor.page.add_init_script(AXE_SCRIPT)
        visitor.page.add_init_script(LOOKS_SCRIPT)

    def faults(self, path: str = "") -> list[str]:
        """What is wrong with the page at *path*, or with the one that is open."""
        page = self._visitor.page
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
        if path:
            self._visitor.goes_to(path)
        place = path or self._visitor.path
        faults = [f"{place} has {n} main headings" for n in [page.locator("h1").count()] if n != 1]
        faults += self._found_by_axe(f"{place} (wide, light)")

        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        too_wide = self._visitor.wider_than_the_window()
        faults += [f"{place} is too wide for a phone: {it}" for it in too_wide]
        page.evaluate(
            "document.querySelectorAll('main details').forEach((it) => { it.open = true; })"
        )
        return faults + self._found_by_axe(f"{place} (phone, dark, all unfolded)")

    def _found_by_axe(self, place: str) -> list[str]:
        page = self._visitor.page
        found: list[dict[str, Any]] = page.evaluate(
            "(rules) => axe.run(document, rules).then((found) => found.violations)", RULES
        )
        looked = page.evaluate("(sound) => looks.examine(sound)", sorted(_sound_looks))
        _sound_looks.update(looked["sound"])
        return [
            f"{place}: {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for rule in [*found, *looked["violations"]]
            for node in rule["nodes"][:4]
        ]
