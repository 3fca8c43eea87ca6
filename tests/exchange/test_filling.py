"""A source tells of a record again: what follows it, what stays, and what is known again."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from impacttracker.exchange import operations
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    OrganisationFacts,
    ParticipantFacts,
    RecordFacts,
)
from impacttracker.records.models import Record
from impacttracker.records.operations import bin_record, correct_record
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.when import When
from tests.factories import make_award, make_organisation, make_project, make_record, make_user

SAYS = frozenset({"title", "when", "url", "answers", "participants", "awards", "source"})
TALK = RecordFacts(
    kind="engagement",
    title="Talk on tidal land",
    when=When.read("2024"),
    answers={"audience_size": "11 - 50"},
    source={"reader": "export", "fingerprint": "a1", "occurrence": 1},
    where="row 2",
    given=SAYS,
)


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", lead=lead)


def contents(*records, **named):
    return Contents(
        reader="export", fills=True, leaves_out_other_awards=True, records=records, **named
    )


def brought_in(project, told, **wishes):
    (plan,) = operations.bring_in(project, [told], by=None, **wishes)
    return plan


def test_what_the_source_says_again_changes_nothing_even_where_it_was_edited(
    project, lead, session
):
    brought_in(project, contents(TALK))
    record = session.scalars(select(Record)).one()
    details = replace(details_of(record), title="Our own title")
    correct_record(record, details, version=record.version, by=lead)

    plan = brought_in(project, contents(TALK))

    assert not plan.changes_anything
    assert plan.flagged == []
    assert record.title == "Our own title"


def test_what_nobody_edited_follows_its_source(project, session):
    brought_in(project, contents(TALK))

    plan = brought_in(project, contents(replace(TALK, title="Lecture on tidal land")))

    record = session.scalars(select(Record)).one()
    assert (record.title, plan.flagged) == ("Lecture on tidal land", [])
    assert not brought_in(project, contents(replace(TALK, title="Lecture on tidal land"))).flagged


def test_what_was_edited_stays_and_its_gaps_are_filled(project, lead, session):
    brought_in(project, contents(TALK))
    record = session.scalars(select(Record)).one()
    details = replace(details_of(record), title="Our own title")
    correct_record(record, details, version=record.version, by=lead)

    plan = brought_in(
        project, contents(replace(TALK, title="Lecture", url="https://example.org/talk"))
    )

    assert (record.title, record.url) == ("Our own title", "https://example.org/talk")
    assert [one.as_flag().what for one in plan.differing] == [
        "It says otherwise for “What was it?” than what stands here, which stays."
    ]


def test_what_is_in_the_bin_stays_there(project, lead, session):
    brought_in(project, contents(TALK))
    record = session.scalars(select(Record)).one()
    bin_record(record, by=lead)

    plan = brought_in(project, contents(replace(TALK, title="Lecture")))

    assert record.binned_at is not None
    assert "in the bin" in plan.flagged[0].what


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        (TALK, "the same kind, title and date"),
        (
            replace(TALK, title="Otherwise", identifiers={"doi": "10.1/A"}),
            "the same DOI or other identifier",
        ),
    ],
)
def test_record_that_came_another_way_is_known_again_by_a_rule(project, session, told, rule):
    record = make_record(
        project,
        title="Talk on Tidal Land",
        when="2024",
        identifiers={"doi": "10.1/a"},
    )

    plan = brought_in(project, contents(told))

    assert session.scalars(select(Record)).all() == [record]
    assert rule in plan.matched[0].what
    assert record.source["fingerprint"] == "a1"
    assert not brought_in(project, contents(told)).changes_anything


def test_one_record_is_not_two_entries(project, session):
    make_record(project, title=TALK.title, when="2024")
    twin = replace(TALK, source={**TALK.source, "fingerprint": "a2"})

    brought_in(project, contents(TALK, twin))

    assert len(session.scalars(select(Record)).all()) == 2


def test_what_only_looks_alike_is_added_and_flagged(project, session):
    make_record(project, title="Talk on tidal lands", when="2024-03")

    plan = brought_in(project, contents(TALK))

    assert len(session.scalars(select(Record)).all()) == 2
    assert "nearly the same title in the same year" in plan.flagged[0].what


def test_awards_whose_references_have_no_latin_letter_are_told_apart(project, session):
    make_award(project, reference="科研費")
    told = contents(
        replace(TALK, awards=("科研費",)),
        replace(TALK, awards=("基盤研究",), source={**TALK.source, "fingerprint": "a2"}),
    )

    plan = brought_in(project, told)

    (record,) = every(session)
    assert [one.award.reference for one in record.attributions] == ["科研費"]
    assert [one.where for one in plan.skipped] == ["award 基盤研究"]


@pytest.mark.parametrize("adds_awards", [False, True])
def test_entries_of_other_awards_are_left_out_and_counted(project, session, adds_awards):
    make_award(project, reference="ES/V1/1")
    told = contents(
        replace(TALK, awards=("ES-V1-1", "MR/9")),
        replace(TALK, awards=("MR/9",), source={**TALK.source, "fingerprint": "a2"}),
        awards=(AwardFacts(reference="MR/9", funder="MRC"),),
    )

    plan = brought_in(project, told, adds_awards=adds_awards)

    held = [sorted(one.award.reference for one in record.attributions) for record in every(session)]
    if adds_awards:
        assert (held, plan.skipped) == ([["ES/V1/1", "MR/9"], ["MR/9"]], [])
    else:
        assert held == [["ES/V1/1"]]
        assert every(session)[0].unmapped == {"Other awards": "MR/9"}
        assert [(one.where, one.what[:14]) for one in plan.skipped] == [
            ("award MR/9", "1 of its entri")
        ]


def every(session):
    return session.scalars(select(Record).order_by(Record.id)).all()


def test_partner_is_known_by_its_ror_and_a_likely_twin_is_flagged(project, session):
    known = make_organisation(
        project, name="University of Lowmarsh", ror="https://ror.org/01abcde23"
    )
    told = contents(
        replace(
            TALK,
            participants=(
                ParticipantFacts(role=ParticipantRole.PARTNER, organisation="a"),
                ParticipantFacts(role=ParticipantRole.PARTNER, organisation="b"),
            ),
        ),
        organisations=(
            OrganisationFacts(
                key="a", name="Lowmarsh Uni", ror=known.ror, given=frozenset({"name", "ror"})
            ),
            OrganisationFacts(key="b", name="Univercity of Lowmarsh", given=frozenset({"name"})),
        ),
    )

    plan = brought_in(project, told)

    assert every(session)[0].participants[0].organisation is known
    assert known.name == "University of Lowmarsh"
    assert "known again by its ROR" in plan.matched[0].what
    assert any("nearly the same spelling" in flag.what for flag in plan.flagged)
