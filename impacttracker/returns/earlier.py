"""What was sent before of the same award in the same format, and how a return differs from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from impacttracker.database import db
from impacttracker.errors import Refused
from impacttracker.presentation import day
from impacttracker.projects.models import Award
from impacttracker.reports.appendix import appendix_of
from impacttracker.reports.comparing import SectionChanges, compared
from impacttracker.reports.document import Block
from impacttracker.reports.filled import Filled
from impacttracker.reports.kept import KeptAnswer, KeptEntry, KeptSection, kept_of
from impacttracker.returns.composing import filled_of, format_of, material_of
from impacttracker.returns.freezing import sections_in
from impacttracker.returns.models import Return, Snapshot
from impacttracker.returns.vocabulary import State

MOST_OFFERED = 60


@dataclass(frozen=True)
class Sent:
    """One time that a return was sent."""

    snapshot: Snapshot
    period: str
    is_null: bool
    """Whether that return reported nothing."""

    @property
    def in_words(self) -> str:
        """Such as "2026, sent on 9 March 2026" or "2026, amendment 1, sent on 2 April 2026"."""
        number = self.snapshot.number - 1
        amended = f", amendment {number}" if number else ""
        nothing = ", nothing to report" if self.is_null else ""
        return f"{self.period}{amended}{nothing}, sent on {day(self.snapshot.at)}"


@dataclass(frozen=True)
class Comparison:
    """A return beside what was sent before."""

    earlier: Sent
    sections: Sequence[SectionChanges]

    def number(self, what: str) -> int:
        """How many entries were "added", "changed" or "dropped", or are "stale" or "unchanged"."""
        found = (getattr(one, what) for one in self.sections)
        return sum(one if isinstance(one, int) else len(one) for one in found)


def sent_before(returned: Return) -> Sequence[Sent]:
    """What was sent before *returned* as it stands now, the latest first; its return may be seen.

    Of a return that was sent and stays so, its last version is what is compared with the others.
    """
    found = _sent(returned.award, returned.format_key)
    if returned.state is State.SUBMITTED:
        itself = and_(Snapshot.return_id == returned.id, Snapshot.number == returned.sent)
        found = found.where(~itself)
    return [Sent(*one) for one in db.session.execute(found)]


def _sent(award: Award, format_key: str) -> Select[Snapshot, str, bool]:
    return (
        select(Snapshot, Return.period, Return.nothing_to_report)
        .join(Return, Return.id == Snapshot.return_id)
        .where(Return.award_id == award.id, Return.format_key == format_key)
        .order_by(Snapshot.at.desc(), Snapshot.id.desc())
        .limit(MOST_OFFERED)
    )


def chosen_among(offered: Sequence[Sent], wanted: int | None) -> Sent | None:
    """The one with that key; else the latest that said something, else the latest."""
    by_key = {one.snapshot.id: one for one in offered}
    told = [one for one in offered if not one.is_null] or offered
    return by_key.get(wanted or 0) or next(iter(told), None)


def told_now(returned: Return) -> Filled | None:
    """What the return says now; nothing where its format is held no longer."""
    form = format_of(returned)
    return filled_of(form, returned, material_of(returned)) if form else None


def comparison(returned: Return, earlier: Sent, told: Filled | None) -> Comparison:
    """How *returned* differs from *earlier*: as it was sent where that stands, else as it is."""
    before = kept_in(earlier.snapshot.content)
    changes = compared(before, _said_by(returned, told))
    return Comparison(earlier, [one for one in changes if one.unchanged or not one.is_same])


def appendix(returned: Return, wanted: int | None) -> list[Block]:
    """What changed, to be appended to the return; nothing where none was sent before."""
    earlier = chosen_among(sent_before(returned), wanted)
    if earlier is None:
        return []
    found = comparison(returned, earlier, told_now(returned))
    return appendix_of(found.sections, earlier.in_words)


def appendix_to(told: Filled, award: Award) -> list[Block]:
    """What *told* says that the last return of *award* in its format did not; raises `Refused`
    where none was sent."""
    offered = [Sent(*one) for one in db.session.execute(_sent(award, told.form.key))]
    earlier = chosen_among(offered, None)
    if earlier is None:
        raise Refused(f"No return of {award.reference} was sent in this format yet.")
    return appendix_of(compared(kept_in(earlier.snapshot.content), kept_of(told)), earlier.in_words)


def kept_in(content: str) -> tuple[KeptSection, ...]:
    """What a snapshot tells, section by section."""
    return tuple(
        KeptSection(one["key"], one["heading"], tuple(_entry(entry) for entry in one["entries"]))
        for one in sections_in(content)
    )


def _entry(kept: Mapping[str, Any]) -> KeptEntry:
    said = [(one["label"], one["said"]) for one in kept["answers"] if one["said"]]
    answers = tuple(
        KeptAnswer(label, text if isinstance(text, str) else "\n".join(text))
        for label, text in said
    )
    return KeptEntry(kept["key"], kept["title"], answers, kept["is_text"])


def _said_by(returned: Return, told: Filled | None) -> tuple[KeptSection, ...]:
    if returned.state is State.SUBMITTED and returned.sent:
        content = db.session.scalar(
            select(Snapshot.content).where(
                Snapshot.return_id == returned.id, Snapshot.number == returned.sent
            )
        )
        return kept_in(content or "")
    return kept_of(told) if told else ()
