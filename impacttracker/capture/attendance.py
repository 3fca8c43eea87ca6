"""Finds how many people were there, and how that is known, among the numbers of a line."""

import re
from dataclasses import dataclass

from impacttracker.capture.draft import Attendance
from impacttracker.capture.tokens import is_whole
from impacttracker.engagements.vocabulary import Precision

NEARBY = 60
"""Characters around a number that tell what it counts."""
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "a dozen": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "a hundred": 100, "two hundred": 200, "a thousand": 1000,
}  # fmt: skip
_ABOUT = (
    r"(?:about|abt\.?|around|approx(?:imately|\.)?|roughly|circa|ca?\.|c(?=\s?\d)|~|some|nearly|almost"
    r"|over|more than|up to|est(?:imated|\.)?|expecting|expected|at least|no more than|under|say"
    r"|maybe|perhaps)"
)
_NUMBER = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|\b(?:{'|'.join(_WORDS)})\b)"
_ISH = r"(?P<ish>\+|\s?ish\b|\s?-?odd\b|\s?[–-]\s?\d{1,6}\b)?"
_COUNTED = re.compile(
    rf"(?P<about>{_ABOUT}\s?(?:audience (?:of )?)?)?(?<![\d£$€.,/#\w-])(?<![£$€] ){_NUMBER}{_ISH}"
    r"(?![\d%:/]|[.,]\d)",
    re.IGNORECASE,
)
# Numbers of these are names or addresses: Room 40, Radio 4, Sage 100, page 12.
_NUMBERED = re.compile(
    r"\b(?:room|rm|radio|channel|sage|page|pp?|year|route|floor|level|phase|chapter|building|no"
    r"|number|platform|building|suite|hall|gate|version|goal|article|section|part|act|covid|horizon"
    r"|tel|phone|mobile|day|week|wp|task|tier|grade|stage|figure|table|step|cop|unit)\.?\s*$",
    re.IGNORECASE,
)
_ADJECTIVES = r"(?:\w[\w-]*\s+){0,2}?"
_PEOPLE = (
    r"people|ppl|persons?|attend\w*|delegates|participants|there\b|present\b|came\b|turned up"
    r"|in (?:the room|attendance|the audience)|joined|showed up|pupils|students|staff|guests|pax"
    r"|visitors|viewers|listeners|folk|folks|men|women|children|kids|teens|mps|peers|gps|adults"
    r"|young people|of them\b|strong\b"
)
_NO_PEOPLE = (
    r"minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|talks|slides|pages|views|copies"
    r"|subscribers|registered|registrations|km|miles|metres|pounds|euros|percent|per cent|questions"
    r"|papers|sessions|reports|ideas|items|points|tables|options|no-shows?|speakers|others|more\b"
    r"|of us|times|things|minutes|versions|emails|letters|calls|sites|homes|houses|rivers|cities"
    r"|countries|projects|awards|cases|examples|maps|recommendations|likes|shares|followers"
    r"|downloads|tweets|posts|k\b|m\b|am\b|pm\b|st\b|nd\b|rd\b|th\b|year-olds?|-"
)
_AFTER = re.compile(
    rf"\s*(?:(?P<not>{_NO_PEOPLE})|(?P<people>{_ADJECTIVES}(?:{_PEOPLE})\b|{_ADJECTIVES}\w+s\b))",
    re.IGNORECASE,
)
_ALONE_BEFORE = re.compile(r"(?:^|[,;(–—.:]\s*|\sn\s?=\s?|\(n\s?=\s?)$", re.IGNORECASE)
_ALONE_AFTER = re.compile(r"\s*(?:$|[,;)–—.\x00]|from\b)")
_BEFORE = re.compile(
    r"\b(?:audience(?: (?:of|around|about|was))*|attendance(?: (?:of|was))?:?|attended by|n\s?=|"
    r"to (?:an audience of )?|headcount:?|numbers:?)\s?$",
    re.IGNORECASE,
)
_CERTAIN = re.compile(r"\b(?:attend\w*|came|present|joined|counted|in the room|turned up|there)\b")


@dataclass(frozen=True)
class Counted:
    """A number of people, and the words that say it."""

    start: int
    end: int
    attendance: Attendance


def counted_in(masked: str) -> Counted | None:
    """How many were there, if *masked* (a line with gaps where words are taken) says so."""
    found = [one for match in _COUNTED.finditer(masked) if (one := _weighed(match, masked))]
    if not found:
        return None
    return min(found, key=lambda one: (one[0], one[1].start))[1]


def _weighed(match: re.Match[str], text: str) -> tuple[int, Counted] | None:
    """A number with its weight: those who came, before people, before a bare number."""
    before = text[max(0, match.start() - NEARBY) : match.start()]
    rest = text[match.end() : match.end() + NEARBY]
    number = _value(match["n"])
    if _NUMBERED.search(before) or number == 0 or not is_whole(text, *match.span()):
        return None
    after = _AFTER.match(rest)
    if after and after["not"]:
        return None
    end = match.end() + (after.end() if after else 0)
    if after and _is_of_people(after["people"], match):
        weight = 0 if _CERTAIN.search(after["people"].lower()) else 1
    elif _BEFORE.search(before):
        weight, end = 1, match.end()
    elif _stands_alone(match, before, rest):
        weight, end = 2, match.end()
    else:
        return None
    is_rough = match["about"] or match["ish"]
    precision = Precision.ESTIMATE if is_rough else Precision.EXACT
    return weight, Counted(match.start(), end, Attendance(number=number, precision=precision))


def _is_of_people(words: str, match: re.Match[str]) -> bool:
    """A plural counts people, but for one that reads as something else beside a year's number."""
    is_year = re.fullmatch(r"(?:19|20)\d\d", match["n"]) is not None
    is_said = re.search(rf"\b(?:{_PEOPLE})$", words, re.IGNORECASE) is not None
    return is_said or not is_year


def _stands_alone(match: re.Match[str], before: str, rest: str) -> bool:
    is_year = re.fullmatch(r"(?:19|20)\d\d", match["n"]) is not None
    is_digits = match["n"][0].isdigit()
    is_free = _ALONE_BEFORE.search(before) or match["about"]
    return bool(is_digits and not is_year and is_free and _ALONE_AFTER.match(rest))


def _value(typed: str) -> int:
    plain = " ".join(typed.lower().split())
    return _WORDS[plain] if plain in _WORDS else int(plain.replace(",", ""))
