"""What hangs on records, and who: links, evidence, promises, narratives, partners and awards."""

from datetime import timedelta
from email.utils import parsedate_to_datetime as parsed

import pytest

from impacttracker.clock import now, today
from impacttracker.database import db
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.narratives import operations as narratives
from impacttracker.partners import operations as partners
from impacttracker.records.vocabulary import Visibility
from tests.api.programs import listed, problems
from tests.factories import (
    make_award,
    make_link,
    make_organisation,
    make_person,
    make_project,
    make_record,
)

FILE = b"Those present agreed.\n"
# Every address is read on both databases by the matrix of access, and the operations that write
# have tests of their own.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class TestLinks:
    def test_link_is_made_said_otherwise_and_taken_away(self, program, project):
        talk, law = make_record(project), make_record(project)
        claim = {"from": talk.uid, "to": law.uid, "verb": "led_to", "strength": "informed"}
        made = program.post("links", claim)
        assert made.status_code == 201
        assert listed(program, "links") == [made.json]

        changed = program.change(made.json, {"strength": "credited", "rationale": "They say so."})
        assert (changed.json["strength"], changed.json["version"]) == ("credited", 2)
        assert problems(program.change(made.json, {"to": talk.uid}))["#/to"].startswith("This was")
        assert program.remove(made.json).status_code == 204
        assert listed(program, "links") == []

    def test_link_never_closes_a_circle(self, program, project):
        one, other = make_record(project), make_record(project)
        make_link(one, other)
        claim = {"from": other.uid, "to": one.uid, "verb": "led_to", "strength": "informed"}
        assert "a chain cannot go in a circle" in problems(program.post("links", claim))["#/to"]

    def test_link_to_what_is_hidden_is_not_there(self, stranger, program, project):
        shown = make_record(project)
        hidden = make_record(project, visibility=Visibility.PRIVATE)
        link = make_link(shown, hidden)
        assert len(listed(program, "links")) == 1
        assert listed(stranger, "links") == []
        assert stranger.get(f"links/{link.uid}").status_code == 404
        claim = {"from": shown.uid, "to": hidden.uid, "verb": "informed", "strength": "informed"}
        assert problems(stranger.post("links", claim)) == {
            "#/to": "There is no record with this uid in this project."
        }


def test_what_hangs_on_a_record_is_chosen_by_it(program, stranger, project):
    one, other = make_record(project), make_record(project)
    hidden = make_record(project, visibility=Visibility.PRIVATE)
    make_link(one, other)
    program.post("evidence", {"title": "Minutes", "supports": [one.uid, hidden.uid]})
    program.post("followups", {"record": one.uid, "what": "Send the slides"})
    program.post("testimonials", {"about": one.uid, "whom": "The mayor"})

    def numbers(of, asker=program):
        paths = ("links", "evidence", "followups", "testimonials")
        return [len(asker.get(f"{path}?record={of}").json["items"]) for path in paths]

    assert numbers(one.uid) == numbers(one.uid, stranger) == [1, 1, 1, 1]
    assert numbers(other.uid) == [1, 0, 0, 0]
    assert numbers(f"{other.uid},{one.uid}") == [1, 1, 1, 1]
    assert numbers(hidden.uid) == [0, 1, 0, 0]
    # Even that it supports that as well would tell them something.
    assert numbers(hidden.uid, stranger) == numbers("none") == [0, 0, 0, 0]


class TestEvidence:
    def test_evidence_supports_what_it_says_and_keeps_its_file(self, program, project):
        one, other = make_record(project), make_record(project)
        link = make_link(one, other)
        jane = make_person(project, "Jane")
        made = program.post(
            "evidence",
            {
                "title": "Minutes",
                "kind": "minutes",
                "on": "2026-03-04",
                "corroborated_by": jane.uid,
                "corroboration": 7,
                "supports": [one.uid],
                "supports_links": [link.uid],
            },
        )
        assert made.status_code == 201, made.text
        assert listed(program, "evidence") == [made.json]
        assert listed(program, "links")[0]["evidence"] == [made.json["uid"]]

        changed = program.change(made.json, {"supports": [other.uid], "supports_links": []})
        assert (changed.json["supports"], changed.json["supports_links"]) == ([other.uid], [])
        assert changed.json["corroborated_by"] == jane.uid

        address = f"{made.json['href']}/file"
        assert program.get(address).status_code == 404
        given = program.ask("PUT", f"{address}?name=minutes.txt", FILE, If_Match="*")
        assert (given.json["file"], given.json["size"]) == ("minutes.txt", len(FILE))
        got = program.get(address)
        assert got.data == FILE
        assert got.headers["Content-Disposition"] == "attachment; filename=minutes.txt"
        assert got.headers["Cache-Control"] == "private, no-cache"
        assert parsed(got.headers["Expires"]) <= now()
        assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

        etag = given.headers["ETag"]
        again = program.ask("PUT", f"{address}?name=minutes.txt", FILE, If_Match=etag)
        assert again.status_code == 200
        other_bytes = program.ask("PUT", f"{address}?name=minutes.txt", b"Else", If_Match="*")
        assert problems(other_bytes)["#/file"].startswith("This is another file")

    @pytest.mark.parametrize(
        ("asked", "body", "status"),
        [
            ("?name=minutes.txt", b"", 422),
            ("?name=page.html", b"<p>", 422),
            ("", FILE, 400),
        ],
    )
    def test_file_that_cannot_be_kept_is_refused(self, program, asked, body, status):
        made = program.post("evidence", {"title": "Minutes"}).json
        answer = program.ask("PUT", f"{made['href']}/file{asked}", body, If_Match="*")
        assert answer.status_code == status
        assert program.ask("PUT", f"{made['href']}/file?name=a.txt", FILE).status_code == 428

    def test_file_may_be_long_whatever_it_is_called(self, program):
        """A program that says nothing of what it sends often says that it sends a form."""
        made = program.post("evidence", {"title": "Minutes"}).json
        given = program.ask(
            "PUT",
            f"{made['href']}/file?name=a.txt",
            b"Those present agreed.\n" * 300_000,
            If_Match="*",
            Content_Type="application/x-www-form-urlencoded",
        )
        assert given.json["size"] == 22 * 300_000

    def test_evidence_lies_in_the_bin_and_comes_back(self, program, project):
        record = make_record(project)
        made = program.post("evidence", {"title": "Minutes", "supports": [record.uid]}).json
        assert program.remove(made).status_code == 204
        assert program.get(made["href"]).status_code == 404
        back = program.post(f"{made['href']}/restore")
        assert back.json["supports"] == [record.uid]

    def test_evidence_of_what_is_hidden_is_not_there(self, stranger, program, project, lead):
        hidden = make_record(project, visibility=Visibility.PRIVATE)
        for title, more in (
            ("Of a secret", {"records": [hidden]}),
            ("For leads", {"audience": Audience.LEADS}),
        ):
            details = evidence.EvidenceDetails(title=title, **more)
            evidence.add_evidence(project, details, by=lead)
        shown = make_record(project)
        both = evidence.EvidenceDetails(title="Both", records=[hidden, shown])
        evidence.add_evidence(project, both, by=lead)

        assert len(listed(program, "evidence")) == 3
        (seen,) = listed(stranger, "evidence")
        assert seen["supports"] == [shown.uid]
        # What they do not see stays as it is, and now it is all that there is.
        assert stranger.change(seen, {"supports": []}).status_code == 204
        assert listed(stranger, "evidence") == []
        assert {tuple(one["supports"]) for one in listed(program, "evidence")} == {
            (),
            (hidden.uid,),
        }


class TestFollowups:
    def test_promise_is_made_kept_and_opened_again(self, program, project, lead):
        record, trust = make_record(project), make_organisation(project, "Trust")
        made = program.post(
            "followups",
            {
                "record": record.uid,
                "organisation": trust.uid,
                "what": "Send the slides",
                "due": "2026-03-04",
                "owner": lead.email.upper(),
            },
        )
        assert made.status_code == 201, made.text
        assert made.json["owner"] == lead.email
        assert listed(program, "followups?state=open") == [made.json]

        kept = program.change(made.json, {"done_on": "2026-03-05", "outcome": "They came."})
        assert (kept.json["done_on"], kept.json["outcome"]) == ("2026-03-05", "They came.")
        assert listed(program, "followups?state=open") == []
        again = program.change(made.json, {"done_on": None, "what": "Send them all"})
        assert (again.json["done_on"], again.json["what"]) == (None, "Send them all")
        assert again.json["owner"] == lead.email

    @pytest.mark.parametrize(
        ("mistake", "place", "sentence"),
        [
            ({"what": ""}, "#/what", "Say what was promised."),
            ({"what": None}, "#/what", "Give text."),
            ({"organisation": None}, "#", "Say what it is about: a record, an organisation or"),
            ({"organisation": "none"}, "#/organisation", "There is no organisation with this"),
            ({"owner": "x@example.org"}, "#/owner", "There is nobody with this e-mail address"),
            ({"due": "tomorrow"}, "#/due", "Give a day, such as 2022-03-04."),
            ({"due": "2026-02-30"}, "#/due", "Give a day, such as 2022-03-04."),
            ({"due": "0108-05-28"}, "#/due", "“0108” is not a year between 1000 and 2999."),
            ({"due": "9810-11-07"}, "#/due", "“9810” is not a year between 1000 and 2999."),
        ],
    )
    def test_mistake_is_told_by_its_place(self, program, project, mistake, place, sentence):
        trust = make_organisation(project, "Trust")
        sent = {"organisation": trust.uid, "what": "Send the slides"} | mistake
        assert problems(program.post("followups", sent))[place].startswith(sentence)

    def test_what_is_missing_is_told_in_the_words_of_the_form(self, program):
        assert problems(program.post("followups", {}))["#/what"] == "Say what was promised."
        assert problems(program.post("records", {"kind": "software"})) == {
            "#/title": "Give it a title."
        }


class TestNarratives:
    def test_narrative_is_written_once_and_changed(self, program, project):
        award = make_award(project)
        new = {
            "award": award.reference,
            "section": "key_findings",
            "period": "2027",
            "answers": {"description": "We found it.", "sectors": ["Education"]},
        }
        made = program.post("narratives", new)
        assert made.status_code == 201, made.text
        assert listed(program, "narratives?section=key_findings") == [made.json]
        assert program.post("narratives", new).status_code == 409

        changed = program.change(made.json, {"answers": {"sectors": [], "url": None}})
        assert changed.json["answers"] == {"description": "We found it."}
        assert program.remove(made.json).status_code == 204
        assert program.get(made.json["href"]).status_code == 404
        assert program.post(f"{made.json['href']}/restore").json["period"] == "2027"

    def test_statement_says_what_it_is_about(self, program, project):
        award = make_award(project)
        new = {"award": award.reference, "section": "statement", "answers": {"text": "Plainly."}}
        assert "#/topic" in problems(program.post("narratives", new))
        made = program.post("narratives", new | {"topic": "plain_summary"})
        assert made.json["answers"] == {"text": "Plainly."}

    def test_narrative_without_an_award_is_given_one(self, program, project, lead):
        award = make_award(project)
        narratives.answer_narrative(project, None, "secondments", "", {}, by=lead)
        (stray,) = listed(program, "narratives")
        assert "#/award" in problems(program.change(stray, {"award": "x"}))
        given = program.change(stray, {"award": award.reference})
        assert given.json["award"] == award.reference
        assert "#/award" in problems(program.change(given.json, {"award": "ES/OTHER"}))


class TestPartners:
    def test_organisation_with_what_the_project_notes_of_it(self, program, project):
        parent = make_organisation(project, "Parent")
        made = program.post(
            "organisations",
            {
                "name": "Harbour Trust",
                "aliases": ["HT"],
                "parent": parent.uid,
                "website": "https://harbour.example",
                "interest": "Tides",
                "rhythm": "P1Y",
                "positions": [{"on": "2026-03-04", "interest": "high"}],
            },
        )
        assert made.status_code == 201, made.text
        assert made.json in listed(program, "organisations?name=ht")
        changed = program.change(made.json, {"influence": "Much", "aliases": None, "positions": []})
        said = {name: changed.json[name] for name in ("interest", "influence", "aliases", "parent")}
        assert said == {
            "interest": "Tides",
            "influence": "Much",
            "aliases": [],
            "parent": parent.uid,
        }
        assert changed.json["positions"] == []
        assert program.change(made.json, {"parent": None}).json["parent"] is None

    def test_list_goes_on_by_name(self, program, project):
        for name in ("b", "Ç", "A", "c"):
            make_organisation(project, name)
        names, address = [], "organisations?limit=1"
        while address:
            page = program.get(address).json
            names += [one["name"] for one in page["items"]]
            address = page["next"]
        assert names[:3] == ["A", "b", "c"]
        assert len(names) == 4

    def test_partner_of_another_project_is_not_there(self, program, project, lead):
        other = make_project()
        hidden = make_organisation(other, "Hidden parent")
        somebody = make_person(other, "Somebody")
        assert program.get(f"organisations/{hidden.uid}").status_code == 404
        assert program.get(f"people/{somebody.uid}").status_code == 404
        assert "#/parent" in problems(
            program.post("organisations", {"name": "Part", "parent": hidden.uid})
        )
        # A parent that the project does not know is not told, and stays.
        part = make_organisation(project, "Part")
        part.parent_id = hidden.id
        db.session.flush()
        told = program.get(f"organisations/{part.uid}").json
        assert told["parent"] is None
        program.change(told, {"name": "Parts"})
        db.session.refresh(part)
        assert (part.name, part.parent_id) == ("Parts", hidden.id)

    def test_person_with_where_they_work_and_who_knows_them(self, program, project, lead):
        trust = make_organisation(project, "Trust")
        made = program.post(
            "people",
            {
                "name": "Jane",
                "emails": ["jane@trust.example"],
                "affiliations": [
                    {"organisation": trust.uid, "role": "Chair", "from": "2020-01-01"}
                ],
                "known_by": lead.email,
                "closeness": "close",
                "lawful_basis": "Legitimate interests",
                "lawful_basis_since": "2026-03-04",
            },
        )
        assert made.status_code == 201, made.text
        assert listed(program, "people?name=jan") == [made.json]
        assert made.json["affiliations"][0]["from"] == "2020-01-01"
        changed = program.change(made.json, {"do_not_contact": True, "known_by": ""})
        assert changed.json["do_not_contact"] is True
        assert changed.json["known_by"] == ""
        assert changed.json["affiliations"] == made.json["affiliations"]
        backwards = [{"organisation": trust.uid, "from": "2021-01-01", "to": "2020-01-01"}]
        assert problems(program.change(made.json, {"affiliations": backwards})) == {
            "#/affiliations": "An affiliation cannot end before it begins."
        }
        assert problems(program.change(made.json, {"emails": ["x"]})) == {
            "#/emails/0": "“x” is not an e-mail address."
        }

    def test_affiliation_elsewhere_is_not_told_and_stays(self, program, project):
        elsewhere = make_organisation(make_project(), "Elsewhere")
        place = partners.AffiliationDetails(organisation=elsewhere, role="Spy")
        person = make_person(project, "Jane", affiliations=[place])
        told = program.get(f"people/{person.uid}")
        assert elsewhere.uid not in told.text
        assert told.json["affiliations"] == []
        assert (
            program.change(told.json, {"name": "Jane Doe", "affiliations": []}).status_code == 200
        )
        db.session.refresh(person)
        assert [one.role for one in person.affiliations] == ["Spy"]


class TestAwards:
    def test_award_is_entered_corrected_and_removed(self, program, project):
        made = program.post(
            "awards",
            {
                "funder": "ESRC",
                "reference": "ES/Y1/1",
                "start": "2026-01-01",
                "amount": "1000",
                "currency": "gbp",
            },
        )
        assert made.status_code == 201, made.text
        assert (made.json["amount"], made.json["currency"]) == ("1000.00", "GBP")
        assert made.json in listed(program, "awards")
        changed = program.change(made.json, {"end": "2026-12-31"})
        assert changed.json["end"] == "2026-12-31"
        assert problems(program.change(made.json, {"end": "2025-12-31"})) == {
            "#/end": "It cannot end before it starts."
        }
        assert program.remove(made.json).status_code == 204

    def test_award_with_records_stays(self, program, project):
        award = make_award(project)
        program.post("records", {"kind": "software", "title": "Tool", "awards": [award.reference]})
        told = program.get(f"awards/{award.uid}").json
        assert "Records, narratives or returns belong to" in problems(program.remove(told))["#"]


def test_day_far_off_is_still_a_day(program, project):
    trust = make_organisation(project, "Trust")
    due = today() + timedelta(days=36_500)
    sent = {"organisation": trust.uid, "what": "Look back", "due": due.isoformat()}
    assert program.post("followups", sent).json["due"] == due.isoformat()
