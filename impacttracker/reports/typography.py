"""Fira Sans, and text fitted into lines with it; it draws nothing and reads no mark-up."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, groupby
from typing import Any, Literal

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from impacttracker.pictures import Role

Cut = Literal["Regular", "Medium", "Italic"]
CUTS: tuple[Cut, ...] = ("Regular", "Medium", "Italic")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
UNSAYABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Format characters that do leave a mark, as the sign around a year in Arabic does.
MARKING = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
# Where a word that is longer than its line may be broken: after what joins its parts.
JOINTS = "/-–—_.?&=,;:"


@dataclass(frozen=True, slots=True)
class Style:
    size: float
    leading: float
    cut: Cut = "Regular"
    role: Role = "ink"


class Face(TTFont):
    """A cut of Fira Sans, and the width of each of its characters as a share of the size."""

    def __init__(self, cut: Cut) -> None:
        file = files("fontpkg_fira_sans") / "files" / f"FiraSans-{cut}.ttf"
        super().__init__(f"FiraSans-{cut}", str(file), asciiReadable=True, shapable=False)
        # Without types for the reader of fonts: what comes out of it is given one here.
        read: Any = self.face
        self.widths: dict[str, float] = {
            chr(code): read.getCharWidth(code) / 1000
            for code, glyph in read.charToGlyph.items()
            if glyph  # the first glyph is the one that stands for none (U+FFFF has it)
        }

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the name is ReportLab's
        """As ReportLab does, but for the map to Unicode: its own has entries for U+0000."""
        face: Any = self.face
        state = self.state[doc]
        state.frozen = 1
        fonts = doc.idToObject["BasicFonts"].dict
        for position, subset in enumerate(state.subsets):
            internal = self.getSubsetInternalName(position, doc)[1:]
            base = (SUBSETN(position) + b"+" + face.name).decode("pdfdoc")
            font: Any = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = internal, base
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = pdfdoc.PDFArray(list(map(face.getCharWidth, subset)))
            stream = pdfdoc.PDFStream(content=_to_unicode(base, subset))
            font.ToUnicode = doc.Reference(stream, f"toUnicodeCMap:{base}")
            font.FontDescriptor = face.addSubsetObjects(doc, base, subset)
            doc.Reference(font, internal)
            fonts[internal] = font
        del self.state[doc]


def _to_unicode(name: str, subset: list[int]) -> str:
    """The CMap from codes to characters, at most a hundred a block as the format asks."""
    pairs = [(code, character) for code, character in enumerate(subset) if character]
    lines = [
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo",
        f"<< /Registry ({name})\n/Ordering ({name})\n/Supplement 0\n>> def",
        f"/CMapName /{name} def\n/CMapType 2 def\n1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>\nendcodespacerange",
    ]
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        for code, character in block:
            lines.append(f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>")
        lines.append("endbfchar")
    lines.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
    return "\n".join(lines)


@cache
def faces() -> dict[Cut, Face]:
    loaded = {cut: Face(cut) for cut in CUTS}
    for face in loaded.values():
        pdfmetrics.registerFont(face)
    return loaded


@cache
def printable() -> frozenset[str]:
    """Characters every cut has, without those that are no marks on paper."""
    common = set.intersection(*(set(face.widths) for face in faces().values()))
    return frozenset(character for character in common if leaves_a_mark(character))


def leaves_a_mark(character: str) -> bool:
    """Whether it is to be seen, or is white space; joiners and controls are neither."""
    return unicodedata.category(character) not in ("Cc", "Cf") or character in MARKING


def composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def spoken(text: str) -> str:
    """The text for titles and descriptions, which need no glyphs: composed, without controls.

    Surrogates and the two that are no characters (U+FFFE, U+FFFF) may not stand in XML either.
    """
    return "".join(
        " " if character.isspace() else character
        for character in UNSAYABLE.sub("", composed(text))
        if character.isspace() or leaves_a_mark(character)
    )


class Typesetter:
    """Text for one document: cleaned, measured, broken into lines, and coded for its fonts."""

    def __init__(self, document: object) -> None:
        self.place = ""
        self._replaced: dict[str, list[str]] = {}
        self._codes = {cut: Codes(face, document) for cut, face in faces().items()}

    @property
    def replaced(self) -> dict[str, str]:
        return {character: "; ".join(places) for character, places in self._replaced.items()}

    def clean(self, text: str) -> str:
        """The text as it can be printed: composed (NFC), with nothing the fonts lack.

        Such a character is printed as its number, [U+1F600], and remembered with its place.
        """
        text = composed(text)
        if printable().issuperset(text):
            return text
        text = LINE_ENDS.sub("\n", text).replace("\t", " ")
        parts = []
        for known, run in groupby(text, lambda character: character in printable()):
            written = "".join(run)
            parts.append(written if known else self._spelt_out(written))
        return "".join(parts)

    def _spelt_out(self, run: str) -> str:
        parts: list[str] = []
        for character in run:
            if character == "\n":
                parts.append(character)
            elif character.isspace():
                parts.append(" ")
            elif leaves_a_mark(character):
                parts.append(f"[U+{ord(character):04X}]")
                places = self._replaced.setdefault(character, [])
                if self.place not in places:
                    places.append(self.place)
        return "".join(parts)

    def width(self, text: str, style: Style) -> float:
        return style.size * sum(map(faces()[style.cut].widths.__getitem__, text))

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """Cleaned text in lines no wider than *width*; the space at a break stays on its line."""
        widths, limit = faces()[style.cut].widths, width / style.size
        if "\n" not in text:
            return _broken(text, widths, limit)
        return [line for part in text.split("\n") for line in _broken(part, widths, limit)]

    def shortened(self, text: str, style: Style, width: float) -> str:
        """The text on one line, its end replaced by an ellipsis where it does not fit."""
        first, *others = self.lines(text.replace("\n", " "), style, width)
        if not others:
            return first
        return self.lines(text.replace("\n", " "), style, width - style.size)[0].rstrip() + "…"

    def shown(self, text: str, style: Style) -> str:
        """The instructions that show cleaned text, its face's first font being selected."""
        return self._codes[style.cut].shown(text, style.size)

    def selected(self, style: Style) -> str:
        return self._codes[style.cut].selected(style.size)


def _broken(text: str, widths: dict[str, float], limit: float) -> list[str]:
    ends = list(accumulate(map(widths.__getitem__, text)))
    if not ends or ends[-1] <= limit:
        return [text]
    lines, start, reached = [], 0, 0.0
    while ends[-1] - reached > limit:
        fits = max(bisect_right(ends, reached + limit, start), start + 1)
        cut = text.rfind(" ", start + 1, fits + 1) + 1
        if not cut:
            cut = max(text.rfind(joint, start, fits) for joint in JOINTS) + 1 or fits
        while cut < len(text) and text[cut] == " ":
            cut += 1
        lines.append(text[start:cut])
        if cut == len(text):
            return lines
        start, reached = cut, ends[cut - 1]
    lines.append(text[start:])
    return lines


class Codes:
    """How the characters of a face are written in one document: a font of it and a code."""

    def __init__(self, face: Face, document: object) -> None:
        self._face, self._document = face, document
        self._first: dict[int, str] = {}
        self._known: set[str] = set()
        self._others: dict[str, tuple[int, int]] = {}
        self._learn(map(chr, range(32, 127)))

    def selected(self, size: float) -> str:
        return f"{self._face.getSubsetInternalName(0, self._document)} {size:g} Tf"

    def shown(self, text: str, size: float) -> str:
        if text.isascii() or self._known.issuperset(text):
            return f"({text.translate(self._first)})Tj"
        self._learn(set(text) - self._known - set(self._others))
        if self._known.issuperset(text):
            return f"({text.translate(self._first)})Tj"
        parts = []
        for subset, run in groupby(text, lambda character: self._code(character)[0]):
            name = self._face.getSubsetInternalName(subset, self._document)
            written = "".join(_escaped(self._code(character)[1]) for character in run)
            parts.append(f"{name} {size:g} Tf({written})Tj")
        return "".join((*parts, self.selected(size)))

    def _learn(self, characters: Iterable[str]) -> None:
        for character in sorted(characters):
            [(subset, codes)] = self._face.splitString(character, self._document)
            if subset:
                self._others[character] = (subset, codes[0])
            else:
                self._known.add(character)
                self._first[ord(character)] = _escaped(codes[0])

    def _code(self, character: str) -> tuple[int, int]:
        if character in self._others:
            return self._others[character]
        return 0, self._face.splitString(character, self._document)[0][1][0]


def _escaped(code: int) -> str:
    if code in b"()\\":
        return f"\\{chr(code)}"
    return chr(code) if code >= 32 else f"\\{code:03o}"
