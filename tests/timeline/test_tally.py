import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from impacttracker.accounts.models import User
from impacttracker.engagements.models import Engagement
from impacttracker.outcomes.models import Software
from impacttracker.projects.models import Membership
from impacttracker.projects.queries import memberships_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records import operations
from impacttracker.records.access import can_see, open_to, visible_to
from impacttracker.records.models import Record, Tally
from impacttracker.records.vocabulary import Visibility
from impacttracker.timeline import queries
from impacttracker.timeline.choice import Choice
from impacttracker.when import When
from tests import factories

KINDS = {"engagement": Engagement, "software": Software}
RECORD = Record.__table__.c
DATES = st.sampled_from(["XXXX", "2021", "2021-05", "2022-03-04", "{2019,2021}", "2020/.."])
VISIBILITIES = st.sampled_from(list(Visibility))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "bin", "restore", "date", "hide", "forget", "delete"]),
        st.integers(0, 5),
        DATES,
        VISIBILITIES,
        st.sampled_from(sorted(KINDS)),
    ),
    max_size=14,
)


@pytest.fixture
def people(session):
    return new_people()


def new_people():
    """A project's lead and two colleagues, by whom records are private or not."""
    lead = factories.make_user()
    project = factories.make_project(lead=lead)
    return project, [lead, factories.make_member(project), factories.make_member(project)]


@settings(max_examples=25)
@given(steps=STEPS)
def test_tally_counts_what_counting_anew_finds_whatever_was_done(session, steps):
    project, members = new_people()
    made: list[Record] = []

    for act, number, date, visibility, kind in steps:
        by = members[number % 3]
        if act == "add":
            made.append(
                factories.make_record(project, KINDS[kind], when=date, visibility=visibility, by=by)
            )
        elif made:
            change(act, made[number % len(made)], date, visibility, made)
        if act == "forget":
            # As a request of its own would find it: nothing is loaded yet.
            session.expire_all()

    session.flush()
    assert tallied(session, project) == counted(session, project)
    for viewer in members:
        assert_all_say_the_same(session, viewer)


def change(act, record, date, visibility, made):
    if act == "bin" and record.binned_at is None:
        operations.bin_record(record, by=None)
    elif act == "restore" and record.binned_at is not None:
        operations.restore_record(record, by=None)
    elif act == "date":
        correct(record, when=When.from_edtf(date), visibility=record.visibility)
    elif act == "hide":
        correct(record, when=record.when, visibility=visibility)
    elif act == "delete":
        factories.db.session.delete(record)
        factories.db.session.flush()
        made.remove(record)


def correct(record, **facts):
    details = operations.RecordDetails(title=record.title, **facts)
    operations.correct_record(record, details, version=record.version, by=None)


def tallied(session, project):
    rows = session.execute(
        select(Tally.project_id, Tally.kind, Tally.year, Tally.private_to, Tally.records).where(
            Tally.project_id == project.id, Tally.records != 0
        )
    )
    return {tuple(row[:4]): row[4] for row in rows}


def counted(session, project):
    found = {}
    rows = session.execute(
        select(
            RECORD.project_id, RECORD.kind, RECORD.first_on, RECORD.visibility, RECORD.author_id
        ).where(RECORD.project_id == project.id, RECORD.binned_at.is_(None))
    )
    for project_id, kind, first_on, visibility, author_id in rows:
        private_to = (author_id or -1) if visibility is Visibility.PRIVATE else 0
        cell = (project_id, kind, first_on.year if first_on else 0, private_to)
        found[cell] = found.get(cell, 0) + 1
    return found


def assert_all_say_the_same(session, viewer):
    """The three ways to say who sees what, the list and both ways of counting agree."""
    everything = session.scalars(select(Record)).all()
    outside = {one.id for one in everything if one.binned_at is None and can_see(viewer, one)}
    by_filter = select(RECORD.id).where(visible_to(viewer), RECORD.binned_at.is_(None))
    assert set(session.scalars(by_filter)) == outside

    places = memberships_of(viewer)
    opened = set()
    for place in places:
        rest = open_to(viewer, place.role)
        found = select(RECORD.id).where(
            RECORD.project_id == place.project_id, RECORD.binned_at.is_(None)
        )
        opened |= set(session.scalars(found if rest is None else found.where(rest)))
    assert opened == outside

    page = queries.page(places, Choice(), viewer, size=100)
    assert {record.id for record in page.records} == outside
    for choice in (
        Choice(), Choice(kind="software"), Choice(kind="outcome"), Choice(since=2021),
        Choice(until=2020), Choice(since=2020, until=2021, kind="engagement"),
    ):  # fmt: skip
        listed = queries.page(places, choice, viewer, size=100).records
        counts = queries.counts(places, choice, viewer)
        assert counts == queries._counted(places, choice, viewer)
        assert counts.total() == len(listed)


@settings(max_examples=25)
@given(
    role=st.sampled_from([*Role, None]),
    visibility=VISIBILITIES,
    own=st.booleans(),
    title=st.text(string.ascii_letters, min_size=1, max_size=5),
)
def test_filter_and_fact_agree_on_who_may_see(session, role, visibility, own, title):
    viewer, author = factories.make_user(), factories.make_user()
    project = factories.make_project(lead=author)
    record = factories.make_record(project, title=title, visibility=visibility, by=author)
    if own:
        record.author_id = viewer.id
    if role:
        factories.make_member(project, viewer, role)
    session.flush()

    listed = session.scalars(select(Record).where(visible_to(viewer), RECORD.id == record.id)).all()

    assert bool(listed) == can_see(viewer, record)
    if role:
        rest = open_to(viewer, role)
        found = select(RECORD.id).where(RECORD.id == record.id)
        opened = session.scalar(found if rest is None else found.where(rest))
        assert (opened is not None) == can_see(viewer, record)


def test_date_changed_on_a_record_that_was_not_loaded_moves_its_count(session, people):
    project, _ = people
    record = factories.make_record(project, when="2021")
    session.commit()
    assert record in session

    record.when = When.from_edtf("2023")
    session.flush()

    assert tallied(session, project) == {(project.id, "engagement", 2023, 0): 1}


def test_deleting_for_good_from_the_bin_counts_nothing_twice(session, people):
    project, _ = people
    record = factories.make_record(project, when="2021")
    operations.bin_record(record, by=None)
    session.delete(record)
    session.flush()

    assert tallied(session, project) == {}


def test_membership_alone_opens_a_project(session, people):
    project, (lead, *_) = people
    factories.make_record(project)
    administrator = factories.make_user(is_admin=True)

    assert queries.counts(memberships_of(administrator), Choice(), administrator).total() == 0
    assert queries.counts(memberships_of(lead), Choice(), lead).total() == 1
    assert session.scalar(select(func.count(Membership.id))) == 3
    assert session.scalar(select(func.count(User.id))) == 4
