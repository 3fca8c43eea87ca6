"""Our own lists about promises."""

from impacttracker.vocabulary import Vocabulary


class Direction(Vocabulary):
    """Who promised."""

    OURS = "ours", "We promised it"
    THEIRS = "theirs", "They promised it"
