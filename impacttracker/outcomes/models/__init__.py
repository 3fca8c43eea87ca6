"""The thirteen kinds of outcome, one module for each group of them."""

from impacttracker.outcomes.models.enterprise import FurtherFunding, IntellectualProperty, SpinOut
from impacttracker.outcomes.models.people import FacilityUse, NextDestination, Recognition
from impacttracker.outcomes.models.products import (
    CreativeProduct,
    MedicalProduct,
    OtherOutput,
    ResearchDataset,
    ResearchTool,
    Software,
)
from impacttracker.outcomes.models.publications import Publication

__all__ = [
    "CreativeProduct",
    "FacilityUse",
    "FurtherFunding",
    "IntellectualProperty",
    "MedicalProduct",
    "NextDestination",
    "OtherOutput",
    "Publication",
    "Recognition",
    "ResearchDataset",
    "ResearchTool",
    "Software",
    "SpinOut",
]
