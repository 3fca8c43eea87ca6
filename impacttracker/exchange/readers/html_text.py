"""Makes plain text of HTML: what is shown stays, what could act or hide is dropped.

The standard library's parser takes hours over a hundred thousand unfinished tags; this one goes
through the text once, and leaves what it does not understand as text.
"""

import re
from html import unescape

LONGEST = 400_000
_TOKEN = re.compile(
    r"<(?P<closes>/?)(?P<tag>[a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>"
    r"|<[!?][^<>]*>|(?P<words>[^<]+|<)"
)
_HIDDEN = frozenset({"head", "script", "style", "template", "title", "noscript", "svg", "object"})
_LINES = frozenset({"div", "tr", "table", "ul", "ol", "dl", "dt", "dd", "hr", "section"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_BREAKS = {
    **dict.fromkeys(_LINES, "\n"),
    **dict.fromkeys(_PARAGRAPHS, "\n\n"),
    "li": "\n- ",
    "td": " ",
}


def text_of_html(html: str) -> str:
    """The words of *html* in lines; at most the first `LONGEST` signs of it are looked at."""
    words: list[str] = []
    hidden = "nothing"
    for token in _TOKEN.finditer(_without_comments(html[:LONGEST])):
        tag, closes = (token["tag"] or "").lower(), bool(token["closes"])
        if (tag == hidden and closes) or tag == "body":
            hidden = "nothing"
        elif hidden != "nothing":
            continue
        elif tag in _HIDDEN and not closes:
            hidden = tag
        elif token["words"]:
            words.append(re.sub(r"\s+", " ", token["words"]))
        elif tag == "br":
            words.append("\n")
        elif tag in _BREAKS and not (closes and tag in {"li", "td"}):
            words += _break(tag, after=words[-1:])
    return _tidy("".join(words))


def _break(tag: str, after: list[str]) -> list[str]:
    """What stands where *tag* does; a new line needs no second one."""
    said = _BREAKS[tag]
    if (tag in _LINES or tag == "li") and after and after[0].endswith("\n"):
        said = said.removeprefix("\n")
    return [said] if said else []


def _without_comments(html: str) -> str:
    first, *others = html.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _tidy(text: str) -> str:
    # A sign with more digits than any has would be refused with an error.
    said = unescape(re.sub(r"&#x?[0-9a-fA-F]{8,};?", "", text))
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in said.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
