"""How a difference between a file and what stands here was settled."""

from impacttracker.vocabulary import Vocabulary


class Settlement(Vocabulary):
    """What somebody decided."""

    TAKEN = "taken", "What the file says was taken"
    KEPT = "kept", "What stands here was kept"
