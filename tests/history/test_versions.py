"""Earlier versions: told from what the history keeps, shown beside today's, and put back."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Invalid, Stale
from impacttracker.fields import answers_of
from impacttracker.history import operations, queries
from impacttracker.kinds import KINDS
from impacttracker.narratives.operations import answer_narrative, rewrite_narrative
from impacttracker.outcomes.models import FurtherFunding
from impacttracker.projects.models import Change
from impacttracker.projects.queries import awards_of, history_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import ParticipantDetails, bin_record, correct_record
from impacttracker.records.versions import details_of, values_of
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.seeds.answers import every_answer
from impacttracker.when import When
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_person,
    make_record,
)


def correct(record, by=None, **changes):
    return correct_record(
        record, replace(details_of(record), **changes), version=record.version, by=by
    )


def first_change(thing, subject="record"):
    return history_of(subject, thing.uid)[-1]


def took_part(organisation, **facts):
    return ParticipantDetails(role=ParticipantRole.HOST, organisation=organisation, **facts)


def test_first_version_is_put_back_whole(project, lead):
    council, person = make_organisation(project, "Council"), make_person(project, "Łucja")
    award, other = awards_of(project)[0], make_award(project)
    record = make_record(
        project,
        title="Talk",
        answers={"place": "Łódź 東京", "attendance": 40, "official_scheme": False},
        participants=[took_part(council, department="Parks")],
        awards=[award],
        visibility=Visibility.REPORTABLE,
    )
    before = values_of(record)
    correct(
        record, title="Walk", when=When.from_edtf("2023-07"), awards=[other], url="https://a.b/"
    )
    host = ParticipantDetails(role=ParticipantRole.SPEAKER, person=person)
    correct(record, participants=[host], answers={"form": "Talk", "place": None})
    correct(record, visibility=Visibility.TEAM, awards=[])

    lost = operations.put_back_record(
        record, first_change(record), None, version=record.version, by=lead
    )

    assert lost == []
    assert values_of(record) == before
    assert record.attributions[0].award is award
    assert history_of("record", record.uid)[0].verb == "restored"


def test_every_version_between_is_told_for_every_kind(project, lead):
    for kind, answers in every_answer("word"):
        record = make_record(project, kind, answers=answers, awards=awards_of(project))
        said = [values_of(record)]
        for number in range(3):
            emptied = dict(list(answers_of(record).items())[number:])
            correct_record(
                record,
                replace(details_of(record), title=f"Title {number}", answers=emptied),
                version=record.version,
                by=None,
                keep_unfitting=True,
            )
            said.append(values_of(record))
        changes = history_of("record", record.uid)[::-1]
        assert [queries.version_of(record, one) for one in changes] == said


def test_single_answers_are_put_back_and_others_stay(project, lead):
    record = make_record(
        project, FurtherFunding, title="Grant", answers={"amount": Decimal("1200.50")}
    )
    correct(record, title="Other", answers={"amount": Decimal(7), "currency": "GBP"})

    operations.put_back_record(
        record, first_change(record), ["amount"], version=record.version, by=lead
    )

    assert (record.title, record.amount, record.currency) == ("Other", Decimal("1200.50"), "GBP")


def test_putting_back_is_itself_a_version_that_can_be_put_back(project, lead):
    record = make_record(project, title="One")
    correct(record, title="Two")
    second = history_of("record", record.uid)[0]
    operations.put_back_record(record, first_change(record), None, version=record.version, by=lead)
    assert record.title == "One"

    operations.put_back_record(record, second, None, version=record.version, by=lead)
    assert record.title == "Two"


def test_partner_who_is_gone_is_kept_as_a_name_and_award_that_is_gone_is_told(project, lead):
    council, award = make_organisation(project, "Council"), make_award(project, reference="A/1")
    record = make_record(project, participants=[took_part(council)], awards=[award])
    correct(record, participants=[], awards=[])
    db.session.delete(council)
    db.session.delete(award)
    db.session.flush()

    lost = operations.put_back_record(
        record, first_change(record), None, version=record.version, by=lead
    )

    assert [one.name for one in record.participants] == ["Council"]
    assert lost == [
        "“Council” is kept as a name: it is no partner.",
        "The project has no award A/1 any more.",
    ]


def test_partner_who_was_merged_comes_back_as_the_one_who_is_left(project, lead):
    council, kept, last = (make_organisation(project, name) for name in ("Council", "City", "Town"))
    record = make_record(project, participants=[took_part(council)])
    correct(record, participants=[])
    council.merged_into_id, kept.merged_into_id = kept.id, last.id
    db.session.flush()

    operations.put_back_record(record, first_change(record), None, version=record.version, by=lead)
    assert [one.organisation for one in record.participants] == [last]


def test_somebody_who_was_erased_is_left_out(project, lead):
    person = make_person(project, "Łucja")
    record = make_record(
        project, participants=[ParticipantDetails(role=ParticipantRole.HOST, person=person)]
    )
    correct(record, participants=[])
    change = history_of("record", record.uid)[0]
    change.was = {"participants": [{"role": "host", "person": person.uid}]}
    db.session.delete(person)
    db.session.flush()

    lost = operations.put_back_record(
        record, first_change(record), None, version=record.version, by=lead
    )
    assert record.participants == []
    assert lost == ["Somebody who took part is not known any more, and is left out."]


def test_version_behind_words_alone_cannot_be_told(project, lead):
    record = make_record(project, title="One")
    correct(record, title="Two")
    correct(record, title="Three")
    _, second, first = history_of("record", record.uid)
    second.was = None
    db.session.flush()

    assert queries.version_of(record, first) is None
    assert queries.version_of(record, second)["title"] == "Two"
    with pytest.raises(Invalid, match="only words are known"):
        operations.put_back_record(record, first, None, version=record.version, by=lead)


def test_stale_version_and_hiding_are_refused(project, lead):
    member = make_member(project)
    record = make_record(project, title="One", visibility=Visibility.PRIVATE, by=lead)
    correct(record, visibility=Visibility.TEAM, by=lead)
    first = first_change(record)

    with pytest.raises(Stale):
        operations.put_back_record(record, first, None, version=record.version - 1, by=lead)
    with pytest.raises(Invalid, match="may make a record private"):
        operations.put_back_record(record, first, None, version=record.version, by=member)


def test_narrative_is_put_back(project, lead):
    award = awards_of(project)[0]
    told = answer_narrative(
        project, award, "key_findings", "2026", {"description": "First"}, by=lead
    )
    rewrite_narrative(told, {"description": "Second"}, version=told.version, by=lead)

    first = first_change(told, "narrative")
    operations.put_back_narrative(told, first, ["description"], version=told.version, by=lead)

    assert told.description == "First"
    assert [one.verb for one in history_of("narrative", told.uid)] == [
        "restored",
        "changed",
        "added",
    ]


def test_page_shows_both_versions_and_puts_back_what_is_ticked(sign_in, project, lead):
    record = make_record(project, title="One", answers={"place": "Rhyl"})
    correct(record, by=lead, title="Two", answers={"place": "Łódź"})
    browser = sign_in(lead)
    page = browser.page(f"/records/COAST/{record.id}/")
    (version,) = page.links(".history a").values()

    shown = browser.page(version)
    assert shown.texts(".conflict__differs td") == ["One", "Two", "Rhyl", "Łódź"]

    form = shown.typed()
    nothing = browser.post(f"{version}/restore", data=form)
    assert nothing.status_code == 422
    assert "Tick at least one answer" in nothing.text
    answer = browser.post(f"{version}/restore", data=form | {"answer": ["place"]})
    assert answer.location == f"/records/COAST/{record.id}/#history"
    db.session.refresh(record)
    assert (record.title, record.place) == ("Two", "Rhyl")
    stale = browser.post(f"{version}/restore", data=form | {"all": "1"})
    assert stale.status_code == 409
    assert "changed while you were looking" in stale.text


def test_page_of_a_version_is_there_for_those_who_may_see_the_record(sign_in, project, lead):
    record = make_record(project, title="One", by=lead, visibility=Visibility.PRIVATE)
    other = make_record(project, title="Other")
    correct(record, title="Two")
    change = first_change(record)
    path = f"/history/COAST/records/{record.id}/{change.id}"

    assert sign_in(lead).get(path).status_code == 200
    assert sign_in(make_member(project)).get(path).status_code == 404
    assert sign_in(lead).get(f"/history/COAST/records/{other.id}/{change.id}").status_code == 404
    reader = sign_in(make_member(project, role=Role.VIEWER))
    correct(record, visibility=Visibility.TEAM)
    assert reader.page(path).soup.select("button[name=all]") == []
    assert reader.post(f"{path}/restore").status_code == 403
    bin_record(record, by=lead)
    assert sign_in(lead).get(path).status_code == 404


def test_history_of_words_alone_offers_no_version(sign_in, project, lead):
    record = make_record(project, title="One")
    correct(record, title="Two")
    for change in db.session.scalars(select(Change)):
        change.was = None
    browser = sign_in(lead)

    assert browser.page(f"/records/COAST/{record.id}/").links(".history a") == {}
    change = first_change(record)
    page = browser.page(f"/history/COAST/records/{record.id}/{change.id}")
    assert "only words are kept" in page.text


def test_kinds_are_all_covered():
    assert {kind for kind, _ in every_answer("word")} == set(KINDS.values())
    assert Engagement in KINDS.values()
