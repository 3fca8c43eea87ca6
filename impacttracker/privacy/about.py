"""Everything in a project that is about one person, for the pages of a copy and an erasure."""

from collections.abc import Sequence
from dataclasses import dataclass

from impacttracker.partners.models import Person
from impacttracker.privacy.files import KeptFile, files_about
from impacttracker.privacy.passages import Found, Passage, found_in, names_in, passages_of
from impacttracker.projects.models import Project


@dataclass(frozen=True)
class About:
    """The texts and kept files that tell of *person*."""

    person: Person
    found: Sequence[Found]
    passages: Sequence[Passage]
    files: Sequence[KeptFile]

    @property
    def certain(self) -> int:
        """How many texts name them beyond doubt."""
        return sum(one.is_certain for one in self.found)

    @property
    def keys(self) -> set[str]:
        """The texts that may be ticked as meaning them."""
        return {one.text.key for one in self.found}

    @property
    def named_in(self) -> list[str]:
        """The files that are ticked at first: those in which the name was read."""
        return [str(one.evidence.id) for one in self.files if one.names_them]


def about(person: Person, project: Project) -> About:
    """What *project* holds that tells of *person*."""
    names = names_in(project, person)
    found = found_in(project, names)
    files = files_about(person, project, names, found)
    return About(person, found, passages_of(found, names), files)
