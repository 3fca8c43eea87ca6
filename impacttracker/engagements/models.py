"""The engagement: one occasion on which we worked with people outside our own field."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.conditions import Condition
from impacttracker.engagements.vocabulary import Charge, Precision, Status
from impacttracker.fields import choice, choices, count, flag, line, prose
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole


class Engagement(Record):
    """A talk, meeting, workshop, broadcast or publication for people outside our field."""

    __tablename__ = "engagement"
    __mapper_args__ = {"polymorphic_identity": "engagement"}

    about = About(
        singular="Engagement",
        plural="Engagements",
        family=Family.ENGAGEMENT,
        title="What was it?",
        roles=(
            ParticipantRole.AUDIENCE,
            ParticipantRole.HOST,
            ParticipantRole.PARTNER,
            ParticipantRole.SPEAKER,
        ),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str | None] = choice(Status, "Did it take place?")
    form: Mapped[str | None] = choice("engagement_form", "What form did it take?")
    place: Mapped[str | None] = line("Where?")
    geographic_reach: Mapped[str | None] = choice(
        "engagement_geographic_reach", "How far did it reach?"
    )
    primary_audience: Mapped[str | None] = choice(
        "engagement_primary_audience", "Who was it mainly for?"
    )
    other_audiences: Mapped[list[str]] = choices("engagement_other_audience", "Who else was there?")
    attendance: Mapped[int | None] = count("How many people?")
    attendance_known: Mapped[str | None] = choice(Precision, "How is that number known?")
    attendance_source: Mapped[str | None] = line("Where does the number come from?")
    audience_size: Mapped[str | None] = choice(
        "engagement_audience_size", "Audience size, as funders band it"
    )
    charge: Mapped[str | None] = choice(Charge, "Was it free?")
    staff_hours: Mapped[int | None] = count(
        "How many hours of academics’ time did it take?",
        hint="The event alone, without its preparation, summed over colleagues.",
    )
    results: Mapped[str | None] = prose(
        "What happened, and what came of it?",
        hint="Say what changed because of it: this is what funders ask.",
    )
    most_significant_outcome: Mapped[str | None] = choice(
        "engagement_most_significant_outcome", "Most significant outcome"
    )
    official_scheme: Mapped[bool | None] = flag("Was it part of an official scheme?")
    scheme_name: Mapped[str | None] = line(
        "Which scheme?", asked_when=Condition(answer="official_scheme", any_of=("Yes",))
    )
