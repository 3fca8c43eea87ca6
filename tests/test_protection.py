"""What every answer carries, and what is refused before a view runs."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from impacttracker.accounts import queries as people
from impacttracker.accounts.access import is_static
from impacttracker.addresses import FOR_PROGRAMS
from impacttracker.projects.models import Project
from tests.applications import application_on, close, signed_in_as
from tests.client import Browser
from tests.factories import make_project, make_user
from tests.pages import Page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


@pytest.fixture
def lead(app, sign_in):
    user = make_user()
    make_project("OWN", lead=user)
    return sign_in(user)


@pytest.fixture
def protected(app):
    """The application as in production: with form tokens, over https."""
    app.config.update(
        WTF_CSRF_ENABLED=True,
        BASE_URL="https://impact.example",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_NAME="__Host-impacttracker",
    )
    return app


def over_https(app):
    client = FlaskClient(app, app.response_class)
    client.environ_base = {"wsgi.url_scheme": "https", "HTTP_HOST": "impact.example"}
    return client


@pytest.mark.parametrize(
    "path", ["/projects/OWN/", "/accounts/", "/no-such-page", "/projects/OTHER/", "/healthz"]
)
def test_every_answer_carries_the_headers(lead, path):
    headers = lead.get(path).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
    assert "Server" not in headers


def test_page_of_somebody_signed_in_is_kept_by_nobody(lead):
    headers = lead.get("/projects/OWN/").headers

    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_file_is_kept_for_a_year_under_an_address_that_names_its_version(app, browser):
    page = Page(browser.get("/accounts/sign-in").text)
    files = [
        str(one.get("href") or one.get("src"))
        for one in page.soup.select("link[href], script[src]")
        if "static" in str(one.get("href") or one.get("src"))
    ]

    assert len(files) > 4
    for address in files:
        assert re.search(r"[?&]v=[0-9a-f]{8}$", address), address
        answer = FlaskClient(app, app.response_class).get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_file_without_its_version_is_kept_for_a_while_only(browser):
    answer = browser.get("/static/css/theme.css")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    missing = browser.get("/static/css/none.css")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")


def test_cookie_goes_to_our_host_alone_and_no_script_reads_it(protected):
    answer = over_https(protected).get("/accounts/sign-in", base_url="https://impact.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-impacttracker=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not any(part.startswith("Domain") for part in parts)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("base_url", "host", "status"),
    [
        ("https://impact.example", "impact.example", 302),
        ("https://impact.example", "IMPACT.example:443", 302),
        ("https://impact.example", "evil.example", 400),
        ("https://impact.example", "impact.example.evil.example", 400),
        ("https://impact.example", "localhost", 400),
        ("http://127.0.0.1:5000", "localhost:5000", 302),
        ("http://127.0.0.1:5000", "evil.example", 400),
        ("", "127.0.0.1:5010", 302),
        ("", "[::1]:5010", 302),
        ("", "evil.example", 400),
    ],
)
def test_tracker_answers_under_its_own_name_alone(app, browser, base_url, host, status):
    app.config["BASE_URL"] = base_url

    assert browser.get("/", headers={"Host": host}).status_code == status
    assert browser.get("/healthz", headers={"Host": host}).status_code == 200


def test_what_a_visitor_says_of_proxies_is_not_believed(app, browser):
    answer = browser.get("/", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 302
    assert answer.location.startswith("/accounts/sign-in")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_our_own_proxies_are_believed_as_many_as_there_are(database, tmp_path):
    application = application_on(database.new(), tmp_path, PROXIES=1)
    seen = []
    application.before_request(lambda: seen.append(addressed()))

    def addressed():
        from flask import request

        return request.remote_addr, request.scheme

    forwarded = {"X-Forwarded-For": "203.0.113.9, 192.0.2.7", "X-Forwarded-Proto": "https"}
    FlaskClient(application, application.response_class).get("/healthz", headers=forwarded)
    close(application)

    assert seen == [("192.0.2.7", "https")]


def test_form_of_another_site_is_refused(lead, session):
    before = session.scalar(select(Project.title))
    for site in ("cross-site", "same-site"):
        answer = lead.post(
            "/projects/OWN/settings", data={"title": "Theirs"}, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == 403
    assert session.scalar(select(Project.title)) == before


@pytest.fixture
def lead_of_everything(everything):
    application, _ = everything
    return signed_in_as(people.with_email("lead@alpha.example"), application)


@pytest.fixture
def forms_of_everything(everything):
    """Path and endpoint of every address that takes a form, filled in from the seed."""
    application, told = everything
    ids = told["projects"][0]["ids"]
    adapter = application.url_map.bind("localhost")
    rules = [
        rule
        for rule in application.url_map.iter_rules()
        # Programs send no forms, and no cookie lets them in that a form could misuse.
        if "POST" in rule.methods and not rule.rule.startswith(FOR_PROGRAMS)
    ]
    return {
        adapter.build(rule.endpoint, {name: ids[name] for name in rule.arguments}): rule.endpoint
        for rule in rules
    }


def test_every_form_needs_its_token_even_that_of_signing_in(
    everything, lead_of_everything, forms_of_everything, statements
):
    app, _ = everything
    lead, paths = lead_of_everything, forms_of_everything
    app.config["WTF_CSRF_ENABLED"] = True

    assert "/accounts/sign-in" in paths
    for path in paths:
        with statements() as sent:
            answer = lead.post(path, data={"csrf_token": "made-up"})
        assert answer.status_code == 400, path
        assert "reload the page and send it again" in answer.text
        assert not [one for one in sent if one.startswith(("INSERT", "DELETE"))]


def test_other_methods_are_refused_everywhere(app, browser):
    for rule in app.url_map.iter_rules():
        if rule.arguments or is_static(rule.endpoint):
            continue
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            answer = browser.open(rule.rule, method=method)
            assert answer.status_code == 405
            assert "GET" in answer.headers["Allow"] or "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("key", [2**31, 2**63, 2**64, 10**40, 0, -1])
def test_key_that_no_table_holds_is_not_there(lead, key):
    for path in (f"/records/OWN/{key}/", f"/calendar/OWN/{key}.ics", f"/evidence/OWN/{key}/remove"):
        assert lead.get(path).status_code in {404, 405}
        assert lead.post(path).status_code in {404, 405}


@pytest.mark.parametrize(
    "path",
    [
        "/projects/NONE/",
        "/reports/NONE/ukri.pdf",
        "/exchange/NONE/export/archive",
        "/exchange/NONE/export/gtr-page",
        "/calendar/NONE/1.ics",
        "/timeline/NONE/",
        "/projects/" + "A" * 500 + "/",
        "/projects/%00/",
    ],
)
def test_unknown_project_is_not_there_in_any_format(lead, path):
    assert lead.get(path).status_code == 404


# The raw bytes of a form: NUL, a lone surrogate, half a character, a line break, an override.
HOSTILE = "%00%ED%A0%80%C3%0D%0A%E2%80%AE%F0%9F%A6%8A{{8191*8192}}<script>'\""
REDUCED = "67100672"
"""What a template engine would make of it; no token of a page says so many digits by chance."""


def test_no_form_falls_over_what_somebody_types(lead_of_everything, forms_of_everything):
    lead = lead_of_everything
    for path, endpoint in forms_of_everything.items():
        if endpoint in {"accounts.sign_out", "accounts.end_sign_in", "projects.remove_member"}:
            continue
        page = Page(lead.get(path).text)
        names = page.typed("main form") if page.soup.select("main form") else {}
        names = names or {"title": "", "what": "", "project": "", "code": ""}
        for value in (HOSTILE, "9" * 40, "%F0%9D%9F%98-" * 50):
            typed = "&".join(f"{name}={value}" for name in names if name != "csrf_token")
            answer = lead.post(path, data=typed, content_type="application/x-www-form-urlencoded")
            assert answer.status_code < 500, (path, typed[:200])
            assert REDUCED not in answer.text, (path, typed[:200])


def test_no_page_falls_over_what_its_address_asks(everything, lead_of_everything):
    app, _ = everything
    lead = lead_of_everything
    for rule in app.url_map.iter_rules():
        if rule.arguments <= {"project_code"} and "GET" in rule.methods:
            path = rule.rule.replace("<code:project_code>", "ALPHA")
            for value in (HOSTILE, "9" * 40):
                names = "after q month kind year first last person partner award period record next"
                asked = "&".join(f"{name}={value}" for name in names.split())
                answer = lead.get(path, query_string=asked)
                assert answer.status_code < 500, f"{path}?{asked}"


def test_huge_form_is_refused(lead):
    part = '--cut\r\nContent-Disposition: form-data; name="title"\r\n\r\n{}\r\n'
    long, many, urlencoded, whole = (
        part.format("x" * (6 * 1024 * 1024)) + "--cut--\r\n",
        part.format("x") * 3000 + "--cut--\r\n",
        "title=" + "x" * (6 * 1024 * 1024),
        "x" * (26 * 1024 * 1024),
    )
    in_parts, in_one = "multipart/form-data; boundary=cut", "application/x-www-form-urlencoded"
    for body, kind in ((long, in_parts), (many, in_parts), (urlencoded, in_one), (whole, in_one)):
        answer = lead.post("/projects/OWN/settings", data=body, content_type=kind)
        assert answer.status_code == 413
        assert "too large" in answer.text


def test_view_that_states_no_access_is_shut(new_installation):
    application = new_installation()
    application._got_first_request = False
    application.add_url_rule("/forgotten-guard", view_func=lambda: "open")

    browser = Browser(application, application.response_class)
    assert browser.get("/forgotten-guard").status_code == 403


def test_form_whose_sign_in_ended_with_its_token_leads_back_after_signing_in(protected):
    make_project("OWN")
    protected.config["BASE_URL"] = "https://localhost"
    answer = over_https(protected).post(
        "/projects/OWN/settings?from=here", data={"title": "New"}, base_url="https://localhost"
    )

    assert answer.status_code == 302
    assert answer.location.startswith("/accounts/sign-in?next=")
    assert parse_qs(urlsplit(answer.location).query)["next"] == ["/projects/OWN/settings?from=here"]
