"""Exports from Researchfish of four generations: what their sheets say, mended and put together."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.readers import researchfish
from impacttracker.exchange.readers.researchfish_cells import options_of, years_of
from impacttracker.exchange.readers.researchfish_sheets import forms, read_sheet
from impacttracker.exchange.source import File
from impacttracker.exchange.telling.mending import band_of, cleaned
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import WITHOUT_TOPIC
from impacttracker.records.vocabulary import Visibility
from impacttracker.spreadsheets.rows import RawRow, RawSheet
from impacttracker.vocabulary import terms
from tests.exchange.conftest import SAMPLES
from tests.exchange.keeping import lost_from
from tests.exchange.mutating import mutated

FOLDER = SAMPLES / "researchfish"
NAMES = sorted(path.name for path in FOLDER.glob("*.csv"))
MUTATIONS = 150
CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


def sample(name):
    return File((FOLDER / name).read_bytes(), name)


def read(*names):
    return researchfish.read([sample(name) for name in names])


def table(head, *rows):
    """A file of separated text with these cells."""
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return File(text.getvalue().encode(), "table.csv")


def workbook(**sheets):
    """A workbook with these lists of rows as its sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return File(target.getvalue(), "export.xlsx")


def rows_of(name):
    return list(csv.reader(io.StringIO(sample(name).text, newline="")))


def titled(contents, title):
    return next(one for one in contents.records if one.title == title)


def sentences(flags):
    return [f"{one.where}: {one.what}" for one in flags]


# What every sheet has in common


def test_every_kind_and_section_is_a_sheet():
    assert {form.kind for form in forms()} == {*KINDS, *WITHOUT_TOPIC, "awards", ""}


def test_every_answer_of_the_list_of_columns_is_one_that_is_asked():
    for form in forms():
        places = {place for several in form.places.values() for place in several}
        answered = {one.name for one in places if one.group in ("answer", "composed")}
        ticked = {one.name.partition("=") for one in places if one.group == "tick"}
        assert answered - {"title", "url"} <= set(form.fields)
        for name, _, option in ticked:
            assert terms(form.fields[name].vocabulary).knows(option)


@pytest.mark.parametrize("name", NAMES)
def test_sheet_is_recognised_by_its_header(name):
    assert reading.recognise(File(sample(name).content, "no-name.txt")).name == "researchfish"


def test_nothing_that_an_export_says_is_lost():
    assert lost_from([sample(name) for name in NAMES]) == []


def test_real_exports_lose_nothing(returned_exports):
    files = [File(path.read_bytes(), path.name) for path in sorted(returned_exports.glob("*.csv"))]
    assert len(files) == 18
    assert lost_from(files) == []


def test_every_column_of_four_generations_has_its_place(returned_exports):
    generations = json.loads((returned_exports / "headers.json").read_text())
    recognised = {}
    for generation, sheets in generations.items():
        for name, head in sheets.items():
            row = RawRow(2, ("x",) * len(head))
            if read := read_sheet(RawSheet(name, tuple(head), (row,))):
                recognised[generation, name] = read
    others = {name for sheets in generations.values() for name in sheets}
    assert others - {name for _, name in recognised} == {"intro", "dimension", "sheet1"}
    unknown = {
        column.label
        for read in recognised.values()
        if read.form.kind not in ("", "awards")
        for column in read.unknown
    }
    assert unknown == {"Column1"}
    for generation in ("2018", "2022"):
        told = {read.form.name for (one, _), read in recognised.items() if one == generation}
        assert len(told) >= len(generations[generation]) - 2


def test_every_option_that_was_met_in_returns_is_known(returned_exports):
    """All but a country that stood in the wrong column, and years of which digits are lost."""
    met = json.loads((returned_exports / "values_observed.json").read_text())["values"]
    lists = {
        "audience": "engagement_primary_audience",
        "audience_size": "engagement_audience_size",
        "collab_sector": "collaboration_sector",
        "engagement_form": "engagement_form",
        "funding_type": "further_funding_type",
        "msig": "engagement_most_significant_outcome",
        "other_audience": "engagement_other_audience",
        "policy_areas": "policy_impact_area",
        "policy_impact_types": "policy_impact_type",
        "policy_reach": "policy_geographic_reach",
        "policy_type": "policy_influence_type",
    }
    unknown = {
        text
        for name, vocabulary in lists.items()
        for text in met[name]
        if options_of(vocabulary, text)[1] and not band_of(text, terms(vocabulary).options)
    }
    assert unknown == {"United Kingdom"}
    years = {text for text in met["years"] if not years_of(text, text)}
    assert years == {"2011201220132010076091887741137714151424"}


# Engagements, and the same outcome in several generations


def test_outcome_of_several_awards_and_generations_is_one_record():
    contents = read("2018_dissemination.csv", "2019_engagement.csv")

    day = titled(contents, "Open day in the tidal garden")

    assert [one.title for one in contents.records].count(day.title) == 1
    assert day.awards == ("ES/T000001/1", "ES/T000002/1")
    assert day.source["fingerprint"] == "5a1b2c3d4e5f60.11111111"
    assert day.identifiers["outcomeid"] == "5a1b2c3d4e5f60.11111111"
    assert day.visibility is Visibility.REPORTABLE
    assert day.when.edtf == "{2016,2017}"
    # The later export says what it is now; what the earlier one said is kept.
    assert day.answers["primary_audience"] == "Public/other audiences"
    assert day.unmapped["Primary Audience"] == ["Health professionals", "Public/other audiences"]
    assert day.answers["other_audiences"] == [
        "Schools",
        "Patients, carers and/or patient groups",
        "Third sector organisations",
    ]


def test_engagement_of_the_oldest_generation_has_every_answer():
    day = titled(read("2018_dissemination.csv"), "Open day in the tidal garden")

    assert day.answers == {
        "form": "Scientific meeting (conference/symposium etc.)",
        "geographic_reach": "Regional",
        "primary_audience": "Health professionals",
        "other_audiences": ["Schools", "Patients, carers and/or patient groups"],
        "audience_size": "11 - 50",
        "results": "Forty came.\nTwo stayed.",
        "most_significant_outcome": "Decision made or influenced",
        "official_scheme": True,
        "scheme_name": "Science Week",
    }
    assert day.url == "https://saltmarsh.example/day"
    assert day.unmapped == {"Impact": "A bench was built.", "Type of Presentation": "Keynote"}
    assert day.source["awards"]["ES/T000001/1"]["RO"] == "University of Saltmarsh"


def test_damage_by_spreadsheets_is_mended_and_said():
    contents = read("2018_dissemination.csv")

    radio, mud = titled(contents, "Radio talk"), titled(contents, "Talk on mud")

    assert radio.answers["audience_size"] == "11 - 50"
    assert radio.when.edtf == "{2015,2018}"
    assert mud.answers["audience_size"] == "1 - 10"
    assert mud.when.edtf == "2018"
    said = "\n".join(sentences(contents.mended))
    assert "row 4 of Engagement Activities: “Audience Size” said “1950-11-01 00:00:00”" in said
    assert "“Audience Size” said “10-Jan”, which was taken for “1 - 10”." in said
    assert "“Year Took Place” said “20162017”, which was taken for 2016 and 2017." in said
    assert "was taken for 2015 and 2018." in said


def test_what_no_answer_takes_is_kept_and_flagged():
    contents = read("2018_dissemination.csv", "2019_engagement.csv")

    mud, walk = titled(contents, "Talk on mud"), titled(contents, "Walk at low tide")

    assert mud.unmapped["Form of Dissemination"] == "A séance"
    assert "form" not in mud.answers
    assert mud.answers["other_audiences"] == ["None"]
    assert walk.unmapped["Schools"] == "maybe"
    assert walk.unmapped["Year Took Place*"] == "about 2019"
    said = "\n".join(sentences(contents.flagged))
    assert "“A séance” is no answer that “Form of Dissemination” can take" in said


def test_rows_without_an_outcome_are_counted_and_rows_of_nothing_rejected():
    contents = read("2018_dissemination.csv")

    assert sentences(contents.skipped) == [
        "row 6 of Engagement Activities: It holds no outcome: nothing but what is said of the "
        "award."
    ]
    (rejected,) = contents.rejected
    assert (rejected.number, rejected.head[0]) == (7, "Funder")
    assert rejected.why == researchfish.NOTHING_TO_TAKE


# Collaborations


def test_partners_in_rows_are_one_collaboration():
    contents = read("2020_collaborations.csv")

    friends = titled(contents, "Friends of the Tide")

    assert [one.name_as_recorded for one in friends.participants] == [
        "Université de la Marée",
        "Saltmarsh Trust",
    ]
    assert friends.participants[1].department == "Hedges"
    assert friends.participants[1].sector == "Charity/Non-profit"
    assert friends.awards == ("ES/T000001/1", "ES/T000002/1")
    assert friends.when.edtf == "2016/.."
    assert friends.answers["partner_contribution"] == "Land & water."
    assert friends.answers["impact_categories"] == ["Societal", "Policy", "Cultural"]


def test_one_partner_that_gave_is_enough():
    friends = titled(read("2020_collaborations.csv"), "Friends of the Tide")

    assert friends.answers["direct_contribution"] == "Yes"
    assert friends.answers["amount"] == Decimal("12500.00")
    assert friends.answers["currency"] == "GBP"
    assert friends.answers["in_kind"] == "Yes"
    assert "in_kind_amount" not in friends.answers


def test_partners_that_gave_different_amounts_are_told_with_their_sum():
    text = (SAMPLES / "researchfish" / "2020_collaborations.csv").read_text()
    gave = text.replace("France,No,,,,,No", 'France,Yes,GBP,"£3,000",3000,1,No', 1)

    contents = researchfish.read([File(gave.encode(), "collaborations.csv")])

    kept = titled(contents, "Friends of the Tide").unmapped["Amount of Contribution"]
    assert kept == ["3000.00 (Université de la Marée)", "12500.00 (Saltmarsh Trust)"]
    assert "Saltmarsh Trust 12,500.00; together 15,500.00" in "".join(sentences(contents.flagged))


def test_collaboration_that_ended_spans_its_years():
    contents = read("2020_collaborations.csv")

    ended, before = titled(contents, "Ended"), titled(contents, "Ended before it began")

    assert ended.when.edtf == "2018/2020"
    assert ended.source["fingerprint"] == "A1uNxfgd1ZF"
    assert [one.name_as_recorded for one in ended.participants] == ["Harbour Office"]
    assert ended.unmapped["Formal Agreements?"] == "perhaps"
    assert before.when.edtf == "2018/.."
    assert before.unmapped["Active?"] == "2016"
    assert before.unmapped["Country"] == "Norway"


# The other kinds


def test_policy_influence_has_every_answer():
    rules = titled(read("2020_policy.csv"), "Tide rules of the council")

    assert rules.when.edtf == "2017"
    assert rules.answers == {
        "influence_type": "Participation in a advisory committee",
        "geographic_reach": "Local/Municipal/Regional",
        "country": "United Kingdom",
        "impact_areas": [
            "Education",
            "Government, Democracy Justice",
            "Manufacturing, including Industrial Biotechology",
        ],
        "impact_types": ["Changed public attitudes on social issues", "Economic impacts"],
        "impact": "Benches,\nhedges",
    }
    assert rules.unmapped == {"Policy Impact Areas": "Seaweed"}


def test_funding_has_its_months_and_sums():
    contents = read("2020_funding.csv")

    tides, purse = titled(contents, "Tides & towns"), titled(contents, "Small purse")

    assert tides.when.edtf == "2019-04/2022-03"
    assert tides.answers["amount"] == Decimal("1497000.00")
    assert "team_amount" not in tides.answers
    assert tides.identifiers["doi"] == "10.1234/tides"
    assert tides.participants[0].role == "funder"
    assert purse.when.edtf == "2018/2019"
    assert purse.answers["team_amount"] == Decimal("2000.00")
    assert purse.unmapped["Amount"] == "Confidential"
    assert purse.unmapped["Fund End Month"] == "13"


def test_publication_is_one_record_with_its_identifiers():
    (paper,) = read("2022_publications.csv").records

    assert paper.title == "Salt in gardens"
    assert paper.when.edtf == "2018-03"
    assert paper.answers["type"] == "Journal Article"
    assert paper.answers["authors"] == "Moss R"
    assert paper.answers["issn"] == "0026-1270"
    assert paper.unmapped["ISSN (Digital)"] == "2511-705X"
    assert (paper.identifiers["doi"], paper.identifiers["pmid"]) == ("10.1234/salt", "26538343")


def test_bands_of_employees_are_put_right():
    contents = read("2022_spinouts.csv")

    employees = [one.answers["employees"] for one in contents.records]

    assert employees == ["10-19", "1-4", "0"]
    assert [one.when.edtf for one in contents.records] == ["2019", "2020", "XXXX"]


def test_award_answers_for_all_who_were_seconded_at_once():
    contents = read("2020_secondments.csv")

    first, second = contents.narratives

    assert (first.award, second.award) == ("ES/T000001/1", "ES/T000002/1")
    assert first.answers["any_secondments"] is True
    assert first.answers["description"] == (
        "Secondee: A gardener\nOrganisation: Harbour Office\nMonth Began: May\nYear Began: 2017\n"
        "Month Ended: Current\nYear Ended: Current\nImpact: A new sluice\n\n"
        "Organisation: Saltmarsh Trust\nYear Began: 2018"
    )
    assert second.answers == {"any_secondments": False}


def test_key_findings_and_narrative_belong_to_their_award():
    contents = read("2018_key-findings.csv", "2018_narrative.csv")

    findings, others, impact = contents.narratives

    assert findings.award == "ES/T000001/1"
    assert findings.answers == {
        "description": "Gardens can live with salt.",
        "exploitation_route": "Councils may plant them.",
        "sectors": ["Agriculture, Food and Drink", "Environment"],
        "url": "https://saltmarsh.example/findings",
    }
    # An award answers once: which period the others are for is not said.
    assert others.award is None
    assert others.unmapped["Award"] == "ES/T000001/1"
    assert impact.answers["impact_types"] == ["Societal", "Economic"]
    assert impact.answers["first_year"] == 2017


def test_awards_are_taken_from_their_list():
    first, second = read("2020_awards.csv").awards

    assert (first.funder, first.title, first.scheme) == ("ESRC", "Tidal gardens", "Research Grants")
    assert (first.amount, first.currency) == (Decimal("313017.00"), "GBP")
    assert str(second.start_on) == "2016-04-01"
    assert (second.end_on, second.amount, second.scheme) == (None, None, "")


def test_award_of_an_export_that_names_no_funder_can_be_added():
    contents = read("2019_engagement.csv")

    assert {one.funder for one in contents.awards} == {"Funder not named"}
    assert all("funder" not in one.given for one in contents.awards)


def test_sheets_that_nothing_here_asks_for_are_left_out_and_counted():
    contents = read("2020_animal-use.csv")

    assert sentences(contents.skipped) == [
        "Animal Use: Nothing here asks about the use of animals. 1 row left out."
    ]


# The shape of files


def test_sheets_of_a_workbook_are_read_together():
    file = workbook(
        intro=[["How to read this"], ["See the other sheets"]],
        engagement=[["Exported on 1 May"], [], *rows_of("2018_dissemination.csv")],
        awards=rows_of("2020_awards.csv"),
    )

    contents = researchfish.read([file])

    apart = read("2018_dissemination.csv")
    assert [one.title for one in contents.records] == [one.title for one in apart.records]
    assert [one.answers for one in contents.records] == [one.answers for one in apart.records]
    assert contents.awards[0].scheme == "Research Grants"
    assert contents.fills
    assert contents.leaves_out_other_awards
    assert sentences(contents.skipped)[0] == (
        "intro: It is no sheet of outcomes that is known here, and its 1 row are left out."
    )


def test_cells_of_a_workbook_may_be_dates_and_numbers():
    head = ["Award Reference", "Engagement", "Form of Engagement", "Audience Size", "2019", "2020"]
    row = ["A", "Talk", "", date(1950, 11, 1), 1, True]
    rows = [[*head, "Year Took Place", "Start Date"], [*row, 20192020, date(2019, 4, 1)]]

    contents = researchfish.read([workbook(engagement=rows)])

    (talk,), (award,) = contents.records, contents.awards
    assert talk.answers["audience_size"] == "11 - 50"
    assert talk.when.edtf == "{2019,2020}"
    assert str(award.start_on) == "2019-04-01"


def test_column_that_no_generation_has_is_kept_and_listed_once():
    head, *rows = rows_of("2022_spinouts.csv")
    told = [[*row[:-1], "Tom"] for row in rows]

    contents = researchfish.read([table(head, *told)])

    assert {one.unmapped["Name of the cat"] for one in contents.records} == {"Tom"}
    listed = [one for one in sentences(contents.flagged) if "Name of the cat" in one]
    assert listed == [
        "Spin Outs: The column “Name of the cat” is not known; what it says is kept with each "
        "record."
    ]


def test_rows_without_an_identifier_are_known_by_what_they_say():
    head = ["Award Reference", "Engagement", "Form of Engagement"]
    rows = [["A", "Talk", "NULL"], ["B", "Talk", ""], ["", "Walk", ""], ["A", "", ""]]

    contents = researchfish.read([table(head, *rows)])

    talk, walk = contents.records
    assert (talk.awards, walk.awards) == (("A", "B"), ())
    assert talk.source["fingerprint"] != walk.source["fingerprint"]
    assert "row 4 of Engagement Activities: It names no award." in sentences(contents.flagged)


def test_header_in_the_middle_is_no_outcome():
    head, row, *_ = rows_of("2022_spinouts.csv")

    contents = researchfish.read([table(head, row, head)])

    assert [one.title for one in contents.records] == ["Salt & Hedge Ltd"]
    assert sentences(contents.skipped) == [
        "row 3 of Spin Outs: It repeats the names of the columns."
    ]


# Single cells


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("plain", "plain"),
        ("one_x000D_\ntwo", "one\ntwo"),
        ("Land &amp;amp; sea &lt;3", "Land & sea <3"),
        ("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2"),
        ("UniversitÃ© â€œSaltâ€\x9d", "Université “Salt”"),
        ("ÃƒÂ©", "é"),
        ("Łódź–Ağrı 東京", "Łódź–Ağrı 東京"),
        ("SÃO PAULO Â", "SÃO PAULO Â"),
        ("'2019   ", "2019"),
        ("'Twas the tide", "'Twas the tide"),
        ("#REF!", ""),
        (True, "Yes"),
        (2019, "2019"),
    ],
)
def test_cell_is_cleaned(said, text):
    assert cleaned(said).text == text


def test_what_was_mended_is_said_in_a_whole_sentence():
    assert cleaned(" #REF! ").mended == (
        "“#REF!”, where a formula had broken, was taken for nothing.",
    )


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("Nov-50", "11 - 50"),
        ("50-Nov", "11 - 50"),
        ("01/11/1950", "11 - 50"),
        (18568, "11 - 50"),
        ("18568", "11 - 50"),
        ("2022-10-01", "1 - 10"),
        ("10-Jan", "1 - 10"),
        ("01 Oct", "1 - 10"),
        ("11–50", "11 - 50"),
        ("51 to 100", "51 - 100"),
        ("12 - 50", None),
        ("Mar-22", None),
        ("many", None),
        (True, None),
    ],
)
def test_band_is_known_again(said, band):
    assert band_of(said, terms("engagement_audience_size").options) == band


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2019", "2019"),
        ("2019.0", "2019"),
        ("2019,2020", "{2019,2020}"),
        ("2019; 2020 and 2021", "{2019,2020,2021}"),
        ("20202021", "{2020,2021}"),
        ("['2018', '2018']", "2018"),
        ("2011201220132010076091887741137714151424", "XXXX"),
        ("2.01E+39", "XXXX"),
        ("N/A", "XXXX"),
    ],
)
def test_years_are_read(said, date):
    file = table(
        ["Award Reference", "Engagement", "Year Took Place", "Results of Activity"],
        ["A", "Talk", said, ""],
    )

    (talk,) = researchfish.read([file]).records

    assert talk.when.edtf == date


# Mistakes


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [
        (b"Award Reference,Name\nA,Robin", False),
        (b"Engagement,Form of Engagement\nTalk,A talk", False),
        (b"Our award reference is below.\n\nDear all", False),
        (b"Award Reference;Engagement;Form of Engagement\nA;Talk;x", True),
        (b"AWARD_REFERENCE\tEngagement*\tForm of Engagement*\nA\tTalk\tx", True),
        (b"\xff\xfeA\x00", False),
        (b"PK\x03\x04", False),
    ],
)
def test_only_headers_of_the_export_are_recognised(content, is_ours):
    assert researchfish.recognises(File(content)) is is_ours


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,2", "None of its sheets is one of outcomes or awards"),
        (b"\x00\x01", "This is no text, workbook or packed folder."),
    ],
)
def test_what_is_no_export_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        researchfish.read([File(content)])


def test_refusal_names_the_file_where_there_are_several():
    with pytest.raises(Unreadable, match=r"bad\.csv: This is no text, workbook or packed folder\."):
        researchfish.read([sample("2020_awards.csv"), File(b"\x00\x01", "bad.csv")])


def test_broken_exports_are_read_or_refused_with_a_sentence():
    samples = [sample(name).content for name in NAMES]
    samples.append(workbook(engagement=rows_of("2018_dissemination.csv")).content)
    refused = []
    for content in mutated(samples, MUTATIONS, seed=2025):
        try:
            researchfish.read([File(content)])
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS


@given(cells=st.lists(st.text(CHARACTERS, max_size=40), min_size=8, max_size=8))
def test_no_cell_makes_reading_fall_over(cells):
    head = ["ID", "Award Reference", "Engagement", "Form of Engagement", "Audience Size", "2019"]
    file = table([*head, "Year Took Place", "Start Date"], cells)
    read = read_sheet(file.sheets[0])
    assert read
    assert read.form.kind == "engagement"
    researchfish.read([file])


@pytest.mark.parametrize(
    ("role", "place", "title"),
    [
        (
            "Research Fellow",
            "University of Saltmarsh",
            "Research Fellow, now at University of Saltmarsh",
        ),
        ("Research Fellow", "", "Research Fellow"),
        ("", "University of Saltmarsh", "Next destination without a title"),
    ],
)
def test_somebody_who_moved_on_is_called_by_role_and_place(role, place, title):
    head = "Award Reference,Role in Group,Active in Research?,Parent Org,Year Person Moved,id"
    row = f"ES/T000001/1,{role},Yes,{place},2020,5a1b2c3d4e5f60.1"
    contents = researchfish.read([File(f"{head}\n{row}\n".encode())])
    assert [one.title for one in contents.records] == [title]
