"""Merging keeps the whole history of both, and can be undone while nothing was changed since."""

import pytest
from sqlalchemy import Column, ForeignKey, Integer, String, Table, insert, select

from impacttracker.acquaintances.queries import people_at
from impacttracker.database import Base, db
from impacttracker.duplicates import operations, queries
from impacttracker.duplicates.access import may_merge
from impacttracker.duplicates.repointing import references_to
from impacttracker.errors import NotAllowed, Refused
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.followups.queries import about
from impacttracker.partners import operations as partners
from impacttracker.partners import queries as asked
from impacttracker.partners.models import Organisation, OrganisationName, Partnership, Person
from impacttracker.partners.operations import AffiliationDetails, PositionDetails
from impacttracker.partners.vocabulary import Level
from impacttracker.privacy.operations import erase_person
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.rows import row_to_json
from tests.factories import (
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)

LONG, SHORT = "Chartered Institute of Public Finance & Accountancy", "CIPFA"


@pytest.fixture
def pair(project, lead):
    """Two entries for one institute, each with everything that can hang on one."""
    kept = make_organisation(project, LONG, country="United Kingdom")
    gone = make_organisation(
        project, SHORT, aliases=["The Institute"], sector="Learned Society", website="https://a.b/"
    )
    for number, one in enumerate((kept, gone)):
        make_record(project, title=f"Talk {number}", partner=one, by=lead)
        promise(project, FollowUpDetails(what=f"Promise {number}", organisation=one), by=lead)
        make_person(
            project, f"Person {number}", affiliations=[AffiliationDetails(organisation=one)]
        )
        make_organisation(project, f"Part {number}", parent=one)
        notes = asked.partnership(one, project, lead)
        partners.describe_partnership(
            project, one, interest=f"Interest {number}", influence="", impact="",
            version=notes.version, by=lead,
        )  # fmt: skip
        level = (Level.LOW, Level.HIGH)[number]
        position = PositionDetails(interest=level)
        partners.place_partner(project, one, position, on=make_day(number), by=lead)
    make_record(
        project,
        title="Both",
        participants=[
            ParticipantDetails(role=ParticipantRole.PARTNER, organisation=one)
            for one in (kept, gone)
        ],
    )
    return kept, gone


def make_day(number):
    from datetime import date

    return date(2024, 1 + number, 1)


def everything():
    """Every row of every table, but for what a merge notes of itself."""
    apart = {"change", "partner_merge", "project", "sign_in"}
    return {
        (table.name, row["folded" if table.name == "organisation_name" else "id"]): {
            name: value
            for name, value in dict(row).items()
            if name not in {"version", "updated_at"}
            and (name, table.name) != ("id", "organisation_name")
        }
        for table in Base.metadata.sorted_tables
        if table.name not in apart
        for row in db.session.execute(select(table)).mappings()
    }


def merged(pair, project, by=None, **chosen):
    kept, gone = pair
    found = operations.merge(kept, gone, chosen, project=project, by=by)
    db.session.flush()
    return found


def test_everything_of_both_stands_with_the_one_that_stays(pair, project, lead):
    kept, gone = pair
    merged(pair, project, by=lead, sector=gone.sector)
    assert {one.what for one in about(kept, lead)} == {"Promise 0", "Promise 1"}
    assert [one.person.name for one in people_at(kept, project, lead)] == ["Person 0", "Person 1"]
    briefing = asked.briefing(kept.id, project, lead)
    assert [one.name for one in briefing.parts] == ["Part 0", "Part 1"]
    assert briefing.notes.interest == "Interest 0\n\nInterest 1"
    assert [one.interest for one in briefing.notes.positions] == [Level.HIGH, Level.LOW]
    assert (kept.name, kept.sector, kept.country, kept.website) == (
        LONG, "Learned Society", "United Kingdom", "https://a.b/",
    )  # fmt: skip
    assert kept.aliases == ["The Institute", SHORT]
    assert asked.organisation(gone.id, project, lead) is None
    assert partners.organisation_called(project, "cipfa", by=lead) is kept


def test_name_that_is_chosen_leaves_the_other_as_another_name(pair, project):
    kept, _ = pair
    merged(pair, project, name=SHORT)
    assert kept.name == SHORT
    assert kept.aliases == ["The Institute", LONG]


def test_record_that_named_both_names_it_once(pair, project, lead):
    kept, _ = pair
    merged(pair, project)
    both = next(row for row in make_records(project, lead) if row.title == "Both")
    assert [one.organisation for one in both.participants] == [kept]


def make_records(project, lead):
    from impacttracker.records.queries import of_kinds

    return of_kinds(["engagement"], project, lead)


def test_name_as_recorded_is_never_lost(project, lead):
    kept, gone = make_organisation(project, LONG), make_organisation(project, SHORT)
    took_part = [
        ParticipantDetails(role=ParticipantRole.PARTNER, organisation=one, name_as_recorded=words)
        for one, words in ((kept, "The Institute"), (gone, "C.I.P.F.A."))
    ]
    make_record(project, participants=took_part)
    merged((kept, gone), project)
    [record] = make_records(project, lead)
    assert [one.name for one in record.participants] == ["The Institute", "C.I.P.F.A."]


def test_history_shows_both(pair, project, lead):
    kept, _ = pair
    merged(pair, project, by=lead)
    told = asked.history_of(partners.subject_of(kept), lead)
    assert told[0].verb == "merged"
    assert {one.subject_title for one in told} == {LONG, SHORT}


def test_undoing_brings_every_row_back(pair, project, lead):
    before = everything()
    found = merged(pair, project, by=lead, name=SHORT)
    assert everything() != before
    back = operations.undo_merge(found, project=project, by=lead)
    assert everything() == before
    assert back is pair[1]
    assert partners.organisation_called(project, SHORT, by=lead) is back
    assert queries.merges_into(pair[0], lead) == []


def test_what_was_added_since_stays_with_the_one_that_was_kept(pair, project, lead):
    found = merged(pair, project)
    make_record(project, title="Later", partner=pair[0])
    operations.undo_merge(found, project=project, by=lead)
    later = next(row for row in make_records(project, lead) if row.title == "Later")
    assert later.participants[0].organisation is pair[0]


def rename(pair, project, lead):
    pair[0].short_name = "Changed"


def take_out_of_a_record(pair, project, lead):
    record = next(row for row in make_records(project, lead) if row.title == "Talk 1")
    record.participants = []


def rewrite_notes(pair, project, lead):
    notes = asked.partnership(pair[0], project, lead)
    partners.describe_partnership(
        project, pair[0], interest="New", influence="", impact="", version=notes.version, by=lead
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (rename, "the facts of an organisation"),
        (take_out_of_a_record, "who took part in a record"),
        (rewrite_notes, "what a project notes of it"),
    ],
)
def test_undoing_is_refused_once_something_was_changed_and_says_what(
    pair, project, lead, change, what
):
    found = merged(pair, project)
    change(pair, project, lead)
    db.session.flush()
    with pytest.raises(Refused, match=f"somebody has changed {what} since"):
        operations.undo_merge(found, project=project, by=lead)


def test_merge_of_a_merged_one_is_undone_from_the_last(pair, project, lead):
    third = make_organisation(project, "The Accountants")
    first = merged(pair, project)
    second = merged((third, pair[0]), project)
    assert asked.key_merged_into(Organisation, pair[1].id) == third.id
    with pytest.raises(Refused, match="another merge, which has to be undone first"):
        operations.undo_merge(first, project=project, by=lead)
    operations.undo_merge(second, project=project, by=lead)
    operations.undo_merge(first, project=project, by=lead)
    assert asked.organisation(pair[1].id, project, lead) is pair[1]


def test_nothing_becomes_a_part_of_itself(project):
    top = make_organisation(project, "Top")
    middle = make_organisation(project, "Middle", parent=top)
    low = make_organisation(project, "Low", parent=middle)
    merged((low, top), project)
    assert (low.parent_id, middle.parent_id) == (None, low.id)


def test_people_keep_addresses_names_and_places(project, lead):
    forum = make_organisation(project, "Harbour Forum")
    at = [AffiliationDetails(organisation=forum, role="Chair")]
    kept = make_person(project, "Jane Okafor", emails=["jane@a.example"], affiliations=at)
    gone = make_person(project, "J. Okafor", emails=["jo@b.example"], affiliations=at)
    gone.do_not_contact = True
    before = everything()
    found = merged((kept, gone), project, by=lead)
    assert kept.emails == ["jane@a.example", "jo@b.example"]
    assert kept.other_names == ["J. Okafor"]
    assert len(kept.affiliations) == 1
    assert kept.do_not_contact
    assert asked.person(gone.id, project, lead) is None
    operations.undo_merge(found, project=project, by=lead)
    assert everything() == before


def test_only_who_may_write_wherever_they_are_known_may_merge(pair, project, lead):
    elsewhere = make_project("BETA")
    partners.make_partner(elsewhere, pair[1], by=None)
    assert not may_merge(lead, pair)
    with pytest.raises(NotAllowed) as refusal:
        merged(pair, project, by=lead)
    assert "BETA" not in str(refusal.value)
    make_member(elsewhere, lead, Role.VIEWER)
    assert not may_merge(lead, pair)
    administrator = make_member(project, make_user(is_admin=True))
    assert may_merge(administrator, pair)
    merged(pair, project, by=administrator)
    told = asked.history_of(partners.subject_of(pair[0]), lead)
    assert {one.project_id for one in told if one.verb == "merged"} == {project.id, elsewhere.id}


def test_readers_and_strangers_may_not_merge(pair, project):
    reader, stranger = make_member(project, role=Role.VIEWER), make_user(is_admin=True)
    for somebody in (reader, stranger):
        with pytest.raises(NotAllowed):
            merged(pair, project, by=somebody)


@pytest.mark.parametrize("model", [Organisation, Person])
def test_table_that_nobody_told_us_of_is_moved_too(project, model):
    """A foreign key that a later version adds is found in the tables themselves."""
    target = model.__tablename__
    later = Table(
        "told_later",
        Base.metadata,
        Column("id", Integer, primary_key=True),
        Column("whom_id", ForeignKey(f"{target}.id")),
        Column("words", String),
    )
    try:
        later.create(db.session.connection())
        make = make_organisation if model is Organisation else make_person
        kept, gone = make(project, "One"), make(project, "Other")
        rows = [{"id": 1, "whom_id": gone.id, "words": "x"}]
        db.session.execute(insert(later), rows)
        assert later.c.whom_id in references_to(model.__table__)
        found = merged((kept, gone), project)
        assert db.session.scalar(select(later.c.whom_id)) == kept.id
        operations.undo_merge(found, project=project, by=None)
        assert db.session.scalar(select(later.c.whom_id)) == gone.id
        db.session.execute(later.delete())
        later.drop(db.session.connection())
    finally:
        Base.metadata.remove(later)


def test_nothing_is_left_that_points_at_the_one_that_went(pair, project):
    kept, gone = pair
    merged(pair, project)
    for column in references_to(Organisation.__table__):
        left = db.session.scalars(select(column.table.c.id).where(column == gone.id)).all()
        assert left == [], column
    assert db.session.scalar(
        select(OrganisationName.id).where(OrganisationName.organisation_id == gone.id)
    ) is None  # fmt: skip
    held = db.session.scalars(
        select(Partnership).where(Partnership.organisation_id == kept.id)
    ).all()
    assert len(held) == 1


def test_who_is_not_the_same_is_not_suggested_again(pair, project, lead):
    twins = queries.twin_organisations(project, lead)
    assert [{one.one.name, one.other.name} for one in twins] == [{LONG, SHORT}]
    operations.keep_apart(*pair, project=project, by=lead)
    operations.keep_apart(*pair, project=project, by=lead)
    assert queries.twin_organisations(project, lead) == []


def test_suggestions_know_only_what_the_viewer_may_see(pair, project, lead):
    stranger = make_user()
    theirs = make_project("THEIRS", lead=stranger)
    assert queries.organisations_like([SHORT], theirs, stranger) == []
    assert queries.people_like(["Person 0"], [], theirs, stranger) == []
    found = queries.organisations_like(["The Chartered Inst", "C.I.P.F.A", SHORT], project, lead)
    assert [one.partner.name for one in found] == [SHORT, LONG]
    mine = make_project("MINE", lead=lead)
    assert [one.is_ours for one in queries.organisations_like([SHORT], mine, lead)] == [False] * 2


def test_erasing_a_person_forgets_who_was_merged_into_them(project, lead):
    kept = make_person(project, "Łucja Wiśniewska", emails=["lucja@warsztat.example"])
    gone = make_person(project, "Luśka Wiśniewska", emails=["l.w@old.example"])
    merged((kept, gone), project, by=lead)
    erase_person(kept, project, by=lead)
    db.session.flush()
    left = "".join(
        row_to_json(table, dict(row))
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table)).mappings()
    ).encode().decode("unicode_escape")  # fmt: skip
    assert "niewska" not in left
    assert "l.w@old.example" not in left
