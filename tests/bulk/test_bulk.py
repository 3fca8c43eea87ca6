"""Many records changed at once: shown, made as one, undone in one step."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from impacttracker.bulk import operations, queries
from impacttracker.bulk.models import BulkChange
from impacttracker.bulk.settings import EMPTIED, Settings, common_questions
from impacttracker.clock import now
from impacttracker.collaborations.models import Collaboration
from impacttracker.database import db
from impacttracker.engagements.models import Engagement
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.outcomes.models import Software, SpinOut
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.queries import awards_of, history_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record, correct_record
from impacttracker.records.versions import details_of, values_of
from impacttracker.records.vocabulary import Visibility
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_project,
    make_record,
    make_user,
)


def correct(record, **changes):
    details = replace(details_of(record), **changes)
    correct_record(record, details, version=record.version, by=None)


def test_everything_that_can_be_set_is_set_and_undone_to_the_letter(project, lead):
    council, award = make_organisation(project, "Council"), make_award(project)
    held = awards_of(project)[0]
    records = [
        make_record(project, title=f"Talk {number}", awards=[held], answers={"status": "planned"})
        for number in range(3)
    ]
    records[0].attributions[0].share = "Half of it"
    before = [values_of(record) for record in records]
    settings = Settings(
        visibility="reportable",
        add_award=award.id,
        organisation=council.id,
        role="host",
        answers={"status": "held", "official_scheme": "Yes", "form": EMPTIED},
        to_bin=True,
    )

    bulk = operations.show(project, records, settings, by=lead)
    assert [values_of(record) for record in records] == before
    assert operations.make(bulk, by=lead) == 3

    for record in records:
        assert record.visibility is Visibility.REPORTABLE
        assert {one.award for one in record.attributions} == {held, award}
        assert [(one.role, one.organisation) for one in record.participants] == [("host", council)]
        assert (record.status, record.official_scheme) == ("held", True)
        assert record.binned_at is not None
        assert [one.verb for one in history_of("record", record.uid)[:2]] == [
            "put in the bin",
            "changed with others",
        ]
    with pytest.raises(Stale):
        operations.make(bulk, by=lead)

    assert operations.undo(bulk, by=lead) == 3
    assert [values_of(record) for record in records] == before
    assert all(record.binned_at is None for record in records)
    assert records[0].attributions[0].share == "Half of it"
    with pytest.raises(Stale):
        operations.undo(bulk, by=lead)


def test_preview_says_what_changes_and_why_a_record_is_left_alone(project, lead):
    member = make_member(project)
    own = make_record(project, title="Own", by=member)
    others = make_record(project, title="Others", by=lead)
    private = make_record(project, title="So already", by=member, visibility=Visibility.PRIVATE)
    binned, saved = (make_record(project, title=title, by=member) for title in ("Bin", "Saved"))
    records = [own, others, private, binned, saved]
    bulk = operations.show(project, records, Settings(visibility="private"), by=member)
    bin_record(binned, by=None)
    correct(saved, title="Saved since")

    steps = {step.record.title: step for step in queries.steps_of(bulk, member)}

    assert [change["new"] for change in steps["Own"].changes] == ["Only me and the project's leads"]
    assert {title: step.left for title, step in steps.items()} == {
        "Own": "",
        "Others": "Only its author or a lead may make a record private.",
        "So already": queries.NOTHING_TO_DO,
        "Bin": queries.IN_THE_BIN,
        "Saved since": queries.CHANGED_MEANWHILE,
    }
    assert operations.make(bulk, by=member) == 1
    assert own.visibility is Visibility.PRIVATE
    assert saved.visibility is Visibility.TEAM


def test_answer_that_does_not_fit_leaves_the_record_and_an_old_misfit_does_not(project, lead):
    scheme = {"official_scheme": True, "scheme_name": "Festival"}
    fits = make_record(project, title="Fits", answers={"official_scheme": True})
    clashes = make_record(project, title="Clashes", answers=scheme)
    bulk = operations.show(
        project, [fits, clashes], Settings(answers={"official_scheme": "No"}), by=lead
    )
    steps = queries.steps_of(bulk, lead)
    assert [bool(step.left) for step in steps] == [False, True]
    assert "Clear this answer" in steps[1].left
    operations.make(bulk, by=lead)

    misfit = {"official_scheme": False, "scheme_name": "Left by an import"}
    correct_record(
        clashes,
        replace(details_of(clashes), answers=misfit),
        version=clashes.version,
        by=None,
        keep_unfitting=True,
    )
    held = operations.show(project, [clashes], Settings(answers={"status": "held"}), by=lead)
    assert operations.make(held, by=lead) == 1


def test_record_that_was_changed_since_is_left_by_the_undoing(project, lead):
    records = [make_record(project, title=f"Talk {number}") for number in range(2)]
    bulk = operations.show(project, records, Settings(visibility="reportable"), by=lead)
    operations.make(bulk, by=lead)
    correct(records[1], title="Walk")

    assert operations.undo(bulk, by=lead) == 1

    assert [one.visibility for one in records] == [Visibility.TEAM, Visibility.REPORTABLE]
    assert records[1].title == "Walk"
    assert bulk.rows[1]["left"] == operations.CHANGED_SINCE


def test_award_of_another_project_and_hidden_partner_are_not_set(project, lead):
    other = make_project("OTHER", lead=make_user())
    foreign, stranger = awards_of(other)[0], make_organisation(other, "Elsewhere")
    record = make_record(project)
    settings = Settings(add_award=foreign.id, organisation=stranger.id)
    bulk = operations.show(project, [record], settings, by=lead)
    assert operations.make(bulk, by=lead) == 0
    assert record.attributions == record.participants == []


def test_nothing_chosen_nothing_set_and_too_many_are_refused(project, lead, monkeypatch):
    monkeypatch.setattr(operations, "MOST_AT_ONCE", 1)
    records, sets = [make_record(project) for _ in range(2)], Settings(to_bin=True)
    for chosen, settings, sentence in (
        ([], sets, "at least one record"),
        (records, sets, "At most 1"),
        (records[:1], Settings(role="host"), "at least one thing"),
    ):
        with pytest.raises(Invalid, match=sentence):
            operations.show(project, chosen, settings, by=lead)
    with pytest.raises(NotAllowed):
        operations.show(project, records, sets, by=make_member(project, role=Role.VIEWER))


def test_what_nobody_made_is_forgotten_after_a_day_and_the_rest_with_the_bin(project, lead):
    record = make_record(project)

    def shown():
        return operations.show(project, [record], Settings(to_bin=True), by=lead)

    unmade, made, kept = shown(), shown(), shown()
    made.stage = kept.stage = "made"
    unmade.at = kept.at = now() - timedelta(hours=25)
    made.at = now() - timedelta(days=31)
    db.session.flush()
    fresh = shown()
    assert db.session.scalars(select(BulkChange.id).order_by(BulkChange.id)).all() == [
        kept.id,
        fresh.id,
    ]


def test_questions_that_all_kinds_ask_in_the_same_way_can_be_set():
    assert "status" in {one.name for one in common_questions([Engagement])}
    assert "impact" not in {one.name for one in common_questions([Software, SpinOut])}
    both = {one.name for one in common_questions([Engagement, PolicyInfluence])}
    assert "geographic_reach" not in both
    assert common_questions([]) == []
    assert common_questions([Collaboration, Engagement]) == []


def test_whole_view_is_changed_looked_at_and_undone_in_the_browser(sign_in, project, lead):
    talks = [make_record(project, title=f"Talk {number}") for number in range(3)]
    make_record(project, Software, title="Program")
    browser = sign_in(lead)
    listed = browser.page("/lists/COAST/?kind=engagement&text=talk")
    sent = listed.typed("form[data-rows]") | {"all": ["1"]}
    choose = browser.page("/bulk/COAST/choose", query_string=sent)
    assert choose.heading == "Change 3 records"
    form = choose.typed("main form")

    nothing = browser.post("/bulk/COAST/show", data=form)
    assert nothing.status_code == 422
    assert "Choose at least one thing to set." in nothing.text
    answer = browser.post("/bulk/COAST/show", data=form | {"set-answer_status": ["held"]})

    preview = browser.page(answer.location)
    assert preview.heading == "3 records would change"
    assert preview.texts(".changes ins") == ["Held"] * 3
    assert talks[0].status is None
    browser.post(f"{answer.location}make")
    receipt = browser.page(answer.location)
    assert receipt.heading == "3 records changed"
    back = receipt.links()["Back to the list"]
    assert back == "/lists/COAST/?kind=engagement&text=talk"
    assert browser.post(f"{answer.location}make").status_code == 409
    browser.post(f"{answer.location}undo")
    assert browser.page(answer.location).heading == "The change of 3 records was undone"
    newest = browser.page(f"/records/COAST/{talks[0].id}/").texts(".history b + *, .history li")[0]
    assert "undid a change that was made to many at once" in newest


def test_ticked_records_are_chosen_and_others_cannot_be(sign_in, project, lead):
    mine, elsewhere = make_record(project, title="Mine"), make_record(make_project("OTHER"))
    hidden = make_record(project, title="Hidden", by=lead, visibility=Visibility.PRIVATE)
    browser = sign_in(make_member(project))
    keys = [mine.id, mine.id, elsewhere.id, hidden.id, "x", "99999999999"]
    page = browser.page("/bulk/COAST/choose", query_string={"record": keys})
    assert page.heading == "Change 1 record"
    assert "Hidden" not in page.html
    assert browser.page("/bulk/COAST/choose").texts(".empty h2") == ["Nothing is chosen"]
    assert (
        sign_in(make_member(project, role=Role.VIEWER)).get("/bulk/COAST/choose").status_code == 403
    )


def test_receipt_hides_what_its_reader_may_not_see(sign_in, project, lead):
    secret = make_record(project, title="Secret", by=lead, visibility=Visibility.PRIVATE)
    talk = make_record(project, title="Talk")
    answers = Settings(answers={"status": "held"})
    bulk = operations.show(project, [secret, talk], answers, by=lead)
    member, path = sign_in(make_member(project)), f"/bulk/COAST/{bulk.id}/"
    page = member.page(path)
    assert "Secret" not in page.html
    assert "1 of the chosen records" in page.text
    operations.make(bulk, by=lead)
    page = member.page(path)
    assert "Secret" not in page.html
    assert page.heading == "1 record changed"
