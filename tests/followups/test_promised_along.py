"""Logging and what was promised are one form, saved at once; a mistake loses nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from impacttracker.clock import today
from impacttracker.followups.models import FollowUp
from impacttracker.followups.vocabulary import Direction
from impacttracker.records.models import Record
from tests.factories import make_member, make_organisation, make_person, make_user
from tests.pages import Page

ADD = "/records/COAST/add/engagement"
TALK = {"title": "Talk at the pier", "when": "yesterday", "participants-0-organisation": "Harbour"}


def sent(browser, address=ADD, **rows):
    """What the form would send, with *rows* for promises: `what_0="Send it"`."""
    typed = browser.page(address).typed("main form.form")
    promised = {f"promises-{name[-1]}-{name[:-2]}": said for name, said in rows.items()}
    return typed | promised


def test_what_was_promised_both_ways_is_noted_with_the_record(ffion, project, lead, session):
    make_organisation(project, "Port of Aberdaron")
    tom = make_member(project, make_user(name="Tom"))
    rows = {
        "what_0": "Send the film", "partner_0": "harbour", "due_on_0": "in 3 days",
        "what_1": "Show us round", "direction_1": "theirs", "partner_1": "Port of Aberdaron",
        "owner_1": str(tom.id),
        "what_2": "", "owner_2": "",
    }  # fmt: skip
    browser_says = sent(ffion, **rows) | TALK

    answer = ffion.post(ADD, data=browser_says)

    ours, theirs = session.scalars(select(FollowUp).order_by(FollowUp.id))
    assert (ours.what, ours.direction, ours.owner) == ("Send the film", Direction.OURS, lead)
    assert ours.due_on == today() + timedelta(days=3)
    assert (ours.record.title, ours.organisation.name) == ("Talk at the pier", "Harbour")
    assert (theirs.direction, theirs.owner, theirs.due_on) == (Direction.THEIRS, tom, None)
    assert theirs.organisation.name == "Port of Aberdaron"
    assert ffion.page(answer.location).texts("#promises .row-entry__title") == [
        "Send the film",
        "Show us round",
    ]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ({"partner_0": "Nobody Known"}, "Nobody called “Nobody Known” took part or is known"),
        ({"due_on_0": "Thursbury"}, "Write it like 4 March 2022"),
        ({"due_on_0": "March"}, "is not a date we can read"),
        ({"owner_0": "999999"}, "Choose somebody who works on this project."),
        ({"direction_0": "sideways"}, "Choose one of the options."),
        ({"what_0": "x" * 1001}, "Keep this to 1,000 characters or fewer."),
        ({"what_0": "", "partner_0": "Jane"}, "Say what was promised, or empty this row."),
    ],
)
def test_mistaken_promise_stores_nothing_and_loses_nothing(ffion, session, rows, complaint):
    data = sent(ffion, **{"what_0": "Keep me", **rows}) | TALK

    answer = ffion.post(ADD, data=data)

    assert answer.status_code == 422
    page = Page(answer.text)
    assert complaint in page.text
    assert any(href.startswith("#promises-0-") for href in page.links(".problems a").values())
    typed = page.typed("main form.form")
    # But for a list, which never shows again what it does not offer.
    rows = {name: said for name, said in rows.items() if name not in ("owner_0", "direction_0")}
    for name, said in TALK.items() | {(f"promises-0-{name[:-2]}", rows[name]) for name in rows}:
        assert typed[name] == [said]
    assert session.scalars(select(Record)).all() == []
    assert session.scalars(select(FollowUp)).all() == []


def test_one_more_row_is_there_without_scripts(ffion):
    answer = ffion.post(ADD, data=sent(ffion, what_0="Send it") | {"add": "promises"})

    assert answer.status_code == 200
    typed = Page(answer.text).typed("main form.form")
    assert typed["promises-0-what"] == ["Send it"]
    assert typed["promises-1-what"] == [""]


def test_promise_is_added_while_a_record_is_edited(ffion, project, session):
    jane = make_person(project, "Jane Okafor")
    record = ffion.post(ADD, data=sent(ffion) | TALK).location
    address = f"{record}edit"

    ffion.post(address, data=sent(ffion, address, what_0="Call her", partner_0="JANE OKAFOR"))

    followup = session.scalars(select(FollowUp)).one()
    assert (followup.person, followup.record.version) == (jane, 1)
    assert ffion.page(address).typed("main form.form")["promises-0-what"] == [""]
