"""What is suggested to be linked: from what two records share, and never what cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.pathway.candidates import found_for, suggestions_for
from impacttracker.pathway.graph import Known
from impacttracker.pathway.suggestions import (
    Candidate,
    distance_in_words,
    suggested,
    words_of,
)
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.linking import dismiss_suggestion, unlink_records
from impacttracker.records.operations import ParticipantDetails
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When
from tests.factories import make_link, make_member, make_organisation, make_person, make_record

PLAN = Known(1, "policy_influence", "Durability label annexes", When.from_edtf("2024-03-29"))


def meeting(key, when, title="Something else", **shared):
    return Candidate(record=Known(key, "engagement", title, When.from_edtf(when)), **shared)


def told(candidates, *, before=True):
    return [
        (one.record.id, one.why, one.score) for one in suggested(PLAN, candidates, before=before)
    ]


def test_each_suggestion_says_why_and_the_likeliest_comes_first():
    found = told(
        [
            meeting(2, "2024-03-08", partners=["CIPFA"]),
            meeting(3, "2021", people=["Jane Okafor"], partners=["CIPFA", "OPD"]),
            meeting(4, "2024-02", title="Seminar on the durability of labels"),
            meeting(5, "2024-03-28"),
        ]
    )

    assert found == [
        (3, "both with CIPFA and OPD, Jane Okafor in both, 3 years before", 8),
        (2, "both with CIPFA, 3 weeks before", 6),
        (4, "both say “durability” and “labels”, 1 month before", 5),
    ]


def test_what_lies_on_the_wrong_side_is_not_suggested():
    candidates = [
        meeting(2, "2024-03-30", partners=["CIPFA"]),
        meeting(3, "2024", partners=["CIPFA"]),
        meeting(4, "XXXX", partners=["CIPFA"]),
        meeting(5, "2023-12", partners=["CIPFA"]),
    ]

    assert {key for key, *_ in told(candidates)} == {3, 4, 5}
    assert {key for key, *_ in told(candidates, before=False)} == {2, 3, 4}


def test_what_goes_on_since_a_year_began_in_it():
    group = Known(1, "collaboration", "Data group", When.from_edtf("2023/.."))
    meetings = [meeting(2, "2024-01-09", partners=["OPD"]), meeting(3, "2023-11", partners=["OPD"])]

    before = suggested(group, meetings, before=True)

    assert [(one.record.id, one.why) for one in before] == [(3, "both with OPD, in the same year")]


def test_word_that_many_say_tells_nothing():
    many = [meeting(key, "2024", title=f"Label number {key}") for key in range(2, 30)]

    assert told([*many, meeting(40, "2024", title="Annexes")]) == [
        (40, "both say “Annexes”, in the same year", 4)
    ]


def test_words_are_compared_without_case_accents_and_plural():
    assert words_of("The Łódź LABELS, Ağrı 東京東京 and the über-label") == {
        "łodz": "Łódź",
        "label": "LABELS",
        "agrı": "Ağrı",
        "東京東京": "東京東京",
        "uber": "über",
    }


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("2024-03-29", "2024-03-29", "on the same day"),
        ("2024-03-29", "2024-03-28", "1 day before"),
        ("2024-03-29", "2024-03-01", "4 weeks before"),
        ("2024-03-29", "2023-11-01", "4 months before"),
        ("2024-03-29", "2020-11-01", "4 years before"),
        ("2024-03-29", "2024-03", "in the same month"),
        ("2024-03-29", "2024", "in the same year"),
        ("2024", "2023-12-31", "1 year before"),
        ("2024-03-29", "{2019,2021}", "5 years before"),
        ("2024-03-29", "2021/..", "3 years before"),
        ("2024-03-29", "XXXX", ""),
    ],
)
def test_distance_is_said_no_finer_than_the_dates_are_known(one, other, words):
    assert distance_in_words(When.from_edtf(one), When.from_edtf(other), before=True) == words


@given(st.lists(st.sampled_from(("2024-03-29", "2024-03", "2024", "2021/..", "XXXX")), max_size=6))
def test_order_of_candidates_changes_nothing(dates):
    candidates = [meeting(key, when, partners=["CIPFA"]) for key, when in enumerate(dates, 2)]

    assert told(candidates) == told(candidates[::-1])


@pytest.fixture
def partner(project):
    return make_organisation(project, "CIPFA")


@pytest.fixture
def plan(project, partner):
    return make_record(
        project, PolicyInfluence, title="The plan", when="2024-03-29", partner=partner
    )


def keys(suggestions):
    return [one.record.id for one in suggestions]


def test_records_of_the_same_partner_and_person_are_suggested(project, lead, partner):
    jane = make_person(project, "Jane Okafor")
    taking_part = [
        ParticipantDetails(role=ParticipantRole.PARTNER, organisation=partner, person=jane)
    ]
    plan = make_record(project, PolicyInfluence, when="2024-03-29", participants=taking_part)
    make_record(project, when="2024-03-08", participants=taking_part, title="Council")
    make_record(project, when="2024-05-08", participants=taking_part, title="Follow up")
    make_record(project, when="2024-03-09", partner=make_organisation(project, "Other"))

    def said(before):
        return [(one.record.title, one.why) for one in suggestions_for(plan, lead, before=before)]

    assert said(True) == [("Council", "both with CIPFA, Jane Okafor in both, 3 weeks before")]
    assert said(False) == [("Follow up", "both with CIPFA, Jane Okafor in both, 6 weeks after")]


def test_linked_dismissed_removed_and_circular_ones_are_never_suggested(
    project, lead, partner, plan
):
    names = ("linked", "dismissed", "removed", "circular", "left")
    talks = {
        name: make_record(project, title=name, when="2024-03", partner=partner) for name in names
    }
    make_link(talks["linked"], plan)
    dismiss_suggestion(plan, talks["dismissed"], by=lead)
    unlink_records(make_link(talks["removed"], plan), by=lead)
    middle = make_record(project, when="2023")
    make_link(plan, middle)
    make_link(middle, talks["circular"])

    assert keys(suggestions_for(plan, lead, before=True)) == [talks["left"].id]


def test_private_record_of_somebody_else_is_not_suggested(project, lead, partner, plan):
    secret = {"visibility": Visibility.PRIVATE, "by": lead}
    talk = make_record(project, title="A talk", when="2024-03", partner=partner, **secret)

    colleague = make_member(project)

    assert keys(suggestions_for(plan, lead, before=True)) == [talk.id]
    assert keys(suggestions_for(plan, colleague, before=True)) == []
    assert found_for(plan, colleague, "talk") == []


def test_search_asks_for_every_word_and_finds_also_what_would_be_refused(project, lead, plan):
    make_link(plan, make_record(project, title="50% more_seals in the harbour", when="2025"))
    make_record(project, title="50 seals")

    found = found_for(plan, lead, "seals 50%")

    assert [one.title for one in found] == ["50% more_seals in the harbour"]
    assert found_for(plan, lead, "THE")[0].title == found[0].title
