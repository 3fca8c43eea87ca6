"""What led to what: links between records, and what is refused."""

import pytest
from sqlalchemy import select

from impacttracker.errors import Invalid, NotAllowed
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records, unlink_records
from impacttracker.records.models import Link
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
