"""A request sent twice under one key is carried out once, and answered the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select, update

from impacttracker.api.models import KeptAnswer
from impacttracker.api.operations import forget_answers
from impacttracker.clock import now, today
from impacttracker.database import db
from impacttracker.partners.models import Person
from impacttracker.privacy import operations as privacy
from impacttracker.records.models import Record
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.vocabulary import Scope
from tests.api.programs import Program
from tests.factories import make_member, make_project, make_user

TALK = {"kind": "engagement", "title": "Talk"}


def number_of(model):
    return db.session.scalar(select(func.count(model.__table__.c.id)))


def test_same_request_is_answered_the_same_and_done_once(program):
    first = program.post("records", TALK, Idempotency_Key="one")
    program.change(first.json, {"title": "Changed since"})
    again = program.post("records", TALK, Idempotency_Key="one")

    assert (again.status_code, again.data) == (201, first.data)
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert number_of(Record) == 1
    assert program.post("records", TALK, Idempotency_Key="two").json["uid"] != first.json["uid"]


def test_key_is_good_for_one_request_alone(program):
    program.post("records", TALK, Idempotency_Key="one")
    other = TALK | {"title": "Else"}
    assert program.post("records", other, Idempotency_Key="one").status_code == 422
    assert program.post("awards", TALK, Idempotency_Key="one").status_code == 422
    assert number_of(Record) == 1


def test_key_of_somebody_else_is_another_key(program, program_of, project):
    other = program_of(make_member(project))
    uids = {
        one.post("records", TALK, Idempotency_Key="one").json["uid"] for one in (program, other)
    }
    assert len(uids) == 2


def test_request_that_was_refused_may_be_sent_again(program):
    assert program.post("records", {}, Idempotency_Key="one").status_code == 422
    assert number_of(KeptAnswer) == 0
    assert program.post("records", TALK, Idempotency_Key="one").status_code == 201


def test_answer_is_kept_for_a_day(program):
    first = program.post("records", TALK, Idempotency_Key="one")
    db.session.execute(update(KeptAnswer).values(made_at=now() - timedelta(hours=25)))
    again = program.post("records", TALK, Idempotency_Key="one")
    assert again.json["uid"] != first.json["uid"]
    assert forget_answers() == 0
    db.session.execute(update(KeptAnswer).values(made_at=now() - timedelta(hours=25)))
    assert forget_answers() == 1


def test_restoring_twice_is_restoring_once(program):
    told = program.post("records", TALK).json
    program.remove(told)
    answers = [program.post(f"{told['href']}/restore", Idempotency_Key="one") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].data == answers[1].data


def test_key_has_to_be_one(program):
    for key in ("", "x" * 201):
        assert program.post("records", TALK, Idempotency_Key=key).status_code == 400


def test_two_at_once_are_done_once(new_installation):
    application = new_installation()
    with application.app_context():
        lead = make_user()
        project = make_project(lead=lead)
        details = TokenDetails(name="Test", scope=Scope.WRITE, expires_on=today())
        token = make_token(lead, details)
        program = Program(application, token, project)
        db.session.commit()
    together = Barrier(4)

    def ask(_number):
        own = Program(application, token, project=None, home=program.home)
        together.wait()
        return own.post("records", TALK, Idempotency_Key="one")

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(4)))

    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.data for one in answers}) == 1
    assert sorted(one.headers.get("Idempotency-Replayed", "") for one in answers) == [
        "",
        "true",
        "true",
        "true",
    ]
    with application.app_context():
        assert number_of(Record) == 1


def test_kept_answer_names_nobody_who_was_erased(program, project, lead):
    told = program.post("people", {"name": "Zebedee Quill"}, Idempotency_Key="one").json
    program.post("records", TALK | {"title": "Met Zebedee Quill"}, Idempotency_Key="two")
    person = db.session.scalars(select(Person).where(Person.uid == told["uid"])).one()

    privacy.erase_person(person, project, by=lead)

    kept = db.session.scalars(select(KeptAnswer.body)).all()
    assert len(kept) == 2
    assert "Quill" not in "".join(kept)
