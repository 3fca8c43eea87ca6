"""A page as its readers meet it, and what is wrong with it.

Every HTML answer that a test receives is checked here, so that no test has to remember to.
"""

from functools import cached_property

from bs4 import BeautifulSoup, Tag

from tests.faults import faults_of


class Page:
    """The HTML of one answer. Fragments (answers without <html>) get the checks that apply."""

    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as a tree, made when a test first looks for something in it."""
        return BeautifulSoup(self.html, "html.parser")

    @property
    def heading(self) -> str:
        """The words of the page's main heading."""
        return _words(self.soup.select_one("h1"))

    @property
    def title(self) -> str:
        """The words that stand in the browser's tab."""
        return _words(self.soup.select_one("head > title"))

    @property
    def text(self) -> str:
        """All words of the main part, with single spaces."""
        return _words(self.soup.select_one("main") or self.soup)

    def texts(self, selector: str) -> list[str]:
        """The words of each element that *selector* finds."""
        return [_words(found) for found in self.soup.select(selector)]

    def links(self, selector: str = "a[href]") -> dict[str, str]:
        """Words and address of each link that *selector* finds."""
        return {_words(link): str(link.get("href", "")) for link in self.soup.select(selector)}

    def typed(self, selector: str = "main form") -> dict[str, list[str]]:
        """What the form that *selector* finds would send if nobody changed it."""
        form = self.soup.select_one(selector)
        assert form is not None, f"There is no {selector} on this page."
        sent: dict[str, list[str]] = {}
        for control in form.select("[name]:not([disabled])"):
            for value in _values(control):
                sent.setdefault(str(control["name"]), []).append(value)
        return sent

    def faults(self) -> list[str]:
        """What is wrong with this page, in words."""
        return faults_of(self.html)


def _values(control: Tag) -> list[str]:
    if control.name == "select":
        chosen = list(control.select("option[selected]"))
        if not chosen and "multiple" not in control.attrs:
            chosen = list(control.select("option"))[:1]
        return [str(option.get("value", _words(option))) for option in chosen]
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.get("type") in ("checkbox", "radio") and "checked" not in control.attrs:
        return []
    if control.name == "button" or control.get("type") in ("submit", "button", "image", "reset"):
        return []
    return [str(control.get("value", ""))]


def _words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag else ""
