"""Our own lists about what waits: why it does, and what became of it."""

from impacttracker.vocabulary import Vocabulary


class Reason(Vocabulary):
    """Why something waits instead of being recorded at once."""

    CANDIDATE = "candidate", "Is it one of ours?"
    UNKNOWN_RECORD = "unknown-record", "Refers to what is not here"
    OTHER_AWARD = "other-award", "Names an award that is not here"
    NAMESAKES = "namesakes", "Names somebody who may be two"


class Fate(Vocabulary):
    WAITING = "waiting", "Waiting"
    TAKEN = "taken", "Taken"
    REJECTED = "rejected", "Rejected"
