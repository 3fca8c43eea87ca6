"""Our own lists about partners and people: how they are placed, and where data came from."""

from impacttracker.vocabulary import Vocabulary


class Level(Vocabulary):
    """How much of each of the three i's a partner has, from little to much.

    The analysis by interest, influence and impact is Mark Reed's (Fast Track Impact, “How to do
    stakeholder analysis”, 2019; Research Impact Canada's 3i template). It rates each as low, medium
    or high, and keeps those without influence in view who stand to gain or to lose.
    """

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Participation(Vocabulary):
    """How far a partner takes part, from the least to the most.

    The five words are those of the spectrum of public participation of the International
    Association for Public Participation (IAP2); what we say of each is our own wording.
    """

    INFORM = "inform", "Inform"
    CONSULT = "consult", "Consult"
    INVOLVE = "involve", "Involve"
    COLLABORATE = "collaborate", "Collaborate"
    EMPOWER = "empower", "Empower"

    @property
    def meaning(self) -> str:
        """What it asks of us, in a few words."""
        return MEANINGS[self]

    @property
    def step(self) -> int:
        """Its place on the spectrum, from 1."""
        return list(Participation).index(self) + 1


class Closeness(Vocabulary):
    """How well a colleague knows somebody, from little to much."""

    MET = "met", "Has met them"
    IN_TOUCH = "in_touch", "Is in touch with them"
    CLOSE = "close", "Works closely with them"


MEANINGS = {
    Participation.INFORM: "they hear from us what we found",
    Participation.CONSULT: "we ask for their view, and tell them what came of it",
    Participation.INVOLVE: "they take part while the work is going on",
    Participation.COLLABORATE: "we plan and decide together",
    Participation.EMPOWER: "they decide, and we help",
}


class Origin(Vocabulary):
    """Where what is kept of a person came from, which decides when they must be told."""

    THEMSELVES = "themselves", "From them"
    SOMEBODY_ELSE = "somebody_else", "From somebody else"
    PUBLIC = "public", "From a public source"
