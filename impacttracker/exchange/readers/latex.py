"""Makes LaTeX's ways of writing letters into letters; reads no file and runs no macro.

Its parser takes a millisecond for a line, and a bibliography has a hundred thousand of them: only
the words that hold a mark of LaTeX are given to it, with all that stands in their brackets.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from impacttracker.exchange.readers.small_signs import DIGITS, above, below

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

LONGEST = 20_000
"""Of a text in signs; a longer one is left as it stands."""

_MARKED = re.compile(r"[\\{}$~]|--|``|''")
_BARE = re.compile(r"(?<!\\)([%&#])")
_DOLLAR = re.compile(r"(?<!\\)\$")
_ESCAPED = re.compile(r"\\[{}$\\]")
_LOW = re.compile(rf"_({DIGITS})(?![.\d])")
_HIGH = re.compile(rf"\^({DIGITS})(?![.\d])")
_IN_WORDS = re.compile(rf"\\textsu(b|per)script\{{({DIGITS})\}}")
_WORD = re.compile(r"(\S+)\s*")
# It takes the blanks after it along, or the letter that follows them.
_OPEN_END = re.compile(r"\\(?:[A-Za-z]+|.)$")


def plain(text: str) -> str:
    """*text* without LaTeX, as far as it is understood; the rest of it as it stands."""
    if len(text) > LONGEST or not _MARKED.search(text):
        return text
    text = _IN_WORDS.sub(lambda one: (below if one[1] == "b" else above)(one[2]), text)
    if _ESCAPED.sub("", text).count("$") % 2:
        # A formula that never ends is a sum of money.
        text = _DOLLAR.sub(r"\\$", text)
    return "".join(_parts(text)).replace("\xa0", " ")


def _parts(text: str) -> Iterator[str]:
    """*text* in pieces: words that hold a mark are decoded, with all that stands in brackets."""
    place = 0
    while found := _MARKED.search(text, place):
        begins = found.start()
        while begins > place and not text[begins - 1].isspace():
            begins -= 1
        yield text[place:begins]
        place = _end_of(text, begins)
        yield _decoded(text[begins:place])
    yield text[place:]


def _end_of(text: str, place: int) -> int:
    """Where the word ends that begins at *place*, and every bracket and formula in it."""
    depth = dollars = 0
    while found := _WORD.match(text, place):
        word, place = found[1], found.end(1)
        bare = _ESCAPED.sub("", word)
        depth += bare.count("{") - bare.count("}")
        dollars += bare.count("$")
        if place == len(text) or (depth <= 0 and not dollars % 2 and not _OPEN_END.search(bare)):
            break
        place = found.end()
    return place


@lru_cache(maxsize=20_000)
def _decoded(part: str) -> str:
    from pylatexenc.latexwalker import LatexWalker

    decoder, words = _decoder()
    try:
        walker = LatexWalker(_BARE.sub(r"\\\1", part), latex_context=words)
        text = str(decoder.nodelist_to_text(walker.get_latex_nodes()[0]))
        return _with_small_signs(text) if "$" in part else text
    except Exception:
        # Whatever trips it: what was not understood is kept.
        return part


def _with_small_signs(text: str) -> str:
    text = _LOW.sub(lambda found: below(found[1]), text)
    return _HIGH.sub(lambda found: above(found[1]), text).replace("^∘", "°")


@cache
def _decoder() -> "tuple[LatexNodes2Text, Any]":
    """What makes text of LaTeX, and the words of LaTeX that it knows."""
    from pylatexenc import latex2text, latexwalker

    context = latex2text.get_default_latex_context_db()
    # An address in a note stays one.
    address = latex2text.MacroTextSpec("url", simplify_repl="%s")
    context.add_context_category("addresses", prepend=True, macros=[address])
    decoder = latex2text.LatexNodes2Text(latex_context=context, math_mode="text")
    return decoder, latexwalker.get_default_latex_context_db()
