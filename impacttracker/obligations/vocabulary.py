"""How often an award owes the same report."""

from impacttracker.vocabulary import Vocabulary


class Repeats(Vocabulary):
    """How often a report is owed."""

    ONCE = "once", "Once"
    YEARLY = "yearly", "Every year"
