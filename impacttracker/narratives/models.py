"""Narratives: answers that belong to one award, asked again in each period."""

import re
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from impacttracker.database import Base, Identified, Timestamped, Words
from impacttracker.fields import choices, count, flag, line, prose
from impacttracker.narratives.marks import without_marks
from impacttracker.projects.models import Award, Project

TOPIC = re.compile("[a-z][a-z0-9_]{0,59}")


class Narrative(Base, Identified, Timestamped):
    """What an award says of itself in one section and period. Never shared between awards."""

    __tablename__ = "narrative"

    heading: ClassVar[str]
    """What people call its section."""

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    award_id: Mapped[int | None]
    """Empty only where an import could not tell the award: to be chosen by a person."""
    section: Mapped[str] = mapped_column(Words(40))
    topic: Mapped[str] = mapped_column(Words(60), default="")
    """What a `Statement` is about; empty in the sections that have questions of their own."""
    period: Mapped[str] = mapped_column(Words(40), default="")
    """The funder's name for the period ("2027"); empty where a source does not say."""
    source: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    unmapped: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    binned_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    project: Mapped[Project] = relationship()
    award: Mapped[Award | None] = relationship(overlaps="project")

    __mapper_args__ = {"polymorphic_on": "section", "version_id_col": version}
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "award_id"], ["award.project_id", "award.id"]),
        UniqueConstraint("award_id", "section", "topic", "period"),
        Index(None, "project_id", "section"),
    )

    @property
    def title(self) -> str:
        """What people call it: its section, or what it is about."""
        return topic_in_words(self.topic) if self.topic else self.heading

    @property
    def opening(self) -> str:
        """The text that it begins with, without its citations; empty while nothing is written."""
        said = (getattr(self, name, None) for name in ("description", "text"))
        return without_marks(next(filter(None, said), ""))


class KeyFindings(Narrative):
    """What was found, and how others may take it forward."""

    heading = "Key findings"
    __tablename__ = "key_findings"
    __mapper_args__ = {"polymorphic_identity": "key_findings"}

    id: Mapped[int] = mapped_column(
        ForeignKey("narrative.id", ondelete="CASCADE"), primary_key=True
    )
    description: Mapped[str | None] = prose("What was found?")
    exploitation_route: Mapped[str | None] = prose("How may others take it forward?")
    sectors: Mapped[list[str]] = choices("sector", "For which sectors?")
    url: Mapped[str | None] = line("Where can people read more?", limit=2000)


class NarrativeImpact(Narrative):
    """What has changed outside academia because of the award."""

    heading = "Narrative impact"
    __tablename__ = "narrative_impact"
    __mapper_args__ = {"polymorphic_identity": "narrative_impact"}

    id: Mapped[int] = mapped_column(
        ForeignKey("narrative.id", ondelete="CASCADE"), primary_key=True
    )
    description: Mapped[str | None] = prose("How have the findings been used?")
    first_year: Mapped[int | None] = count("First year of impact")
    sectors: Mapped[list[str]] = choices("sector", "In which sectors?")
    impact_types: Mapped[list[str]] = choices("narrative_impact_type", "What types of impact?")


class Secondments(Narrative):
    """People lent to or from the team. Left out of reports unless it is asked for."""

    heading = "Secondments"
    __tablename__ = "secondments"
    __mapper_args__ = {"polymorphic_identity": "secondments"}

    id: Mapped[int] = mapped_column(
        ForeignKey("narrative.id", ondelete="CASCADE"), primary_key=True
    )
    any_secondments: Mapped[bool | None] = flag("Were there any secondments?")
    description: Mapped[str | None] = prose("Who, where to or from, when, and what came of it?")


class SkillsShortage(Narrative):
    """Skills that could not be found."""

    heading = "Skills and people shortages"
    __tablename__ = "skills_shortage"
    __mapper_args__ = {"polymorphic_identity": "skills_shortage"}

    id: Mapped[int] = mapped_column(
        ForeignKey("narrative.id", ondelete="CASCADE"), primary_key=True
    )
    any_shortage: Mapped[bool | None] = flag("Was there a shortage of skills?")
    description: Mapped[str | None] = prose("Which skills, and what did it hold up?")


class Statement(Narrative):
    """What an award says about a topic that only some funders ask for, in one text.

    How a funder calls it, and how long it may be, is for the funder's format to say.
    """

    heading = "Texts for single funders"
    __tablename__ = "statement"
    __mapper_args__ = {"polymorphic_identity": "statement"}

    id: Mapped[int] = mapped_column(
        ForeignKey("narrative.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str | None] = prose("What does it say?")


def topic_in_words(topic: str) -> str:
    """What people call a topic: "plain_summary" is "Plain summary"."""
    return topic.replace("_", " ").strip().capitalize()


def is_topic(topic: str, section: str) -> bool:
    """Whether a narrative in *section* may be about *topic*: statements alone are about one."""
    if section != "statement":
        return not topic
    return TOPIC.fullmatch(topic) is not None


SECTIONS: dict[str, type[Narrative]] = {
    "key_findings": KeyFindings,
    "narrative_impact": NarrativeImpact,
    "secondments": Secondments,
    "skills_shortage": SkillsShortage,
    "statement": Statement,
}

WITHOUT_TOPIC = {name: model for name, model in SECTIONS.items() if model is not Statement}
"""The sections that an award answers once a period, for every funder alike."""
