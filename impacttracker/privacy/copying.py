"""A copy of everything a project holds of one person, for them: a ZIP of a page and of JSON.

Names and addresses of other people whom the project knows are withheld, because the copy is the
person's own data and not theirs (UK GDPR, article 15 (4)).
"""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.storage import store
from impacttracker.followups.models import FollowUp
from impacttracker.partners.mentions import Names
from impacttracker.partners.models import Acquaintance, Person
from impacttracker.partners.names import folded
from impacttracker.presentation import day, moment
from impacttracker.privacy.passages import Found, found_in, names_in, place_of
from impacttracker.projects.models import Change, Project
from impacttracker.records.models import Participant, Record

WITHHELD = "[another person]"
PAGE, DATA = "what-we-hold.html", "what-we-hold.json"


def copy_for(person: Person, project: Project, also: Sequence[str] = ()) -> dict[str, Any]:
    """What *project* holds of *person*, in words, ready to be written as JSON or as a page.

    *also* names the texts in which their first or last name alone means them, too.
    """
    names, others = names_in(project, person), _others(person, project)
    return {
        "made": moment(now()),
        "held_by": {"project": project.title, "organisation": project.lead_organisation},
        "person": _facts(person),
        "took_part_in": _took_part(person, project),
        "promises": _promises(person, project, others),
        "mentioned_in": [
            {"where": place_of(one), "text": _withheld(one.text.value, others)}
            for one in found_in(project, names)
            if (one.is_certain or one.text.key in also) and not _is_own(one, person)
        ],
        "history": _history(person, project, others),
    }


def as_zip(told: dict[str, Any], page: str, files: Sequence[Evidence] = ()) -> bytes:
    """The copy *told*, with *page*, the same as people read it, and kept *files* as they came."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, page)
        archive.writestr(DATA, json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True))
        for number, piece in enumerate(files, 1):
            with store().open(piece.sha256 or "") as file:
                # The number keeps files of one name apart.
                archive.writestr(f"files/{number} {piece.file}", file.read())
    return packed.getvalue()


def _facts(person: Person) -> list[dict[str, Any]]:
    places = [
        " · ".join(
            part
            for part in (
                one.organisation.name,
                one.role,
                f"{day(one.from_on)} – {day(one.to_on)}" if one.from_on or one.to_on else "",
            )
            if part
        )
        for one in person.affiliations
    ]
    facts: list[tuple[str, Any]] = [
        ("Name", person.name),
        ("E-mail addresses", person.emails),
        ("Where you work and worked", places),
        ("Why we may keep this", person.lawful_basis),
        ("Since", day(person.basis_on)),
        ("Where we got it from", person.origin.label if person.origin else ""),
        ("When you were told", day(person.notified_on)),
        ("That you asked not to be contacted", "Yes" if person.do_not_contact else ""),
        ("Entered", day(person.created_at)),
    ]
    return [{"what": what, "said": said} for what, said in facts if said]


def _took_part(person: Person, project: Project) -> list[dict[str, str]]:
    rows = db.session.execute(
        select(Record, Participant)
        .join(Participant, Participant.record_id == Record.id)
        .where(Participant.project_id == project.id, Participant.person_id == person.id)
        .order_by(Record.sort_key, Record.id, Participant.position)
    ).all()
    return [
        {
            "kind": record.about.singular,
            "title": record.title,
            "when": record.when.in_words(),
            "as": one.role.label,
            "recorded_as": one.name_as_recorded,
        }
        for record, one in rows
    ]


def _promises(person: Person, project: Project, others: Names) -> list[dict[str, str]]:
    found = db.session.scalars(
        select(FollowUp)
        .where(FollowUp.project_id == project.id, FollowUp.person_id == person.id)
        .order_by(FollowUp.id)
    )
    return [
        {
            "what": _withheld(one.what, others),
            "by": one.direction.label,
            "due": day(one.due_on),
            "done": day(one.done_on),
        }
        for one in found
    ]


def _history(person: Person, project: Project, others: Names) -> list[dict[str, Any]]:
    """What was changed about them; who of us did it is not theirs to be told."""
    changes = db.session.scalars(
        select(Change)
        .where(
            Change.subject == "person",
            Change.subject_uid == person.uid,
            Change.project_id == project.id,
        )
        .order_by(Change.id)
    )
    return [
        {
            "when": moment(one.at),
            "what": one.verb,
            "details": _withheld(one.details, others),
        }
        for one in changes
    ]


def _withheld(value: Any, others: Names) -> Any:
    return others.without_in(value, instead=WITHHELD)


def _others(person: Person, project: Project) -> Names:
    known = db.session.scalars(
        select(Person)
        .join(Acquaintance, Acquaintance.person_id == Person.id)
        .where(Acquaintance.project_id == project.id, Person.id != person.id)
        .order_by(Person.id)
    ).all()
    return Names(
        # Somebody of the same name cannot be told apart from the person in a text.
        tuple(
            one.name
            for one in known
            if not one.erased_on and folded(one.name) != folded(person.name)
        ),
        tuple(email for one in known for email in one.emails),
    )


def _is_own(one: Found, person: Person) -> bool:
    """Whether a text stands elsewhere in the copy already."""
    thing = one.thing
    if isinstance(thing, Participant | FollowUp):
        return thing.person_id == person.id
    return isinstance(thing, Change) and thing.subject_uid == person.uid
