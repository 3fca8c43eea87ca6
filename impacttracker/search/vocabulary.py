"""What sorts of thing can be found."""

from impacttracker.vocabulary import Vocabulary


class Sort(Vocabulary):
    """A sort of thing that can be found, under the heading that it is found by."""

    PARTNER = "partner", "Partners"
    PERSON = "person", "People"
    RECORD = "record", "Records"
    NARRATIVE = "narrative", "Narratives"
    EVIDENCE = "evidence", "Evidence"
    PROMISE = "promise", "Promises"
