"""Which option people mean who write neither its label nor its code."""

import re
from collections.abc import Iterator
from functools import cache

from impacttracker.engagements.occasions import form_said_in
from impacttracker.exchange.tables.heads import synonyms
from impacttracker.exchange.tables.questions import Question
from impacttracker.partners.names import folded

IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
BAND = re.compile(r"(?P<low>\d+)\s*-\s*(?P<high>\d+)|More than (?P<above>\d+)")
LONGEST_NUMBER = 12
FORMS = "engagement_form"


def option_meant(question: Question, text: str) -> str:
    """The value of the one option that *text* can mean; nothing where it is none, or several."""
    said = folded(text)
    values = [value for value, _ in question.options]
    found = {value for value in values if said in _words_of(value)}
    found = found or {value for value in values if said in _pieces(value)}
    found = found or {value for value in values if _is_within(text, value)}
    if len(found) == 1:
        return found.pop()
    if not found and question.field and question.field.vocabulary == FORMS:
        form = form_said_in(text)
        return form.value if form else ""
    return ""


def _is_within(text: str, band: str) -> bool:
    """Whether a number is one of those of a band: 25 of “11 - 50”."""
    match = BAND.fullmatch(band)
    number = text.replace(",", "").strip()
    if match is None or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return False
    if match["above"]:
        return int(number) > int(match["above"])
    return int(match["low"]) <= int(number) <= int(match["high"])


@cache
def _words_of(value: str) -> frozenset[str]:
    """What people call the option *value*, folded."""
    lists = synonyms().get("options", {}).values()
    return frozenset(folded(word) for one in lists for word in one.get(value, ()))


@cache
def _pieces(value: str) -> frozenset[str]:
    """The words that an option gives to choose from: “Policymakers/politicians”."""
    return frozenset(_in_both_numbers(IN_BRACKETS.sub("", value)))


def _in_both_numbers(text: str) -> Iterator[str]:
    for piece in text.split("/"):
        word = folded(piece)
        yield from (word, word.removesuffix("s"), f"{word}s")
