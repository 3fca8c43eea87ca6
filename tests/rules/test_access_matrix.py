"""Who gets what: every address × method × person, against what each view declares.

The table of permissions is the application's own; what is checked is that every answer follows
from what the view declares, that nothing of a project reaches anybody outside it, and that
whatever is refused has changed nothing.
"""

import contextvars
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from impacttracker.accounts import operations as accounts
from impacttracker.accounts import queries as people
from impacttracker.accounts.access import is_static
from impacttracker.database import db
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.writers import archive
from impacttracker.partners import queries as partners
from impacttracker.projects import operations
from impacttracker.projects import queries as projects
from impacttracker.projects.access import GRANTS, Permission
from impacttracker.projects.vocabulary import Role
from tests.client import store_what_the_test_made
from tests.exchange.conftest import SAMPLES
from tests.pages import Page
from tests.statements import statements_sent, table_changed_by

# Parameters that name a thing of a project; the others name a thing of ours.
NAMES_OF_OURS = {
    "project_code",
    "act",
    "filename",
    "form",
    "format_key",
    "kind",
    "number",
    "section",
    "topic",
    "writer",
}
# What may be written while somebody is refused: when their browser or their token was last seen.
STAMPS = {"personal_token", "sign_in"}
# What the address of a page chooses among the things of a project.
CHOOSES = {"organisation", "record", "with"}
ASKED_TO_SIGN_IN, NOT_THERE, NOT_ALLOWED = "asked to sign in", "404", "403"
ASKED_FOR_A_TOKEN = "401"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


class Client(FlaskClient):
    """Asks as a server would be asked; thousands of answers are not looked at as pages."""

    def run_wsgi_app(self, environ, buffered=False):
        store_what_the_test_made()
        return contextvars.Context().run(super().run_wsgi_app, environ, buffered=True)


@dataclass
class Actor:
    """Somebody who tries every address."""

    name: str
    browser: Client
    role: Role | None = None
    project: str = ""
    is_admin: bool = False
    is_in: bool = True
    token: str = ""
    """With which a program of theirs comes; no browser sends it."""

    def open(self, address, **asked):
        """What they are answered, by browser or, where only programs ask, by token."""
        if not address.is_for_programs:
            return self.browser.open(address.path, method=address.method, **asked)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.browser.open(address.path, method=address.method, headers=headers, **asked)


@dataclass
class Address:
    """An address with its parameters filled in for one project."""

    endpoint: str
    method: str
    path: str
    access: str
    project: str
    """Empty where the address belongs to no project."""

    @property
    def is_for_programs(self):
        return self.access.partition(":")[0] == "token"


@pytest.fixture
def app(everything):
    return everything[0]


@pytest.fixture
def seeded(everything):
    return everything[1]


@pytest.fixture
def actors(app, seeded):
    """Everybody whose rights differ, each with a browser of their own."""

    def signed_in(email):
        client = Client(app, app.response_class)
        claim = accounts.claim_account(email, "192.0.2.2")
        token = accounts.begin_sign_in(claim, browser="Tests").sign_in_token
        db.session.commit()
        with client.session_transaction() as kept:
            kept["_user_id"] = token
        return client

    tokens = {one["email"]: one["token"] for one in seeded["tokens"]}
    found = [Actor("anonymous", Client(app, app.response_class), is_in=False)]
    # Somebody with a cookie from before their sign-in was ended, or their account shut.
    ended = "contributor@alpha.example"
    found.append(Actor("ended sign-in", signed_in(ended), is_in=False))
    accounts.end_all_sign_ins(people.with_email(ended))
    shut = "disabled@alpha.example"
    accounts.enable(people.with_email(shut), by=None)
    found.append(Actor("disabled", signed_in(shut), is_in=False, token=tokens[shut]))
    accounts.disable(people.with_email(shut), by=None)
    for user in seeded["users"]:
        role, project = user["role"], user["project"] or ""
        if role == "disabled" or (project == "BETA" and role != "lead"):
            continue
        own = Role(role) if role in list(Role) else None
        name = f"{role} of {project}" if project else role
        admin = role == "administrator"
        token = tokens[user["email"]]
        found.append(Actor(name, signed_in(user["email"]), own, project, admin, token=token))
    db.session.commit()
    return found


@pytest.fixture
def canaries(seeded):
    return {project["code"]: project["canary"] for project in seeded["projects"]}


def addresses(app, seeded, methods):
    """Every rule with each of *methods* that it has, once for each project."""
    adapter = app.url_map.bind("localhost")
    for project in seeded["projects"]:
        for rule in app.url_map.iter_rules():
            if is_static(rule.endpoint):
                continue
            path = adapter.build(rule.endpoint, {n: project["ids"][n] for n in rule.arguments})
            code = project["code"] if "project_code" in rule.arguments else ""
            for method in sorted(rule.methods & methods):
                access = app.view_functions[rule.endpoint].access
                yield Address(rule.endpoint, method, path, access, code)


OF_LEADS = frozenset(
    f"receipts.{name}" for name in ("show", "undo", "rejected", "settle", "things")
)
"""What only the leads see, and whoever did it; in the seed that was a lead."""


def expected(address, actor):
    """How *actor* is refused at *address*, or nothing where they are let in."""
    if address.access.startswith("public: "):
        return None
    if address.is_for_programs:
        return refused_by_token(address, actor)
    if not actor.is_in:
        return NOT_THERE if address.path.endswith(".ics") else ASKED_TO_SIGN_IN
    if address.access == "signed in":
        return None
    if address.access == "administrator":
        return None if actor.is_admin else NOT_THERE
    if address.project != actor.project:
        return NOT_THERE
    if Permission(address.access) not in GRANTS[actor.role]:
        return NOT_ALLOWED
    is_hidden = address.endpoint in OF_LEADS and actor.role is not Role.LEAD
    return NOT_THERE if is_hidden else None


def refused_by_token(address, actor):
    """How the program of *actor* is refused: by what its owner may do now, and by no cookie."""
    if not actor.is_in:
        return ASKED_FOR_A_TOKEN
    permission = address.access.partition(": ")[2]
    if not permission:
        return None
    if address.project != actor.project:
        return NOT_THERE
    return None if Permission(permission) in GRANTS[actor.role] else NOT_ALLOWED


def refusals(app, seeded, actors):
    """(address, actor, how they are refused) for everybody who is refused anything.

    HEAD has the rule and the view of GET, and so its guard: by HEAD one person of each refusal
    asks, to show that it is told of in the same way.
    """
    for address in addresses(app, seeded, METHODS | {"HEAD"}):
        shown = set()
        for actor in actors:
            wanted = expected(address, actor)
            if wanted and not (address.method == "HEAD" and wanted in shown):
                shown.add(wanted)
                yield address, actor, wanted


def one_of_each_access(refused):
    """Of *refused*, one address for each thing that views declare of who may ask, and person."""
    firsts = {}
    for address, actor, wanted in refused:
        guarded = address.access, address.project, address.method, actor.name
        firsts.setdefault(guarded, (address, actor, wanted))
    return firsts.values()


class Asking:
    """How those who are refused ask: once as people do, and then as programs.

    What refuses looks at neither; but people get a page that explains it, which is one template,
    and drawing it takes longer than everything else.
    """

    def __init__(self):
        self._have_seen_the_page = set()

    def answer_to(self, actor, address, wanted):
        seen = actor.name, address.method, wanted
        if address.is_for_programs or wanted == ASKED_TO_SIGN_IN:
            return actor.open(address)
        headers = {"Accept": "application/json"} if seen in self._have_seen_the_page else {}
        self._have_seen_the_page.add(seen)
        return actor.open(address, headers=headers)


def given(response):
    """How a request was refused, if it was."""
    if response.status_code == 302 and response.location.startswith("/accounts/sign-in"):
        return ASKED_TO_SIGN_IN
    return str(response.status_code)


def words_of(response, tmp_path):
    """Everything that an answer says: its headers, and its body as people would read it."""
    said = f"{response.headers}\n"
    if response.mimetype != "application/pdf":
        return said + response.get_data().decode(errors="replace")
    file = tmp_path / "answer.pdf"
    file.write_bytes(response.get_data())
    told = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return said + told.stdout.decode()


def faults_of(actor, address, response, canaries, tmp_path):
    """What *actor* should not have met in the answer."""
    words = words_of(response, tmp_path)
    place = f"{actor.name}: {address.method} {address.path} ({response.status_code})"
    for code, canary in canaries.items():
        if code != actor.project and canary in words:
            yield f"{place} tells of {code}"
    if actor.role is Role.LEAD:
        return
    for author in {*Role} - {actor.role}:
        if f"{canaries['ALPHA']} private of {author}" in words:
            yield f"{place} tells of what is private of the {author}"


def pages_with_forms(app, seeded, lead):
    """(path, what its address asks) of every page of ALPHA that shows a form and takes it.

    What an address asks is empty, but where the page otherwise asks for a choice or a file first.
    """
    ids = seeded["projects"][0]["ids"]
    of_alpha = projects.by_code("ALPHA"), people.with_email("lead@alpha.example")
    organisations = {one.id for one in partners.all_organisations(*of_alpha)}
    known = {one.id for one in partners.all_people(*of_alpha)}
    asked = {
        "capture.draft": {"said": "Met the council yesterday"},
        "dropped.contacts": asked_after_giving(lead, "cards.vcf"),
        "dropped.draft": asked_after_giving(lead, "message.eml"),
        "dropped.onto": asked_after_giving(lead, "message.eml", record=ids["record_id"]),
        "duplicates.merge_organisation": {"with": min(organisations - {ids["organisation_id"]})},
        "duplicates.merge_person": {"with": min(known - {ids["person_id"]})},
    }
    for rule in app.url_map.iter_rules():
        if {"GET", "POST"} <= rule.methods and "project_code" in rule.arguments:
            values = {name: ids[name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
            yield path, asked.get(rule.endpoint, {})


def asked_after_giving(lead, sample, **about):
    """What the address asks of the page to which somebody is led who gave a file."""
    given_file = (BytesIO((SAMPLES / sample).read_bytes()), sample)
    answer = lead.browser.post("/dropped/ALPHA/", data={"file": given_file, **about})
    return dict(parse_qsl(urlsplit(answer.location).query))


def everything_in(code):
    return archive.write(contents_of(projects.by_code(code), None))


def test_seed_names_every_parameter_of_every_address(app, seeded):
    wanted = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    for project in seeded["projects"]:
        assert wanted - set(project["ids"]) == set()
        assert all(project["ids"][name] for name in wanted)


def test_everybody_is_refused_what_is_not_theirs_and_changes_nothing(
    app, database, seeded, actors, canaries, tmp_path
):
    rules = list(app.url_map.iter_rules())
    assert all("GET" in rule.methods for rule in rules if "HEAD" in rule.methods)
    before = {code: everything_in(code) for code in canaries}
    faults, asking = [], Asking()
    all_refused = list(refusals(app, seeded, actors))
    assert len(all_refused) > 500
    if database.name == "postgresql":
        # What a guard asks is the same at every address: the other database has shown where.
        all_refused = one_of_each_access(all_refused)
    with statements_sent() as sent:
        for address, actor, wanted in all_refused:
            sent.clear()
            response = asking.answer_to(actor, address, wanted)
            place = f"{actor.name}: {address.method} {address.path}"
            if given(response) != wanted:
                faults.append(f"{place} gave {given(response)} and not {wanted}")
            if written := {table_changed_by(one) for one in sent} - {None} - STAMPS:
                faults.append(f"{place} wrote {written}")
            faults += faults_of(actor, address, response, canaries, tmp_path)
    assert faults == []
    assert {code: everything_in(code) for code in canaries} == before


def test_everybody_sees_what_is_theirs_and_nothing_of_others(
    app, seeded, actors, canaries, tmp_path
):
    faults = []
    seen = dict.fromkeys(canaries, 0)
    for address in addresses(app, seeded, {"GET"}):
        for actor in actors:
            if expected(address, actor) or _is_slow(address, actor):
                continue
            response = actor.open(address)
            if response.status_code not in {200, 302} and not _names_nothing(address):
                faults.append(f"{actor.name}: GET {address.path} gave {response.status_code}")
            faults += faults_of(actor, address, response, canaries, tmp_path)
            if actor.project:
                seen[actor.project] += canaries[actor.project] in response.get_data().decode(
                    errors="replace"
                )
    assert faults == []
    # The words are there to be met by those who may, or the test would prove nothing.
    assert min(seen.values()) > 20


def test_whatever_somebody_may_send_tells_nothing_of_others(
    app, seeded, actors, canaries, tmp_path, undo
):
    faults = []
    for address in addresses(app, seeded, METHODS - {"GET"}):
        for actor in actors:
            if expected(address, actor):
                continue
            with undo():
                response = actor.open(address)
            if response.status_code >= 500:
                place = f"{actor.name}: {address.method} {address.path}"
                faults.append(f"{place} gave {response.status_code}")
            faults += faults_of(actor, address, response, canaries, tmp_path)
    assert faults == []


def test_thing_of_another_project_is_not_there_under_the_address_of_ones_own(
    app, seeded, actors, canaries, tmp_path
):
    ours, theirs = (project["ids"] for project in seeded["projects"])
    before = {code: everything_in(code) for code in canaries}
    lead = next(one for one in actors if one.name == "lead of ALPHA")
    adapter = app.url_map.bind("localhost")
    faults = []
    for rule in app.url_map.iter_rules():
        for name in rule.arguments - NAMES_OF_OURS if "project_code" in rule.arguments else ():
            values = {one: ours[one] for one in rule.arguments} | {name: theirs[name]}
            path = adapter.build(rule.endpoint, values)
            access = app.view_functions[rule.endpoint].access
            for method in sorted(rule.methods & METHODS):
                address = Address(rule.endpoint, method, path, access, "ALPHA")
                response = lead.open(address)
                if response.status_code != 404:
                    faults.append(f"{method} {path} gave {response.status_code}")
                faults += faults_of(lead, address, response, canaries, tmp_path)
    assert faults == []
    assert {code: everything_in(code) for code in canaries} == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_form_takes_no_thing_of_another_project(app, seeded, actors, canaries, undo):
    theirs = seeded["projects"][1]["ids"]
    keys = {str(value) for name, value in theirs.items() if name not in NAMES_OF_OURS}
    lead = next(one for one in actors if one.name == "lead of ALPHA")
    before = everything_in("BETA")
    faults = []
    for path, asked in pages_with_forms(app, seeded, lead):
        # Not the line for logging, which stands first on every page and is only read.
        sent = "main form[method=post]"
        page = Page(lead.browser.get(path, query_string=asked).text)
        assert page.soup.select_one(sent), f"{path} shows no form with {asked}."
        form = page.typed(sent)
        chosen = [control["name"] for control in page.soup.select(f"{sent} select[name]")]
        for key in sorted(keys):
            tries = [(asked, form | {name: [key] for name in chosen})]
            tries += [(asked | {name: key}, form) for name in sorted(CHOOSES & set(asked))]
            for query, data in tries:
                with undo():
                    answer = lead.browser.post(path, query_string=query, data=data)
                    took = answer.status_code < 400 and canaries["BETA"] in everything_in("ALPHA")
                    if took or answer.status_code >= 500:
                        faults.append(f"{path} took {key} of BETA ({answer.status_code})")
    assert faults == []
    assert everything_in("BETA") == before


def test_leak_is_seen_in_the_body_and_in_the_headers(app, canaries, tmp_path):
    address = Address("x", "GET", "/x", "signed in", "ALPHA")
    reader = Actor("viewer of ALPHA", Client(app), Role.VIEWER, "ALPHA")
    told, hidden = canaries["BETA"], f"{canaries['ALPHA']} private of lead"
    for response, fault in (
        (app.response_class(f"<p>{told}</p>"), "tells of BETA"),
        (app.response_class("", headers={"Content-Disposition": told}), "tells of BETA"),
        (app.response_class(f'{{"title": "{told}"}}', mimetype="application/json"), "of BETA"),
        (app.response_class(hidden), "tells of what is private of the lead"),
    ):
        faults = list(faults_of(reader, address, response, canaries, tmp_path))
        assert len(faults) == 1
        assert fault in faults[0]
    own = app.response_class(canaries["ALPHA"])
    assert list(faults_of(reader, address, own, canaries, tmp_path)) == []


def test_refusal_follows_from_what_a_view_declares(app):
    reader = Actor("viewer", Client(app), Role.VIEWER, "ALPHA")
    stranger = Actor("stranger", Client(app), is_in=False)

    def wanted(access, actor, project="ALPHA"):
        return expected(Address("x", "GET", "/x", access, project), actor)

    assert wanted("project:read", reader) is None
    assert wanted("record:write", reader) == NOT_ALLOWED
    assert wanted("project:read", reader, "BETA") == NOT_THERE
    assert wanted("administrator", reader, "") == NOT_THERE
    assert wanted("signed in", stranger, "") == ASKED_TO_SIGN_IN
    assert wanted("public: anybody", stranger, "") is None


def test_feed_shows_its_owners_projects_alone(seeded, browser, canaries):
    disabled = {user["email"] for user in seeded["users"] if user["role"] == "disabled"}
    project_of = {user["email"]: user["project"] for user in seeded["users"]}
    for feed in seeded["feeds"]:
        answer = browser.get(feed["path"])
        if feed["email"] in disabled:
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        told = {code for code, canary in canaries.items() if canary in unfolded(answer.text)}
        mine = project_of[feed["email"]]
        assert told == ({mine} if mine else set())


def test_feed_of_somebody_who_left_the_project_is_gone(seeded, browser):
    viewer = people.with_email("viewer@alpha.example")
    project = projects.by_code("ALPHA")
    paths = [one["path"] for one in seeded["feeds"] if one["email"] == viewer.email]
    operations.remove_member(projects.membership_of(project, viewer), by=None)
    db.session.commit()
    answers = [browser.get(path) for path in paths]
    assert [one.status_code for one in answers] == [200, 404]
    assert "canary" not in unfolded(answers[0].text)


def test_program_that_has_not_signed_in_is_told_in_its_own_way(browser, seeded):
    answer = browser.get("/projects/ALPHA/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert set(answer.get_json()) == {"error", "request_id"}


def unfolded(calendar):
    return calendar.replace("\r\n ", "")


@pytest.fixture
def undo(app):
    """In `with undo():`, whatever a request stores is undone at the end."""

    @contextmanager
    def undone():
        db.session.commit()
        savepoint: Any = db.engine.begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            savepoint.rollback()

    return undone


def _names_nothing(address):
    """Whether what the seed gives for the address can be used up or is not of this kind."""
    return address.endpoint == "accounts.choose_password" or address.path.endswith(".ics")


def _is_slow(address, actor):
    """Whether one person's answer stands for that of others: a PDF is drawn from what they see."""
    drawn = {"reports.pdf", "reports.briefing_pdf", "returns.draft", "returns.sent_pdf"}
    return address.endpoint in drawn and actor.role not in {Role.LEAD, Role.VIEWER}
