"""What the page of the pathway shows: the drawing and its twin, the chosen chain, sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from impacttracker.pathway.choice import Choice
from impacttracker.pathway.drawing import LANES, legend, pathway_of
from impacttracker.pathway.graph import Graph, Known
from impacttracker.pathway.layout import Sizes
from impacttracker.pathway.look import Wanted
from impacttracker.pathway.sentence import Sentence, Told, sentence_of, sentences_of
from impacttracker.pictures import Picture
from impacttracker.projects.models import Project
from impacttracker.records.vocabulary import Family

WIDTH = 1090.0
ONE_YEAR = Sizes(width=WIDTH, most_rows=30, most_parts=8)
SEVERAL_YEARS = Sizes(width=WIDTH)
MOST_ROWS = 500
MOST_SENTENCES = 12

Row = Sequence[Any]


@dataclass(frozen=True)
class Chosen:
    """The record whose chain is lit."""

    record: Known
    href: str
    sentence: Sentence | None
    size: int
    """How many records its chain has."""


@dataclass
class Page:
    """Everything drawn and told, of what was *chosen* from the *whole*."""

    project: Project
    choice: Choice
    whole: Graph
    drawn: Graph

    @cached_property
    def drawing(self) -> Picture | None:
        lit, lit_ties = self.whole.chain_of(self.choice.chosen or 0)
        is_one_year = self.choice.since and self.choice.since == self.choice.until
        wanted = Wanted(
            sizes=ONE_YEAR if is_one_year else SEVERAL_YEARS,
            lit=lit,
            lit_ties=lit_ties,
            chosen=self.choice.chosen,
            links_to=self._address_of_chain,
            year_to=None if is_one_year else self._address_of_year,
        )
        return pathway_of(self.drawn, wanted)

    @property
    def legend(self) -> Picture:
        """What the strokes mean, at hand above a drawing that scrolls."""
        return legend()

    @property
    def rows(self) -> list[Row]:
        """The twin of the drawing: each link with the addresses of the records at its ends."""
        return [
            (
                self._cell(tie.cause),
                tie.verb.label,
                self._cell(tie.effect),
                tie.strength.label,
                tie.rationale,
            )
            for tie in self.drawn.ties[:MOST_ROWS]
        ]

    @property
    def rows_left(self) -> int:
        return max(len(self.drawn.ties) - MOST_ROWS, 0)

    @property
    def links_outside(self) -> int:
        """The links of which an end lies outside what was chosen."""
        return len(self.whole.ties) - len(self.drawn.ties)

    @cached_property
    def chosen(self) -> Chosen | None:
        one = self.whole.records.get(self.choice.chosen or 0)
        if one is None:
            return None
        return Chosen(
            one,
            self.href_of(one),
            sentence_of(self.whole, one.id),
            len(self.whole.chain_of(one.id)[0]),
        )

    @cached_property
    def sentences(self) -> list[Told]:
        """The chains behind the newest influences that are drawn."""
        return sentences_of(self.whole, MOST_SENTENCES, among=self.drawn.records)

    @property
    def families(self) -> list[tuple[Family, bool]]:
        """Each lane, and whether it is shown."""
        shown = self.choice.families or frozenset(LANES)
        return [(family, family in shown) for family in LANES]

    @property
    def years(self) -> Sequence[int]:
        """The years in which something linked stands."""
        return sorted({one.year for one in self.whole.records.values() if one.year})

    def address(self, **changes: Any) -> str:
        """The same page with a different choice."""
        asked = self.choice.but(**changes).in_address()
        return url_for("pathway.index", project_code=self.project.code, **asked)

    def href_of(self, one: Known) -> str:
        """The page of a record."""
        return url_for("records.show", project_code=self.project.code, record_id=one.id)

    def _address_of_chain(self, key: int) -> str:
        return self.address(chosen=None if key == self.choice.chosen else key)

    def _address_of_year(self, year: int) -> str:
        return self.address(since=year, until=year)

    def _cell(self, key: int) -> dict[str, str]:
        one = self.drawn.records[key]
        return {"text": f"{one.title} ({one.when.in_words()})", "href": self.href_of(one)}
