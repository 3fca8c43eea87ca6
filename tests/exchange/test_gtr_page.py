"""The page that the tracker was first built to read, and an invented one that has every kind."""

from collections import Counter

import pytest

from impacttracker.exchange.page import Entry, Page, UnreadableFile
from impacttracker.exchange.readers.gtr_page import read, recognises
from impacttracker.exchange.telling.wording import take
from impacttracker.exchange.writers.gtr_page import write
from impacttracker.formats.layout import load_layout
from impacttracker.vocabulary import terms

MARK = "\u00a0"
HEAD = "A title\n\nLead Research Organisation: A place\n"


def page_of(*records: str) -> str:
    return f"\n{MARK}\n".join((HEAD.rstrip(), *records))


def only(text: str) -> Entry:
    (entry,) = read(page_of(text)).entries
    return entry


def test_all_records_of_the_founding_page_are_read(founding_page):
    page = read(founding_page)

    assert Counter(entry.kind for entry in page.entries) == {
        "key_findings": 1,
        "narrative_impact": 1,
        "policy_influence": 4,
        "research_dataset": 5,
        "collaboration": 4,
        "engagement": 53,
    }
    assert [entry.position for entry in page.entries] == list(range(68))
    assert page.unread == ()


def test_the_founding_page_is_written_again_byte_for_byte(founding_page):
    written = write(read(founding_page))

    assert len(written) == 47_526
    assert written.encode() == founding_page.encode()


def test_the_founding_page_is_written_the_same_without_positions(founding_page):
    """Only two records share title and kind, and those stand as they were given."""
    page = read(founding_page)
    entries = tuple(
        Entry(kind=entry.kind, answers=entry.answers, unmapped=entry.unmapped)
        for entry in page.entries
    )

    copy = Page(
        title=page.title,
        lead_organisation=page.lead_organisation,
        department=page.department,
        abstract=page.abstract,
        entries=entries,
    )

    assert write(copy) == founding_page


def test_every_word_of_the_founding_page_stands_in_an_answer(founding_page):
    for entry in read(founding_page).entries:
        said = " ".join(_texts(entry.answers)) + " ".join(entry.unmapped.values())
        left = Counter(entry.raw.split()) - Counter(said.replace(",", " ").split())
        # What is left over are labels, commas and yes or no.
        assert sum(left.values()) < 30 + entry.raw.count(",")
        for line in entry.raw.split("\n"):
            last_words = line.strip().rpartition(" ")[2]
            assert last_words in {"", "No"} or last_words in said


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [str(value)]


def test_the_founding_page_holds_one_flag_the_address_that_it_cut(founding_page):
    entries = read(founding_page).entries
    flagged = [entry for entry in entries if entry.flags]
    cut = "https://edition.pagesuite-professional.co.uk/html5/reader/production/default.aspx?pubname=&edid=471c..."

    assert [entry.answers["title"] for entry in flagged] == ["News article in Municipal Journal"]
    assert flagged[0].flags == [f"The address {cut} was cut on the page and cannot be followed."]
    assert flagged[0].unmapped == {"url_truncated": cut}
    assert "url" not in flagged[0].answers
    assert sum("url" in entry.answers for entry in entries) == 2


def test_a_title_may_repeat_on_the_founding_page(founding_page):
    titles = Counter(
        (entry.kind, entry.answers["title"])
        for entry in read(founding_page).entries
        if "title" in entry.answers
    )

    assert {title for title, count in titles.items() if count > 1} == {
        (
            "policy_influence",
            "Advice to Commercial Team at Department of Levelling Up, Housing and Communities",
        ),
        ("engagement", "Research Presentation to Scottish Local Government Procurement Forum"),
    }


def test_the_partners_of_the_founding_page_are_read_with_sector_and_country(founding_page):
    partners = [
        participant
        for entry in read(founding_page).entries
        for participant in entry.answers.get("participants", ())
    ]

    assert [partner["name_as_recorded"] for partner in partners] == [
        "London Councils",
        "Chartered Institute of Public Finance (CIPFA)",
        "Improvement Service",
        "Society of Local Authority Chief Executives and Senior Managers",
    ]
    assert partners[0] == {
        "role": "partner",
        "name_as_recorded": "London Councils",
        "department": "",
        "sector": "Public",
        "country": "United Kingdom",
    }


def test_the_invented_page_is_written_again_byte_for_byte(invented_page):
    assert write(read(invented_page)) == invented_page


EXPECTED = [
    (
        "policy_influence",
        "Evidence to an inquiry",
        {
            "geographic_reach": "Atlantis",
            "influence_type": "Gave evidence to a government review",
        },
        {},
    ),
    (
        "research_tool",
        "Salt probe",
        {
            "description": "A probe for salt in wet soil.",
            "material_type": "Technology assay or reagent",
            "when": "2021",
            "provided_to_others": "Yes",
            "impact": "Used by three groups.",
            "url": "https://saltmarsh.example/probe",
        },
        {},
    ),
    (
        "research_dataset",
        "Tide model",
        {
            "description": "A model of water in a closed field.",
            "material_type": "Computer model/algorithm",
            "provided_to_others": "No",
        },
        {"Year Produced": "about 2022"},
    ),
    (
        "engagement",
        "Breakfast on the dyke",
        {
            "form": "Participation in an activity, workshop or similar",
            "official_scheme": False,
            "geographic_reach": "Local",
            "primary_audience": "Public/other audiences",
            "results": "Forty people ate what the sea had watered.\n\n"
            "Year(s) like this one are rare, said the warden.",
            "when": "{2021,2022}",
        },
        {},
    ),
    (
        "engagement",
        "talk to drainage boards",
        {
            "form": "A talk or presentation",
            "official_scheme": False,
            "geographic_reach": "National",
            "primary_audience": "Policymakers/politicians",
            "results": "Two boards asked for maps.",
        },
        {"Year(s) Of Engagement Activity": "20202021", "URL": "javascript:alert(1)"},
    ),
    (
        "collaboration",
        "Wadden exchange",
        {
            "participants": [
                {
                    "role": "partner",
                    "name_as_recorded": "Stichting Zilte Akker",
                    "department": "",
                    "sector": "",
                    "country": "Netherlands",
                }
            ],
            "pi_contribution": "Visits.",
            "partner_contribution": "Visits.",
            "impact": "No impact yet",
            "when": "2021/..",
        },
        {},
    ),
    (
        "further_funding",
        "Tidal Gardens II",
        {
            "amount": "1250000",
            "currency": "GBP",
            "funding_reference": "TG/2",
            "participants": [
                {
                    "role": "funder",
                    "name_as_recorded": "Sea Wall Trust",
                    "department": "Grants",
                    "sector": "Charity/Non Profit",
                    "country": "United Kingdom",
                }
            ],
            "when": "2024-03/2027-02",
        },
        {},
    ),
    (
        "medical_product",
        "Saltwort tea",
        {
            "description": "A drink.",
            "product_type": "Products with applications outside of medicine",
            "stage": "Initial development",
            "when": "2023",
            "status": "On hold",
            "clinical_trial": "No",
            "impact": "None claimed.",
        },
        {"UKCRN/ISCTN Identifier": "12345"},
    ),
]


@pytest.mark.parametrize(("kind", "title", "answers", "unmapped"), EXPECTED)
def test_a_record_is_read_with_every_answer(invented_page, kind, title, answers, unmapped):
    (entry,) = (
        entry
        for entry in read(invented_page).entries
        if (entry.kind, entry.answers.get("title")) == (kind, title)
    )

    assert entry.answers == {"title": title} | answers
    assert entry.unmapped == unmapped


def test_narratives_are_read_with_their_paragraphs(invented_page):
    key_findings, narrative = read(invented_page).entries[:2]

    assert key_findings.answers["description"].split("\n\n")[1:] == [
        "Impact of the trials differed between estuaries:\n"
        "Sectors of growers that share a sluice did better than those that do not.",
        "URL shorteners were of no use to anybody.",
    ]
    assert key_findings.answers["sectors"] == [
        "Agriculture, Food and Drink",
        "Environment",
        "Government, Democracy and Justice",
    ]
    assert narrative.answers["first_year"] == 2022
    assert narrative.answers["impact_types"] == ["Societal", "Policy & public services"]


def test_the_lines_of_a_record_are_kept_as_they_stood(invented_page):
    entry = read(invented_page).entries[3]

    assert entry.raw == (
        "Description Advice on letting tidal land\n"
        f"Geographic Reach National{MARK}\n"
        "Policy Influence Type Influenced training of practitioners or researchers"
    )


@pytest.mark.parametrize("label", ["Year Produced", "Start Year", "Year(s) Of Engagement Activity"])
def test_year_that_no_calendar_here_has_is_kept_and_flagged(label):
    line = next(
        line for kind in load_layout("gtr-page").kinds for line in kind.lines if line.label == label
    )
    entry = Entry(kind="", answers={})

    take(line, "9999", entry)

    assert (entry.answers, entry.unmapped) == ({}, {label: "9999"})
    assert "“9999” is no answer" in entry.flags[0]


def test_what_no_list_knows_is_kept_and_flagged(invented_page):
    flags = [flag for entry in read(invented_page).entries for flag in entry.flags]

    assert flags[0] == "“Atlantis” is not on the list “Geographic Reach”; it is kept as it stood."
    assert flags[1] == (
        "“about 2022” is no answer that “Year Produced” can take; it is kept as it stood."
    )
    assert len(flags) == 5


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("research_tool", terms("research_material_type").all_known()),
        ("research_dataset", terms("research_database_type").all_known()),
    ],
)
def test_tools_and_databases_are_told_apart_by_their_material(kind, options):
    records = [f"Title X\nDescription Y\nType Of Material {option}" for option in options]

    page = read(page_of(*records))

    assert {entry.kind for entry in page.entries} == {kind}


def test_unknown_material_is_what_its_heading_says():
    record = "Title X\nDescription Y\nType Of Material Clay\nYear Produced 2021"

    tool = only(f"Research Tools & Methods\n{record}")
    dataset = only(f"Research Databases & Models\n{record}")

    assert (tool.kind, dataset.kind) == ("research_tool", "research_dataset")


@pytest.mark.parametrize(
    ("text", "answers", "unmapped"),
    [
        ("Amount $1,000.50 (USD)", {"amount": "1000.50", "currency": "USD"}, {}),
        ("Amount €7", {"amount": "7", "currency": "EUR"}, {}),
        ("Amount 7 (CHF)", {"amount": "7", "currency": "CHF"}, {}),
        ("Amount a lot", {}, {"Amount": "a lot"}),
        ("Start 2021\nEnd 2023", {"when": "2021/2023"}, {}),
        ("Start 05/2021", {"when": "2021-05/.."}, {}),
        ("Start 05/2021\nEnd 05/2021", {"when": "2021-05"}, {}),
        ("Start 05/2021\nEnd 04/2021", {"when": "2021-05/.."}, {"End": "04/2021"}),
        ("Start 13/2021", {}, {"Start": "13/2021"}),
        ("End 05/2021", {}, {"End": "05/2021"}),
        ("Sector Public", {}, {"Sector": "Public"}),
    ],
)
def test_money_and_months_are_read_or_kept(text, answers, unmapped):
    reference = "Funding ID 1"
    lines = (text, reference) if "Amount" in text else (reference, text)

    entry = only("\n".join(("Description X", *lines)))

    assert entry.kind == "further_funding"
    assert entry.answers == {"title": "X", "funding_reference": "1"} | answers
    assert entry.unmapped == unmapped


@pytest.mark.parametrize(
    "address",
    ["www.a.example", "javascript:alert(1)", "https://a.example,https://b.example", "see our site"],
)
def test_only_one_whole_web_address_becomes_a_link(address):
    entry = only(
        f"Description X\nGeographic Reach National\nPolicy Influence Type Y\nURL {address}"
    )

    assert "url" not in entry.answers
    assert entry.unmapped["URL"] == address


@pytest.mark.parametrize("cut", ["https://a.example/b...", "https://a.example/b…"])
def test_an_address_that_was_cut_is_never_a_link_and_is_printed_again(cut):
    text = page_of(
        f"Description X\nGeographic Reach National{MARK}\nPolicy Influence Type Y\nURL {cut}"
    )
    page = read(text)

    assert page.entries[0].unmapped == {"url_truncated": cut}
    assert "url" not in page.entries[0].answers
    assert write(page) == text


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "\n \n",
        "Hello",
        "Description alone",
        "Title,Description,Year\nA,B,2021\n",
        '{"format": "impacttracker-archive", "version": 1}',
        "BEGIN:VCALENDAR\r\nDESCRIPTION:Sectors\r\nEND:VCALENDAR\r\n",
        "<html><head><title>Title</title></head><body>Impact</body></html>",
        "Description of a walk\n\nSector by sector we went on.",
        "\x00" * 50,
    ],
)
def test_a_text_that_is_no_such_page_is_refused_in_a_plain_sentence(junk):
    assert not recognises(junk)
    with pytest.raises(UnreadableFile, match=r"^This is no project page of Gateway to Research"):
        read(junk)


def test_a_page_is_recognised_by_its_head_or_by_a_record(invented_page):
    assert recognises(invented_page)
    assert recognises(HEAD)
    assert recognises("Description X\nExploitation Route Y\nSectors Education")
    assert read(HEAD) == Page(title="A title", lead_organisation="A place")


def test_between_marks_two_labels_make_a_record_and_one_is_told_as_unread():
    sparse = "Description A talk\nYear(s) Of Engagement Activity 2021"

    page = read(page_of(sparse, "Description alone", sparse))

    assert [(entry.kind, entry.answers) for entry in page.entries] == [
        ("engagement", {"title": "A talk", "when": "2021"})
    ] * 2
    assert page.unread == ("Description alone",)


def test_a_paragraph_that_opens_like_a_record_stays_in_its_text_where_blank_lines_separate():
    first = "Description X\nGeographic Reach National\nPolicy Influence Type Y\nImpact One.\n\n"
    second = "Description of two.\n\nTitle deeds of three."

    page = read(f"{HEAD}\n{first}{second}")

    assert page.entries[0].answers["impact"] == f"One.\n\n{second}"
    assert len(page.entries) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} {% raw %}",
        "=HYPERLINK(\"https://a.example\")",
        "' OR 1=1 --",
        "\x00\x07\x1b[31m",
        "\u202egpj.exe",
        "Description Title Impact URL Sector",
        "x" * 100_000,
        "Ünïcödé 東京 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    ],
)  # fmt: skip
def test_whatever_stands_in_a_text_is_text(hostile):
    text = page_of(
        f"Description {hostile}{MARK}\n"
        "Form Of Engagement Activity A talk or presentation\n"
        "Part Of Official Scheme? No\n"
        "Geographic Reach Local\n"
        "Primary Audience Schools\n"
        f"Results and Impact {hostile}\n\nand {hostile}\n"
        "Year(s) Of Engagement Activity 2021"
    )
    page = read(text)

    assert page.entries[0].answers["title"] == hostile
    assert page.entries[0].answers["results"] == f"{hostile}\n\nand {hostile}"
    assert write(page) == text
