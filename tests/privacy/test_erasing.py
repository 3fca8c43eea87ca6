import json
from io import BytesIO

import pytest
from sqlalchemy import func, select

from impacttracker.database import Base
from impacttracker.errors import NotAllowed, Refused
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import Upload
from impacttracker.evidence.storage import store
from impacttracker.exchange import operations as exchange
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.reading import read
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.partners import operations as partners
from impacttracker.partners.models import Acquaintance, Erasure, Person
from impacttracker.privacy.files import files_about, let_go_of
from impacttracker.privacy.operations import erase_person
from impacttracker.privacy.passages import found_in, names_in
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Participant, Record
from impacttracker.rows import row_to_json
from tests.factories import make_award, make_member, make_project, make_record
from tests.privacy.knowing import NAME, mention_everywhere


def everything(session):
    """All rows of all tables, as text in which letters stand for themselves."""
    return "\n".join(
        json.dumps(json.loads(row_to_json(table, dict(row))), ensure_ascii=False)
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
    ).casefold()


def keep(project, lead, name, text):
    details = evidence.EvidenceDetails(title=name, upload=Upload(name, BytesIO(text)))
    return evidence.add_evidence(project, details, by=lead)


def counted(session):
    return [session.scalar(select(func.count()).select_from(one)) for one in (Record, Participant)]


def test_no_table_holds_the_name_afterwards_and_counts_stay(session, project, lead):
    person = mention_everywhere(project, make_award(project), lead)
    session.commit()
    before = counted(session)
    assert everything(session).count("quillfeather") > 20

    erased = erase_person(person, project, by=lead)
    session.commit()

    assert "quillfeather" not in everything(session)
    assert counted(session) == before
    assert erased.erasure.passages > 12
    assert [one.name for one in session.scalars(select(Person))] == ["Former contact"]


def test_lone_names_go_only_where_somebody_said_so(session, project, lead, jane):
    about_her = make_record(project, by=lead, title="Quillfeather was pleased")
    about_another = make_record(project, by=lead, title="Quillfeather & Sons opened")
    session.commit()
    erase_person(jane, project, also=[f"record.{about_her.id}.title"], by=lead)
    assert about_her.title == "[name erased] was pleased"
    assert about_another.title == "Quillfeather & Sons opened"


def test_form_opened_before_cannot_bring_the_name_back(session, project, lead, jane):
    record = make_record(project, by=lead, title="Jane Quillfeather came")
    session.commit()
    opened_on = record.version
    erase_person(jane, project, by=lead)
    assert record.version > opened_on


def test_another_project_keeps_what_is_its_own(session, project, lead, jane):
    other = make_project(lead=lead)
    partners.introduce(other, people=[jane], by=lead)
    theirs = make_record(other, by=lead, title="Jane Quillfeather came")
    session.commit()
    erase_person(jane, project, by=lead)
    session.commit()
    assert theirs.title == "Jane Quillfeather came"
    assert session.get(Person, jane.id).name == "Jane Quillfeather"
    known = select(Acquaintance.project_id).where(Acquaintance.person_id == jane.id)
    assert session.scalars(known).all() == [other.id]


def test_old_archive_does_not_bring_the_person_back(session, project, lead):
    person = mention_everywhere(project, make_award(project), lead)
    session.commit()
    kept = archive.write(contents_of(project, None))
    assert NAME in kept
    erase_person(person, project, by=lead)
    session.commit()
    after = archive.write(contents_of(project, None))
    exchange.carry_out(exchange.plan(project, *read([File(kept.encode())]), by=lead), by=lead)
    session.commit()
    assert "quillfeather" not in everything(session)
    assert archive.write(contents_of(project, None)) == after


def test_file_that_was_chosen_goes_with_its_bytes(session, project, lead, jane):
    named = keep(project, lead, "a.txt", b"Jane Quillfeather asked for it.")
    other = keep(project, lead, "b.csv", b"1, 2, 3")
    session.commit()
    names = names_in(project, jane)
    files = files_about(jane, project, names, found_in(project, names))
    assert [(one.evidence, one.names_them) for one in files] == [(named, True)]
    erased = erase_person(jane, project, files=[named], by=lead)
    session.commit()
    let_go_of(erased.seals)
    assert (named.file, named.sha256, named.has_copy) == (None, None, False)
    assert [one.sha256 for one in store().held()] == [other.sha256]


def test_bytes_that_another_project_names_stay(session, project, lead, jane):
    pieces = [keep(one, lead, "a.txt", b"Jane") for one in (project, make_project(lead=lead))]
    erased = erase_person(jane, project, files=pieces[:1], by=lead)
    session.commit()
    let_go_of(erased.seals)
    assert [one.sha256 for one in store().held()] == [pieces[1].sha256]


def test_only_a_lead_may_erase(session, project, jane):
    for role in (Role.MANAGER, Role.CONTRIBUTOR, Role.VIEWER):
        with pytest.raises(NotAllowed):
            erase_person(jane, project, by=make_member(project, role=role))


def test_stand_in_is_not_to_be_changed(session, project, lead, jane):
    stand_in = erase_person(jane, project, by=lead).stand_in
    with pytest.raises(Refused):
        partners.correct_person(
            stand_in,
            partners.PersonDetails(name="Jane Again"),
            project=project,
            version=stand_in.version,
            by=lead,
        )


def test_erasure_tells_who_and_when_and_never_whom(session, project, lead, jane):
    erase_person(jane, project, by=lead)
    told = session.scalars(select(Erasure)).one()
    assert told.by_id == lead.id
    assert told.overwritten_at is None
