"""Every example of the documentation is carried out as it stands, from the first to the last."""

import re
import shlex
from urllib.parse import urlsplit

import pytest

from impacttracker.api.resources import RESOURCES
from impacttracker.lists import operations as lists
from impacttracker.lists.vocabulary import ListPage
from tests.factories import make_award, make_project

FILE = b"Those present agreed.\n"
VARIABLES = re.compile(r"\$(\w+)")
# No database has a say in it.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def tides(lead):
    tides = make_project("TIDES", lead=lead, award=False)
    make_award(tides, reference="ES/X000000/1")
    lists.keep_view(tides, ListPage.LISTS, lists.ViewDetails(name="All", said={}), by=lead)
    return tides


class Shell:
    """As much of a terminal as the examples need; curl asks the application in process."""

    def __init__(self, program):
        self.program = program
        self.known = {}

    def type(self, lines):
        """Carry out *lines*; the (line, answer) of each that asks something."""
        # A command goes on over several lines while a quotation is open.
        held = ""
        for line in lines.splitlines():
            held = f"{held}\n{line}" if held else line
            if held.count("'") % 2 == 0:
                yield from self._carry_out(held)
                held = ""

    def _carry_out(self, line):
        words = shlex.split(VARIABLES.sub(lambda name: self.known[name[1]], line))
        if words[0] != "curl":
            name, _, value = words[0].partition("=")
            self.known[name] = self.program.token if name == "TOKEN" else value
            return
        answer = self._curl(words[1:])
        self._remember(answer)
        yield line, answer

    def _curl(self, words):
        asked = {"method": "GET", "headers": {}}
        words = iter(words)
        for word in words:
            if word == "-H":
                name, _, value = next(words).partition(": ")
                asked["headers"][name] = value
            elif word == "--json":
                asked |= {"data": next(words), "method": asked.get("said", "POST")}
                asked["headers"]["Content-Type"] = "application/json"
            elif word == "-X":
                asked |= dict.fromkeys(("method", "said"), next(words))
            elif word == "-T":
                next(words)
                asked |= {"data": FILE, "method": "PUT"}
            elif word == "-o":
                next(words)
            elif word == "-i":
                pass
            else:
                address = urlsplit(word)
        asked.pop("said", None)
        path = address.path + (f"?{address.query}" if address.query else "")
        return self.program.client.open(path, **asked)

    def _remember(self, answer):
        """What a reader takes from an answer for the next example."""
        if tag := answer.headers.get("ETag"):
            self.known["ETAG"] = tag
        told = answer.get_json(silent=True) or {}
        for one in told.get("items", ()):
            if "/views/" in (one.get("href") or ""):
                self.known["VIEW"] = one["uid"]
        if "cursor" in told:
            self.known["CURSOR"] = told["cursor"]
        for name in ("RECORD", "ORGANISATION", "EVIDENCE"):
            if f"/{name.lower()}" in told.get("href", ""):
                self.known[name] = told["uid"]


def test_every_example_does_what_it_says(tides, program):
    shell = Shell(program)
    page = program.client.page("/api/")
    blocks = [one.text for one in page.soup.select("pre")]
    answers = [told for block in blocks for told in shell.type(block)]

    refused = [(line, answer.text) for line, answer in answers if answer.status_code >= 400]
    assert refused == []
    assert [answer.status_code for _, answer in answers] == [
        *(200, 200, 200, 200, 200, 200, 200),
        *(201, 201, 201, 201, 201),
        *(200, 304, 200, 204, 200),
        *(201, 200, 200, 200),
        *(200, 200, 200, 200),
    ]
    *_, file, changes, _links, evidence, _promises, testimonials = (told for _, told in answers)
    assert file.data == FILE
    assert [len(one.json["items"]) for one in (evidence, testimonials)] == [1, 1]
    assert {one["change"] for one in changes.json["items"]} == {
        "created",
        "changed",
        "binned",
        "restored",
    }


def test_page_names_every_resource_and_every_status(program):
    page = program.client.page("/api/")
    assert [row.th.text.strip() for row in page.soup.select("tbody tr")] == [
        one.path for one in RESOURCES
    ]
    assert page.soup.select_one("#status-412")
