"""Lists of ours that no funder has, such as what sort of thing a record is."""

from functools import cache

from impacttracker.engagements.vocabulary import Status
from impacttracker.fields import fields_of
from impacttracker.kinds import KINDS
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from impacttracker.vocabulary import Terms, names, terms

SORTED_BY = {
    "engagement": "form",
    "publication": "type",
    "intellectual_property": "protection",
    "creative_product": "art_type",
}
"""The question that says what sort of its kind a record is, for kinds that ask one."""


def sort_of(record: Record) -> str:
    """What sort of thing *record* is: by its own type where one is given, else by its kind."""
    question = SORTED_BY.get(record.kind)
    return (question and getattr(record, question)) or record.about.singular


def is_list(name: str) -> bool:
    """Whether formats may name a list *name*: a funder's, or one of these."""
    return name in _ours() or name in names()


def list_called(name: str) -> Terms:
    return _ours().get(name) or terms(name)


@cache
def _ours() -> dict[str, Terms]:
    sorts = [kind.about.singular for kind in KINDS.values()]
    old: list[str] = []
    for kind, question in SORTED_BY.items():
        (asked,) = (one for one in fields_of(KINDS[kind]) if one.name == question)
        held = terms(str(asked.vocabulary))
        sorts += held.options
        old += held.legacy
    statuses = tuple(status.label for status in Status)
    roles = tuple(role.label for role in Role)
    return {
        "sort": Terms("sort", "What sort of thing", tuple(sorts), tuple(old)),
        "engagement_status": Terms("engagement_status", "Status", statuses),
        "project_role": Terms("project_role", "Role in the project", roles),
    }
