"""Composes the briefing on a partner as blocks, to be read before a meeting. Knows no page."""

from collections.abc import Iterator, Sequence
from datetime import date

from impacttracker.followups.models import FollowUp
from impacttracker.followups.vocabulary import Direction
from impacttracker.presentation import day
from impacttracker.records.models import Record
from impacttracker.reports.document import Block, Document, PageLayout, Table
from impacttracker.reports.queries import BriefingMaterial

MOST_NAMES = 4
MOST_ROWS = 12


def briefing_of(material: BriefingMaterial, prepared_on: str) -> Document:
    """The whole briefing; on a usual partner it is one page long."""
    name = material.partner.organisation.name
    return Document(
        title=name,
        subtitle=" · ".join(("Briefing before a meeting", *_other_names(material))),
        language="en-GB",
        author=material.project.lead_organisation or "Impact Tracker",
        subject=f"Briefing on {name} for {material.project.title}",
        running_head=f"{material.project.title} · for the team",
        facts=list(_facts(material)),
        blocks=list(_blocks(material)),
        prepared_on=prepared_on,
        layout=PageLayout(has_cover=False),
    )


def _other_names(material: BriefingMaterial) -> list[str]:
    organisation = material.partner.organisation
    return [name for name in (organisation.short_name, *organisation.aliases) if name][:2]


def _facts(material: BriefingMaterial) -> Iterator[tuple[str, str]]:
    notes = material.partner.notes
    if material.partner.parent:
        yield "Part of", material.partner.parent.name
    if notes.talking_points:
        yield "Talking points", notes.talking_points
    yield "Last spoke", _last_spoke(material)
    yield "Since then", _since(material)
    position = next(iter(material.partner.positions), None)
    for name in ("interest", "influence", "impact"):
        level = getattr(position, name) if position else None
        said = [level.label if level else "", getattr(notes, name)]
        if any(said):
            yield name.capitalize(), ". ".join(part for part in said if part)
    if position and (position.reached or position.wanted):
        ends = [
            f"{term.label} {words}"
            for term, words in ((position.reached, "now"), (position.wanted, "wanted"))
            if term
        ]
        yield "Engagement", ", ".join(ends)


def _blocks(material: BriefingMaterial) -> Iterator[Block]:
    yield _promises(material.promises)
    if material.planned:
        yield _engagements("Coming up", material.planned, material)
    yield _engagements("Last contacts", material.met, material)
    yield _people(material)
    yield Table(
        "What came of it",
        ("When", "What", "How"),
        [(one.when.in_words(), one.title, one.in_words()) for one in material.came_of[:MOST_ROWS]],
        shares=(2, 5, 3),
        when_empty="Nothing is linked with what we did together yet.",
    )


def _last_spoke(material: BriefingMaterial) -> str:
    if not material.met:
        return "not yet"
    return f"{material.met[0].when.in_words()}: {material.met[0].title}"


def _since(material: BriefingMaterial) -> str:
    """What has happened since the last meeting, in sentences."""
    if not material.met:
        return "This would be the first time."
    since = material.met[0].first_on or date.min
    kept = [one for one in material.promises if one.done_on and one.done_on >= since]
    new = [one for one in material.came_of if one.when.first_on and one.when.first_on >= since]
    said = [
        f"{_who(one)} kept a promise on {day(one.done_on)}: {one.what}"
        for one in sorted(kept, key=lambda one: one.done_on or since)
    ]
    said += [f"New: {one.title} ({one.when.in_words()})" for one in new]
    return "\n".join(said) or f"Nothing new has been noted since {material.met[0].when.in_words()}."


def _promises(promises: Sequence[FollowUp]) -> Table:
    """Open ones of both sides, ours first, and of each what is due first."""
    rows = [
        (_who(one), one.what, _by_whom(one), day(one.due_on) if one.due_on else "")
        for direction in (Direction.OURS, Direction.THEIRS)
        for one in promises
        if one.direction is direction and one.done_on is None
    ]
    columns = ("Who", "Promised", "Who sees to it", "By")
    shares = (1, 5, 2.4, 2.4)
    empty = "Nothing is open between us."
    return Table("Open promises", columns, rows[:MOST_ROWS], shares=shares, when_empty=empty)


def _engagements(caption: str, records: Sequence[Record], material: BriefingMaterial) -> Table:
    own = material.partner.organisation.name
    rows = [(one.when.in_words(), one.title, _others_at(one, own)) for one in records]
    columns = ("When", "What", "With")
    empty = "Nothing is recorded yet."
    return Table(caption, columns, rows, shares=(3, 4.4, 3), when_empty=empty)


def _people(material: BriefingMaterial) -> Table:
    rows = []
    for contact in material.contacts[:MOST_ROWS]:
        place, known = contact.affiliation, contact.known
        span = f"until {day(place.to_on)}" if place.to_on else ""
        since = f"since {day(known.known_since)}" if known.known_since else ""
        how = [known.closeness.label.lower() if known.closeness else "", since]
        said = ", ".join(part for part in (contact.known_by, *how) if part)
        role = ", ".join(part for part in (place.role, span) if part)
        name = f"{contact.person.name} (asked not to be contacted)"
        shown = name if contact.person.do_not_contact else contact.person.name
        rows.append((shown, role, said))
    return Table(
        "People, and who of us knows them",
        ("Name", "As what", "Known by"),
        rows,
        shares=(3, 3.5, 3),
        when_empty="Nobody there is known by name yet.",
    )


def _others_at(record: Record, own: str) -> str:
    """Who else was there, the people before the bodies; the partner itself goes without saying."""
    people = [one.person.name for one in record.participants if one.person]
    bodies = [one.name for one in record.participants if not one.person]
    shown = [name for name in dict.fromkeys((*people, *bodies)) if name != own]
    more = [f"and {len(shown) - MOST_NAMES} more"] if len(shown) > MOST_NAMES else []
    return "; ".join([*shown[:MOST_NAMES], *more])


def _who(one: FollowUp) -> str:
    return "We" if one.direction is Direction.OURS else "They"


def _by_whom(one: FollowUp) -> str:
    return one.owner.name if one.owner else one.owner_as_recorded
