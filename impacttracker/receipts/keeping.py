"""What a receipt keeps as plain data: rejected rows, and what stood here before."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from impacttracker.exchange.contents import Contents
from impacttracker.exchange.flags import Rejected
from impacttracker.exchange.planning.plan import Act, Plan
from impacttracker.exchange.readers import archive as reader
from impacttracker.exchange.writers import archive as writer

PARTS = (
    "awards",
    "organisations",
    "people",
    "records",
    "links",
    "evidence",
    "testimonials",
    "narratives",
    "followups",
)
"""The sorts of things that can be brought up to date."""


def kept(one: Rejected) -> dict[str, Any]:
    """A rejected row as JSON holds it: days and moments are text there."""
    cells = [cell.isoformat() if isinstance(cell, date) else cell for cell in one.cells]
    return {**vars(one), "cells": cells}


def before(plans: Sequence[Plan]) -> str:
    """What stood here before *plans* of what they changed, as an archive; nothing of nothing."""
    changed = [step for planned in plans for step, _ in planned.done if step.act is Act.UPDATE]
    if not changed:
        return ""
    facts = [planned.facts.known for planned in plans if planned.facts.act is Act.UPDATE]
    held: Any = {
        name: tuple(
            step.known for planned in plans for step in getattr(planned, name) if step.known
        )
        for name in PARTS
    }
    project = facts[0] if facts else Contents().project
    return writer.write(Contents(project=project, **held))


def stood_before(text: str) -> Contents:
    """What `before` kept: every part of it is given, also the empty ones."""
    contents = reader.read_part(text)
    whole: Any = {name: tuple(map(_whole, getattr(contents, name))) for name in PARTS}
    return replace(contents, project=_whole(contents.project), **whole)


def _whole(fact: Any) -> Any:
    names = {one.name for one in fields(fact)} - {"where", "given"}
    return replace(fact, given=frozenset(names))
