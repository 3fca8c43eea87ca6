import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.logs import LOGGER, JsonLines, WhereItBelongs, redacted, say

KEY = "Zr7w-kQx2_vB9mLs4TnYp0HdGc6JfUa1EoXi"


def line_of(message, **facts):
    record = logging.LogRecord("impacttracker", logging.INFO, "", 0, message, (), None)
    record.facts = facts
    return JsonLines().format(record)


@pytest.fixture
def written(capsys):
    """Call it for what was written since (to standard output, to standard error)."""
    # An application that was served for a browser may have left its own handler behind.
    handler, before, level = WhereItBelongs(), LOGGER.handlers[:], LOGGER.level
    handler.setFormatter(JsonLines())
    LOGGER.handlers[:] = [handler]
    LOGGER.setLevel(logging.INFO)
    yield capsys.readouterr
    LOGGER.handlers[:] = before
    LOGGER.setLevel(level)


@pytest.mark.parametrize(
    "address",
    [
        "/calendar/feed/{}.ics",
        "/calendar/feed/{}",
        "/calendar//feed///{}.ics",
        "/CALENDAR/Feed/{}.ics",
        "https://impact.example/calendar/feed/{}.ics?x=1",
        "/accounts/sign-in?next=/calendar/feed/{}.ics",
        "/accounts/sign-in?next=%2Fcalendar%2Ffeed%2F{}.ics&x=1",
        "/accounts/choose-password/{}",
        "/accounts/choose-password/{}/more",
        "/accounts/forgotten?from=%2faccounts%2fchoose-password%2f{}",
        "KeyError: '/calendar/feed/{}.ics'",
    ],
)
def test_key_in_an_address_never_reaches_the_log(address):
    said = address.format(KEY)

    assert KEY not in redacted(said)
    assert KEY not in line_of(said)
    assert KEY not in line_of("request", path=said, also=[said], inside={"referrer": said})


def test_rest_of_the_address_is_kept():
    assert redacted("/calendar/feed/abc.ics?x=1") == "/calendar/feed/…?x=1"
    assert redacted("/calendar/REPAIR/12.ics") == "/calendar/REPAIR/12.ics"


def test_trace_tells_no_key():
    try:
        raise ValueError(f"/calendar/feed/{KEY}.ics")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    line = json.loads(JsonLines().format(record))

    assert "ValueError" in line["trace"]
    assert KEY not in line["trace"]


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_logged_stays_one_line_of_plain_ascii_and_reads_back(text):
    line = line_of("said", text=text)

    assert line.isascii()
    assert line.isprintable() or "\x7f" in line
    assert json.loads(line)["text"] == redacted(text)


def test_request_is_one_line_on_standard_output(browser, written):
    answer = browser.get("/healthz%0A{%22event%22:%22forged%22}?secret=1")

    lines = written().out.splitlines()
    assert len(lines) == 1
    line = json.loads(lines[0])
    assert line["event"] == "request"
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["status"]) == ("GET", 404)
    assert line["path"] == '/healthz\n{"event":"forged"}'
    assert line["ms"] >= 0
    assert "secret" not in lines[0]


def test_request_of_a_feed_tells_no_key(browser, written):
    browser.get(f"/calendar/feed/{KEY}.ics")

    assert json.loads(written().out)["path"] == "/calendar/feed/…"


def test_what_a_command_logs_leaves_its_own_output_clean(app, written):
    say("mail_not_sent", to="somebody")

    output = written()
    assert output.out == ""
    assert json.loads(output.err)["event"] == "mail_not_sent"
