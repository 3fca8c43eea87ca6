"""The page of each thing that an import makes or changes."""

from typing import Any

from flask import url_for

from impacttracker.projects.models import Project

PAGES = {
    "record": ("records.show", "record_id"),
    "narrative": ("narratives.show", "narrative_id"),
    "organisation": ("partners.show", "organisation_id"),
    "person": ("partners.person", "person_id"),
    "evidence": ("evidence.show", "evidence_id"),
    "testimonial": ("testimonials.show", "testimonial_id"),
    "follow_up": ("followups.edit", "followup_id"),
    "award": ("projects.awards", ""),
    "project": ("projects.show", ""),
}
"""By the name of the table: its endpoint, and what its address calls the key."""


def address_of(table: str, key: int, project: Project) -> str:
    endpoint, name = PAGES[table]
    place: dict[str, Any] = {name: key} if name else {}
    return url_for(endpoint, project_code=project.code, **place)
