"""How far a return has come."""

from impacttracker.vocabulary import Vocabulary


class State(Vocabulary):
    """The states of a return, in their order."""

    OPEN = "open", "Open"
    READY = "ready", "Ready to sign"
    SIGNED = "signed", "Signed"
    SUBMITTED = "submitted", "Submitted"
