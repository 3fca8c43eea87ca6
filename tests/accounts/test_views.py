import re
from datetime import timedelta

import pytest
from flask import url_for
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from impacttracker.accounts import operations, passwords, queries
from impacttracker.accounts.models import Attempt, MailedLink, SignIn, User
from impacttracker.accounts.sign_ins import own_path
from impacttracker.database import db
from tests.factories import make_user
from tests.pages import Page

GOOD = "wobbly harbour kettle"
WRONG = "This address and this password do not belong together."


@pytest.fixture
def ada(session):
    return operations.add_user("ada@example.org", "Ada Lovelace", password=GOOD)


@pytest.fixture
def admin(session):
    return make_user(name="Grace Hopper", is_admin=True)


def sign_in_form(browser, password=GOOD, email="ada@example.org", **more):
    return browser.post("/accounts/sign-in", data={"email": email, "password": password, **more})


def paths(response):
    return response.status_code, response.headers.get("Location")


def test_signing_in_leads_home_and_keeps_a_random_token(browser, ada):
    assert paths(sign_in_form(browser, email=" Ada@Example.org ")) == (302, "/")

    with browser.session_transaction() as kept:
        assert queries.sign_in_with(kept["_user_id"]).user_id == ada.id
    assert "Your account" in browser.page("/accounts/").title


def test_password_is_taken_as_typed_with_its_spaces(browser, session):
    operations.add_user("bob@example.org", "Bob", password="  wobbly harbour kettle  ")

    assert sign_in_form(browser, email="bob@example.org").status_code == 422
    spaced = sign_in_form(browser, "  wobbly harbour kettle  ", email="bob@example.org")
    assert spaced.status_code == 302


def test_signing_in_gives_a_new_session_and_drops_the_old(browser, ada):
    with browser.session_transaction() as kept:
        kept["planted"] = "before"

    sign_in_form(browser)

    with browser.session_transaction() as kept:
        assert "planted" not in kept


@pytest.mark.parametrize(
    ("email", "password", "facts"),
    [
        ("ada@example.org", "wobbly harbour kettles", {}),
        ("nobody@example.org", GOOD, {}),
        ("ada@example.org", GOOD, {"is_disabled": True}),
        ("ada@example.org", GOOD, {"password_hash": None}),
    ],
    ids=["wrong password", "unknown", "disabled", "not here yet"],
)
def test_every_refusal_reads_the_same(browser, session, ada, email, password, facts):
    for name, value in facts.items():
        setattr(ada, name, value)

    response = sign_in_form(browser, password, email=email)

    assert response.status_code == 422
    page = Page(response.text)
    assert page.texts(".notice--danger") == [
        f"{WRONG} Check both; if you forgot the password, choose a new one below."
    ]
    assert page.typed()["password"] == [""]
    assert session.scalars(select(SignIn)).all() == []


@pytest.mark.parametrize(
    ("typed", "complaints"),
    [
        ({"email": "", "password": GOOD}, ["E-mail address: Give your e-mail address."]),
        ({"email": "ada@example.org", "password": ""}, ["Password: Give your password."]),
    ],
)
def test_sign_in_form_explains_what_is_missing(browser, ada, typed, complaints):
    response = browser.post("/accounts/sign-in", data=typed)

    assert response.status_code == 422
    assert Page(response.text).texts(".problems li") == complaints


def test_eleventh_attempt_has_to_wait_even_with_the_right_password(browser, ada):
    for _ in range(10):
        assert sign_in_form(browser, "wrong kettle 12345").status_code == 422

    response = sign_in_form(browser)

    assert response.status_code == 429
    assert "Wait a quarter of an hour" in response.text


def test_claimed_addresses_do_not_get_round_the_wait(browser, ada):
    for number in range(20):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        typed = {"email": f"person{number}@example.org", "password": GOOD}
        browser.post("/accounts/sign-in", data=typed, headers=headers)

    assert sign_in_form(browser).status_code == 429


def test_stranger_is_asked_to_sign_in_and_led_back(browser, ada):
    assert paths(browser.get("/accounts/people?q=ada&after=2")) == (
        302,
        "/accounts/sign-in?next=/accounts/people?q%3Dada%26after%3D2",
    )

    page = browser.page("/accounts/sign-in?next=/accounts/people?q%3Dada%26after%3D2")
    onwards = page.typed()["next"][0]

    assert onwards == "/accounts/people?q=ada&after=2"
    assert paths(sign_in_form(browser, next=onwards)) == (302, onwards)


def test_programs_are_told_in_their_own_way(browser):
    json = browser.get("/accounts/", headers={"Accept": "application/json"})

    assert json.status_code == 401
    assert json.is_json


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        "/ /evil",
        "/\x00/evil",
        "\x0b//evil.example",
        "",
        "https:/evil.example",
        "/\r\nSet-Cookie: a=b",
        "data:text/html,x",
        "//evil.example/%2f..",
        "/\\/evil.example",
        "/\x7f/evil",
        "?next=//evil",
        "http://localhost@evil.example",
        "./evil",
    ],
)
def test_nobody_is_led_to_another_place(browser, ada, address):
    assert own_path(address) is None
    assert paths(sign_in_form(browser, next=address)) == (302, "/")


@given(st.text())
def test_whatever_is_asked_for_the_way_leads_to_our_own_host(address):
    found = own_path(address)

    assert found is None or re.match(r"/(?![/\\])[^\s\\]*$", found)


def test_signing_out_ends_the_sign_in_on_the_server(browser, ada):
    sign_in_form(browser)
    with browser.session_transaction() as kept:
        stolen = dict(kept)

    assert paths(browser.post("/accounts/sign-out")) == (302, "/accounts/sign-in")

    with browser.session_transaction() as kept:
        kept.update(stolen)
    assert browser.get("/accounts/").status_code == 302


def test_own_account_lists_browsers_and_ends_them(sign_in, browser, ada):
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    browser.post(
        "/accounts/sign-in",
        data={"email": ada.email, "password": GOOD},
        headers={"User-Agent": agent},
    )
    here = sign_in(ada)

    page = here.page("/accounts/")
    assert page.texts("tbody th") == ["A browser", "Firefox on Windows"]

    end = page.soup.select_one("tbody form")["action"]
    assert paths(here.post(end)) == (302, "/accounts/")
    assert here.page("/accounts/").texts("tbody th") == ["A browser"]
    assert browser.get("/accounts/").status_code == 302


def test_nobody_ends_the_sign_ins_of_others(sign_in, session, ada):
    sign_in(ada)
    others = session.scalars(select(SignIn.id)).one()

    assert sign_in(make_user()).post(f"/accounts/sign-ins/{others}/end").status_code == 404
    assert session.scalars(select(SignIn.user_id).where(SignIn.id == others)).all() == [ada.id]


def test_all_other_browsers_are_ended_at_once(sign_in, ada):
    there, here = sign_in(ada), sign_in(ada)

    here.post("/accounts/sign-ins/end-others")

    assert there.get("/accounts/").status_code == 302
    assert here.get("/accounts/").status_code == 200


def test_changing_the_password_keeps_only_this_browser(sign_in, ada):
    there, here = sign_in(ada), sign_in(ada)
    new = "another harbour kettle"

    response = here.post(
        "/accounts/", data={"old_password": GOOD, "new_password": new, "again": new}
    )

    assert paths(response) == (302, "/accounts/")
    assert "Your password is changed" in here.page("/accounts/").text
    assert there.get("/accounts/").status_code == 302
    assert passwords.matches(db.session.get(User, ada.id).password_hash, new)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        (
            {"old_password": "nonsense"},
            "Password until now: This is not the password you have used until now.",
        ),
        (
            {"again": "nonsense"},
            "The same again: The two passwords differ. Type the same one twice.",
        ),
        (
            {"new_password": "short", "again": "short"},
            "New password: Use at least 12 characters. Three random words do well.",
        ),
        (
            {"new_password": "password1234", "again": "password1234"},
            "New password: This is among the first that are guessed. Try three random words.",
        ),
    ],
)
def test_changing_the_password_explains_what_is_wrong(sign_in, ada, typed, complaint):
    new = "another harbour kettle"
    sent = {"old_password": GOOD, "new_password": new, "again": new, **typed}

    response = sign_in(ada).post("/accounts/", data=sent)

    assert response.status_code == 422
    assert Page(response.text).texts(".problems li") == [complaint]
    assert passwords.matches(db.session.get(User, ada.id).password_hash, GOOD)


def test_invited_person_chooses_a_password_and_then_signs_in(sign_in, browser, admin):
    response = sign_in(admin).post(
        "/accounts/people/invite", data={"email": "ada@example.org", "name": "Ada Lovelace"}
    )
    link = Page(response.text).soup.select_one("#copy")["value"]
    assert link.startswith("http://localhost/accounts/choose-password/")
    path = link.removeprefix("http://localhost")

    assert "Ada Lovelace" in browser.page(path).text
    assert paths(browser.post(path, data={"password": GOOD, "again": GOOD})) == (
        302,
        "/accounts/sign-in",
    )
    assert browser.get("/accounts/").status_code == 302
    assert browser.get(path).status_code == 404
    assert sign_in_form(browser).status_code == 302


def test_link_does_not_follow_what_a_request_says_of_its_host(sign_in, admin):
    response = sign_in(admin).post(
        "/accounts/people/invite",
        data={"email": "ada@example.org", "name": "Ada"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    assert "evil.example" not in response.text


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "Łódź"])
def test_link_that_nobody_was_given_is_not_found(browser, token):
    assert browser.get(f"/accounts/choose-password/{token}").status_code == 404
    typed = {"password": GOOD, "again": GOOD}
    assert browser.post(f"/accounts/choose-password/{token}", data=typed).status_code == 404


def test_opening_a_link_uses_nothing_up(browser, session):
    token = operations.invite("ada@example.org", "Ada").token

    for _ in range(3):
        browser.page(f"/accounts/choose-password/{token}")

    assert (
        session.scalar(select(func.count(MailedLink.id)).where(MailedLink.used_at.is_(None))) == 1
    )


def test_without_mail_whoever_forgot_is_sent_to_an_administrator(browser, session, ada):
    assert "Ask one of its administrators" in browser.page("/accounts/forgotten").text

    browser.post("/accounts/forgotten", data={"email": ada.email})

    assert session.scalars(select(MailedLink)).all() == []


def test_forgotten_password_gets_one_answer_and_only_accounts_get_a_letter(
    app, browser, ada, mailbox
):
    answers = [
        browser.post("/accounts/forgotten", data={"email": email}).text.replace(email, "…")
        for email in ("ada@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert [letter["To"] for letter in mailbox] == ["ada@example.org"]
    link = re.search(r"http://localhost(/accounts/choose-password/\S+)", mailbox[0].get_content())
    assert browser.page(link[1]).heading == "Choose your password"


def test_invitation_is_mailed_where_that_can_be_done(sign_in, admin, mailbox):
    response = sign_in(admin).post(
        "/accounts/people/invite", data={"email": "ada@example.org", "name": "Ada Lovelace"}
    )

    assert "It was mailed to ada@example.org" in Page(response.text).text
    assert mailbox[0]["Subject"] == "Your invitation to Impact Tracker"
    assert "Grace Hopper asks you" in mailbox[0].get_content()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/accounts/people"),
        ("GET", "/accounts/people/invite"),
        ("POST", "/accounts/people/invite"),
        ("POST", "/accounts/people/1/link"),
        ("POST", "/accounts/people/1/disable"),
        ("POST", "/accounts/people/1/make-administrator"),
    ],
)
def test_people_are_for_administrators_and_nobody_else_learns_of_them(
    sign_in, session, ada, method, path
):
    target = make_user()

    response = sign_in(ada).open(path.replace("/1/", f"/{target.id}/"), method=method)

    assert response.status_code == 404
    found = session.get(User, target.id, populate_existing=True)
    assert (found.is_disabled, found.is_admin) == (False, False)
    assert session.scalars(select(MailedLink)).all() == []


def test_administrator_disables_and_enables(sign_in, browser, admin, ada):
    sign_in_form(browser)
    office = sign_in(admin)

    office.post(f"/accounts/people/{ada.id}/disable")
    assert browser.get("/accounts/").status_code == 302
    assert sign_in_form(browser).status_code == 422
    assert "Ada Lovelace can no longer sign in." in office.page("/accounts/people").text

    office.post(f"/accounts/people/{ada.id}/enable")
    assert sign_in_form(browser).status_code == 302


def test_administrator_makes_a_link_for_whoever_lost_theirs(sign_in, browser, admin, ada):
    response = sign_in(admin).post(f"/accounts/people/{ada.id}/link")

    assert "It works once, for an hour" in Page(response.text).text


def test_people_are_listed_in_pages_and_found_by_name_or_address(sign_in, admin):
    for number in range(60):
        make_user(name=f"Person {number:02}", email=f"p{number:02}@example.org")
    office = sign_in(admin)

    first = office.page("/accounts/people")
    older = first.links(".pager a")["Older"]
    second = office.page(older)

    names = first.texts("tbody th") + second.texts("tbody th")
    assert names == ["Grace Hopper", *(f"Person {number:02}" for number in range(60))]
    assert office.page("/accounts/people?q=P07@").texts("tbody th") == ["Person 07"]
    assert office.page("/accounts/people?q=%25").texts("tbody th") == []


def test_page_of_people_costs_the_same_with_many(sign_in, admin, statements):
    office = sign_in(admin)
    counts = []
    for number in (1, 40):
        for _ in range(number):
            make_user()
        with statements() as sent:
            office.page("/accounts/people")
        counts.append(len([one for one in sent if one.startswith("SELECT")]))

    assert counts[0] == counts[1] <= 15


def test_browser_that_was_seen_long_ago_is_stamped_while_reading(new_installation):
    application = new_installation()
    with application.app_context():
        operations.add_user("ada@example.org", "Ada Lovelace", password=GOOD)
        db.session.commit()
    browser = application.test_client()
    sign_in_form(browser)
    with application.app_context():
        before = db.session.scalars(select(SignIn)).one().last_seen_at - timedelta(minutes=6)
        db.session.execute(update(SignIn).values(last_seen_at=before))
        db.session.commit()

    browser.page("/accounts/")

    with application.app_context():
        assert db.session.scalars(select(SignIn.last_seen_at)).one() > before


def test_browser_that_was_just_seen_is_not_stamped_again(sign_in, ada, statements):
    here = sign_in(ada)

    with statements() as sent:
        here.page("/accounts/")

    assert [one for one in sent if not one.startswith("SELECT")] == []


def test_signed_in_pages_are_kept_by_nobody(sign_in, ada):
    response = sign_in(ada).get("/accounts/")

    assert response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in response.headers["Vary"]


def test_what_people_typed_is_printed_as_it_is(sign_in, admin):
    make_user(name="<b>Łódź</b> {{7*7}}", email="odd@example.org")

    assert "<b>Łódź</b> {{7*7}}" in sign_in(admin).page("/accounts/people").texts("tbody th")


def test_forms_are_refused_without_their_token(new_installation):
    application = new_installation(WTF_CSRF_ENABLED=True)
    browser = application.test_client()

    response = browser.post("/accounts/sign-in", data={"email": "a@example.org", "password": GOOD})
    with application.test_request_context():
        address = url_for("accounts.sign_out")

    assert response.status_code == 400
    assert browser.post(address).status_code == 400
    token = Page(browser.get("/accounts/sign-in").text).typed()["csrf_token"]
    sent = {"email": "a@example.org", "password": GOOD, "csrf_token": token}
    assert browser.post("/accounts/sign-in", data=sent).status_code == 422


def test_attempts_are_stored_before_the_password_is_judged(new_installation):
    application = new_installation()

    application.test_client().post(
        "/accounts/sign-in", data={"email": "a@example.org", "password": GOOD}
    )

    with application.app_context():
        assert db.session.scalar(select(func.count(Attempt.id))) == 2
