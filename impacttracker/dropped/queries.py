"""What dropping a file asks: whom its addresses mean, and what came of it before."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import Text, cast, or_, select

from impacttracker.accounts.models import User
from impacttracker.capture.draft import Candidate, Sort
from impacttracker.capture.queries import people_in
from impacttracker.database import db
from impacttracker.dropped.contacts import AddressBook
from impacttracker.evidence.access import visible_to as evidence_visible_to
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.invitations import Event
from impacttracker.exchange.messages import Message
from impacttracker.partners.models import Organisation, Partnership
from impacttracker.partners.names import folded
from impacttracker.partners.recognising import Contact
from impacttracker.projects.access import is_member
from impacttracker.projects.models import Membership, Project
from impacttracker.records.models import Record
from impacttracker.records.queries import whole

MOST_RECORDS = 20
MESSAGES, CALENDAR = "message_ids", "calendar_uid"
"""Under which names `Record.identifiers` holds what a file is recognised by."""


def address_book(project: Project, viewer: User) -> AddressBook:
    """Everybody *project* knows that the viewer may see, by their addresses: three statements."""
    return AddressBook(
        _contacts(project, viewer), _team(project, viewer), _websites(project, viewer)
    )


def recorded_from(
    message: Message | None, event: Event | None, project: Project, viewer: User
) -> Sequence[Record]:
    """Records that were made of this very message or event, the newest first."""
    keys = [event.uid] if event and event.uid else []
    keys += message.ids if message and not keys else ()
    if not keys:
        return []
    held = cast(Record.__table__.c.identifiers, Text)
    written = [held.contains(json.dumps(key), autoescape=True) for key in keys]
    found = db.session.scalars(
        whole(viewer)
        .where(Record.project_id == project.id, Record.binned_at.is_(None), or_(*written))
        .order_by(Record.id.desc())
        .limit(MOST_RECORDS)
    ).all()
    return [one for one in found if _is_made_of(one, message, event)]


def kept_as_evidence(sha256: str, project: Project, viewer: User) -> Evidence | None:
    """The evidence whose file is just these bytes."""
    return db.session.scalars(
        select(Evidence)
        .where(
            Evidence.sha256 == sha256,
            Evidence.project_id == project.id,
            Evidence.binned_at.is_(None),
            evidence_visible_to(viewer),
        )
        .order_by(Evidence.id)
        .limit(1)
    ).first()


def _is_made_of(record: Record, message: Message | None, event: Event | None) -> bool:
    """Whether its identifiers say so, and not a part of another text of theirs."""
    held = record.identifiers
    if event is not None and event.uid:
        same_time = held.get("calendar_recurrence", "") == event.recurrence
        return held.get(CALENDAR) == event.uid and same_time
    ids = held.get(MESSAGES)
    return message is not None and isinstance(ids, list) and not set(ids).isdisjoint(message.ids)


def _contacts(project: Project, viewer: User) -> list[Contact[Candidate]]:
    return [
        Contact(
            candidate,
            (person.name, *person.other_names),
            tuple(str(email).lower() for email in person.emails),
            frozenset(map(folded, places)),
        )
        for person, candidate, places in people_in(project, viewer)
    ]


def _team(project: Project, viewer: User) -> frozenset[str]:
    addresses = db.session.scalars(
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project.id, is_member(viewer, Membership.project_id))
    )
    return frozenset(address.lower() for address in addresses)


def _websites(project: Project, viewer: User) -> list[tuple[str, Candidate]]:
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.short_name, Organisation.website)
        .join(Partnership, Partnership.organisation_id == Organisation.id)
        .where(
            Partnership.project_id == project.id,
            is_member(viewer, Partnership.project_id),
            Organisation.website.is_not(None),
        )
        .order_by(Organisation.id)
    ).all()
    return [
        (host, Candidate(Sort.ORGANISATION, key, name, note=short_name))
        for key, name, short_name, website in rows
        if (host := host_of(website or ""))
    ]


def host_of(website: str) -> str:
    """The host of a web address without “www.”, or nothing."""
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
