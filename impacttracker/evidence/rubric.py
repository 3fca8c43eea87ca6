"""How strong a piece of evidence is, scored from 1 to 9 by those who keep it.

The scale is the impact verification rubric of Cohen et al., "Does health intervention research
have real world policy and practice impacts: testing a new impact assessment tool", Health
Research Policy and Systems 13:3 (2015), https://doi.org/10.1186/1478-4505-13-3, table 1. There a
panel that took no part in the work scored four dimensions of a claim. Two of them are about what
shows it, and are asked here: independent corroboration, and attribution to the research. Reach
and importance are about the change itself. Whoever shows a score says that it is self-scored.
"""

from collections.abc import Iterable
from typing import NamedTuple

LOWEST, HIGHEST = 1, 9
SELF_SCORED = "self-scored"


class Band(NamedTuple):
    """Scores that mean the same, and what they mean."""

    lowest: int
    highest: int
    label: str


class Dimension(NamedTuple):
    """One thing that is scored."""

    name: str
    label: str
    question: str
    bands: tuple[Band, ...]

    def label_of(self, score: int) -> str:
        """What *score* means."""
        return next(band.label for band in self.bands if band.lowest <= score <= band.highest)

    def in_words(self, score: int | None) -> str:
        """*score* for people to read, or nothing where there is none."""
        return f"{score} of {HIGHEST}: {self.label_of(score).lower()}" if score else ""


CORROBORATION = Dimension(
    "corroboration",
    "Corroboration",
    "Does somebody outside the project confirm it?",
    (
        Band(8, 9, "Corroborated"),
        Band(6, 7, "Probably corroborated"),
        Band(5, 5, "Possibly or partially corroborated"),
        Band(3, 4, "Not corroborated, but more information could be more convincing"),
        Band(1, 2, "Not corroborated, and more information is unlikely to help"),
    ),
)
CONTRIBUTION = Dimension(
    "contribution",
    "Contribution",
    "Does it show that our research contributed?",
    (
        Band(8, 9, "Significant contribution"),
        Band(6, 7, "Good contribution"),
        Band(5, 5, "Moderate contribution"),
        Band(3, 4, "Small or some contribution"),
        Band(1, 2, "No discernible link"),
    ),
)
DIMENSIONS = (CORROBORATION, CONTRIBUTION)


def strongest(scores: Iterable[int | None]) -> int | None:
    """The highest score that was given, because one strong piece carries a claim."""
    return max((score for score in scores if score), default=None)


def is_score(value: int | None) -> bool:
    """Whether *value* may be kept as a score; no score is one."""
    return value is None or LOWEST <= value <= HIGHEST
