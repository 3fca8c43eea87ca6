"""Where the request for a testimonial stands."""

from impacttracker.vocabulary import Vocabulary


class Stage(Vocabulary):
    """From the wish to the consent; each but the first has a day of its own."""

    WANTED = "wanted", "To be asked for"
    ASKED = "asked", "Asked for"
    CHASED = "chased", "Chased"
    RECEIVED = "received", "Received"
    CONSENTED = "consented", "May be quoted"
    DECLINED = "declined", "Declined"


OPEN = (Stage.WANTED, Stage.ASKED, Stage.CHASED)
"""The project still waits for words."""
