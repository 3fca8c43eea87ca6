"""What is wrong with a page, found by reading it once.

Every HTML answer that a test receives is looked at, thousands of times in a run: so it is read
tag by tag, and no tree is built of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
}  # fmt: skip
# As our templates write them; people may type other braces, which are printed as they are.
UNRENDERED = re.compile(r"\{\{-? [a-z_]+|\{%-? [a-z]+")
UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
NOT_READ_ALOUD = {"script", "style", "template"}


@dataclass(eq=False)
class Element:
    """One tag of a page, as it was met."""

    name: str
    attributes: dict[str, str]
    written: str
    around: "Element | None"
    words: str = ""
    """All words inside, with single spaces; known when it is closed."""
    holds_a_name: bool = False
    """Whether something inside speaks without words: a picture, a drawing with a title."""

    @property
    def ancestors(self) -> Iterator["Element"]:
        """What this stands in, from the inside out."""
        found = self.around
        while found is not None:
            yield found
            found = found.around

    def is_inside(self, name: str) -> bool:
        return any(one.name == name for one in self.ancestors)


class _Reading(HTMLParser):
    """The elements of a page in their order, and what is not closed or closed out of turn.

    Browsers guess at what the latter meant, each in its own way.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.misnested: list[str] = []
        self._open: list[Element] = []
        self._begun: list[int] = []
        self._said: list[str] = []
        self.feed(html)
        self.close()
        self.misnested += [f"<{one.name}> is not closed" for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._meet(tag, attrs)
        if tag not in VOID:
            self._open.append(element)
            self._begun.append(len(self._said))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """In SVG, `<path/>` is whole."""
        self._meet(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1].name == tag:
            said = "".join(self._said[self._begun.pop() :])
            self._open.pop().words = " ".join(said.split())
        else:
            where = f"inside <{self._open[-1].name}>" if self._open else "where nothing is open"
            self.misnested.append(f"</{tag}> {where}")
        self._said.append(" ")

    def handle_data(self, data: str) -> None:
        if not any(one.name in NOT_READ_ALOUD for one in self._open):
            self._said.append(data)

    def handle_comment(self, data: str) -> None:
        self._said.append(" ")

    def _meet(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        attributes = {name: value or "" for name, value in attrs}
        around = self._open[-1] if self._open else None
        element = Element(tag, attributes, self.get_starttag_text() or "", around)
        self.elements.append(element)
        self._said.append(" ")
        if _speaks_without_words(element):
            for one in element.ancestors:
                one.holds_a_name = True
        return element


def faults_of(html: str) -> list[str]:
    """What is wrong with *html*, in words. A fragment (without <html>) gets what applies."""
    reading = _Reading(html)
    return [
        *_faults_of_frame(reading.elements),
        *reading.misnested,
        *_faults_of_names(reading.elements),
        *_faults_of_controls(reading.elements),
        *_faults_of_forms(reading.elements),
        *_faults_of_policy(reading.elements),
        *(["a template's braces were printed"] if UNRENDERED.search(html) else []),
    ]


def _faults_of_frame(elements: list[Element]) -> Iterator[str]:
    wholes = [one for one in elements if one.name == "html"]
    if not wholes:
        return
    headings = [one.words for one in elements if one.name == "h1"]
    titles = [
        one.words
        for one in elements
        if one.name == "title" and one.around and one.around.name == "head"
    ]
    if len(headings) != 1:
        yield f"{len(headings)} main headings (h1), where there should be one"
    elif not "".join(titles[:1]).startswith(headings[0]):
        title = "".join(titles[:1])
        yield f"the title “{title}” does not begin with the heading “{headings[0]}”"
    if not wholes[0].attributes.get("lang"):
        yield "the page does not say its language"
    if sum(one.name == "main" for one in elements) != 1:
        yield "there is not exactly one <main>"


def _faults_of_names(elements: list[Element]) -> Iterator[str]:
    names = Counter(one.attributes["id"] for one in elements if "id" in one.attributes)
    for name, number in names.items():
        if number > 1:
            yield f"{number} elements are called #{name}"
    if not any(one.name == "html" for one in elements):
        return
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        for one in elements:
            for name in one.attributes.get(attribute, "").split():
                if name not in names:
                    yield f"{attribute}=“{name}” points at nothing"


def _faults_of_controls(elements: list[Element]) -> Iterator[str]:
    labelled = {
        one.attributes["for"] for one in elements if one.name == "label" and "for" in one.attributes
    }
    for one in elements:
        if one.name not in {"input", "select", "textarea"}:
            continue
        told = one.attributes
        if told.get("type") in UNLABELLED_INPUTS or "hidden" in told:
            continue
        if not (
            told.get("id") in labelled
            or told.get("aria-label")
            or told.get("aria-labelledby")
            or one.is_inside("label")
        ):
            yield f"“{told.get('name') or told.get('id')}” has no label"


def _faults_of_forms(elements: list[Element]) -> Iterator[str]:
    for one in elements:
        told = one.attributes
        if one.name == "button" or (one.name == "a" and "href" in told):
            if not _has_name(one):
                yield f"a {one.name} has no name: {one.written[:80]}"
        elif one.name == "form" and not (told.get("method") or told.get("action")):
            yield "a form says neither its method nor its action"


def _faults_of_policy(elements: list[Element]) -> Iterator[str]:
    """What the content policy would stop: code and style that stand in the page."""
    for one in elements:
        told = one.attributes
        if one.name == "script" and not told.get("src") and told.get("type") != "application/json":
            yield "a script stands in the page"
        for attribute in told:
            if attribute == "style" or attribute.startswith("on"):
                yield f"<{one.name}> carries {attribute}="
        for attribute in ("href", "action", "formaction"):
            if told.get(attribute, "").strip().lower().startswith("javascript:"):
                yield f"<{one.name}> runs a script"
    if any(one.name == "style" for one in elements):
        yield "a style sheet stands in the page"


def _speaks_without_words(element: Element) -> bool:
    return (
        "aria-label" in element.attributes
        or (element.name == "img" and "alt" in element.attributes)
        or (element.name == "title" and element.is_inside("svg"))
    )


def _has_name(one: Element) -> bool:
    """Whether a screen reader calls it something, near enough to notice when it does not."""
    told = one.attributes
    own = told.get("aria-label") or told.get("aria-labelledby") or told.get("title")
    return bool(one.words or own or one.holds_a_name)
