"""The browser and the database of the tests do what the other tests lean on."""

import pytest
from flask_login import current_user
from sqlalchemy import func, select

from impacttracker.accounts.access import public
from impacttracker.accounts.models import User
from impacttracker.accounts.operations import add_user
from impacttracker.database import db, new_uid
from tests.applications import signed_in_as

UNSOUND = "<!doctype html><html><h1>One</h1><h1>Two</h1></html>"


def written():
    db.session.add(User(email=new_uid(), name="Ada"))
    db.session.commit()
    return "Written."


@pytest.fixture
def served(new_installation):
    """An application with addresses that do what none of ours may."""
    application = new_installation()
    anybody = public("It is there for a test.")
    application.add_url_rule("/written", "written", anybody(written), methods=["GET", "POST"])
    application.add_url_rule("/unsound", "unsound", anybody(lambda: UNSOUND))
    application.add_url_rule("/name", "name", anybody(lambda: current_user.name))
    application.add_url_rule("/unguarded", "unguarded", lambda: "Anybody may read this.")
    return application


def test_page_that_writes_while_being_read_is_noticed(served):
    client = served.test_client()
    with pytest.raises(AssertionError, match="Reading written changed user_account"):
        client.get("/written")
    assert client.post("/written").text == "Written."


def test_unsound_page_is_noticed_whatever_the_test_looks_at(served):
    client = served.test_client()
    with pytest.raises(AssertionError, match="2 main headings"):
        client.get("/unsound")


def test_view_that_states_no_access_is_shut(served):
    client = served.test_client()
    assert client.get("/unguarded").status_code == 403


def test_two_browsers_are_two_people_at_once(served):
    with served.app_context():
        ada, bob = (
            signed_in_as(add_user(f"{name}@example.org", name), served) for name in ("Ada", "Bob")
        )
    assert [ada.get("/name").text, bob.get("/name").text] == ["Ada", "Bob"]
    assert ada.get("/name").text == "Ada"


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_stores_is_gone_in_the_next(session, time):
    assert session.scalar(select(func.count()).select_from(User)) == 0
    session.add(User(email="ada@example.org", name=time))
    session.commit()
    session.add(User(email="bob@example.org", name=time))
    session.rollback()
    assert session.scalars(select(User.email)).all() == ["ada@example.org"]


def test_settings_of_a_test_are_gone_with_it(app):
    assert "ONLY_HERE" not in app.config
    app.config["ONLY_HERE"] = "yes"


def test_statements_are_counted_without_those_of_transactions(session, statements):
    with statements() as sent:
        session.scalar(select(1))
        with session.begin_nested():
            session.scalar(select(2))
        session.commit()
    assert len(sent) == 2
