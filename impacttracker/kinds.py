"""KINDS: the literal list of what can be recorded, in the order in which it is offered.

A new kind is a model with its questions and one line here.
"""

from impacttracker.collaborations.models import Collaboration
from impacttracker.engagements.models import Engagement
from impacttracker.outcomes.models import (
    CreativeProduct,
    FacilityUse,
    FurtherFunding,
    IntellectualProperty,
    MedicalProduct,
    NextDestination,
    OtherOutput,
    Publication,
    Recognition,
    ResearchDataset,
    ResearchTool,
    Software,
    SpinOut,
)
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Family

KINDS: dict[str, type[Record]] = {
    "engagement": Engagement,
    "collaboration": Collaboration,
    "policy_influence": PolicyInfluence,
    "publication": Publication,
    "research_dataset": ResearchDataset,
    "research_tool": ResearchTool,
    "software": Software,
    "further_funding": FurtherFunding,
    "recognition": Recognition,
    "creative_product": CreativeProduct,
    "intellectual_property": IntellectualProperty,
    "medical_product": MedicalProduct,
    "spin_out": SpinOut,
    "facility_use": FacilityUse,
    "next_destination": NextDestination,
    "other_output": OtherOutput,
}


def kinds_of(family: Family) -> dict[str, type[Record]]:
    """The kinds that carry the mark of *family*, in the order of `KINDS`."""
    return {name: kind for name, kind in KINDS.items() if kind.about.family is family}
