"""What led to what: links between records, and what is refused."""

import pytest
from sqlalchemy import select

from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import (
    Claim,
    LinkDetails,
    correct_link,
    dismiss_suggestion,
    link_records,
    link_several,
    unlink_records,
)
from impacttracker.records.models import Link, Unrelated
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from tests.factories import make_member, make_project, make_record


def link(cause, effect, verb=Verb.LED_TO, **facts):
    details = LinkDetails(cause=cause, effect=effect, verb=verb, strength=Strength.CHANGED, **facts)
    return link_records(details, by=None)


def test_link_stands_in_the_history_of_both_ends(session):
    project = make_project()
    talk, change = make_record(project, title="A talk"), make_record(project, title="A change")

    link(talk, change, rationale="  They said so.  ")

    assert session.scalars(select(Link)).one().rationale == "They said so."
    for end in (talk, change):
        newest = projects.history_of("record", end.uid)[0]
        assert (newest.verb, newest.details) == (
            "linked",
            [{"field": "Link", "old": "", "new": "“A talk” led to “A change”"}],
        )


def test_circle_is_refused_however_long(session):
    project = make_project()
    first, second, third = (make_record(project, title=title) for title in ("A", "B", "C"))
    link(first, second)
    link(second, third, Verb.INFORMED)

    with pytest.raises(Invalid) as refused:
        link(third, first)

    assert refused.value.problems == {
        "effect": "“A” already leads to “C”: a chain cannot go in a circle."
    }
    assert len(session.scalars(select(Link)).all()) == 2


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("mistake", ["itself", "another project", "twice", "long reason"])
def test_senseless_link_is_explained(mistake):
    project = make_project()
    cause, effect = make_record(project), make_record(project)
    asked = {"cause": cause, "effect": effect, "rationale": ""}
    sentence = {
        "itself": "A record cannot lead to itself: choose another one.",
        "another project": "Both records must belong to the same project.",
        "twice": "These two are already linked in this way.",
        "long reason": "Keep the reason to 1,000 characters or fewer.",
    }[mistake]
    if mistake == "itself":
        asked["effect"] = cause
    elif mistake == "another project":
        asked["effect"] = make_record(make_project())
    elif mistake == "twice":
        link(cause, effect)
    else:
        asked["rationale"] = "x" * 1001

    with pytest.raises(Invalid) as refused:
        link(**asked)

    assert refused.value.problems == {"effect": sentence}


def test_link_can_be_taken_away_and_drawn_the_other_way(session):
    project = make_project()
    cause, effect = make_record(project), make_record(project)

    unlink_records(link(cause, effect), by=None)
    link(effect, cause)

    assert session.scalars(select(Link.from_id)).all() == [effect.id]


@pytest.mark.usefixtures("session")
def test_viewers_may_not_link():
    project = make_project()
    viewer = make_member(project, role=Role.VIEWER)
    cause, effect = make_record(project), make_record(project)
    details = LinkDetails(cause=cause, effect=effect, verb=Verb.LED_TO, strength=Strength.CHANGED)

    with pytest.raises(NotAllowed):
        link_records(details, by=viewer)


@pytest.mark.usefixtures("session")
def test_history_of_one_end_does_not_tell_the_title_of_a_private_other_end():
    project = make_project()
    talk = make_record(project, title="A talk")
    secret = make_record(project, title="Hush", visibility=Visibility.PRIVATE)

    link(talk, secret)

    said = {
        end.title: projects.history_of("record", end.uid)[0].details[0]["new"]
        for end in (talk, secret)
    }
    assert said == {
        "A talk": "“A talk” led to a private record",
        "Hush": "“A talk” led to “Hush”",
    }


CLAIM = Claim(verb=Verb.CITED_IN, strength=Strength.CREDITED, rationale="  Page 4.  ")


def test_link_is_corrected_and_both_histories_say_what_changed(session):
    project = make_project()
    paper, report = make_record(project, title="A paper"), make_record(project, title="A report")
    held = link(paper, report)

    assert correct_link(held, CLAIM, version=held.version, by=None)

    assert (held.verb, held.strength, held.rationale) == (
        Verb.CITED_IN,
        Strength.CREDITED,
        "Page 4.",
    )
    assert held.version == 2
    for end in (paper, report):
        newest = projects.history_of("record", end.uid)[0]
        assert newest.verb == "relinked"
        assert [(one["field"], one["old"], one["new"]) for one in newest.details] == [
            ("Link", "", "“A paper” led to “A report”"),
            ("How?", "led to", "was cited in"),
            ("How well does that stand?", "it changed what they did", "they credit us"),
            ("Why do we say so?", "", "Page 4."),
        ]
    assert not correct_link(held, CLAIM, version=held.version, by=None)


@pytest.mark.usefixtures("session")
def test_link_that_somebody_else_corrected_meanwhile_is_not_overwritten():
    project = make_project()
    held = link(make_record(project), make_record(project))
    correct_link(held, CLAIM, version=1, by=None)

    with pytest.raises(Stale):
        correct_link(held, Claim(verb=Verb.LED_TO, strength=Strength.CHANGED), version=1, by=None)


@pytest.mark.usefixtures("session")
def test_correction_makes_no_twin_and_keeps_reasons_short():
    project = make_project()
    cause, effect = make_record(project), make_record(project)
    held = link(cause, effect)
    link(cause, effect, Verb.CITED_IN)
    long = Claim(verb=Verb.LED_TO, strength=Strength.CHANGED, rationale="x" * 1001)

    with pytest.raises(Invalid, match="already linked in this way"):
        correct_link(held, CLAIM, version=1, by=None)
    with pytest.raises(Invalid, match="1,000 characters"):
        correct_link(held, long, version=1, by=None)


@pytest.mark.usefixtures("session")
def test_reason_is_not_told_in_the_history_of_the_end_that_more_people_read():
    project = make_project()
    talk, secret = make_record(project), make_record(project, visibility=Visibility.PRIVATE)
    held = link(talk, secret)

    correct_link(held, CLAIM, version=1, by=None)

    told = {
        end: [one["new"] for one in projects.history_of("record", end.uid)[0].details]
        for end in (talk, secret)
    }
    assert "Page 4." in told[secret]
    assert "Page 4." not in told[talk]


@pytest.mark.usefixtures("session")
def test_several_links_are_noted_or_each_refusal_is_told():
    project = make_project()
    plan = make_record(project, title="Plan")
    first, second, later = (make_record(project, title=title) for title in ("A", "B", "C"))
    link(plan, later)
    claim = {"verb": Verb.LED_TO, "strength": Strength.CHANGED}

    def wanted(*causes):
        return [LinkDetails(cause=cause, effect=plan, **claim) for cause in causes]

    assert len(link_several(wanted(first, second), by=None)) == 2
    with pytest.raises(Invalid) as refused:
        link_several(wanted(later, first), by=None)
    assert refused.value.problems == {
        "0": "“Plan” already leads to “C”: a chain cannot go in a circle.",
        "1": "These two are already linked in this way.",
    }


def test_pair_is_set_apart_once_and_joined_again_by_a_link(session):
    project = make_project()
    one, other = make_record(project), make_record(project)

    dismiss_suggestion(other, one, by=None)
    dismiss_suggestion(one, other, by=None)
    assert session.execute(select(Unrelated.one_id, Unrelated.other_id)).all() == [
        (one.id, other.id)
    ]

    held = link(one, other)
    assert session.scalars(select(Unrelated)).all() == []
    unlink_records(held, by=None)
    assert len(session.scalars(select(Unrelated)).all()) == 1
    for wrong in (one, make_record(make_project())):
        with pytest.raises(Invalid):
            dismiss_suggestion(one, wrong, by=None)


@pytest.mark.usefixtures("session")
def test_viewers_may_neither_correct_nor_remove_nor_dismiss():
    project = make_project()
    viewer = make_member(project, role=Role.VIEWER)
    held = link(make_record(project), make_record(project))

    for act in (
        lambda: correct_link(held, CLAIM, version=1, by=viewer),
        lambda: unlink_records(held, by=viewer),
        lambda: dismiss_suggestion(held.cause, held.effect, by=viewer),
    ):
        with pytest.raises(NotAllowed):
            act()
