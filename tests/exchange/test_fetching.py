"""Fetching a grant from Gateway to Research: only where it is allowed, and nothing unexpected."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

import config
from impacttracker.errors import Refused
from impacttracker.exchange.fetching import LARGEST, Patience, answer_to, fetched
from impacttracker.records.models import Record
from tests.exchange.conftest import SAMPLES
from tests.factories import make_award, make_project, make_user
from tests.pages import Page

REFERENCE = "ES/X000001/1"
PROJECT = (SAMPLES / "gtr1_project.xml").read_bytes()
HURRIED = Patience(each=0.3, total=1)


class Gateway(BaseHTTPRequestHandler):
    """Answers as Gateway to Research might: well, badly, slowly, or without end."""

    def do_GET(self):
        asked = urlsplit(self.path)
        self.server.asked.append(self.path)
        reference = parse_qs(asked.query)["ref"][0]
        getattr(self, f"answer_{reference.rpartition('/')[2]}", self.answer_1)()

    def answer(self, status=200, body=PROJECT, length=None, location=None):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def answer_1(self):
        self.answer()

    def answer_302(self):
        self.answer(302, b"", location="http://localhost:9/elsewhere")

    def answer_404(self):
        self.answer(404, b"")

    def answer_429(self):
        self.answer(429, b"")

    def answer_500(self):
        self.answer(500, b"<html>Trace</html>")

    def answer_2(self):
        self.answer(body=b"<html><body>Maintenance</body></html>")

    def answer_3(self):
        self.answer(body=b"", length=LARGEST + 1)

    def answer_4(self):
        """Larger than it may be, and does not say so."""
        self.send_response(200)
        self.end_headers()
        for _ in range(LARGEST // 2**20 + 2):
            self.wfile.write(b"x" * 2**20)

    def answer_5(self):
        time.sleep(HURRIED.each * 2)

    def answer_6(self):
        """One letter after the other, each in time."""
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b"x")
            time.sleep(HURRIED.each / 2)

    def answer_7(self):
        self.answer(body=PROJECT[:500], length=len(PROJECT))

    def handle(self):
        """Whoever asked may have left."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, *words):
        """Tests are quiet."""


@pytest.fixture(scope="module")
def gateway():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.daemon_threads = True
    server.asked = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(gateway):
    gateway.asked.clear()
    address = f"http://127.0.0.1:{gateway.server_port}"
    return config.for_tests(GTR_FETCH=True, GTR_ADDRESS=address)


@pytest.fixture
def allowed(app, settings, monkeypatch):
    for name in ("GTR_FETCH", "GTR_ADDRESS"):
        monkeypatch.setitem(app.config, name, settings[name])


def test_grant_is_fetched_by_its_reference(settings, gateway):
    file, (contents,) = fetched(f" {REFERENCE} ", settings)

    assert file.content == PROJECT
    assert contents.awards[0].reference == REFERENCE
    assert gateway.asked == ["/api/projects?ref=ES%2FX000001%2F1"]


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("ES/X/302", "sent us elsewhere"),
        ("ES/X/404", "knows no grant ES/X/404"),
        ("ES/X/429", "is busy"),
        ("ES/X/500", "status 500"),
        ("ES/X/2", "is no project"),
        ("ES/X/3", "larger than 25 MB"),
        ("ES/X/4", "larger than 25 MB"),
        ("ES/X/5", "did not answer in time"),
        ("ES/X/6", "did not answer in time"),
        ("ES/X/7", "could not be reached"),
        ("ES/X999999/1", "another grant"),
    ],
)
def test_whatever_is_answered_is_told_in_one_sentence(settings, gateway, reference, sentence):
    patience = HURRIED if reference[-1] in "56" else None
    with pytest.raises(Refused, match=sentence):
        fetched(reference, settings, patience)
    assert len(gateway.asked) == 1


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "no digit",
        "ES X1",
        "/ES/1",
        "ES//X1",
        "ES/١",
        "ES/X000001/1?x=1",
        "ES/X1\r\nHost: b",
        "../../etc/passwd1",
        "http://a.example/1",
        "1" * 41,
    ],
)
def test_what_is_no_reference_is_not_asked_for(settings, gateway, reference):
    with pytest.raises(Refused, match="Give the reference"):
        fetched(reference, settings)
    assert gateway.asked == []


def test_nobody_answers():
    with pytest.raises(Refused, match="could not be reached"):
        answer_to("http://127.0.0.1:9", REFERENCE, 1)


def test_answer_has_to_be_signed_for_the_host(gateway):
    with pytest.raises(Refused, match="could not be reached"):
        answer_to(f"https://127.0.0.1:{gateway.server_port}", REFERENCE, 1)


@pytest.mark.parametrize(
    "changed",
    [{"GTR_FETCH": False}, {"PRODUCTION": True}, {"GTR_ADDRESS": "http://gtr.example.org"}],
)
def test_it_is_allowed_by_an_administrator_and_from_one_host_alone(settings, gateway, changed):
    with pytest.raises(Refused, match="switched off"):
        fetched(REFERENCE, {**settings, **changed})
    assert gateway.asked == []


def test_it_is_off_unless_it_is_switched_on(tmp_path):
    environ = {"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path)}
    assert config.from_environment(environ)["GTR_FETCH"] is False
    switched = {**environ, "IMPACTTRACKER_GTR_FETCH": "on", "IMPACTTRACKER_GTR_ADDRESS": "x"}
    settings = config.from_environment(switched)
    assert (settings["GTR_FETCH"], settings["GTR_ADDRESS"]) == (True, "https://gtr.ukri.org")
    with pytest.raises(config.UnsafeConfiguration, match="on or off"):
        config.from_environment({**environ, "IMPACTTRACKER_GTR_FETCH": "perhaps"})


def test_other_address_is_unsafe(settings):
    assert any("GTR_ADDRESS" in reason for reason in config.unsafe_because(settings))


def test_command_brings_it_in(flask, session, allowed):
    make_award(make_project("TIDES", award=False), reference=REFERENCE)

    tried = flask("fetch-gtr", REFERENCE, "--project", "TIDES", "--dry-run", "--json")
    told = flask("fetch-gtr", REFERENCE, "--project", "TIDES", "--json")
    refused = flask("fetch-gtr", "nonsense", "--project", "TIDES")

    assert json.loads(tried.stdout)["created"] == json.loads(told.stdout)["created"]
    assert len(session.scalars(select(Record)).all()) == 5
    assert refused.exit_code == 2
    assert "Give the reference" in refused.stderr


def test_page_fetches_and_shows_before_anything_is_stored(sign_in, session, allowed):
    lead = make_user()
    make_award(make_project("TIDES", lead=lead, award=False), reference=REFERENCE)
    browser = sign_in(lead)

    page = Page(browser.get("/exchange/TIDES/").text)
    mistaken = browser.post("/exchange/TIDES/fetch", data={"reference": "nonsense"})
    seen = Page(browser.post("/exchange/TIDES/fetch", data={"reference": REFERENCE}).text)

    assert page.soup.select_one("input[name=reference]")["value"] == REFERENCE
    assert mistaken.status_code == 422
    assert "Give the reference" in mistaken.text
    assert session.scalars(select(Record)).all() == []
    assert "Advice on letting tidal land" in seen.text
    browser.post("/exchange/TIDES/confirm", data=seen.typed())
    assert len(session.scalars(select(Record)).all()) == 5


def test_page_offers_no_fetching_where_it_is_off(sign_in):
    lead = make_user()
    make_project("TIDES", lead=lead)
    browser = sign_in(lead)

    assert "Fetch a grant" not in browser.get("/exchange/TIDES/").text
    assert browser.post("/exchange/TIDES/fetch", data={"reference": REFERENCE}).status_code == 404
