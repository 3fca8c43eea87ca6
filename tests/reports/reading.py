"""Reads a tagged PDF as a screen reader does: element by element, in reading order."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject, IndirectObject


@dataclass
class Element:
    tag: str
    entries: Any
    depth: int
    text: str = ""
    pages: set[int] = field(default_factory=set)


class Tagged:
    """The elements of a file, the marks of its pages that none of them owns, and its links."""

    def __init__(self, pdf: bytes) -> None:
        self.reader = PdfReader(BytesIO(pdf))
        self._marks: dict[tuple[int, int], str] = {}
        self.artifacts: list[str] = []
        self._cmaps: dict[int, dict[int, str]] = {}
        self._page_numbers = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(self.reader.pages, 1)
            if page.indirect_reference
        }
        for number, page in enumerate(self.reader.pages, 1):
            self._read_page(number, page)
        self.unowned = set(self._marks)
        self.elements: list[Element] = []
        root = self.reader.root_object["/StructTreeRoot"]
        self._walk(root["/K"], 0, None)

    def texts(self, *tags: str) -> list[str]:
        return [element.text.strip() for element in self.elements if element.tag in tags]

    @property
    def text(self) -> str:
        return "\n".join(element.text for element in self.elements)

    def links(self) -> list[Any]:
        return [note.get_object() for page in self.reader.pages for note in page.get("/Annots", [])]

    def outline(self) -> list[tuple[int, str, int]]:
        """Depth, title and page of each bookmark."""
        found: list[tuple[int, str, int]] = []

        def walk(items: list[Any], depth: int) -> None:
            for item in items:
                if isinstance(item, list):
                    walk(item, depth + 1)
                else:
                    page = self.reader.get_destination_page_number(item)
                    found.append((depth, str(item.title), (page or 0) + 1))

        walk(self.reader.outline, 1)
        return found

    def _walk(self, kid: Any, depth: int, owner: Element | None, page: int = 0) -> None:
        thing = kid.get_object()
        if isinstance(thing, list):
            for inner in thing:
                self._walk(inner, depth, owner, page)
        elif isinstance(thing, int):
            self._own(owner, page, thing)
        elif thing.get("/Type") == "/MCR":
            self._own(owner, self._page_numbers[thing.raw_get("/Pg").idnum], thing["/MCID"])
        elif "/S" in thing:
            element = Element(thing["/S"][1:], thing, depth)
            self.elements.append(element)
            here = thing.raw_get("/Pg") if "/Pg" in thing else None
            number = self._page_numbers[here.idnum] if here else page
            if "/K" in thing:
                self._walk(thing.raw_get("/K"), depth + 1, element, number)

    def _own(self, owner: Element | None, page: int, mark: int) -> None:
        assert owner is not None
        owner.text += self._marks[page, mark]
        owner.pages.add(page)
        self.unowned.remove((page, mark))

    def _read_page(self, number: int, page: DictionaryObject) -> None:
        fonts: Any = page["/Resources"]["/Font"]
        font, mark = "", None
        content = ContentStream(page["/Contents"].get_object(), self.reader)
        for operands, operator in content.operations:
            if operator == b"BDC":
                mark = operands[1].get("/MCID", -1)
                if mark >= 0:
                    self._marks[number, mark] = ""
                else:
                    self.artifacts.append("")
            elif operator == b"EMC":
                mark = None
            elif operator == b"Tf":
                font = operands[0]
            elif operator == b"Tj":
                assert mark is not None, f"text on page {number} that is neither"
                text = self._decoded(fonts.raw_get(font), operands[0].original_bytes)
                if mark >= 0:
                    self._marks[number, mark] += text
                else:
                    self.artifacts[-1] += text

    def _decoded(self, font: IndirectObject, codes: bytes) -> str:
        if font.idnum not in self._cmaps:
            stream: Any = font.get_object()
            cmap = stream["/ToUnicode"].get_data().decode("latin-1")
            self._cmaps[font.idnum] = {
                int(code, 16): bytes.fromhex(character).decode("utf-16-be")
                for code, character in re.findall(r"<([0-9A-F]{2})> <([0-9A-F]{4,8})>", cmap)
            }
        return "".join(self._cmaps[font.idnum][code] for code in codes)


def squeezed(text: str) -> str:
    """Without white space: where a line breaks is no part of what is said."""
    return "".join(text.split())
