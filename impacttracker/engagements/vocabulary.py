"""Our own lists about engagements."""

from impacttracker.vocabulary import Vocabulary


class Status(Vocabulary):
    """Whether it took place."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Charge(Vocabulary):
    """Whether people paid to take part."""

    FREE = "free", "Free"
    CHARGEABLE = "chargeable", "Chargeable"


class Became(Vocabulary):
    """What became of an engagement that was planned, as its debrief asks."""

    HELD = "held", "It took place"
    MOVED = "moved", "It was moved to another day"
    CANCELLED = "cancelled", "It was cancelled"


class Precision(Vocabulary):
    """How the number of people is known; the three are totalled apart."""

    EXACT = "exact", "Counted"
    ESTIMATE = "estimate", "Estimated"
    UNKNOWN = "unknown", "Not known"
