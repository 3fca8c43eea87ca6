"""How far a change of many records has come."""

from impacttracker.vocabulary import Vocabulary


class Stage(Vocabulary):
    """Where a change of many stands."""

    SHOWN = "shown", "Shown, not made yet"
    MADE = "made", "Made"
    UNDONE = "undone", "Undone"
