"""Words that stand where a text was to come."""

import re
from collections.abc import Iterator

from impacttracker.reports.readiness.finding import Finding, Rule, Severity
from impacttracker.reports.readiness.reading import Reading

# The whole text, without signs and in small letters.
WHOLE = frozenset(
    {
        "", "n a", "na", "nil", "none", "nothing", "not applicable", "no comment", "not yet known",
        "tbc", "tbd", "tba", "tbd later", "to be confirmed", "to be completed", "to be added",
        "to be decided", "to be determined", "to be written", "to follow", "to come", "pending",
        "todo", "to do", "test", "testing", "text", "placeholder", "draft", "example", "asdf",
        "same as above", "as above", "see above", "see below", "see attached", "insert text",
        "insert text here", "insert here", "description", "title", "untitled", "x", "xx", "xxx",
    }
)  # fmt: skip
# Anywhere in a text. Capitals matter where small letters make a word of its own, and where
# three of them are a Roman number.
PASSAGES = re.compile(
    r"(?i:\blorem ipsum\b)"
    r"|(?i:\binsert (?:\w+ ){0,3}here\b)"
    r"|(?i:\b(?:add|enter|type|write|your) (?:your |the )?(?:text|title|name|answer) here\b)"
    r"|(?i:[\[<{](?:insert|add|enter|tb[acd]|todo|x+)\b[^\]>}\n]{0,60}[\]>}])"
    r"|(?i:[\[<{](?:your |the )?(?:name|date|figure|number|title|text|amount)[\]>}])"
    r"|(?i:\((?:tb[acd]|todo|xx+|insert [^)\n]{1,60})\))"
    r"|\b(?:TBC|TBD|TODO|FIXME)\b"
    r"|(?i:\bto be (?:confirmed|completed|added|written|inserted) (?:later|here|soon)\b)"
    r"|\bx{3,}\b(?!\.\w)|\bX{4,}\b"
    r"|(?:[£$€] ?|\b(?:by|to|of|for|with|in|from|about) )XXX?\b(?! [A-Z])"
    r"|\bXXX?(?=%| (?:people|participants|per ?cent|visitors|copies|schools|councils)\b)"
    r"|\?{3,}"
)
NOT_A_SIGN = re.compile(r"[^\w]+")


def stands_for_nothing(text: str) -> bool:
    """Whether the whole of *text* is a placeholder."""
    return NOT_A_SIGN.sub(" ", text.casefold()).strip() in WHOLE


def passage_in(text: str) -> str:
    """The first passage of *text* that was to be replaced; empty where there is none."""
    found = PASSAGES.search(text)
    return found[0] if found else ""


def placeholders(reading: Reading) -> Iterator[Finding]:
    """Texts that stand for nothing, and passages that were to be replaced."""
    for text in reading.texts:
        label = text.field.label if text.field else "the title"
        is_told = text.is_prose or (text.field is None or text.field.answer == "title")
        if is_told and stands_for_nothing(text.said):
            said = text.said.strip() or "nothing"
            do = f"Write something under “{label}”: “{said[:40]}” stands for an answer and is none."
            yield text.found(Rule.PLACEHOLDER, Severity.DOUBT, do)
        elif passage := passage_in(text.said):
            do = f"Put the real words in the place of “{passage[:60]}” under “{label}”."
            yield text.found(Rule.PLACEHOLDER, Severity.DOUBT, do)
