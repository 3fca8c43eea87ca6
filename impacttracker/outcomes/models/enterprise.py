"""Outcomes with money or rights in them: further funding, intellectual property, spin-outs."""

from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.fields import choice, line, money, prose
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole


class FurtherFunding(Record):
    """Money won on the strength of the research. Its funder is a participant."""

    __tablename__ = "further_funding"
    __mapper_args__ = {"polymorphic_identity": "further_funding"}

    about = About(
        singular="Further funding",
        plural="Further funding",
        family=Family.OUTCOME,
        title="What is it for?",
        when="From when to when?",
        roles=(ParticipantRole.FUNDER, ParticipantRole.PARTNER),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    funding_type: Mapped[str | None] = choice("further_funding_type", "Type of funding")
    funding_reference: Mapped[str | None] = line("The funder's reference", limit=200)
    currency: Mapped[str | None] = choice("currency", "Currency")
    amount: Mapped[Decimal | None] = money("Amount in all")
    team_amount: Mapped[Decimal | None] = money("Your team's share of it")


class IntellectualProperty(Record):
    """A right that protects what was found or made."""

    __tablename__ = "intellectual_property"
    __mapper_args__ = {"polymorphic_identity": "intellectual_property"}

    about = About(
        singular="Intellectual property",
        plural="Intellectual property",
        family=Family.OUTCOME,
        title="Name",
        when="When was protection granted?",
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    protection: Mapped[str | None] = choice("ip_protection", "How is it protected?")
    protection_reference: Mapped[str | None] = line("Reference of the protection", limit=300)
    description: Mapped[str | None] = prose("Describe it")
    licensed: Mapped[str | None] = choice("ip_licensed", "Has it been licensed?")
    impact: Mapped[str | None] = prose("What came of it?")


class SpinOut(Record):
    """A company that grew out of the research."""

    __tablename__ = "spin_out"
    __mapper_args__ = {"polymorphic_identity": "spin_out"}

    about = About(
        singular="Spin-out",
        plural="Spin-outs",
        family=Family.OUTCOME,
        title="Name of the company",
        when="When was it established?",
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    registration_number: Mapped[str | None] = line("Registration number", limit=60)
    location: Mapped[str | None] = line("Where is it?")
    employees: Mapped[str | None] = choice("spinout_employees", "How many employees?")
    description: Mapped[str | None] = prose("Describe it")
    impact: Mapped[str | None] = prose("What came of it?")
