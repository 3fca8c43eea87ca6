"""Erases a person's data from a project. Flushes, never commits, and notes that it was done.

What was counted stays counted: a nameless stand-in takes the person's place everywhere. Other
projects that know the person keep what is theirs; where none is left, the entry itself goes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from impacttracker.accounts.models import User
from impacttracker.clock import now, today
from impacttracker.database import db, new_uid
from impacttracker.duplicates.operations import forget_merges
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.models import ImportDifference, PendingImport
from impacttracker.partners.erased import remember
from impacttracker.partners.mentions import ERASED, Names
from impacttracker.partners.models import (
    Acquaintance,
    Affiliation,
    Erasure,
    Partnership,
    Person,
)
from impacttracker.partners.operations import subject_of
from impacttracker.privacy.passages import found_in, names_in
from impacttracker.privacy.texts import columns_of_people
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Change, Project
from impacttracker.records.models import Participant, Record

STAND_IN = "Former contact"

ALWAYS = {
    "affiliation",
    "change",
    "import_difference",
    "participant",
    "partner_merge",
    "pending_import",
    "person",
}
"""The tables in which an erasure deletes or empties rows, whatever they say."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did; `stand_in` is who now takes the person's place."""

    erasure: Erasure
    stand_in: Person
    seals: Collection[str]
    """The SHA-256 of each file that went: `files.let_go_of` them after the commit."""


def erase_person(
    person: Person,
    project: Project,
    *,
    also: Collection[str] = (),
    files: Collection[Evidence] = (),
    by: User | None,
) -> Erased:
    """Take everything that names *person* out of *project*; this cannot be undone.

    Full names and addresses go from every text. *also* holds the keys of texts in which the
    person's first or last name alone means them, too; of *files* only what is said stays.
    """
    ensure(by, Permission.PERSON_ERASE, project.id)
    names = names_in(project, person)
    stand_in = _stand_in_for(person, project)
    erasure = _erasure_of(person.uid, stand_in.uid, project, by=by)
    # First, because it locks the project: what is read from here on stays as it is.
    history.note(subject_of(stand_in), "erased", by=by, project_id=project.id)
    remember(erasure, person)
    _forget_history(person, stand_in, project)
    former_uids = forget_merges(person, project)
    _put_in_place(person, stand_in, project)
    erasure.files, seals = len(files), _take_files_from(files)
    erasure.tables = sorted(ALWAYS | _take_out(names, project, also, erasure))
    _throw_away_what_files_say(project, [person.uid, *former_uids])
    _forget(person, project)
    db.session.add_all(_also_as(erasure, uid) for uid in former_uids)
    db.session.flush()
    return Erased(erasure, stand_in, seals)


def note_copy(person: Person, project: Project, *, by: User | None) -> None:
    """Note that somebody was given a copy of what *project* holds of them."""
    ensure(by, Permission.PERSON_ERASE, project.id)
    history.note(subject_of(person), "copied out", by=by, project_id=project.id)


def _stand_in_for(person: Person, project: Project) -> Person:
    """A nameless entry at the same organisations, without posts and days that would tell."""
    known = select(Partnership.organisation_id).where(Partnership.project_id == project.id)
    places = dict.fromkeys(
        db.session.scalars(
            select(Affiliation.organisation_id)
            .where(Affiliation.person_id == person.id, Affiliation.organisation_id.in_(known))
            .order_by(Affiliation.id)
        )
    )
    stand_in = Person(
        uid=new_uid(),
        name=STAND_IN,
        emails=[],
        erased_on=today(),
        affiliations=[Affiliation(organisation_id=key) for key in places],
    )
    db.session.add(stand_in)
    db.session.flush()
    db.session.add(Acquaintance(project_id=project.id, person_id=stand_in.id))
    return stand_in


def _erasure_of(
    person_uid: str, stand_in_uid: str, project: Project, *, by: User | None
) -> Erasure:
    erasure = Erasure(
        project_id=project.id,
        person_uid=person_uid,
        stand_in_uid=stand_in_uid,
        at=now(),
        by_id=by.id if by else None,
        passages=0,
        files=0,
        tables=[],
    )
    db.session.add(erasure)
    return erasure


def _forget_history(person: Person, stand_in: Person, project: Project) -> None:
    """What was noted of the person keeps who did it and when, and nothing else."""
    for change in db.session.scalars(
        select(Change).where(
            Change.subject == "person",
            Change.subject_uid == person.uid,
            Change.project_id == project.id,
        )
    ):
        change.subject_uid, change.subject_title, change.details = stand_in.uid, STAND_IN, []


def _put_in_place(person: Person, stand_in: Person, project: Project) -> None:
    """Let everything in the project that points at the person point at the stand-in."""
    for model, attribute in columns_of_people():
        if model is Acquaintance:
            continue
        column = getattr(model, attribute)
        for thing in db.session.scalars(
            select(model).where(column == person.id, model.project_id == project.id)
        ):
            setattr(thing, attribute, stand_in.id)
            if isinstance(thing, Participant):
                thing.name_as_recorded = ERASED if thing.name_as_recorded else ""
    db.session.flush()
    # What was loaded with the person in it is read anew.
    db.session.expire_all()
    moved = select(Participant.record_id).where(Participant.person_id == stand_in.id)
    for record in db.session.scalars(select(Record).where(Record.id.in_(moved))):
        record.updated_at = now()
    db.session.flush()


def _take_out(names: Names, project: Project, also: Collection[str], erasure: Erasure) -> set[str]:
    """Replace every mention; the tables in which there was one. Versions move with the rows, so
    that a form which was opened before cannot bring the name back."""
    tables = set()
    for one in found_in(project, names):
        is_ticked = one.text.key in also
        left: Any = names.without_in(one.text.value, also_possible=is_ticked)
        if left != one.text.value:
            setattr(one.thing, one.text.attribute, left)
            erasure.passages += 1
            tables |= {table.name for table in type(one.thing).__mapper__.tables}
    db.session.flush()
    return tables


def _take_files_from(pieces: Collection[Evidence]) -> Collection[str]:
    """Let evidence go on without its file, of which nothing is kept; the hashes of the files."""
    seals = {piece.sha256 for piece in pieces if piece.sha256}
    for piece in pieces:
        piece.file = piece.sha256 = piece.media_type = piece.size = None
    return seals


def _throw_away_what_files_say(project: Project, uids: Collection[str]) -> None:
    """Files that wait to be imported may hold the name packed away, where no search finds it; and
    what former ones said otherwise of the person with *uids* tells of nobody else."""
    db.session.execute(delete(PendingImport).where(PendingImport.project_id == project.id))
    db.session.execute(
        delete(ImportDifference).where(
            ImportDifference.project_id == project.id, ImportDifference.uid.in_(uids)
        )
    )


def _also_as(erasure: Erasure, uid: str) -> Erasure:
    """The same erasure for an entry that was merged into the person's: archives know its uid."""
    return Erasure(
        project_id=erasure.project_id,
        person_uid=uid,
        stand_in_uid=erasure.stand_in_uid,
        at=erasure.at,
        by_id=erasure.by_id,
        passages=0,
        files=0,
        tables=erasure.tables,
    )


def _forget(person: Person, project: Project) -> None:
    """Let the project know the person no more; where nobody else does, nothing is kept."""
    db.session.execute(
        delete(Acquaintance).where(
            Acquaintance.project_id == project.id, Acquaintance.person_id == person.id
        )
    )
    others = select(Acquaintance.id).where(Acquaintance.person_id == person.id)
    if db.session.scalar(others.limit(1)) is None:
        db.session.execute(
            delete(Change).where(
                Change.subject == "person",
                Change.subject_uid == person.uid,
                Change.project_id.is_(None),
            )
        )
        db.session.delete(person)
    db.session.flush()
