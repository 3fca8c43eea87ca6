"""Outcomes about people and places: next destinations, recognition, use of facilities."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.fields import choice, line, prose
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole


class NextDestination(Record):
    """Where a member of the team went. Left out of reports unless it is asked for."""

    __tablename__ = "next_destination"
    __mapper_args__ = {"polymorphic_identity": "next_destination"}

    about = About(
        singular="Next destination",
        plural="Next destinations",
        family=Family.OUTCOME,
        title="Who moved? A role or initials will do",
        when="When did they move?",
        roles=(ParticipantRole.DESTINATION, ParticipantRole.MEMBER),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    role_in_group: Mapped[str | None] = choice("next_destination_role", "Role in the group")
    role_after: Mapped[str | None] = line("Role afterwards")
    active_in_research: Mapped[str | None] = choice(
        "next_destination_active_in_research", "Still active in research?"
    )
    sector_after: Mapped[str | None] = choice("next_destination_sector", "Sector afterwards")
    country: Mapped[str | None] = choice("country", "Country")


class Recognition(Record):
    """A prize, an honour, an invitation that recognises the work."""

    __tablename__ = "recognition"
    __mapper_args__ = {"polymorphic_identity": "recognition"}

    about = About(
        singular="Award or recognition",
        plural="Awards and recognition",
        family=Family.OUTCOME,
        title="Name",
        when="When was it received?",
        roles=(ParticipantRole.MEMBER, ParticipantRole.HOST),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    award_type: Mapped[str | None] = choice("award_type", "Type of recognition")
    level: Mapped[str | None] = choice("award_level", "Level")
    person_recognised: Mapped[str | None] = line("Who was recognised?")
    reason: Mapped[str | None] = prose("For what?")
    impact: Mapped[str | None] = prose("What came of it?")


class FacilityUse(Record):
    """Use of somebody else's facility or resource. Its provider is a participant."""

    __tablename__ = "facility_use"
    __mapper_args__ = {"polymorphic_identity": "facility_use"}

    about = About(
        singular="Use of a facility",
        plural="Use of facilities and resources",
        family=Family.OUTCOME,
        title="Name of the facility",
        when="From when to when?",
        roles=(ParticipantRole.PROVIDER,),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    services_provided: Mapped[str | None] = prose("What was provided?")
    impact: Mapped[str | None] = prose("What came of it?")
