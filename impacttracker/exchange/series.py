"""Times of a series that stand here and that its calendar no longer names: it was moved, or ended.

They are pointed out and never removed: only a person knows whether one took place after all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.exchange.contents import RecordFacts
from impacttracker.exchange.flags import Flag
from impacttracker.records.models import Record
from impacttracker.when import When

UID, WHICH = "calendar_uid", "calendar_recurrence"


def no_longer_named(
    told: Iterable[RecordFacts], rows: Iterable[Record], today: date
) -> Iterator[Flag]:
    """A flag for each series of a file whose planned times here are others than those *told*."""
    named: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, str] = {}
    for fact in told:
        if which := fact.identifiers.get(WHICH):
            named[fact.identifiers[UID]].add(which)
            titles[fact.identifiers[UID]] = fact.where
    for uid, days in _planned(rows, today).items():
        if uid in named and (others := [on for which, on in days if which not in named[uid]]):
            listed = ", ".join(When.on(on).in_words() for on in sorted(others)[:3])
            more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
            yield Flag(
                titles[uid],
                f"The calendar no longer names {listed}{more}, planned here. If they will not take "
                "place, say so, or put them in the bin.",
            )


def _planned(rows: Iterable[Record], today: date) -> dict[str, list[tuple[str, date]]]:
    """(which time, its day) of each series that is still to come here, by its UID."""
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for row in rows:
        which, on = row.identifiers.get(WHICH), row.when.first_on
        if not which or on is None or on < today or row.binned_at is not None:
            continue
        if isinstance(row, Engagement) and row.status == Status.PLANNED:
            found[str(row.identifiers.get(UID))].append((which, on))
    return found
