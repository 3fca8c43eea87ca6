"""Which records a link may lead to: scored from what two records share, each saying why.

The rules, of which the sum decides; nothing is suggested for its date alone:

* Partners that took part in both: 3 for the first, 1 for each further one, 5 at most.
* People who took part in both: 4 for the first, 1 for each further one, 6 at most.
* Words of four letters or more that both titles say and few other records do: 1 each, 3 at most.
* Nearness in time, in the right order: 3 within a month, 2 within a quarter, 1 within a year.
  What is known by its month or year alone is as near as it may be.

Of equals, the nearer one comes first.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from impacttracker.edtf import Precision
from impacttracker.pathway.graph import Known
from impacttracker.when import When

MOST = 8
MOST_NAMED = 2
NEAR = ((31, 3), (92, 2), (366, 1))
"""(days, score), the nearest first."""
FEWEST_LETTERS = 4
COMMON = 0.1
"""A word that a larger share of the records says tells nothing; in small projects, one in four."""
WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
SAID_EVERYWHERE = frozenset({
    "about", "after", "also", "among", "before", "between", "first", "from", "have", "into", "more",
    "over", "second", "some", "than", "that", "their", "them", "then", "these", "third", "this",
    "those", "through", "under", "what", "when", "where", "which", "while", "will", "with",
    "within", "without", "your",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A record that may be linked, with the names of those who took part in both."""

    record: Known
    partners: Sequence[str] = ()
    people: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    record: Known
    reasons: Sequence[str]
    score: int
    days: int
    """The fewest days that lie between the two."""

    @property
    def why(self) -> str:
        """As in "both with CIPFA, 3 weeks before"."""
        return ", ".join(self.reasons)


def suggested(
    record: Known, candidates: Sequence[Candidate], *, before: bool, most: int = MOST
) -> list[Suggestion]:
    """The likeliest of *candidates* to have led to *record*, or else (not *before*) to have come
    of it; the likeliest first. Whoever lies wholly on the wrong side in time is none."""
    spread = Counter(word for one in candidates for word in set(words_of(one.record.title)))
    limit = max(len(candidates) * COMMON, min(len(candidates) / 4, 4))
    own = set(words_of(record.title))
    rare = {word for word in own if spread[word] <= limit}
    found = []
    for one in candidates:
        earlier, later = (one.record, record) if before else (record, one.record)
        if not _may_follow(earlier.when, later.when):
            continue
        told = _scored(record, one, rare, before=before)
        if told:
            found.append(told)
    found.sort(key=lambda told: (-told.score, told.days, told.record.id))
    return found[:most]


def words_of(text: str) -> Mapping[str, str]:
    """The telling words of *text* as it writes them, by what they are compared by: without case,
    accents and the plural's s."""
    words: dict[str, str] = {}
    for word in WORD.findall(unicodedata.normalize("NFC", text)):
        plain = unicodedata.normalize("NFKD", word.casefold())
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
        if len(plain) >= FEWEST_LETTERS and plain not in SAID_EVERYWHERE:
            words.setdefault(plain.removesuffix("s"), word)
    return words


def _scored(
    record: Known, one: Candidate, rare: Iterable[str], *, before: bool
) -> Suggestion | None:
    shared = [word for key, word in words_of(one.record.title).items() if key in rare]
    if not (one.partners or one.people or shared):
        return None
    reasons = []
    if one.partners:
        reasons.append(f"both with {_list_of(one.partners)}")
    if one.people:
        reasons.append(f"{_list_of(one.people)} in both")
    if shared:
        reasons.append(f"both say {_list_of([f'“{word}”' for word in shared])}")
    days = _days_between(record.when, one.record.when)
    if words := distance_in_words(record.when, one.record.when, before=before):
        reasons.append(words)
    nearness = next((gain for most, gain in NEAR if days is not None and days <= most), 0)
    score = (
        (min(2 + len(one.partners), 5) if one.partners else 0)
        + (min(3 + len(one.people), 6) if one.people else 0)
        + min(len(shared), 3)
        + nearness
    )
    far = 10**6 if days is None else days
    return Suggestion(record=one.record, reasons=reasons, score=score, days=far)


def _list_of(names: Sequence[str]) -> str:
    kept, rest = names[:MOST_NAMED], len(names) - MOST_NAMED
    return " and ".join(kept) if rest <= 0 else f"{', '.join(kept)} and {rest} more"


def _may_follow(earlier: When, later: When) -> bool:
    """Whether what is known of two dates lets the one begin before the other has begun."""
    first, last = ends_of(earlier), ends_of(later)
    return not first or not last or first[0] <= last[1]


def ends_of(when: When) -> tuple[date, date] | None:
    """The first and last day it can mean; of a span without an end, its first point."""
    if not when.points:
        return None
    return when.points[0].first_on, (when.points[0] if when.is_open else when.points[-1]).last_on


def _days_between(one: When, other: When) -> int | None:
    """The fewest days that lie between the two; none where a date is not known."""
    mine, theirs = ends_of(one), ends_of(other)
    if not mine or not theirs:
        return None
    return max((theirs[0] - mine[1]).days, (mine[0] - theirs[1]).days, 0)


def distance_in_words(one: When, other: When, *, before: bool) -> str:
    """How far *other* lies before *one*, or after it, no finer than both are known."""
    mine, theirs = ends_of(one), ends_of(other)
    if not mine or not theirs:
        return ""
    side = "before" if before else "after"
    fine = {one.precision, other.precision}
    days, months = abs((mine[0] - theirs[0]).days), _months(mine[0], theirs[0])
    years = abs(mine[0].year - theirs[0].year)
    if Precision.YEAR in fine or Precision.YEARS in fine:
        return f"{_counted(years, 'year')} {side}" if years else "in the same year"
    if Precision.MONTH in fine or days > 70:
        if not months:
            return "in the same month"
        return f"{_counted(months, 'month') if months < 24 else _counted(years, 'year')} {side}"
    if not days:
        return "on the same day"
    return f"{_counted(days, 'day') if days < 14 else _counted(round(days / 7), 'week')} {side}"


def _months(one: date, other: date) -> int:
    return abs((one.year - other.year) * 12 + one.month - other.month)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' * (number != 1)}"
