"""What was looked at and settled comes along in an archive, for those who may see what it is of."""

from datetime import UTC, datetime

import pytest

from impacttracker.duplicates.operations import keep_apart
from impacttracker.errors import Invalid, Unreadable
from impacttracker.exchange import operations
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.readers import archive as reader
from impacttracker.exchange.writers import archive
from impacttracker.receipts import operations as receipts
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports.readiness.models import FindingOverride
from impacttracker.reports.readiness.operations import take_as_told
from impacttracker.reports.readiness.queries import set_aside_in
from tests.factories import make_member, make_person, make_project, make_record, make_user

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def set_aside(project, lead, entry="", rule="year", **facts):
    override = FindingOverride(
        rule=rule, entry=entry, digest="0" * 64, reason="It ran on", at=AT, by_id=lead.id, **facts
    )
    take_as_told(project, override, by=lead)


def test_warning_about_what_somebody_may_not_see_is_not_told_to_them(project, lead):
    private = make_record(project, visibility=Visibility.PRIVATE, by=lead)
    shown = make_record(project)
    for entry in (private.uid, shown.uid, "", "ES/1:key_findings"):
        set_aside(project, lead, entry)

    told = {one.entry for one in contents_of(project, make_member(project)).set_aside}

    assert told == {shown.uid, "", "ES/1:key_findings"}
    assert len(contents_of(project, lead).set_aside) == 4


def test_who_settled_it_is_remembered_by_address_where_they_are_no_member(project, lead, session):
    one, other = make_person(project, "One"), make_person(project, "Other")
    keep_apart(one, other, project=project, by=lead)
    set_aside(project, lead, make_record(project).uid)
    written = archive.write(contents_of(project, None))

    elsewhere = make_project("ELSEWHERE", lead=make_user())
    for _ in range(2):
        plans = operations.bring_in(elsewhere, [reader.read(written)], by=None, adds_awards=True)

    (override,) = set_aside_in(elsewhere).values()
    assert override.by is None
    assert (override.by_as_recorded, override.at) == (lead.email, AT)
    assert override.entry == contents_of(elsewhere, None).records[0].uid
    assert len(contents_of(elsewhere, None).kept_apart) == 1
    assert {step.act for step in (*plans[0].set_aside, *plans[0].kept_apart)} == {"unchanged"}


def test_undoing_the_import_forgets_it_again(project, lead):
    one, other = make_person(project, "One"), make_person(project, "Other")
    keep_apart(one, other, project=project, by=lead)
    set_aside(project, lead)
    written = archive.write(contents_of(project, None))
    elsewhere = make_project("ELSEWHERE", lead=lead)

    read = [reader.read(written)]
    receipt, _ = receipts.bring_in(elsewhere, [], read, by=lead, adds_awards=True)
    assert len(contents_of(elsewhere, None).set_aside) == 1
    assert receipts.undo(receipt, by=lead) == 0

    after = contents_of(elsewhere, None)
    assert (after.set_aside, after.kept_apart, after.people) == ((), (), ())


def test_what_cannot_be_settled_is_refused_with_the_place(project, lead):
    for rule in ("missing", "nonsense"):
        with pytest.raises(Invalid, match="no warning that can be set aside"):
            set_aside(project, lead, rule=rule)
    set_aside(project, lead)
    written = archive.write(contents_of(project, None))
    for damage in ('"at": "yesterday"', '"at": "2026-03-04T09:30:00"', '"at": 7', '"at": null'):
        damaged = written.replace('"at": "2026-03-04T09:30:00+00:00"', damage)
        with pytest.raises(Unreadable, match=r"set_aside\[0\]"):
            reader.read(damaged)
