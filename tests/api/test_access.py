"""Whom a token lets in, and how far: never further than its owner may go now."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from impacttracker.accounts.operations import disable
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.projects.models import Membership
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from impacttracker.tokens.models import PersonalToken
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.vocabulary import Scope
from tests.api.programs import Program
from tests.factories import make_member, make_project, make_record, make_user
from tests.statements import statements_sent, table_changed_by

# What differs between the databases is asked where things are stored.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_token_alone_opens_and_no_cookie_is_given_or_taken(program, ffion):
    answer = program.get("records")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Vary"] == "Authorization"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Origin" not in answer.headers

    assert ffion.get(f"{program.home}/records").status_code == 401


def expire(token):
    db.session.execute(update(PersonalToken).values(expires_on=today() - timedelta(days=1)))


def revoke(token):
    db.session.delete(token)


def shut(token):
    make_user(is_admin=True)
    disable(token.user, by=None)


@pytest.mark.parametrize("end", [expire, revoke, shut])
def test_token_that_has_ended_answers_as_one_that_never_was(program, end):
    assert program.get("records").status_code == 200
    end(db.session.scalars(select(PersonalToken)).one())

    ended = program.get("records")
    program.token = "impact_never"
    never = program.get("records")
    for answer in (ended, never):
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Impact Tracker"')
    assert ended.json["detail"] == never.json["detail"]


@pytest.mark.parametrize(
    "header", ["", "Basic YTpi", "Bearer", "Bearer a b", "Bearer \xe9", "Bearer " + "x" * 300]
)
def test_header_that_is_no_token_opens_nothing(program, header):
    assert program.get("records", Authorization=header).status_code == 401


def test_day_of_use_is_noted_once(new_installation):
    application = new_installation()
    with application.app_context():
        lead = make_user()
        project = make_project(lead=lead)
        details = TokenDetails(name="Test", expires_on=today())
        program = Program(application, make_token(lead, details), project)
        db.session.commit()
        written = []
        for _ in range(2):
            with statements_sent() as sent:
                assert program.get("records").status_code == 200
            written.append([table for one in sent if (table := table_changed_by(one))])
        assert written == [["personal_token"], []]
        assert db.session.scalars(select(PersonalToken.last_used_on)).one() == today()


def test_token_for_reading_changes_nothing(program_of, lead, project):
    reader = program_of(lead, scope=Scope.READ)
    answer = reader.post("records", {"kind": "engagement", "title": "Talk"})

    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert reader.get("records").json["items"] == []


def test_token_of_one_project_opens_no_other(program_of, lead, project):
    other = make_project("OTHER", lead=lead)
    single, every = program_of(lead, where=project), program_of(lead)

    assert single.get("records").status_code == 200
    for address in ("", "/records", "/changes"):
        refused = single.get(f"/api/v1/projects/{other.code}{address}")
        assert refused.status_code == 404
        assert every.get(f"/api/v1/projects/{other.code}{address}").status_code == 200
    codes = [
        [one["code"] for one in program.get("/api/v1/projects").json["items"]]
        for program in (single, every)
    ]
    assert codes == [["COAST"], ["COAST", "OTHER"]]


def test_token_may_what_its_owner_may_now(program_of, project):
    member = make_member(project, role=Role.CONTRIBUTOR)
    program = program_of(member)
    new = {"kind": "engagement", "title": "Talk"}
    assert program.post("records", new).status_code == 201

    mine = Membership.user_id == member.id
    db.session.execute(update(Membership).where(mine).values(role=Role.VIEWER))
    assert program.post("records", new).status_code == 403
    assert program.get("records").status_code == 200
    db.session.execute(Membership.__table__.delete().where(mine))
    assert program.get("records").status_code == 404
    assert program.get("/api/v1/projects").json == {"items": []}


def test_project_names_who_works_on_it(program_of, project, lead):
    member = make_member(project, role=Role.VIEWER)
    told = program_of(member).get(f"/api/v1/projects/{project.code}").json
    assert [(one["email"], one["role"]) for one in told["members"]] == [
        (lead.email, "lead"),
        (member.email, "viewer"),
    ]


def test_awards_are_for_those_who_set_up(program_of, project):
    new = {"funder": "ESRC", "reference": "ES/Y1"}
    assert program_of(make_member(project)).post("awards", new).status_code == 403
    assert (
        program_of(make_member(project, role=Role.MANAGER)).post("awards", new).status_code == 201
    )


def test_private_record_of_another_is_not_there(program_of, program, project):
    secret = make_record(project, title="Secret", visibility=Visibility.PRIVATE)
    stranger = program_of(make_member(project))
    for asked in ("records", "changes", f"records/{secret.uid}", "records?title=Secret"):
        assert "Secret" not in stranger.get(asked).text
        assert secret.uid not in stranger.get(asked).json.get("items", "")
    assert stranger.get(f"records/{secret.uid}").status_code == 404
    assert program.get(f"records/{secret.uid}").status_code == 200


def test_unknown_addresses_and_methods_are_told_of_as_problems(program):
    for method, address, status in (
        ("GET", "/api/v1/nothing", 404),
        ("GET", "nothing", 404),
        ("GET", "records/" + "x" * 37, 404),
        ("PUT", "records", 405),
    ):
        answer = program.ask(method, address)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json["status"] == status
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_what_goes_wrong_on_our_side_is_told_as_a_problem_without_a_trace(program):
    db.session.execute(text("DROP TABLE evidence_of_link"))
    answer = program.get("evidence")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert set(answer.json) == {"type", "title", "status", "detail", "request_id"}
    assert "evidence_of_link" not in answer.text
