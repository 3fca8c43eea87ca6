"""Our own lists about records: who sees them, who took part, and what led to what."""

from impacttracker.vocabulary import Vocabulary


class Visibility(Vocabulary):
    """Who sees a record, from the fewest to the most."""

    PRIVATE = "private", "Only me and the project's leads"
    TEAM = "team", "The project's team"
    REPORTABLE = "reportable", "The team, and the funder in returns"


class ParticipantRole(Vocabulary):
    """What an organisation or a person was on a record."""

    PARTNER = "partner", "Partner"
    HOST = "host", "Host"
    AUDIENCE = "audience", "Audience"
    SPEAKER = "speaker", "Speaker"
    INFLUENCED = "influenced", "Influenced body"
    FUNDER = "funder", "Funder"
    AUTHOR = "author", "Author"
    PROVIDER = "provider", "Provider of a facility"
    DESTINATION = "destination", "New employer"
    MEMBER = "member", "Member of our team"
    OTHER = "other", "Took part"

    def said_of(self, name: str, *beside: str | None) -> str:
        """Somebody's *name* with the role, and what is known *beside*: “Ofwat (host) · Rivers”."""
        return " · ".join([f"{name} ({self.label.lower()})", *filter(None, beside)])


class Verb(Vocabulary):
    """How one record led to another, read from cause to effect."""

    INFORMED = "informed", "informed"
    LED_TO = "led_to", "led to"
    CITED_IN = "cited_in", "was cited in"
    ADOPTED_BY = "adopted_by", "was adopted by"
    FOLLOWS = "follows", "was followed by"


class Strength(Vocabulary):
    """How well the claim of a link stands, from weak to strong."""

    ATTENDED = "attended", "they were there"
    INFORMED = "informed", "it informed them"
    CHANGED = "changed", "it changed what they did"
    CREDITED = "credited", "they credit us"


class Family(Vocabulary):
    """The five marks and colours: the same on pages, in charts and in the PDF."""

    ENGAGEMENT = "engagement", "Engagements"
    COLLABORATION = "collaboration", "Partnerships"
    POLICY = "policy", "Policy"
    OUTCOME = "outcome", "Outcomes"
    NARRATIVE = "narrative", "Narratives"
