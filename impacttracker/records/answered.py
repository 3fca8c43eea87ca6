"""What a record or a narrative says, in the words of its questions; as its page shows it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from impacttracker.fields import Answer, Field, answers_of, fields_of
from impacttracker.presentation import moment
from impacttracker.projects.history import TAKEN_BACK, said
from impacttracker.projects.models import Change
from impacttracker.records.answers import asked, unknown_options

NEEDS_COMMAS = 10_000
"""Below it a number may be a year, and four digits read well without."""
CUT = "Web address, cut short where it was imported from"
CUT_SHORT = "url_truncated"

# How a verb of the history reads after a name: "Ffion put it in the bin".
DID = {
    "added": "added it",
    "changed": "changed it",
    "removed": "removed it",
    "put in the bin": "put it in the bin",
    "taken out of the bin": "took it out of the bin",
    "deleted": "deleted it for good",
    "emptied": "emptied what was kept as imported",
    "linked": "linked it",
    "relinked": "changed a link",
    "unlinked": "removed a link",
    "supported": "added evidence for it",
    "tied anew": "said anew what it supports",
    TAKEN_BACK: "undid the import that brought it",
    "supported again": "took evidence for it out of the bin",
    "given its file again": "gave its file again",
    "left without this evidence": "removed evidence for it",
    "kept": "noted that it was kept",
    "reopened": "opened it again",
    "introduced": "made it a partner",
    "let in again": "entered an address again that had been erased",
    "merged": "merged another entry into it",
    "taken apart": "took a merge apart",
    "kept apart": "noted that it is not the same as another",
    "known": "said who of us knows them",
    "placed": "said where it stands",
    "restored": "put an earlier version of it back",
    "changed with others": "changed it together with others",
    "warning set aside": "set a warning about it aside",
    "warning raised again": "raised a warning about it again",
    "put back": "undid a change that was made to many at once",
    "opened": "opened it",
    "made ready": "said that it is ready to sign",
    "sent back": "sent it back to be changed",
    "signed": "signed it",
    "submitted": "submitted it",
    "opened to be amended": "opened it again, to amend it",
    "left as it was sent": "gave up amending it",
}

IDENTIFIERS = {
    "arxiv": "arXiv",
    "doi": "DOI",
    "gtr_id": "On Gateway to Research",
    "isbn": "ISBN",
    "outcomeid": "Outcome ID",
    "pmcid": "PubMed Central",
    "pmid": "PubMed",
}
FOR_PROGRAMS = frozenset(
    {"calendar_recurrence", "calendar_sequence", "calendar_uid", "message_ids"}
)


def items_of(answered: object) -> list[dict[str, Any]]:
    """Every answer, as `components/answer.html` takes it; what has none is left out."""
    given = answers_of(answered)
    model = type(answered)
    unknown: dict[str, list[str]] = {}
    for field, option in unknown_options(model, given):
        unknown.setdefault(field.name, []).append(option)
    return [
        {
            "label": field.question,
            "value": in_words(field, given[field.name]),
            "prose": field.answer is Answer.PROSE,
            "unknown": unknown.get(field.name, False),
        }
        for field in fields_of(model)
        if field.name in given
    ]


def unanswered(answered: object) -> list[Field]:
    """The questions that apply and have no answer."""
    given = answers_of(answered)
    return [field for field in asked(type(answered), given) if field.name not in given]


def in_words(field: Field, value: Any) -> Any:
    """*value* as people read it: a text, or a list of texts."""
    if field.answer is Answer.CHOICES:
        return [field.label_of(option) for option in value or ()]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}" if value >= NEEDS_COMMAS else str(value)
    return field.label_of(str(value))


def kept_as_imported(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an import held that no answer takes, as `components/answer.html` takes it.

    Each with its `name`, under which it is kept.
    """
    return [
        {"name": name, "label": CUT if name == CUT_SHORT else name, "value": _plain(value)}
        for name, value in facts.items()
        if value not in (None, "", [], {})
    ]


def identified(identifiers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a record is called elsewhere, as `components/answer.html` takes it.

    By what a calendar or a mailbox knows it again tells people nothing.
    """
    return [
        {"label": IDENTIFIERS.get(name, name), "value": _plain(value)}
        for name, value in identifiers.items()
        if value not in (None, "", [], {}) and name not in FOR_PROGRAMS
    ]


def told(
    changes: Sequence[Change], version_at: Callable[[Change], str] | None = None
) -> list[dict[str, Any]]:
    """The history, as `components/history.html` takes it.

    *version_at* is the address of what was said after a change; it is given where that can be
    told, which needs the stored answers of every later change.
    """
    offered = _with_a_version(changes) if version_at else set()
    return [
        {
            "who": change.by.name if change.by else "A command",
            "when": moment(change.at),
            "words": _did(change),
            "details": [
                {"label": detail["field"], "before": detail["old"], "after": detail["new"]}
                for detail in change.details
            ],
            "version": version_at(change) if version_at and change.id in offered else "",
        }
        for change in changes
    ]


def _did(change: Change) -> str:
    words = DID.get(change.verb, change.verb)
    return words if change.receipt_id is None else f"{words}, by an import"


def _with_a_version(changes: Sequence[Change]) -> set[int]:
    """The keys of those (newest first) after which something else was said than today."""
    offered: set[int] = set()
    is_earlier = False
    for change in changes:
        says_something = change.was is not None or change.verb in ("added", "changed")
        if is_earlier and says_something:
            offered.add(change.id)
        if change.was is None and change.verb == "changed":
            break
        is_earlier = is_earlier or bool(change.was)
    return offered


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [said(one) for one in value]
    if isinstance(value, Mapping):
        return [f"{name}: {said(one)}" for name, one in value.items()]
    return said(value)
