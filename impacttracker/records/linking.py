"""Links records with each other. A chain never bites its own tail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, literal, select

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.records.models import Link, Record, Unrelated
from impacttracker.records.operations import subject_of
from impacttracker.records.vocabulary import Family, Strength, Verb, Visibility

TOO_LONG = "Keep the reason to 1,000 characters or fewer."
TWIN = "These two are already linked in this way."


@dataclass(frozen=True, kw_only=True)
class Claim:
    """How something led on, how well that stands, and why we say so."""

    verb: Verb
    strength: Strength
    rationale: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkDetails(Claim):
    """What led to what."""

    cause: Record
    effect: Record


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
    db.session.execute(delete(Unrelated).where(*_pair(cause, effect)))
    db.session.flush()
    return link


def link_to_new(cause: Record, effect: Record, *, by: User | None) -> Link:
    """Note that a record just made came of another; how well that stands is for people to say."""
    verb = Verb.FOLLOWS if effect.about.family is Family.ENGAGEMENT else Verb.LED_TO
    details = LinkDetails(cause=cause, effect=effect, verb=verb, strength=Strength.INFORMED)
    return link_records(details, by=by)


def link_several(several: Sequence[LinkDetails], *, by: User | None) -> list[Link]:
    """Note several links, or none of them.

    Raises `Invalid` with a problem for each link that is refused, under its place in *several*.
    """
    links, problems = [], {}
    for place, details in enumerate(several):
        try:
            links.append(link_records(details, by=by))
        except Invalid as refusal:
            problems[str(place)] = str(refusal)
    if problems:
        raise Invalid(problems)
    return links


def correct_link(link: Link, claim: Claim, *, version: int, by: User | None) -> bool:
    """Say otherwise how *link* led on, how well that stands, or why; whether anything changed.

    Raises `Stale` when somebody saved since *version* was opened.
    """
    ensure(by, Permission.RECORD_WRITE, link.project_id)
    if link.version != version:
        raise Stale("Somebody else changed this link while you were editing it.")
    rationale = claim.rationale.strip()
    told = history.differences(
        [
            ("How?", link.verb.label, claim.verb.label),
            ("How well does that stand?", link.strength.label, claim.strength.label),
        ]
    )
    why = history.difference("Why do we say so?", link.rationale, rationale)
    if not told and not why:
        return False
    _note_change(link, told, why, by=by)
    _refuse_claim(link, claim)
    link.verb, link.strength, link.rationale = claim.verb, claim.strength, rationale
    db.session.flush()
    return True


def unlink_records(link: Link, *, by: User | None) -> None:
    """Take a link away; it is not suggested again."""
    ensure(by, Permission.RECORD_WRITE, link.project_id)
    note_gone(link, by=by)
    _set_apart(link.cause, link.effect)
    db.session.delete(link)
    db.session.flush()


def note_gone(link: Link, *, by: User | None) -> None:
    """Write into the history of both ends that a link is no more."""
    _note(link.cause, link.effect, link.verb, "unlinked", by=by)


def dismiss_suggestion(record: Record, other: Record, *, by: User | None) -> None:
    """Note that two records of a project have nothing to do with each other."""
    ensure(by, Permission.RECORD_WRITE, record.project_id)
    if record.project_id != other.project_id or record.id == other.id:
        raise Invalid({"other": "Choose another record of this project."})
    history.count_change(record.project_id)
    _set_apart(record, other)
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
        return TOO_LONG
    if reaches(effect.id, cause.id):
        return f"“{effect.title}” already leads to “{cause.title}”: a chain cannot go in a circle."
    if _has_twin(cause.id, effect.id, details.verb):
        return TWIN
    return None


def _refuse_claim(link: Link, claim: Claim) -> None:
    if len(claim.rationale) > 1000:
        raise Invalid({"rationale": TOO_LONG})
    if claim.verb is not link.verb and _has_twin(link.from_id, link.to_id, claim.verb):
        raise Invalid({"verb": TWIN})


def _has_twin(cause_id: int, effect_id: int, verb: Verb) -> bool:
    twin = select(Link.id).where(
        Link.from_id == cause_id, Link.to_id == effect_id, Link.verb == verb
    )
    return db.session.scalar(twin) is not None


def _pair(one: Record, other: Record) -> tuple[ColumnElement[bool], ...]:
    return Unrelated.one_id == min(one.id, other.id), Unrelated.other_id == max(one.id, other.id)


def _set_apart(one: Record, other: Record) -> None:
    if db.session.scalar(select(Unrelated.id).where(*_pair(one, other))) is None:
        keys = sorted((one.id, other.id))
        db.session.add(Unrelated(project_id=one.project_id, one_id=keys[0], other_id=keys[1]))


def _note_change(
    link: Link, told: list[dict[str, Any]], why: dict[str, Any] | None, *, by: User | None
) -> None:
    """Write what changed of a link into the history of both ends.

    The reason may tell of a private end, so it stands in that end's own history alone.
    """
    for record, other in ((link.cause, link.effect), (link.effect, link.cause)):
        words = _in_words(link.cause, link.effect, link.verb, told_of=record)
        details: list[dict[str, Any]] = [{"field": "Link", "old": "", "new": words}, *told]
        if why and other.visibility is not Visibility.PRIVATE:
            details.append(why)
        subject = subject_of(record)
        history.note(subject, "relinked", by=by, project_id=record.project_id, details=details)


def _note(cause: Record, effect: Record, verb: Verb, act: str, *, by: User | None) -> None:
    """Write the link into the history of both ends."""
    for record in (cause, effect):
        words = _in_words(cause, effect, verb, told_of=record)
        details: list[dict[str, Any]] = [{"field": "Link", "old": "", "new": words}]
        history.note(subject_of(record), act, by=by, project_id=record.project_id, details=details)


def _in_words(cause: Record, effect: Record, verb: Verb, *, told_of: Record) -> str:
    return f"{_called(cause, told_of)} {verb.label} {_called(effect, told_of)}"


def _called(record: Record, told_of: Record) -> str:
    """What the history of *told_of* calls *record*: more people may read it than may see that."""
    hidden = record is not told_of and record.visibility is Visibility.PRIVATE
    return "a private record" if hidden else f"“{record.title}”"
