"""A page as its readers meet it, and what is wrong with it.

Every HTML answer that a test receives is checked here, so that no test has to remember to.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser

from bs4 import BeautifulSoup, Tag

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
}  # fmt: skip
# As our templates write them; people may type other braces, which are printed as they are.
UNRENDERED = re.compile(r"\{\{-? [a-z_]+|\{%-? [a-z]+")
UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}


class Page:
    """The HTML of one answer. Fragments (answers without <html>) get the checks that apply."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.soup = BeautifulSoup(html, "html.parser")

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
        return list(self._faults())

    @cached_property
    def _is_whole(self) -> bool:
        return self.soup.html is not None

    def _faults(self) -> Iterator[str]:
        if self._is_whole:
            yield from self._faults_of_frame()
        yield from _Nesting.faults_of(self.html)
        yield from self._faults_of_names()
        yield from self._faults_of_forms()
        yield from self._faults_of_policy()
        if UNRENDERED.search(self.html):
            yield "a template's braces were printed"

    def _faults_of_frame(self) -> Iterator[str]:
        headings = self.soup.select("h1")
        if len(headings) != 1:
            yield f"{len(headings)} main headings (h1), where there should be one"
        elif not self.title.startswith(self.heading):
            yield f"the title “{self.title}” does not begin with the heading “{self.heading}”"
        if not (self.soup.html and self.soup.html.get("lang")):
            yield "the page does not say its language"
        if len(self.soup.select("main")) != 1:
            yield "there is not exactly one <main>"

    def _faults_of_names(self) -> Iterator[str]:
        names = [str(tag["id"]) for tag in self.soup.select("[id]")]
        for name, number in Counter(names).items():
            if number > 1:
                yield f"{number} elements are called #{name}"
        known = set(names)
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for tag in self.soup.select(f"[{attribute}]"):
                for name in str(tag[attribute]).split():
                    if self._is_whole and name not in known:
                        yield f"{attribute}=“{name}” points at nothing"

    def _faults_of_forms(self) -> Iterator[str]:
        labelled = {str(tag["for"]) for tag in self.soup.select("label[for]")}
        for control in self.soup.select("input, select, textarea"):
            if control.get("type") in UNLABELLED_INPUTS or "hidden" in control.attrs:
                continue
            if not self._is_labelled(control, labelled):
                yield f"“{control.get('name') or control.get('id')}” has no label"
        for button in self.soup.select("button, a[href]"):
            if not _name_of(button):
                yield f"a {button.name} has no name: {str(button)[:80]}"
        for form in self.soup.select("form"):
            if not (form.get("method") or form.get("action")):
                yield "a form says neither its method nor its action"

    def _is_labelled(self, control: Tag, labelled: set[str]) -> bool:
        return bool(
            control.get("id") in labelled
            or control.find_parent("label")
            or control.get("aria-label")
            or control.get("aria-labelledby")
        )

    def _faults_of_policy(self) -> Iterator[str]:
        """What the content policy would stop: code and style that stand in the page."""
        for script in self.soup.select("script"):
            if not script.get("src") and script.get("type") != "application/json":
                yield "a script stands in the page"
        if self.soup.select_one("style"):
            yield "a style sheet stands in the page"
        for tag in self.soup.find_all(True):
            for attribute in tag.attrs:
                if attribute == "style" or attribute.startswith("on"):
                    yield f"<{tag.name}> carries {attribute}="
        for link in self.soup.select("[href], [action], [formaction]"):
            for attribute in ("href", "action", "formaction"):
                if str(link.get(attribute, "")).strip().lower().startswith("javascript:"):
                    yield f"<{link.name}> runs a script"


class _Nesting(HTMLParser):
    """Finds elements that are not closed, or closed out of turn, which browsers guess at."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._faults: list[str] = []

    @classmethod
    def faults_of(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser._faults + [f"<{name}> is not closed" for name in parser._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing: in SVG, `<path/>` is whole."""

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            where = f"inside <{self._open[-1]}>" if self._open else "where nothing is open"
            self._faults.append(f"</{tag}> {where}")


def _name_of(tag: Tag) -> str:
    """What a screen reader calls *tag*, near enough to notice when it is nothing."""
    described = tag.select_one("img[alt], svg title, [aria-label]")
    own = tag.get("aria-label") or tag.get("aria-labelledby") or tag.get("title")
    return _words(tag) or str(own or "") or (str(described) if described else "")


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
