"""What somebody wants written down: a project as far as they see it, or a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from impacttracker.accounts.models import User
from impacttracker.exchange import queries
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.narrowing import narrowed
from impacttracker.lists.choice import Choice
from impacttracker.lists.models import SavedView
from impacttracker.lists.queries import keys_of
from impacttracker.partners.models import Person
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Record


class Part(StrEnum):
    """A part of a project that may be wanted alone."""

    AWARD = "award"
    VIEW = "view"
    PERSON = "person"


@dataclass(frozen=True)
class Wanted:
    """A project through the eyes of a viewer; a command (nobody) sees all of it."""

    project: Project
    viewer: User | None = None
    award: Award | None = None
    view: SavedView | None = None
    person: Person | None = None
    level: int = 2
    """Of the first heading, in what goes into somebody's own page."""

    @property
    def parts(self) -> frozenset[Part]:
        """What alone is wanted; nothing where it is everything."""
        return frozenset(part for part in Part if getattr(self, part) is not None)

    @property
    def reference(self) -> str:
        """The reference of the award that alone is wanted, or nothing."""
        return self.award.reference if self.award else ""

    @cached_property
    def whole(self) -> Contents:
        """All that the viewer may see of the project, whatever part of it is wanted."""
        return queries.contents_of(self.project, self.viewer)

    @cached_property
    def contents(self) -> Contents:
        """What the viewer may see of what is wanted, with all that belongs to it."""
        if not self.parts:
            return self.whole
        return narrowed(self.whole, {record.uid for record in self.records}, self.reference)

    @cached_property
    def records(self) -> Sequence[Record]:
        """The records that are wanted, with all their parts, in the order they came in.

        Those of a view stand in the order of the view.
        """
        found = queries.records_of(self.project, self.viewer)
        if self.award is not None:
            award = self.award
            found = [one for one in found if any(its.award is award for its in one.attributions)]
        if self.person is not None:
            person = self.person
            found = [one for one in found if any(its.person is person for its in one.participants)]
        if self.view is not None:
            by_key = {record.id: record for record in found}
            found = [by_key[key] for key in self._keys_of_view(self.view) if key in by_key]
        return found

    @cached_property
    def files(self) -> dict[str, int]:
        """The SHA-256 of each evidence file that the viewer may open, and its size in bytes."""
        return {
            piece.sha256: piece.size
            for piece in queries.evidence_of(self.project, self.viewer)
            if piece.sha256 and piece.size is not None
        }

    def _keys_of_view(self, view: SavedView) -> Sequence[int]:
        choice = Choice.kept(view.said, view.page)
        return keys_of(self.project, view.page, choice, self.viewer, limit=None)
