from datetime import timedelta

import pytest
from sqlalchemy import func, select

from impacttracker import clock
from impacttracker.accounts import operations, passwords, queries
from impacttracker.accounts.models import Attempt, MailedLink, SignIn, User
from impacttracker.errors import Invalid, NotAllowed, NotFound
from tests.factories import make_user

GOOD = "wobbly harbour kettle"


@pytest.fixture
def later(monkeypatch):
    """Call it with a timedelta to let so much time pass."""
    passed = timedelta()
    real = clock.now

    def wait(more):
        nonlocal passed
        passed += more

    for module in (
        "queries",
        "operations.attempts",
        "operations.choosing",
        "operations.signing_in",
    ):
        monkeypatch.setattr(f"impacttracker.accounts.{module}.now", lambda: real() + passed)
    return wait


def sign_in(user, address="192.0.2.1"):
    return operations.begin_sign_in(operations.claim_account(user.email, address), browser="Tests")


def member(**facts):
    return operations.add_user("ada@example.org", "Ada", password=GOOD, **facts)


def test_account_is_added_with_its_address_in_lower_case(session):
    user = operations.add_user(" Ada@Example.ORG ", " Ada ", password=GOOD, is_admin=True)

    assert (user.email, user.name, user.is_admin) == ("ada@example.org", "Ada", True)
    assert passwords.matches(user.password_hash, GOOD)


@pytest.mark.parametrize(
    ("email", "name", "password", "problems"),
    [
        ("nonsense", "Ada", None, {"email": "Give an e-mail address such as ada@example.ac.uk."}),
        (
            "a@example.org\nBcc: b@example.org",
            "Ada",
            None,
            {"email": "Give an e-mail address such as ada@example.ac.uk."},
        ),
        ("ada@example.org", " ", None, {"name": "Give their name."}),
        ("ada@example.org", "x" * 201, None, {"name": "Keep the name to 200 characters or fewer."}),
        ("bob@example.org", "Bob", None, {"email": "bob@example.org has an account already."}),
        (
            "ada@example.org",
            "Ada",
            "short",
            {"password": "Use at least 12 characters. Three random words do well."},
        ),
    ],
)
def test_adding_an_account_explains_what_is_wrong(session, email, name, password, problems):
    make_user(email="bob@example.org")

    with pytest.raises(Invalid) as refused:
        operations.add_user(email, name, password=password)

    assert refused.value.problems == problems
    assert session.scalars(select(User.email)).all() == ["bob@example.org"]


def test_invitation_lets_its_holder_choose_a_password_once(session):
    invitation = operations.invite("ada@example.org", "Ada")

    user = operations.choose_password(invitation.token, GOOD)

    assert user == invitation.user
    assert passwords.matches(user.password_hash, GOOD)
    with pytest.raises(NotFound):
        operations.choose_password(invitation.token, "another harbour kettle")


def test_database_holds_no_token(session):
    token = operations.invite("ada@example.org", "Ada").token
    user = sign_in(member_called("bob@example.org"))

    kept = {
        *session.scalars(select(MailedLink.token_hash)),
        *session.scalars(select(SignIn.token_hash)),
    }

    assert len(kept) == 2
    assert not kept & {token, user.sign_in_token}


def member_called(email):
    return operations.add_user(email, "Somebody", password=GOOD)


def test_invitation_ends_after_seven_days(session, later):
    token = operations.invite("ada@example.org", "Ada").token
    later(timedelta(days=6, hours=23))
    assert queries.link_with(token)

    later(timedelta(hours=2))

    assert queries.link_with(token) is None
    with pytest.raises(NotFound):
        operations.choose_password(token, GOOD)


def test_password_that_is_not_good_leaves_the_link_to_be_used(session):
    token = operations.invite("ada@example.org", "Ada").token

    with pytest.raises(Invalid):
        operations.choose_password(token, "password2024")

    assert operations.choose_password(token, GOOD)


def test_inviting_somebody_with_a_password_gives_no_link_to_their_account(session):
    user = member()

    assert operations.invite("ADA@example.org", "Somebody else") == operations.Invitation(
        user, None
    )
    assert user.name == "Ada"


def test_inviting_somebody_who_has_not_come_in_yet_gives_nobody_a_second_link(session):
    token = operations.invite("ada@example.org", "Ada").token

    with pytest.raises(Invalid):
        operations.invite("ada@example.org", "Ada")

    assert queries.link_with(token)


def test_new_link_ends_the_one_before(session):
    invitation = operations.invite("ada@example.org", "Ada")

    newer = operations.make_link(invitation.user)

    assert queries.link_with(invitation.token) is None
    assert queries.link_with(newer)


def test_sign_in_is_found_by_its_token_alone(session):
    user = sign_in(member())

    assert queries.sign_in_with(user.sign_in_token).user == user
    assert queries.sign_in_with(user.sign_in_token + "x") is None
    assert queries.sign_in_with("") is None


def test_every_sign_in_has_a_token_of_its_own(session):
    user = member()

    assert sign_in(user).sign_in_token != sign_in(user).sign_in_token
    assert len(queries.sign_ins_of(user)) == 2


def test_sign_in_ends_when_its_browser_was_not_seen_for_eight_hours(session, later):
    token = sign_in(member()).sign_in_token
    later(timedelta(hours=7, minutes=59))
    assert queries.sign_in_with(token)

    later(timedelta(minutes=2))

    assert queries.sign_in_with(token) is None


def test_sign_in_ends_after_a_fortnight_however_busy(session, later):
    user = sign_in(member())
    kept = queries.sign_in_with(user.sign_in_token)
    kept.last_seen_at += timedelta(days=14)
    later(timedelta(days=14, minutes=1))

    assert queries.sign_in_with(user.sign_in_token) is None
    assert queries.sign_ins_of(user) == []


def test_signing_in_clears_what_has_ended(session, later):
    user = member()
    sign_in(user)
    later(timedelta(hours=9))

    sign_in(user)

    assert session.scalar(select(func.count(SignIn.id))) == 1


def test_claim_that_was_overtaken_signs_nobody_in(session):
    user = member()
    claim = operations.claim_account(user.email, "192.0.2.1")
    user.password_hash = passwords.hashed("another harbour kettle")

    with pytest.raises(NotFound):
        operations.begin_sign_in(claim, browser="Tests")


@pytest.mark.parametrize("state", ["disabled", "not here yet", "unknown"])
def test_account_that_cannot_be_used_has_nothing_to_prove(session, state):
    if state != "unknown":
        user = make_user(email="ada@example.org", is_disabled=state == "disabled")
        user.password_hash = None if state == "not here yet" else passwords.hashed(GOOD)

    claim = operations.claim_account("ada@example.org", "192.0.2.1")

    assert claim.password_hash is None
    assert not passwords.matches(claim.password_hash, GOOD)


def test_one_ends_only_ones_own_sign_ins(session):
    ada = sign_in(member())
    bob = make_user()
    own = queries.sign_ins_of(ada)[0]

    with pytest.raises(NotFound):
        operations.end_sign_in(bob, own.id)
    operations.end_sign_in(ada, own.id)

    assert queries.sign_ins_of(ada) == []


def test_changing_the_password_ends_every_other_sign_in(session):
    user = member()
    other = sign_in(user).sign_in_token
    own = sign_in(user).sign_in_token
    claim = operations.claim_account(user.email, "192.0.2.1")

    operations.change_password(user, "another harbour kettle", claim=claim)

    assert queries.sign_in_with(other) is None
    assert queries.sign_in_with(own)
    assert passwords.matches(user.password_hash, "another harbour kettle")


def test_changing_the_password_ends_links_to_choose_one(session):
    user = member()
    token = operations.make_link(user)

    operations.change_password(
        user, "another harbour kettle", claim=operations.claim_account(user.email, "192.0.2.1")
    )

    assert queries.link_with(token) is None


def test_reset_ends_every_sign_in_and_works_for_an_hour(session, later):
    user = member()
    signed_in = sign_in(user).sign_in_token
    claim = operations.claim_account(user.email, "192.0.2.1")
    assert operations.ask_for_reset(claim, "first token") == user
    assert queries.sign_in_with(signed_in)

    operations.choose_password("first token", "another harbour kettle")
    assert queries.sign_in_with(signed_in) is None

    operations.ask_for_reset(claim, "second token")
    later(timedelta(minutes=61))
    assert queries.link_with("second token") is None


def test_reset_makes_nothing_for_whoever_has_no_account(session):
    make_user(email="gone@example.org", is_disabled=True)

    for email in ("nobody@example.org", "gone@example.org"):
        claim = operations.claim_account(email, "192.0.2.1")
        assert operations.ask_for_reset(claim, "token") is None
    assert session.scalars(select(MailedLink)).all() == []


def test_tenth_wrong_password_shuts_the_account_for_a_quarter_of_an_hour(session, later):
    user = member()
    for number in range(10):
        operations.claim_account(user.email, f"192.0.2.{number}")

    with pytest.raises(operations.TooManyAttempts):
        operations.claim_account("ADA@example.org", "198.51.100.1")

    later(timedelta(minutes=15, seconds=1))
    assert operations.claim_account(user.email, "198.51.100.1")


def test_account_that_is_not_there_is_shut_in_the_same_way(session):
    for number in range(10):
        operations.claim_account("nobody@example.org", f"192.0.2.{number}")

    with pytest.raises(operations.TooManyAttempts):
        operations.claim_account("nobody@example.org", "198.51.100.1")


def test_storm_on_one_account_leaves_the_others_open(session):
    member()
    for _ in range(10):
        operations.claim_account("ada@example.org", "192.0.2.1")
    for _ in range(20):
        with pytest.raises(operations.TooManyAttempts):
            operations.claim_account("ada@example.org", "192.0.2.1")

    assert operations.claim_account("bob@example.org", "192.0.2.1")


def test_address_that_tries_many_accounts_is_shut_out(session):
    for number in range(20):
        operations.claim_account(f"person{number}@example.org", "192.0.2.1")

    with pytest.raises(operations.TooManyAttempts):
        operations.claim_account("ada@example.org", "192.0.2.1")
    assert operations.claim_account("ada@example.org", "198.51.100.1")


def test_signing_in_takes_its_attempts_off_again(session):
    user = member()
    for _ in range(9):
        operations.claim_account(user.email, "192.0.2.1")

    sign_in(user)

    for _ in range(9):
        assert operations.claim_account(user.email, "192.0.2.2")


def test_attempts_name_nobody(session):
    operations.claim_account("ada@example.org", "192.0.2.1")

    kept = session.scalars(select(Attempt.subject)).all()

    assert len(kept) == 2
    assert not [subject for subject in kept if "ada" in subject or "192" in subject]


def test_disabled_account_is_signed_out_and_cannot_come_back(session):
    admin, user = make_user(is_admin=True), member()
    token = sign_in(user).sign_in_token

    operations.disable(user, by=admin)
    assert queries.sign_in_with(token) is None
    assert operations.claim_account(user.email, "192.0.2.1").user_id is None

    operations.enable(user, by=admin)
    assert queries.sign_in_with(token) is None
    assert operations.claim_account(user.email, "192.0.2.1").user_id == user.id


@pytest.mark.parametrize(
    "act",
    [
        operations.disable,
        operations.enable,
        operations.give_administration,
        operations.take_administration,
    ],
)
def test_only_administrators_manage_accounts(session, act):
    with pytest.raises(NotAllowed):
        act(make_user(), by=make_user())


def test_one_administrator_always_stays(session):
    admin = make_user(is_admin=True)

    with pytest.raises(NotAllowed):
        operations.take_administration(admin, by=admin)
    with pytest.raises(NotAllowed):
        operations.disable(admin, by=admin)


def test_administration_is_given_and_taken(session):
    admin, other = make_user(is_admin=True), make_user()

    operations.give_administration(other, by=admin)
    operations.take_administration(admin, by=other)

    assert (admin.is_admin, other.is_admin) == (False, True)
