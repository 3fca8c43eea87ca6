"""Answers of the interfaces of Gateway to Research, as they are read and brought in."""

import html
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.readers import gtr_api, gtr_tree, gtr_values
from impacttracker.exchange.source import File
from impacttracker.narratives.models import Statement
from impacttracker.partners.models import Organisation
from impacttracker.projects.models import Award
from impacttracker.records.models import Record
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated
from tests.factories import make_award, make_project

XML, JSON = SAMPLES / "gtr1_project.xml", SAMPLES / "gtr1_project.json"
GTR2 = sorted((SAMPLES / "gtr2").iterdir())
MUTATIONS = 150
BOMB = '<!DOCTYPE a [<!ENTITY b "{0}"><!ENTITY c "{1}">]><keyFinding>&c;</keyFinding>'


def contents(*given):
    """What the files at paths, or the texts, hold together."""
    files = [
        File(one.encode(), "text") if isinstance(one, str) else File(one.read_bytes(), one.name)
        for one in given
    ]
    (found,) = reading.read(files)
    return found


def record(found, kind):
    return next(one for one in found.records if one.kind == kind)


def outcome(name, **elements):
    """A page of a list with one outcome called *name*."""
    told = {"id": "11111111-0000-4000-8000-000000000099", "links": None, **elements}
    return json.dumps({"page": 1, "size": 20, "totalPages": 1, name: [told], "outcomeid": None})


def test_project_is_read_with_its_award():
    found = contents(XML)

    (award,) = found.awards
    assert (award.reference, award.funder, award.scheme) == (
        "ES/X000001/1",
        "ESRC",
        "Research Grant",
    )
    assert (award.amount, award.currency) == (Decimal("250123.45"), "GBP")
    assert (award.start_on, award.end_on) == (date(2020, 9, 1), date(2023, 8, 31))
    assert found.project.lead_organisation == "University of Nowhere"
    assert found.project.abstract.endswith("And for whom.")
    assert {one.awards for one in found.records} == {("ES/X000001/1",)}


def test_both_forms_of_the_first_interface_say_the_same():
    told, again = contents(XML), contents(JSON)

    for kind in ("engagement", "publication"):
        one, other = record(told, kind), record(again, kind)
        assert (one.title, one.when, one.source) == (other.title, other.when, other.source)
    assert record(told, "engagement").answers == record(again, "engagement").answers
    assert [one.start_on for one in again.awards] == [date(2020, 9, 1)]


@pytest.mark.parametrize("amount", ["NaN", "-5", "1e400", {"amount": None}, [1, 2]])
def test_sum_that_is_none_and_funder_that_is_not_named_stop_nothing(amount):
    told = {"grantReference": "ES/A1", "title": "T", "fund": {"valuePounds": amount}}
    (award,) = contents(json.dumps({"projectOverview": {"project": told}})).awards
    assert (award.amount, award.currency, award.funder) == (None, "", "UKRI")
    assert award.given == {"title"}


@pytest.mark.parametrize("year", ["9999", "0", 10**30, "20202021", None, [], {"a": 1}])
def test_year_that_is_none_is_kept_beside(year):
    text = outcome("dissemination", description="A", yearsOfDissemination=year)
    (found,) = contents(text).records
    assert found.when.edtf == ("{2020,2021}" if year == "20202021" else "XXXX")


def test_partners_who_are_sent_one_by_one_are_one_collaboration():
    found = record(contents(XML), "collaboration")

    assert [one.name_as_recorded for one in found.participants] == [
        "Łódź–Ağrı Harbour Trust",
        "東京 Tide Office",
    ]
    assert found.participants[0].department == "Pilots’ office"
    assert found.when.edtf == "2020/.."


def test_what_no_answer_takes_is_kept_under_its_own_name():
    found = contents(XML)

    assert record(found, "policy_influence").unmapped == {
        "methods": "Letters",
        "unheardOf": "Kept all the same",
    }
    (planned,) = (one for one in found.narratives if one.topic == "planned_impact")
    assert planned.unmapped["status"] == "Closed"
    assert planned.unmapped["personRoles"] == (
        "Ida May Invented (id: BBBBBBBB-0000-4000-8000-000000000001, "
        "roles.role.name: PRINCIPAL_INVESTIGATOR)"
    )


def test_texts_that_were_escaped_twice_are_put_right_and_said():
    found = contents(XML)

    assert record(found, "collaboration").answers["partner_contribution"] == "Boats & berths."
    assert found.awards[0].title == "Tides & towns"
    assert any("partnerContribution" in one.what for one in found.mended)


def test_text_that_only_looks_escaped_is_left_alone():
    assert gtr_values.unescaped("R&D &copy &ampersand; AT&T") == "R&D &copy &ampersand; AT&T"


def test_what_was_sent_is_kept_where_it_could_not_be_told_again():
    text = outcome("dissemination", description="R&D &amp; tea", form="A talk or presentation")

    (found,) = contents(text).records

    assert found.title == "R&D & tea"
    assert found.unmapped["description (as sent)"] == "R&D &amp; tea"


def test_answers_of_the_second_interface_are_joined_by_their_links():
    found = contents(*GTR2)

    (award,) = found.awards
    assert (award.amount, award.start_on) == (Decimal("250123.45"), date(2020, 9, 1))
    assert found.project.lead_organisation == "University of Nowhere"
    partner = next(one for one in found.organisations if "Harbour" in one.name)
    assert (partner.country, partner.website) == ("Poland", "http://harbour.example.org")
    funding = record(found, "further_funding")
    assert funding.when.edtf == "2023-04/2024-12-31"
    assert funding.awards == ("ES/X000001/1",)
    assert funding.answers["amount"] == Decimal("12500.00")
    (statement,) = (one for one in found.narratives if one.section == "statement")
    assert statement.unmapped["PI_PER"] == "Ida May Invented"
    assert {one.kind for one in found.records} >= {
        "software",
        "spin_out",
        "medical_product",
        "research_tool",
        "research_dataset",
        "creative_product",
        "intellectual_property",
        "other_output",
    }


@pytest.mark.parametrize(
    ("milliseconds", "on"),
    [
        (1598914800000, date(2020, 9, 1)),
        ("1577836800000", date(2020, 1, 1)),
        (-2208988800000, date(1900, 1, 1)),
        (10**15, None),
        ("2020-09-01", date(2020, 9, 1)),
        ("2020-09-01T00:00:00+01:00", date(2020, 9, 1)),
        ("2020-02-30", None),
        (True, None),
    ],
)
def test_days_are_those_of_london(milliseconds, on):
    assert gtr_values.day(milliseconds) == on


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("//www.example.org/a", "https://www.example.org/a"),
        ("https:////example.org", "https://example.org"),
        ("https://example.org//a", "https://example.org//a"),
    ],
)
def test_addresses_get_their_scheme_and_slashes_back(sent, read):
    (found,) = contents(outcome("dissemination", description="A", supportingUrl=sent)).records
    assert found.url == read


@pytest.mark.parametrize("name", ["futherfunding", "furtherFunding", "ns2:furtherFunding"])
def test_misspelt_and_prefixed_names_are_known(name):
    text = outcome(name, description="A", amount={"currencyCode": "GBP", "amount": 5})
    assert [one.kind for one in contents(text).records] == ["further_funding"]


def test_one_outcome_alone_is_known_by_its_address_or_by_its_elements():
    alone = json.loads(GTR2[0].read_text())["dissemination"][0]
    without = {name: value for name, value in alone.items() if name != "href"}

    for told in (alone, without, [alone]):
        assert [one.title for one in contents(json.dumps(told)).records] == ["Evening on the pier"]


def test_xml_may_have_lost_its_namespaces_and_case():
    text = XML.read_text().replace('xmlns:gtr="http://gtr.ukri.org/api"', "")
    bare = text.replace("<gtr:", "<").replace("</gtr:", "</")

    for copy in (text, bare):
        assert len(contents(copy).records) == len(contents(XML).records)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB.format("x" * 99, "&b;" * 99), "entities or a document type"),
        ('<!DOCTYPE keyFinding SYSTEM "file:///etc/passwd"><keyFinding/>', "document type"),
        ("<keyFinding>" * 200, "too deeply"),
        ('{"keyFinding": ' * 200, "damaged or cut off"),
        ('{"keyFinding": ' + "[" * 100_000 + "]" * 100_000 + "}", "too deeply"),
        ("<keyFinding><description>cut", "damaged or cut off"),
        ('<xs:schema xmlns:gtr="http://gtr.rcuk.ac.uk/gtr/api" xmlns:xs="x"/>', "no project"),
        ('{"keyFinding": []}', "no project"),
    ],
)
def test_hostile_and_empty_answers_are_refused_with_a_sentence(text, sentence):
    assert gtr_api.recognises(text)
    with pytest.raises(Unreadable, match=sentence) as refusal:
        contents(text)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text", ["<keyFindings>" + "<a/>" * 9 + "</keyFindings>", "[1" + ",1" * 9 + "]"]
)
def test_what_holds_too_much_is_refused(monkeypatch, text):
    monkeypatch.setattr(gtr_tree, "MOST_VALUES", 9)
    with pytest.raises(Unreadable, match="too much"):
        gtr_tree.tree_of(text)


def test_the_file_to_blame_is_named():
    with pytest.raises(Unreadable, match=r"^cut\.json: This JSON"):
        reading.read([File(JSON.read_bytes(), "a.json"), File(b'{"outcomeid": ', "cut.json")])


@pytest.mark.parametrize(
    "text", ["<project><name>pom</name></project>", '{"product": 1}', "Abstract"]
)
def test_others_are_not_taken_for_gateway_to_research(text):
    assert not gtr_api.recognises(text)


def test_broken_answers_are_read_or_refused_with_a_sentence():
    samples = [path.read_bytes() for path in (XML, JSON, *GTR2)]
    refused = []
    for content in mutated(samples, MUTATIONS, seed=2027):
        try:
            gtr_api.read([File(content)])
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS


def imported(flask, *words):
    result = flask("import", *map(str, words), "--project", "TIDES", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_folder_is_brought_in_once_and_then_nothing_is_new(flask, session, tmp_path):
    make_award(make_project("TIDES", award=False), reference="ES/X000001/1", funder="")
    packed = tmp_path / "answers.zip"
    with zipfile.ZipFile(packed, "w") as folder:
        for path in GTR2:
            folder.write(path, path.name)

    first = imported(flask, packed)
    again = imported(flask, SAMPLES / "gtr2")

    assert first["created"]["engagement"] == 2
    assert first["also"]["updated"] == {"award": 1, "project": 1}
    assert again["created"] == again["updated"] == again["also"]["created"] == {}
    assert again["unchanged"] == first["created"]
    award = session.scalars(select(Award)).one()
    assert (award.funder, award.amount) == ("ESRC", Decimal("250123.45"))


def test_what_one_interface_told_the_other_does_not_tell_again(flask, session):
    make_award(make_project("TIDES", award=False), reference="ES/X000001/1")
    imported(flask, XML)
    before = session.scalars(select(Record.id)).all()

    report = imported(flask, JSON)

    assert report["created"] == {}
    assert session.scalars(select(Record.id)).all() == before
    names = session.scalars(select(Organisation.name)).all()
    assert sorted(names) == ["Nightfall Foundation", "Łódź–Ağrı Harbour Trust", "東京 Tide Office"]
    assert session.scalars(select(Statement.text)).one() == "Harbour towns will decide better."


def test_project_of_another_award_leaves_this_one_alone(flask, session):
    project = make_project("TIDES", department="")

    report = imported(flask, XML)

    assert report["created"] == report["also"]["created"] == {}
    assert "does not have this award" in str(report["skipped"])
    assert (project.department, project.lead_organisation) == ("", "")
    assert imported(flask, XML, "--add-awards")["also"]["created"]["award"] == 1


def test_outcomes_of_one_project_are_of_the_award_alone_or_chosen(flask, session):
    project = make_project("TIDES", award=False)
    one, other = (make_award(project, reference=f"ES/{place}") for place in "AB")
    path = next(path for path in GTR2 if "further" in path.name)

    unplaced = imported(flask, path)
    imported(flask, path, "--award", "ES/B")

    assert "award is not known" in str(unplaced["flagged"])
    (record,) = session.scalars(select(Record))
    session.refresh(record)
    assert [its.award for its in record.attributions] == [other]
    assert one is not other


def texts_in(value):
    """Every text that stands in a tree."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [value] if value else []


def test_everything_in_a_real_answer_is_stored_or_kept(flask, funders_answer):
    make_award(make_project("TIDES", award=False), reference="AH/M010163/1")
    first = imported(flask, funders_answer)
    again = imported(flask, funders_answer)

    written = flask("export", "--project", "TIDES", "--as", "archive").stdout

    assert first["created"] == {
        "creative_product": 1,
        "engagement": 8,
        "key_findings": 1,
        "narrative_impact": 1,
        "publication": 3,
        "statement": 1,
    }
    assert again["created"] == again["updated"] == {}
    stored = json.dumps(json.loads(written), ensure_ascii=False).casefold()
    lost = [
        text
        for text in texts_in(gtr_tree.tree_of(funders_answer.read_text()))
        if json.dumps(html.unescape(text), ensure_ascii=False)[1:-1].casefold() not in stored
    ]
    # The first day of a year is sent for the year, and lists are stored as lists.
    assert set(lost) == {
        "2017-01-01",
        "Communities and Social Services/Policy,Creative Economy,Culture, Heritage, Museums and "
        "Collections",
        "Creative Economy,Digital/Communication/Information Technologies (including Software),"
        "Education",
    }
