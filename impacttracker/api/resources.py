"""RESOURCES: the literal list of what programs can read and write in a project.

A new one is a module with its parts and acts, and a line here.
"""

from impacttracker.api.awards import AWARDS
from impacttracker.api.evidence import EVIDENCE
from impacttracker.api.followups import FOLLOWUPS
from impacttracker.api.links import LINKS
from impacttracker.api.narratives import NARRATIVES
from impacttracker.api.organisations import ORGANISATIONS
from impacttracker.api.people import PEOPLE
from impacttracker.api.records import RECORDS
from impacttracker.api.resource import Resource

RESOURCES: tuple[Resource, ...] = (
    RECORDS,
    LINKS,
    EVIDENCE,
    FOLLOWUPS,
    NARRATIVES,
    ORGANISATIONS,
    PEOPLE,
    AWARDS,
)
