"""Tells what form an engagement took, and whether it took place, from the words for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from impacttracker.engagements.vocabulary import Status
from impacttracker.vocabulary import terms
from impacttracker.when import When

Value = TypeVar("Value", bound=str)


@dataclass(frozen=True)
class Said(Generic[Value]):
    """A word or a few that say something, and what they say."""

    start: int
    end: int
    value: Value


# The options of the funder's list `engagement_form`, by the words that people have for them.
GROUP = "A formal working group, expert panel or dialogue"
PUBLICATION = "A magazine, newsletter or online publication"
PRESS = "A press release, press conference or response to a media enquiry/interview"
TALK = "A talk or presentation"
BROADCAST = "A broadcast e.g. TV/radio/film/podcast (other than news/press)"
ONLINE = "Engagement focused website, blog or social media channel"
ACTIVITY = "Participation in an activity, workshop or similar"
VISIT = "Participation in an open day or visit at my research institution"

# What says the form beyond doubt; of several words the one that stands first is believed.
_PLAIN = {
    BROADCAST: (
        r"interview\w*(?=.*\b(?:radio|podcast)\b)|radio|podcasts?|tv|television|broadcast|"
        r"documentary|film(?:ed|ing)?"
    ),
    PRESS: (
        r"press (?:release|conference|briefing|statement|call)|media (?:enquiry|briefing)|"
        r"interview(?:ed)?|journalists?|quoted (?:in|by)"
    ),
    ONLINE: (
        r"blog(?:s|ged)?|blog ?posts?|tweet\w*|twitter|linkedin|facebook|instagram|youtube|"
        r"bluesky|mastodon|thread|website|web ?page|video on|q&a|social media"
    ),
    PUBLICATION: (
        r"articles?|op-?ed|newsletters?|magazine|piece (?:in|for)|column|briefing (?:note|paper)|"
        r"policy brief|leaflet|booklet|factsheet|essay|editorial"
    ),
    VISIT: (
        r"open day|lab (?:visit|tour)|campus (?:visit|tour)|(?:visit|tour) (?:to|of) our|"
        r"visit(?:ed)? (?:us|by|from)|(?:hosted|welcomed)\b.*\bon campus|came to (?:our|the) lab|"
        r"\w+['’]s visit|(?:school|ministerial|delegation) visit|visit to (?:the|our) (?:\w+ )?lab"
    ),
    GROUP: (
        r"round-?table|(?:steering|advisory|working|expert|reference|task) (?:group|board|panel)|"
        r"(?:steering|scrutiny|select) committee (?:meeting|hearing)|expert meeting|task ?force|"
        r"(?:guideline )?panel|dialogue|consultation|evidence (?:session|to)|gave evidence|hearing|"
        r"working party|advisory"
    ),
    TALK: (
        r"(?:public |guest )?lectures?|keynotes?|seminars?|webinars?|presentations?|speech|poster|"
        r"present(?:ed|ing)|(?:a|the|\d|public) talks?|talks? (?:to|at|on|for|in|by|with|booked)|"
        r"(?:give|gave|giving|gives) (?:an? )?\w* ?talk|briefings?|briefed|addressed|"
        r"conference (?:paper|talk)"
    ),
    ACTIVITY: (
        r"workshops?|wkshop|meetings?|mtg|meet|met|conversation|chat(?:ted)?|exhibitions?|stall|"
        r"stand|training|trained|cpd|focus groups?|hackathon|symposium|site visit|drop-in|"
        r"summer school|co-design|demo|(?:book )?launch|teaching session|masterclass|walk(?:ed)?|"
        r"discussion|call(?:ed)?|phone(?:d)?|rang|zoom|teams|town hall|catch-?up|session|event"
    ),
}
# What leaves the form open: a plainer word is believed before these, wherever it stands.
_VAGUE = {
    TALK: (
        r"talk(?!ed|ing)|"
        r"(?:spoke|speak|speaking|talked) (?:at|on|to (?:(?:about|over|some|no more than) )*\d+)"
    ),
    ACTIVITY: (
        r"(?:spoke|speak|talked|talking|spoken) (?:to|with)|spoke|discuss(?:ed|ing)|coffee|lunch|"
        r"tea|dinner|breakfast|pint|drinks?|attended|took part|joined|hosted|visit(?:ed)?|ran|"
        r"chaired"
    ),
}
_VAGUEST = {ACTIVITY: r"conference|festival|fair|congress"}

_CANCELLED = re.compile(r"\b(?:cancell?ed|called off|fell through|did not happen)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not(?: an?)?|no|isn['’]t an?)\s*$", re.IGNORECASE)


def _compiled(table: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE), form)
        for form, words in table.items()
        if terms("engagement_form").knows(form)
    ]


_TABLES = [_compiled(table) for table in (_PLAIN, _VAGUE, _VAGUEST)]


def form_said_in(text: str) -> Said[str] | None:
    """The option of the funder's list that the words of *text* call for."""
    first = (_earliest(table, text) for table in _TABLES)
    return next((one for one in first if one), None)


def cancellation_in(text: str) -> Said[Status] | None:
    """The words that say it did not take place."""
    match = _CANCELLED.search(text)
    return Said(match.start(), match.end(), Status.CANCELLED) if match else None


def status_on(day: date, when: When | None, *, is_cancelled: bool = False) -> Status:
    """Whether it takes place, as of *day*: what is over and was not called off was held."""
    if is_cancelled:
        return Status.CANCELLED
    is_over = when is not None and (when.last_on or date.max) < day
    return Status.HELD if is_over else Status.PLANNED


def _earliest(table: list[tuple[re.Pattern[str], str]], text: str) -> Said[str] | None:
    found = [
        Said(match.start(), match.end(), form)
        for pattern, form in table
        for match in pattern.finditer(text)
        # “Not a talk, just coffee”.
        if not _DENIED.search(text[: match.start()])
    ]
    return min(found, key=lambda said: said.start, default=None)
