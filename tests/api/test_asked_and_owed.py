"""Who is asked for a testimonial, what is owed to a funder and was sent; views that are kept."""

from datetime import date
from hashlib import sha256

import pytest

from impacttracker.evidence import operations as evidence
from impacttracker.lists import operations as lists
from impacttracker.lists.vocabulary import ListPage
from impacttracker.projects.vocabulary import Role
from impacttracker.records import operations as records
from impacttracker.records.vocabulary import Visibility
from impacttracker.returns import operations as returns
from impacttracker.returns import sending
from tests.api.programs import listed, problems
from tests.factories import make_award, make_member, make_organisation, make_person, make_record

# Every address is read on both databases by the matrix of access, and the operations that write
# have tests of their own.
OWED = {"format": "ukri", "period": "2027", "due": "2027-03-12"}
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class TestTestimonials:
    def test_request_is_made_goes_its_way_and_is_taken_away(self, program, project):
        record, jane = make_record(project), make_person(project, "Jane")
        made = program.post("testimonials", {"about": record.uid, "whom": "The mayor"})
        assert made.status_code == 201, made.text
        assert made.json["stage"] == "wanted"
        assert listed(program, "testimonials") == [made.json]

        asked = program.change(made.json, {"person": jane.uid, "asked_on": "2026-03-04"}).json
        assert (asked["stage"], asked["person"], asked["whom"]) == ("asked", jane.uid, "")
        assert listed(program, "testimonials?stage=asked") == [asked]
        assert listed(program, "testimonials?stage=wanted") == []
        again = program.change(asked, {"notes": "By telephone", "asked_on": None}).json
        assert (again["stage"], again["person"]) == ("wanted", jane.uid)
        assert program.remove(again).status_code == 204
        assert listed(program, "testimonials") == []

    def test_what_was_received_is_kept_and_stays(self, program, project, lead):
        record = make_record(project)
        letter, other = (
            program.post("evidence", {"title": title, "supports": [record.uid]}).json["uid"]
            for title in ("Letter", "Other")
        )
        new = {"about": record.uid, "whom": "The mayor", "kept_as": [letter]}
        made = program.post("testimonials", new).json
        assert (made["stage"], made["kept_as"]) == ("received", [letter])
        both = program.change(made, {"kept_as": [other, letter]}).json
        assert both["kept_as"] == sorted([letter, other])
        assert problems(program.change(both, {"kept_as": [other]}))["#/kept_as"].startswith(
            "Give what is here as well"
        )
        assert "#/kept_as/2" in problems(program.change(both, {"kept_as": [letter, other, "none"]}))

    @pytest.mark.parametrize(
        ("mistake", "place", "sentence"),
        [
            ({"about": "none"}, "#/about", "There is no record with this uid"),
            ({"about": None}, "#/about", "Give “about”."),
            ({"whom": ""}, "#/whom", "Say who is asked."),
            ({"person": "none"}, "#/person", "There is no person with this uid"),
            ({"consented_on": "2026-03-04"}, "#/received_on", "Say when it was received"),
            ({"stage": "asked"}, "#/stage", "This cannot be given."),
        ],
    )
    def test_mistake_is_told_by_its_place(self, program, project, mistake, place, sentence):
        sent = {"about": make_record(project).uid, "whom": "The mayor"} | mistake
        assert problems(program.post("testimonials", sent))[place].startswith(sentence)

    def test_request_about_a_hidden_record_is_not_there(self, stranger, program, project, lead):
        hidden = make_record(project, visibility=Visibility.PRIVATE)
        made = program.post("testimonials", {"about": hidden.uid, "whom": "The mayor"}).json
        assert listed(stranger, "testimonials") == []
        assert stranger.get(made["href"]).status_code == 404
        new = {"about": hidden.uid, "whom": "The mayor"}
        assert "#/about" in problems(stranger.post("testimonials", new))
        assert "testimonial" not in stranger.get("changes").text

    def test_evidence_that_the_caller_may_not_see_is_not_told_of(
        self, stranger, program, project, lead
    ):
        record = make_record(project)
        hidden = make_record(project, visibility=Visibility.PRIVATE)
        made = program.post("testimonials", {"about": record.uid, "whom": "The mayor"}).json
        letter = evidence.EvidenceDetails(title="Letter", records=[hidden])
        piece = evidence.add_evidence(project, letter, by=lead)
        told = program.change(made, {"kept_as": [piece.uid]}).json
        assert told["kept_as"] == [piece.uid]
        assert stranger.get(made["href"]).json["kept_as"] == []
        assert stranger.change(made, {"kept_as": []}).status_code == 200
        assert program.get(made["href"]).json["kept_as"] == [piece.uid]


def test_request_that_is_taken_away_or_moved_out_of_sight_is_told_of(
    stranger, program, project, lead
):
    shown, hidden = make_record(project), make_record(project, visibility=Visibility.PRIVATE)
    first, second, third = (
        program.post("testimonials", {"about": about.uid, "whom": "The mayor"}).json
        for about in (shown, shown, hidden)
    )
    cursor = stranger.get("changes").json["cursor"]
    program.remove(first)
    program.change(second, {"about": hidden.uid})
    program.remove(program.get(second["href"]).json)
    program.remove(third)

    items = stranger.get(f"changes?since={cursor}").json["items"]
    assert [(one["uid"], one["change"], one["title"]) for one in items] == [
        (first["uid"], "deleted", None),
        (second["uid"], "withdrawn", None),
    ]
    items = program.get(f"changes?since={cursor}").json["items"]
    assert [one["change"] for one in items if one["uid"] == third["uid"]] == ["deleted"]


class TestObligations:
    def test_what_is_owed_is_noted_changed_and_removed(self, program, project):
        award = make_award(project)
        made = program.post("obligations", OWED | {"award": award.reference})
        assert made.status_code == 201, made.text
        assert listed(program, "obligations") == [made.json]
        assert [one["due"] for one in made.json["periods"]] == ["2027-03-12"]

        yearly = program.change(made.json, {"repeats": "yearly", "until": "2028-12-31"})
        assert [(one["period"], one["due"]) for one in yearly.json["periods"]] == [
            ("2027", "2027-03-12"),
            ("2028", "2028-03-12"),
        ]
        assert program.remove(made.json).status_code == 204
        told = program.get("changes").json["items"]
        assert [one["change"] for one in told if one["uid"] == made.json["uid"]] == [
            "created",
            "changed",
            "deleted",
        ]

    @pytest.mark.parametrize(
        ("mistake", "place", "sentence"),
        [
            ({"award": "ES/OTHER"}, "#/award", "There is no award with this reference"),
            ({"format": "nobody"}, "#/format", "Choose one of: "),
            ({"format": None}, "#/format", "Give “format”."),
            ({"due": None}, "#/due", "Give “due”."),
            ({"repeats": "yearly"}, "#/until", "Say until when it is owed every year."),
            ({"from": "2027-02-01", "to": "2027-01-01"}, "#/to", "It cannot end before"),
            ({"periods": []}, "#/periods", "This cannot be given."),
        ],
    )
    def test_mistake_is_told_by_its_place(self, program, project, mistake, place, sentence):
        sent = OWED | {"award": make_award(project).reference} | mistake
        assert problems(program.post("obligations", sent))[place].startswith(sentence)

    def test_same_is_owed_once_and_noted_by_those_who_prepare_returns(
        self, program_of, program, project
    ):
        new = OWED | {"award": make_award(project).reference}
        assert program_of(make_member(project)).post("obligations", new).status_code == 403
        manager = program_of(make_member(project, role=Role.MANAGER))
        assert manager.post("obligations", new).status_code == 201
        assert "#/period" in problems(program.post("obligations", new))


def test_return_is_read_with_what_was_sent_and_not_written(program, stranger, project, lead):
    details = returns.ReturnDetails(
        award=make_award(project),
        format_key="ukri",
        period="2027",
        due_on=date(2027, 3, 12),
        nothing_to_report=True,
        declaration="It has just begun.",
    )
    returned = returns.open_return(project, details, by=lead)
    (opened,) = listed(stranger, "returns?state=open")
    assert (opened["state"], opened["sent"], opened["signed_by"]) == ("open", [], None)

    returns.make_ready(returned, 0, by=lead)
    sending.sign(returned, by=lead)
    (signed,) = listed(program, "returns?state=signed")
    assert (signed["state"], signed["signed_by"]) == ("signed", lead.name)
    sending.submit(returned, by=lead)
    (told,) = listed(program, "returns")
    (sent,) = told["sent"]
    assert (told["state"], sent["number"], sent["by"]) == ("submitted", 1, lead.name)
    pdf = stranger.get(sent["pdf"])
    assert sha256(pdf.data).hexdigest() == sent["pdf_sha256"]
    assert (pdf.mimetype, len(pdf.data)) == ("application/pdf", sent["pdf_size"])
    assert stranger.get(f"returns/{told['uid']}/sent/2").status_code == 404
    assert program.ask("PATCH", told["href"], {}, If_Match="*").status_code == 405
    items = [one for one in program.get("changes").json["items"] if one["what"] == "return"]
    assert [one["change"] for one in items] == ["created", "changed", "changed", "changed"]
    assert program.get(items[0]["href"]).json == told


class TestKeptViews:
    def test_view_is_read_and_its_records(self, program, project, lead):
        trust, award = make_organisation(project, "Trust"), make_award(project)
        talk = make_record(project, title="Talk", partner=trust, awards=[award])
        make_record(project, title="Other")
        hidden = make_record(project, title="Gone", partner=trust)
        records.bin_record(hidden, by=lead)
        said = {"partner": str(trust.id), "award": str(award.id), "order": "title"}
        details = lists.ViewDetails(name="Of the Trust", is_shared=True, said=said)
        lists.keep_view(project, ListPage.LISTS, details, by=lead)

        (view,) = listed(program, "views")
        assert (view["name"], view["shared"], view["owner"]) == ("Of the Trust", True, lead.name)
        assert (sorted(view["filters"]), view["order"]) == ([award.reference, "Trust"], "title")
        assert [one["uid"] for one in program.get(view["records"]).json["items"]] == [talk.uid]
        assert program.post("views", {}).status_code == 405

    def test_view_of_somebody_else_is_not_there(self, program, stranger, project, lead):
        make_record(project)
        details = lists.ViewDetails(name="Mine", said={})
        view = lists.keep_view(project, ListPage.LISTS, details, by=lead)
        assert len(program.get(f"records?view={view.uid}").json["items"]) == 1
        assert listed(stranger, "views") == []
        assert stranger.get(f"views/{view.uid}").status_code == 404
        refused = stranger.get(f"records?view={view.uid}")
        assert (refused.status_code, refused.json["errors"][0]["parameter"]) == (400, "view")
