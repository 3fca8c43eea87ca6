"""A person in a real browser: what they do and see, said so that a journey reads as a story.

Whatever the browser complains of meanwhile (scripts that fail, what the content policy stopped,
files that are missing, answers with a fault of ours) is kept, and fails the test at its end.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

from impacttracker.demo import PASSWORD

PATIENCE = 15_000
"""Milliseconds that somebody waits for something to appear, also on a busy computer."""


class Visitor:
    """Somebody with a browser window of their own, open on the tracker at *address*."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"A script failed: {error}"))
        page.on("response", self._look_at)

    # What they do

    def goes_to(self, path: str) -> None:
        """Type an address of the tracker into the browser."""
        self.page.goto(path if "://" in path else f"{self.address}{path}")

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        self.goes_to("/accounts/sign-in")
        self.types("E-mail address", email)
        self.types("Password", password)
        self.presses("Sign in")
        self.sees_heading(re.compile(r"^Good "))

    def follows(self, link: str | re.Pattern[str], within: str = "body") -> None:
        """Follow the first link with these words."""
        self._first(self.page.locator(within).get_by_role("link", name=link)).click()

    def presses(self, button: str | re.Pattern[str], within: str = "body") -> None:
        """Press the first button with these words."""
        self._first(self.page.locator(within).get_by_role("button", name=button)).click()

    def unfolds(self, words: str | re.Pattern[str]) -> None:
        """Open what is folded away under these words."""
        self.page.locator("summary").filter(has_text=words).first.click()

    def types(self, label: str | re.Pattern[str], text: str, within: str = "body") -> None:
        """Type into the field with this label, in place of what stands there."""
        self._field(label, within).fill(text)

    def chooses(self, label: str | re.Pattern[str], option: str, within: str = "body") -> None:
        """Choose from a list."""
        self._field(label, within).select_option(label=option)

    def ticks(self, option: str, question: str | re.Pattern[str] | None = None) -> None:
        """Tick a box, or one of the answers to *question*."""
        among = self.page.get_by_role("group", name=question) if question else self.page
        among.get_by_label(option, exact=True).first.check()

    def strikes(self, *keys: str) -> None:
        """Strike keys one after another, each on a page whose scripts listen."""
        for key in keys:
            self.page.wait_for_load_state()
            self.page.keyboard.press(key)

    # What they see

    def sees(self, *words: str | re.Pattern[str], within: str = "main") -> None:
        """Have each of these before their eyes."""
        for some in words:
            shown = self.page.locator(within).get_by_text(some).filter(visible=True)
            expect(shown.first, f"“{some}” at {self.path}").to_be_visible(timeout=PATIENCE)

    def sees_no(self, *words: str | re.Pattern[str], within: str = "main") -> None:
        """Find these nowhere on the page."""
        for some in words:
            shown = self.page.locator(within).get_by_text(some).filter(visible=True)
            expect(shown, f"“{some}” at {self.path}").to_have_count(0, timeout=PATIENCE)

    def sees_heading(self, words: str | re.Pattern[str]) -> None:
        """Arrive on the page with this main heading; its scripts listen by then."""
        expect(self.page.locator("h1")).to_have_text(words, timeout=PATIENCE)
        self.page.wait_for_load_state()

    def is_not_asked(self, label: str) -> None:
        """Be spared a question; it stands on the page until scripts have put it away."""
        asked = self.page.get_by_label(label).filter(visible=True)
        expect(asked, f"“{label}” at {self.path}").to_have_count(0, timeout=PATIENCE)

    def typed(self, label: str | re.Pattern[str], within: str = "body") -> str:
        """What stands in a field."""
        return self._field(label, within).input_value()

    @property
    def path(self) -> str:
        """Where they are: the path of the address."""
        return urlsplit(self.page.url).path

    # What is wrong with what they see

    def wider_than_the_window(self) -> list[str]:
        """What makes the page scroll sideways."""
        found: list[str] = self.page.evaluate(_TOO_WIDE)
        return found

    def takes_picture(self, file: Path, *, whole: bool = False) -> None:
        """Keep what they see as a picture."""
        self.page.screenshot(path=file, full_page=whole, animations="disabled")

    def _field(self, label: str | re.Pattern[str], within: str) -> Locator:
        found = self.page.locator(within).get_by_label(label)
        if isinstance(label, str):
            # Words of a question may stand in another one: whatever is called just so goes first.
            exact = self.page.locator(within).get_by_label(label, exact=True).filter(visible=True)
            if exact.count():
                return exact.first
        return self._first(found)

    @staticmethod
    def _first(found: Locator) -> Locator:
        return found.filter(visible=True).first

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 409 is told here too; `_look_at` knows which of them matter.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{urlsplit(self.page.url).path}: {message.text}")

    def _look_at(self, response: Response) -> None:
        asked = response.request
        if not response.url.startswith(self.address):
            self.complaints.append(f"{self.page.url} asked another host for {response.url}")
        elif response.status >= 500:
            self.complaints.append(f"{asked.method} {response.url}: {response.status}")
        elif response.status >= 400 and not asked.is_navigation_request():
            self.complaints.append(f"{self.page.url} lacks {response.url}")


def complaints_of(visitors: Sequence[Visitor]) -> list[str]:
    """All that their browsers complained of."""
    return [complaint for visitor in visitors for complaint in visitor.complaints]


def context_settings(width: int = 1280, height: int = 900, **settings: Any) -> dict[str, Any]:
    """How a browser window is opened: its size, and a reader of English in Britain."""
    return {
        "viewport": {"width": width, "height": height},
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
        **settings,
    }


_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > room + 1;
  });
  return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
}"""
