"""The policy influence: a realised change in policy or practice, and its conditional answers.

The conditions were met without exception in funder exports of 2018 to 2022.
"""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.conditions import Condition
from impacttracker.fields import choice, choices, line, prose
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole

CITED = Condition(answer="influence_type", begins="Citation")
GUIDELINE = Condition(answer="influence_type", any_of=("Citation in clinical guidelines",))
IN_ONE_COUNTRY = Condition(
    answer="geographic_reach", any_of=("National", "Local/Municipal/Regional")
)
SOMETHING_CHANGED = Condition(answer="impact_types", none_of=("No impacts yet", "Not known"))


class PolicyInfluence(Record):
    """A change in policy or practice that our research had a part in."""

    __tablename__ = "policy_influence"
    __mapper_args__ = {"polymorphic_identity": "policy_influence"}

    about = About(
        singular="Policy influence",
        plural="Policy influences",
        family=Family.POLICY,
        title="What was influenced?",
        when="First year of influence, or the date",
        roles=(ParticipantRole.INFLUENCED, ParticipantRole.PARTNER),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    influence_type: Mapped[str | None] = choice("policy_influence_type", "What kind of influence?")
    publication_cited: Mapped[str | None] = line(
        "Which of our publications is cited?", asked_when=CITED, limit=2000
    )
    guideline_title: Mapped[str | None] = line("Title of the guideline", asked_when=GUIDELINE)
    healthcare_area: Mapped[str | None] = choice(
        "healthcare_area", "Area of healthcare", asked_when=GUIDELINE
    )
    guideline_issuer: Mapped[str | None] = line("Who issued it?", asked_when=GUIDELINE)
    geographic_reach: Mapped[str | None] = choice(
        "policy_geographic_reach", "How far does it reach?"
    )
    country: Mapped[str | None] = choice("country", "Which country?", asked_when=IN_ONE_COUNTRY)
    impact_areas: Mapped[list[str]] = choices("policy_impact_area", "Which areas are affected?")
    impact_types: Mapped[list[str]] = choices(
        "policy_impact_type", "What kinds of change did it bring?"
    )
    impact: Mapped[str | None] = prose(
        "What changed, for whom?",
        hint="Say who changed what, where and when, with the document or a link.",
        asked_when=SOMETHING_CHANGED,
    )
