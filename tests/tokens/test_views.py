from datetime import timedelta

import pytest
from sqlalchemy import select

from impacttracker.accounts.tokens import hash_of
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.tokens import operations, queries
from impacttracker.tokens.models import PersonalToken
from impacttracker.tokens.vocabulary import Scope
from tests.factories import make_project, make_user

# What differs between the databases is asked of other tables.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TYPED = {"name": "Nightly copy", "scope": "read", "project": "", "expires_on": "in 3 days"}


def typed(**other):
    until = today() + timedelta(days=30)
    return {**TYPED, "expires_on": f"{until:%d %B %Y}", **other}


def tokens():
    return db.session.scalars(select(PersonalToken)).all()


def test_token_is_shown_once_and_kept_as_a_hash(ffion, lead, project):
    made = ffion.post("/tokens/", data=typed(scope="write", project=project.code))

    secret = made.text.split('value="impact_')[1].split('"')[0]
    (held,) = tokens()
    assert held.secret_hash == hash_of(f"impact_{secret}")
    assert (held.scope, held.project_id) == (Scope.WRITE, project.id)
    page = ffion.page("/tokens/")
    assert secret not in page.soup.text
    assert "Nightly copy" in page.soup.text
    assert "Never" in page.soup.text


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"name": " "}, "Say what it is for, so that you know it again."),
        ({"name": "x" * 101}, "Keep this to 100 characters or fewer."),
        ({"expires_on": ""}, "Give a day on which it ends, from today on."),
        ({"expires_on": "4 March 2022"}, "Give a day on which it ends, from today on."),
        ({"expires_on": "1 January 2999"}, "A token lives for at most a year"),
        ({"project": "OTHERS"}, "Not a valid choice"),
    ],
)
def test_making_a_token_explains_what_is_wrong(ffion, mistake, complaint):
    make_project("OTHERS")
    answer = ffion.post("/tokens/", data=typed(**mistake))

    assert answer.status_code == 422
    assert complaint in answer.text
    assert tokens() == []


def test_token_of_a_year_to_the_day_is_made(ffion):
    until = today() + operations.LONGEST
    answer = ffion.post("/tokens/", data=typed(expires_on=f"{until:%d %B %Y}"))
    assert answer.status_code == 200


def test_revoked_token_is_gone_and_nobody_revokes_anothers(ffion, lead, sign_in):
    details = operations.TokenDetails(name="Copy", expires_on=today())
    secret = operations.make_token(lead, details)
    address = f"/tokens/{tokens()[0].id}/revoke"

    assert sign_in(make_user()).post(address).status_code == 404
    assert queries.token_with(secret) is not None
    assert ffion.post(address).status_code == 302
    assert queries.token_with(secret) is None
    assert ffion.post(address).status_code == 404


def test_nobody_hoards_tokens(lead):
    details = operations.TokenDetails(name="Copy", expires_on=today())
    for _ in range(queries.MOST):
        operations.make_token(lead, details)
    with pytest.raises(operations.Invalid, match="You have 50 tokens"):
        operations.make_token(lead, details)


def test_account_leads_to_its_tokens_and_they_to_what_programs_can_do(ffion):
    assert ffion.page("/accounts/").soup.select_one('a[href="/tokens/"]')
    assert ffion.page("/tokens/").soup.select_one('a[href="/api/"]')
