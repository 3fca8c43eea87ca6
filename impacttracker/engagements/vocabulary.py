"""Our own lists about engagements."""

from impacttracker.vocabulary import Vocabulary


class Status(Vocabulary):
    """Whether it took place."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Precision(Vocabulary):
    """How the number of people is known; the three are totalled apart."""

    EXACT = "exact", "Counted"
    ESTIMATE = "estimate", "Estimated"
    UNKNOWN = "unknown", "Not known"
