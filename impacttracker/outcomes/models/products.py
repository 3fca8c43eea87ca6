"""Outcomes that are made and given to others: research tools, data, software, creative work."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.conditions import Condition
from impacttracker.fields import choice, choices, line, prose
from impacttracker.records.models import About, Record
from impacttracker.records.vocabulary import Family, ParticipantRole

ON_TRIAL = Condition(answer="clinical_trial", any_of=("Yes",))
YEAR_PRODUCED = "When was it produced or first provided?"


class ResearchTool(Record):
    """A tool or method that others can use."""

    __tablename__ = "research_tool"
    __mapper_args__ = {"polymorphic_identity": "research_tool"}

    about = About(
        singular="Research tool or method",
        plural="Research tools and methods",
        family=Family.OUTCOME,
        title="Name",
        when=YEAR_PRODUCED,
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    material_type: Mapped[str | None] = choice("research_material_type", "Type of material")
    description: Mapped[str | None] = prose("Describe it")
    provided_to_others: Mapped[str | None] = choice("provided_to_others", "Do others have it?")
    impact: Mapped[str | None] = prose("What came of it?")


class ResearchDataset(Record):
    """A data set, database or model."""

    __tablename__ = "research_dataset"
    __mapper_args__ = {"polymorphic_identity": "research_dataset"}

    about = About(
        singular="Data set or model",
        plural="Data sets, databases and models",
        family=Family.OUTCOME,
        title="Name",
        when=YEAR_PRODUCED,
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    material_type: Mapped[str | None] = choice("research_database_type", "Type of material")
    description: Mapped[str | None] = prose("Describe it")
    provided_to_others: Mapped[str | None] = choice("provided_to_others", "Do others have it?")
    impact: Mapped[str | None] = prose("What came of it?")


class Software(Record):
    """Software, or another technical product."""

    __tablename__ = "software"
    __mapper_args__ = {"polymorphic_identity": "software"}

    about = About(
        singular="Software or technical product",
        plural="Software and technical products",
        family=Family.OUTCOME,
        title="Name",
        when=YEAR_PRODUCED,
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    software_type: Mapped[str | None] = choice("software_type", "Type of technology")
    description: Mapped[str | None] = prose("Describe it")
    licence: Mapped[str | None] = choice("software_licence", "Is it available under a licence?")
    open_source_licence: Mapped[str | None] = choice(
        "open_source_licence",
        "Which open source licence?",
        asked_when=Condition(answer="licence", any_of=("Open Source",)),
    )
    impact: Mapped[str | None] = prose("What came of it?")


class CreativeProduct(Record):
    """A film, exhibition, composition or other creative work."""

    __tablename__ = "creative_product"
    __mapper_args__ = {"polymorphic_identity": "creative_product"}

    about = About(
        singular="Artistic or creative product",
        plural="Artistic and creative products",
        family=Family.OUTCOME,
        when=YEAR_PRODUCED,
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    art_type: Mapped[str | None] = choice("artistic_type", "Type of art")
    description: Mapped[str | None] = prose("Describe it")
    impact: Mapped[str | None] = prose("What came of it?")


class MedicalProduct(Record):
    """A medical product, an intervention or a clinical trial."""

    __tablename__ = "medical_product"
    __mapper_args__ = {"polymorphic_identity": "medical_product"}

    about = About(
        singular="Medical product or trial",
        plural="Medical products, interventions and trials",
        family=Family.OUTCOME,
        title="Name",
        when="When was this stage completed?",
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    product_type: Mapped[str | None] = choice("product_type", "Type of product")
    stage: Mapped[str | None] = choice("product_stage", "Stage of development")
    clinical_trial: Mapped[str | None] = choice(
        "product_clinical_trial", "Is there a clinical trial?"
    )
    isrctn: Mapped[str | None] = line("ISRCTN", asked_when=ON_TRIAL)
    ukcrn: Mapped[str | None] = line("UKCRN", asked_when=ON_TRIAL)
    clinicaltrials_gov: Mapped[str | None] = line("ClinicalTrials.gov", asked_when=ON_TRIAL)
    status: Mapped[str | None] = choice("product_status", "Development status")
    description: Mapped[str | None] = prose("Describe it")
    achievements: Mapped[list[str]] = choices("product_achievement", "Achievements")
    impact: Mapped[str | None] = prose("What came of it?")


class OtherOutput(Record):
    """A kind that funders no longer ask for; what was recorded is kept and shown."""

    __tablename__ = "other_output"
    __mapper_args__ = {"polymorphic_identity": "other_output"}

    about = About(
        singular="Other output",
        plural="Other outputs",
        family=Family.OUTCOME,
        roles=(ParticipantRole.PARTNER, ParticipantRole.OTHER),
    )

    id: Mapped[int] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), primary_key=True)
    details: Mapped[str | None] = prose("Details, and what came of it")
