"""Our own lists about digests."""

from impacttracker.vocabulary import Vocabulary


class State(Vocabulary):
    """What became of a digest."""

    SENDING = "sending", "Being sent"
    """Noted before it is handed over. Whoever was stopped then leaves it so: see `digests`."""
    SENT = "sent", "Sent"
    NOTHING = "nothing", "Nothing waited"
    FAILED = "failed", "Not sent; to be tried again"
