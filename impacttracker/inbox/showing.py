"""What waits as a page shows it: what it would become, what led to it, and where it came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from impacttracker.accounts.models import User
from impacttracker.fields import fields_of
from impacttracker.inbox.citing import Cited, cited_in
from impacttracker.inbox.models import InboxItem
from impacttracker.inbox.queries import namesakes_in
from impacttracker.kinds import KINDS
from impacttracker.partners.models import Organisation
from impacttracker.partners.names import folded
from impacttracker.projects.models import Project
from impacttracker.records.operations import UNKNOWN, is_web_address
from impacttracker.records.vocabulary import Verb
from impacttracker.vocabulary import terms
from impacttracker.when import When

CITATIONS = tuple(
    option for option in terms("policy_influence_type").options if option.startswith("Citation")
)
TAKEN_AS = {"policy_influence": ("influence_type", CITATIONS)}
"""By kind: the answer that somebody chooses while taking it, and what it may be."""


@dataclass(frozen=True)
class Cause:
    """What led to it: its title, and its page where it is here."""

    words: str
    title: str
    href: str


@dataclass(frozen=True)
class Shown:
    """An item as the template takes it."""

    item: InboxItem
    family: str
    under: Sequence[str]
    url: str
    causes: Sequence[Cause]
    says: Sequence[tuple[str, str]]
    options: Sequence[str]
    chosen: str
    namesakes: Sequence[Organisation]
    """Who may be meant, where several partners answer to the name."""

    @property
    def anchor(self) -> str:
        return f"item-{self.item.uid}"


def shown(items: Sequence[InboxItem], project: Project, viewer: User) -> list[Shown]:
    """*items* in their order."""
    cited = cited_in(project, [one for item in items for one in item.came_of], viewer)
    twins = namesakes_in(project, [name for item in items for name in _named_in(item)])
    return [_shown(item, project, cited, twins) for item in items]


def _named_in(item: InboxItem) -> list[str]:
    return [one["name"] for one in item.holds.get("organisations", ())]


def _shown(
    item: InboxItem,
    project: Project,
    cited: Cited,
    twins: Mapping[str, Sequence[Organisation]],
) -> Shown:
    record = _record_of(item)
    about = KINDS[item.kind].about
    answer, options = TAKEN_AS.get(item.kind, ("", ()))
    url = record.get("url") or ""
    return Shown(
        item=item,
        family=about.family,
        under=_under(item, record),
        url=url if is_web_address(url) else "",
        causes=[_cause(one, project, cited) for one in item.came_of],
        says=list(_says(item, record)),
        options=options,
        chosen=str(record.get("answers", {}).get(answer, "")),
        namesakes=[who for name in _named_in(item) for who in twins.get(folded(name), ())],
    )


def _record_of(item: InboxItem) -> Mapping[str, Any]:
    held: Sequence[Mapping[str, Any]] = item.holds.get("records") or ({},)
    return held[0]


def _under(item: InboxItem, record: Mapping[str, Any]) -> list[str]:
    when = When.from_edtf(record.get("when") or UNKNOWN.edtf)
    names = ", ".join(one["name_as_recorded"] for one in record.get("participants", ()))
    kind = KINDS[item.kind].about.singular
    return [part for part in (kind, names, when.in_words() if when != UNKNOWN else "") if part]


def _cause(reference: Mapping[str, Any], project: Project, cited: Cited) -> Cause:
    key = cited.key_of(reference)
    href = url_for("records.show", project_code=project.code, record_id=key) if key else ""
    title = cited.title_of(key) if key else reference["title"] or reference["identifiers"]["doi"]
    words = "Cites" if reference.get("verb") == Verb.CITED_IN else "Came of"
    return Cause(words, title, href)


def _says(item: InboxItem, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All else that the file said, in the words of the questions."""
    questions = {field.name: field.question for field in fields_of(KINDS[item.kind])}
    for name, value in record.get("answers", {}).items():
        yield questions.get(name, name), _in_words(value)
    for label, value in record.get("unmapped", {}).items():
        yield label, _in_words(value)


def _in_words(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
