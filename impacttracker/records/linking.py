"""Links records with each other. A chain never bites its own tail."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.records.models import Link, Record
from impacttracker.records.operations import subject_of
from impacttracker.records.vocabulary import Family, Strength, Verb, Visibility


@dataclass(frozen=True, kw_only=True)
class LinkDetails:
    """What led to what, how, how well that stands, and why we say so."""

    cause: Record
    effect: Record
    verb: Verb
    strength: Strength
    rationale: str = ""


def link_records(details: LinkDetails, *, by: User | None) -> Link:
    """Note that one record led to another of the same project; cycles are refused."""
    cause, effect = details.cause, details.effect
    ensure(by, Permission.RECORD_WRITE, cause.project_id)
    _note(details.cause, details.effect, details.verb, "linked", by=by)
    # The note has locked the project's row, so no other link can close a circle meanwhile.
    if problem := _why_not(details):
        raise Invalid({"effect": problem})
    link = Link(
        project_id=cause.project_id,
        cause=cause,
        effect=effect,
        verb=details.verb,
        strength=details.strength,
        rationale=details.rationale.strip(),
    )
    db.session.add(link)
    db.session.flush()
    return link


def link_to_new(cause: Record, effect: Record, *, by: User | None) -> Link:
    """Note that a record just made came of another; how well that stands is for people to say."""
    verb = Verb.FOLLOWS if effect.about.family is Family.ENGAGEMENT else Verb.LED_TO
    details = LinkDetails(cause=cause, effect=effect, verb=verb, strength=Strength.INFORMED)
    return link_records(details, by=by)


def unlink_records(link: Link, *, by: User | None) -> None:
    """Take a link away."""
    ensure(by, Permission.RECORD_WRITE, link.project_id)
    _note(link.cause, link.effect, link.verb, "unlinked", by=by)
    db.session.delete(link)
    db.session.flush()


def reaches(start_id: int, end_id: int) -> bool:
    """Whether following links from *start_id* leads to *end_id*."""
    chain = select(literal(start_id).label("record_id")).cte("chain", recursive=True)
    chain = chain.union(select(Link.to_id).join(chain, Link.from_id == chain.c.record_id))
    return (
        db.session.scalar(select(chain.c.record_id).where(chain.c.record_id == end_id)) is not None
    )


def _why_not(details: LinkDetails) -> str | None:
    cause, effect = details.cause, details.effect
    if cause.id == effect.id:
        return "A record cannot lead to itself: choose another one."
    if cause.project_id != effect.project_id:
        return "Both records must belong to the same project."
    if len(details.rationale) > 1000:
        return "Keep the reason to 1,000 characters or fewer."
    if reaches(effect.id, cause.id):
        return f"“{effect.title}” already leads to “{cause.title}”: a chain cannot go in a circle."
    twin = select(Link.id).where(
        Link.from_id == cause.id, Link.to_id == effect.id, Link.verb == details.verb
    )
    if db.session.scalar(twin) is not None:
        return "These two are already linked in this way."
    return None


def _note(cause: Record, effect: Record, verb: Verb, act: str, *, by: User | None) -> None:
    """Write the link into the history of both ends."""
    for record in (cause, effect):
        words = f"{_called(cause, record)} {verb.label} {_called(effect, record)}"
        details: list[dict[str, Any]] = [{"field": "Link", "old": "", "new": words}]
        history.note(subject_of(record), act, by=by, project_id=record.project_id, details=details)


def _called(record: Record, told_of: Record) -> str:
    """What the history of *told_of* calls *record*: more people may read it than may see that."""
    hidden = record is not told_of and record.visibility is Visibility.PRIVATE
    return "a private record" if hidden else f"“{record.title}”"
