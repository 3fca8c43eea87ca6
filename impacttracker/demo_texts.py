"""What the demonstration's award says of itself, for funders who ask for more than records."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from impacttracker.accounts.models import User
from impacttracker.evidence.models import Evidence
from impacttracker.narratives import operations as narratives
from impacttracker.narratives.marks import EVIDENCE, Mark, replaced
from impacttracker.projects.models import Award, Project
from impacttracker.records.models import Record

Facts = Mapping[str, Any]


class Telling(Protocol):
    """A telling of the story that is under way."""

    story: Facts
    project: Project
    lead: User
    first_award: Award
    records: dict[str, Record]
    proofs: dict[str, Evidence]
    today: date


def write_texts(telling: Telling) -> None:
    """Every text of the story, with its years counted from today and its evidence cited."""
    years = [telling.today.year - ago for ago in range(10)]

    def cited(mark: Mark) -> str:
        things: Mapping[str, Evidence | Record] = (
            telling.proofs if mark.kind == EVIDENCE else telling.records
        )
        return str(mark._replace(key=things[mark.key].uid))

    for one in telling.story["texts"]:
        narratives.answer_narrative(
            telling.project,
            telling.first_award,
            "statement",
            "",
            {"text": replaced(one["text"].format(*years), cited)},
            topic=one["topic"],
            by=telling.lead,
        )
