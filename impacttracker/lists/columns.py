"""The columns that a list can show: what every record has, and every question of its kinds.

Read from what the models say of themselves; a column of a spreadsheet is made of the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from impacttracker.fields import Answer, Field, fields_of
from impacttracker.kinds import KINDS
from impacttracker.lists.vocabulary import Order
from impacttracker.presentation import day
from impacttracker.records.answered import in_words
from impacttracker.records.entries import FROM_THE_EFFECT, href_of
from impacttracker.records.models import Link, Record

NUMBERS = (Answer.COUNT, Answer.AMOUNT)


@dataclass(frozen=True)
class Around:
    """What stands around the records of a page: their links, and how much supports each."""

    links: Mapping[int, Sequence[Link]] = field(default_factory=dict)
    evidence: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name in addresses, and what stands above it."""

    name: str
    label: str
    question: Field | None = None
    kinds: tuple[type[Record], ...] = ()
    """What it asks, where it is an answer, and the kinds that ask it."""
    orders: tuple[Order, Order] | None = None
    """The orders that its head leads to, the likelier one first."""
    read: Callable[[Record, Around], Any] | None = None
    """What stands in a cell, where it is no answer."""
    is_count: bool = False

    @property
    def is_number(self) -> bool:
        return self.is_count or (self.question is not None and self.question.answer in NUMBERS)


def _number(number: int | None) -> str:
    return str(number or "")


COMMON = {
    one.name: one
    for one in (
        Column(
            name="title",
            label="Title",
            orders=(Order.TITLE, Order.TITLE_DOWN),
            read=lambda record, _: {"text": record.title, "href": href_of(record)},
        ),
        Column(name="kind", label="Kind", read=lambda record, _: record.about.singular),
        Column(
            name="when",
            label="When",
            orders=(Order.NEWEST, Order.OLDEST),
            read=lambda record, _: record.when.in_words(),
        ),
        Column(
            name="participants",
            label="Who took part",
            read=lambda record, _: [one.name for one in record.participants],
        ),
        Column(
            name="awards",
            label="Awards",
            read=lambda record, _: sorted(one.award.reference for one in record.attributions),
        ),
        Column(
            name="visibility",
            label="Who may see it",
            read=lambda record, _: record.visibility.label,
        ),
        Column(
            name="url",
            label="Web address",
            read=lambda record, _: {"text": record.url, "href": record.url} if record.url else "",
        ),
        Column(
            name="links",
            label="Links",
            is_count=True,
            read=lambda record, around: _number(len(around.links.get(record.id, ()))),
        ),
        Column(
            name="evidence",
            label="Pieces of evidence",
            is_count=True,
            read=lambda record, around: _number(around.evidence.get(record.id)),
        ),
        Column(
            name="author",
            label="Recorded by",
            read=lambda record, _: record.author.name if record.author else "",
        ),
        Column(name="added", label="Recorded on", read=lambda record, _: day(record.created_at)),
        Column(
            name="changed",
            label="Last change",
            orders=(Order.CHANGED, Order.UNCHANGED),
            read=lambda record, _: day(record.updated_at),
        ),
    )
}


def questions_of(kinds: Iterable[type[Record]]) -> dict[str, Column]:
    """A column for each question of *kinds*; one that several ask in the same words is one."""
    wanted = set(kinds)
    return {name: one for name, one in _questions().items() if wanted & set(one.kinds)}


@cache
def _questions() -> dict[str, Column]:
    asked: dict[tuple[str, str], list[type[Record]]] = {}
    for kind in KINDS.values():
        for one in fields_of(kind):
            asked.setdefault((one.name, one.question), []).append(kind)
    found: dict[str, Column] = {}
    for (name, question), asking in asked.items():
        # The same name may stand for another question of another kind.
        key = f"{asking[0].__tablename__}.{name}" if name in found or name in COMMON else name
        field = next(one for one in fields_of(asking[0]) if one.name == name)
        found[key] = Column(name=key, label=question, question=field, kinds=tuple(asking))
    return found


def columns_for(kinds: Iterable[type[Record]]) -> dict[str, Column]:
    """Every column that a list of *kinds* can show, in its order."""
    return COMMON | questions_of(kinds)


def chosen(names: Iterable[str], kinds: Iterable[type[Record]]) -> list[Column]:
    """The columns called *names*, in the order in which they are offered, the title first."""
    wanted = set(names)
    offered = columns_for(kinds)
    found = [one for one in offered.values() if one.name in wanted]
    return found and [COMMON["title"], *(one for one in found if one.name != "title")]


def shown(column: Column, record: Record, around: Around) -> Any:
    """What stands in a cell of the page: a text, a list of texts, or {text, href}."""
    if column.question is not None:
        return _answer(column, record)
    return column.read(record, around) if column.read else ""


def linked_in_words(record: Record, links: Sequence[Link]) -> list[str]:
    """The records at the other ends, as the effect or the cause says it."""
    return [
        f"{link.verb.label} “{link.effect.title}”"
        if link.from_id == record.id
        else f"{FROM_THE_EFFECT[link.verb]} “{link.cause.title}”"
        for link in links
    ]


def by_record(links: Iterable[Link]) -> dict[int, list[Link]]:
    """*links* by the key of each record that they touch."""
    touching: dict[int, list[Link]] = {}
    for link in links:
        touching.setdefault(link.from_id, []).append(link)
        touching.setdefault(link.to_id, []).append(link)
    return touching


def _answer(column: Column, record: Record) -> Any:
    if not isinstance(record, column.kinds) or column.question is None:
        return ""
    return in_words(column.question, getattr(record, column.question.name))
