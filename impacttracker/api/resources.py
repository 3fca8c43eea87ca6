"""RESOURCES: the literal list of what programs can read and write in a project.

A new one is a module with its parts and acts, and a line here.
"""

from impacttracker.api.awards import AWARDS
from impacttracker.api.evidence import EVIDENCE
from impacttracker.api.followups import FOLLOWUPS
from impacttracker.api.kept_views import KEPT_VIEWS
from impacttracker.api.links import LINKS
from impacttracker.api.narratives import NARRATIVES
from impacttracker.api.obligations import OBLIGATIONS
from impacttracker.api.organisations import ORGANISATIONS
from impacttracker.api.people import PEOPLE
from impacttracker.api.records import RECORDS
from impacttracker.api.resource import Resource
from impacttracker.api.returns import RETURNS
from impacttracker.api.testimonials import TESTIMONIALS

RESOURCES: tuple[Resource, ...] = (
    RECORDS,
    LINKS,
    EVIDENCE,
    FOLLOWUPS,
    TESTIMONIALS,
    NARRATIVES,
    ORGANISATIONS,
    PEOPLE,
    AWARDS,
    OBLIGATIONS,
    RETURNS,
    KEPT_VIEWS,
)
