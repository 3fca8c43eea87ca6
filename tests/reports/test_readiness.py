"""What each rule finds, and what it must leave alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impacttracker.collaborations.models import Collaboration
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.formats.format import (
    AskedField,
    Crosswalk,
    Fill,
    Known,
    Limit,
    PageRules,
    Row,
    Scope,
    Section,
    Unit,
)
from impacttracker.formats.period import PeriodRule
from impacttracker.formats.period import Rule as Cut
from impacttracker.narratives.models import NarrativeImpact
from impacttracker.outcomes.models import NextDestination, Publication, ResearchTool
from impacttracker.partners.models import Person
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.models import Award
from impacttracker.reports.readiness import answers, pages, placeholders, privacy
from impacttracker.reports.readiness.finding import Rule, Severity
from impacttracker.reports.readiness.readiness import findings_of, number_missing, numbers_of
from impacttracker.reports.readiness.reading import Reading
from impacttracker.reports.readiness.showing import in_a_row, lines_of
from impacttracker.vocabulary import Terms
from tests.reports.returned import (
    AWARD,
    UKRI,
    a_form,
    a_record,
    a_text,
    asking,
    found_in,
    led_to,
    told_in,
)

LONG = (
    "An online round table for chief executives presented what we had found so far, and led to "
    "a lively discussion of what their own councils might do next."
)
WORDS = Limit(most=100, unit=Unit.WORDS)
OTHER = Award(id=2, funder="A foundation", reference="NF/2", start_on=date(2021, 1, 1))


def labels(findings):
    return [one.field.label if one.field else one.title for one in findings]


def texts_in_form(text, **facts):
    return told_in(a_form(asking(**facts)), narratives=[a_text(text)] if text else [])


def test_missing_answers_and_narratives_are_found_and_counted_alike():
    told = told_in(UKRI, a_record(results=LONG))

    found = found_in(told, Rule.MISSING)

    assert labels(found) == [
        "Key Findings", "Narrative Impact",
        "Form Of Engagement Activity", "Geographic Reach", "Primary Audience",
    ]  # fmt: skip
    assert {one.severity for one in found} == {Severity.REJECT}
    assert number_missing(told) == len(found) == numbers_of(found)[Severity.REJECT]


def test_section_that_must_say_something_is_found():
    section = Section(key="talks", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS)
    form = a_form(sections=(replace(section, required=True),))

    assert labels(found_in(told_in(form), Rule.MISSING)) == ["Talks"]
    assert found_in(told_in(form, a_record()), Rule.MISSING) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"impact_types": ["No impacts yet"], "impact": LONG}, ["Impact"]),
        (
            {
                "impact_types": [
                    "Improvements in public well-being: quality of life or morbidity or survival"
                ],
                "impact": LONG,
            },
            [],
        ),
        ({"impact": LONG}, []),  # which kind of change is missing, and that is said already
        ({"geographic_reach": "Europe", "country": "Wales"}, ["Country"]),
        ({"geographic_reach": "National", "country": "United Kingdom"}, []),
    ],
)
def test_answer_that_another_rules_out_is_found(said, found):
    told = told_in(UKRI, a_record(PolicyInfluence, **said))

    assert labels(found_in(told, Rule.NOT_ASKED)) == found


@pytest.mark.parametrize(
    ("rule", "said", "found"),
    [
        (Rule.EXCLUSIVE, ["No impacts yet", "Not known"], 2),
        (Rule.EXCLUSIVE, ["No impacts yet"], 0),
        (Rule.UNKNOWN_OPTION, ["Impact on the weather"], 1),
        (
            Rule.UNKNOWN_OPTION,
            ["Improvements in public well-being: quality of life or morbidity or survival"],
            0,
        ),
    ],
)
def test_options_that_the_form_refuses_are_found(rule, said, found):
    told = told_in(UKRI, a_record(PolicyInfluence, impact_types=said))

    assert len(found_in(told, rule)) == found


def test_option_is_looked_for_after_the_crosswalk_and_in_earlier_wordings():
    theirs = Terms(name="theirs", label="", options=("Talk",), legacy=("Speech",))
    walk = Crosswalk(
        name="forms", options=theirs, ours="engagement_form",
        theirs={"A talk or presentation": "Talk"},
    )  # fmt: skip
    asked = asking(topic="form", form="choice", options="theirs", own_options=theirs)
    asked = replace(asked, answer="form", crosswalk=walk)
    section = Section(
        key="talks", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS, fields=(asked,)
    )
    said = ["A talk or presentation", "Speech", "A dance"]
    told = told_in(a_form(sections=(section,)), *(a_record(form=one) for one in said))

    [found] = found_in(told, Rule.UNKNOWN_OPTION)

    assert "A funder has no “A dance”." in found.do


def test_text_of_several_options_is_looked_at_line_by_line():
    theirs = Terms(name="theirs", label="", options=("One", "Two"), multiple=True)
    told = texts_in_form("One\nThree", form="choices", options="theirs", own_options=theirs)

    assert len(found_in(told, Rule.UNKNOWN_OPTION)) == 1
    assert answers.number_missing(told) == 0


def test_main_audience_among_the_others_is_found():
    twice = a_record(primary_audience="Schools", other_audiences=["Schools", "Supporters"])
    once = a_record(primary_audience="Schools", other_audiences=["Supporters"])

    assert labels(found_in(told_in(UKRI, twice, once), "repeated-audience")) == ["Other Audience"]


@pytest.mark.parametrize(
    ("text", "limit", "rule", "severity"),
    [
        ("word " * 101, WORDS, Rule.TOO_LONG, Severity.REJECT),
        ("word " * 101, replace(WORDS, is_indicative=True), Rule.TOO_LONG, Severity.DOUBT),
        ("word " * 100, WORDS, Rule.TOO_LONG, None),
        ("word " * 49, replace(WORDS, least=50), Rule.TOO_SHORT, Severity.REJECT),
        ("word " * 50, replace(WORDS, least=50), Rule.TOO_SHORT, None),
        ("word " * 9, WORDS, Rule.TOO_SHORT, Severity.DOUBT),
        ("word " * 10, WORDS, Rule.TOO_SHORT, None),
        ("One\nTwo\nThree", Limit(most=2, unit=Unit.ITEMS), Rule.TOO_LONG, Severity.REJECT),
        ("é" * 700, Limit(most=700, unit=Unit.CHARACTERS), Rule.TOO_LONG, None),
    ],
)
def test_text_is_held_against_its_limit(text, limit, rule, severity):
    found = found_in(texts_in_form(text, limit=limit), rule)

    assert [one.severity for one in found] == ([severity] if severity else [])


def test_prose_that_must_be_told_and_says_hardly_anything_is_found():
    told = told_in(UKRI, a_record(results="It was nice."), a_record(results=LONG))

    assert labels(found_in(told, Rule.TOO_SHORT)) == ["Results and Impact"]
    line = texts_in_form("2012 to 2019", form="text", required=True)
    assert found_in(line, Rule.TOO_SHORT) == []


def test_items_of_a_section_and_words_of_all_texts_are_limited():
    section = Section(
        key="talks", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS,
        limit=Limit(most=2, unit=Unit.ITEMS, least=1),
    )  # fmt: skip
    form = a_form(sections=(section,))
    numbers = [len(found_in(told_in(form, *talks(n)), Rule.TOO_LONG)) for n in (2, 3)]
    assert numbers == [0, 1]

    fields = asking(topic="one"), asking(topic="two", label="Other")
    both = a_form(*fields, limit=Limit(most=10, unit=Unit.WORDS))
    texts = [a_text("word " * 6, topic) for topic in ("one", "two")]
    [found] = found_in(told_in(both, narratives=texts), Rule.TOO_LONG)
    assert "together they have 12 of 10 words, 2 too many" in found.do
    without = replace(both, not_counted=("texts",))
    assert found_in(told_in(without, narratives=texts), Rule.TOO_LONG) == []


@pytest.mark.parametrize(("answered", "found"), [(2, 0), (3, 1)])
def test_items_are_limited_award_by_award_and_empty_rows_are_none(answered, found):
    rows = tuple(Row(key=str(one), label=f"Row {one}", optional=True) for one in range(1, 5))
    section = Section(
        key="grid", heading="Grid", fill=Fill.GRID, rows=rows,
        fields=(asking(topic="finding_{row}"),), limit=Limit(most=2, unit=Unit.ITEMS),
    )  # fmt: skip
    texts = [
        a_text("A finding.", f"finding_{one}", award)
        for award, most in ((AWARD, answered), (OTHER, 2))
        for one in range(1, most + 1)
    ]
    told = told_in(a_form(sections=(section,)), narratives=texts, awards=[AWARD, OTHER])

    long = found_in(told, Rule.TOO_LONG)

    assert len(long) == found
    assert all("of ES/1: it has 3 of 2 items" in one.do for one in long)


def talks(number):
    return [a_record() for _ in range(number)]


def test_pages_are_counted_on_the_laid_out_document():
    long = texts_in_form("A sentence that fills the page. " * 400)
    short = texts_in_form("A sentence.")
    rules = PageRules(most_pages=1, has_cover=False)
    over, within = (replace(one, form=replace(one.form, page=rules)) for one in (long, short))

    [found] = pages.pages(over)

    assert (found.rule, found.severity) == (Rule.PAGES, Severity.REJECT)
    [own] = pages.pages(replace(over, form=replace(over.form, known=Known.OURS)))
    assert own.severity is Severity.DOUBT
    assert list(pages.pages(within)) == []
    assert found in pages.checked(over)
    assert pages.checked(short) == findings_of(short)


@pytest.mark.parametrize(
    "text",
    [
        "Lorem ipsum dolor sit amet", "Please [insert figures] for the year", "Insert text here",
        "We reached XX people", "The date is TBC", "It cost £XXX.", "xxx", "It was ??? great",
        "The result will be (tbc)", "<name> said so",
    ],
)  # fmt: skip
def test_passage_that_was_to_be_replaced_is_found(text):
    assert placeholders.passage_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "The XXX International Congress", "Volume XXX of the series", "See www.xxx.org.uk",
        "Universities add value here", "What did we find? A lot!", "Fish (figure 3) were counted",
        "They wrote to us here in Cardiff", "Todo es posible", "[2021] UKSC 12", "",
    ],
)  # fmt: skip
def test_passage_that_means_something_is_left_alone(text):
    assert placeholders.passage_in(text) == ""


@pytest.mark.parametrize("text", ["TBC", "N/A", "n.a.", " Not applicable. ", "None", "-", "xxx"])
def test_text_that_stands_for_nothing_is_found(text):
    assert labels(found_in(told_in(UKRI, a_record(results=text)), "placeholder"))
    assert found_in(told_in(UKRI, a_record(results=text)), Rule.TOO_SHORT) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask jo.o'hara+x@uni.ac.uk about it", "jo.o'hara+x@uni.ac.uk"),
        ("Write to Łukasz@łódź.pl.", "Łukasz@łódź.pl"),
        ("jane (at) uni.ac.uk", "jane (at) uni.ac.uk"),
        ("jane[at]uni[dot]ac[dot]uk", "jane[at]uni[dot]ac[dot]uk"),
        ("Follow @coast on the web", ""),
        ("https://medium.com/@coast/one.two", ""),
        ("@coast@mastodon.social", ""),
        ("They met at uni. Later", ""),
        ("3 @ 5.50 each", ""),
    ],
)
def test_e_mail_address_is_found(text, found):
    assert privacy.e_mail_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring +44 (0)20 7946 0018 now", "+44 (0)20 7946 0018"),
        ("Ring 020 7946 0018 now", "020 7946 0018"),
        ("(0116) 496 0018", "(0116) 496 0018"),
        ("07700 900123", "07700 900123"),
        ("+48 42 555 01 18", "+48 42 555 01 18"),
        ("(212) 555-0118", "(212) 555-0118"),
        ("Tel: 7946 0018", "Tel: 7946 0018"),
        ("Between 2019-2021, 1,250,000 people", ""),
        ("£1 250 000 and 0.05", ""),
        ("ES/V015842/1 and doi 10.1000/020 7946", ""),
        ("ISBN 0198526636, ISBN 978-0-19-852663-6", ""),
        ("https://example.org/02079460018", ""),
        ("ORCID 0000-0002-1825-0097", ""),
        ("On 12-05-2024 at 10.30", ""),
        ("0.0001 to 00025", ""),
    ],
)
def test_telephone_number_is_found(text, found):
    assert privacy.telephone_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This was said off the record.", 1),
        ("Shared in strict confidence with us", 1),
        ("A commercially sensitive figure", 1),
        ("Confidence in councils rose", 0),
        ("It rose in confidence intervals", 0),
        ("They kept confidential data safe", 0),
    ],
)
def test_words_that_say_something_is_confidential_are_found(text, found):
    told = told_in(UKRI, a_record(results=f"{text} {LONG}"))

    assert len(found_in(told, "confidential")) == found


def test_address_in_a_title_is_found_where_no_question_asks_for_the_title():
    section = Section(key="talks", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS)
    told = told_in(a_form(sections=(section,)), a_record(title="Talk (jo@uni.ac.uk)"))

    [found] = found_in(told, Rule.E_MAIL)

    assert (found.severity, found.place.control) == (Severity.REJECT, "title")


def test_people_are_found_who_are_named_or_asked_not_to_be_contacted():
    quiet = Person(
        name="Ffion Ágoston", other_names=[], emails=["ffion@there.example"], do_not_contact=True
    )
    talk = a_record(results=f"Agoston, Ffion spoke first. {LONG}")
    moved = a_record(NextDestination, title="J. Bloggs")
    told = told_in(UKRI, talk, moved, not_to_contact=[quiet], include={"next_destination"})

    assert "Agoston, Ffion" in found_in(told, Rule.DO_NOT_CONTACT)[0].do
    assert "J. Bloggs" in found_in(told, Rule.NAMED_PERSON)[0].do
    lone = told_in(UKRI, a_record(results=f"Ffion was not there. {LONG}"), not_to_contact=[quiet])
    assert found_in(lone, Rule.DO_NOT_CONTACT) == []


CHANGED = "Three councils changed how they buy, and told us so."


@pytest.mark.parametrize(
    ("kind", "said", "severity"),
    [
        (PolicyInfluence, {}, Severity.DOUBT),
        (PolicyInfluence, {"url": "https://example.org/"}, Severity.NICE),
        (ResearchTool, {"impact": CHANGED}, Severity.DOUBT),
        (ResearchTool, {"impact": CHANGED, "url": "https://example.org/"}, None),
        (ResearchTool, {"impact": "No impact yet, but there is interest."}, None),
        (ResearchTool, {"impact": "None so far."}, None),
        (ResearchTool, {"impact": "N/A"}, None),
        (ResearchTool, {}, None),
        (Collaboration, {"impact": "No longer do councils buy alone: 12 buy together."},
         Severity.DOUBT),
        (Engagement, {"results": CHANGED}, None),
    ],
)  # fmt: skip
def test_claim_without_evidence_is_found(kind, said, severity):
    record = a_record(kind, **said)
    proof = Evidence(id=1, uid="e", title="Letter", audience=Audience.LEADS, confidential=True)

    found = found_in(told_in(UKRI, record), Rule.NO_EVIDENCE)
    proven = found_in(told_in(UKRI, record, evidence=[(proof, [record.id])]), Rule.NO_EVIDENCE)

    assert [one.severity for one in found] == ([severity] if severity else [])
    assert proven == []


def test_influence_without_an_engagement_behind_it_is_found():
    talk, paper, work = a_record(), a_record(Publication), a_record(Collaboration)
    direct, through, none, cited, quoted = (
        a_record(PolicyInfluence, title=title, influence_type=kind)
        for title, kind in (
            ("Direct", None), ("Through", None), ("None", None),
            ("Cited", "Citation in systematic reviews"), ("Quoted", None),
        )
    )  # fmt: skip
    links = [
        led_to(talk, direct), led_to(talk, work), led_to(work, through), led_to(paper, cited),
        led_to(paper, quoted), led_to(none, direct),
    ]  # fmt: skip
    told = told_in(UKRI, talk, paper, work, direct, through, none, cited, quoted, links=links)

    assert [one.title for one in found_in(told, Rule.NO_ENGAGEMENT)] == ["None", "Quoted"]


@pytest.mark.parametrize(
    ("when", "severity"),
    [
        ("2019", Severity.DOUBT), ("2020-09-30", Severity.DOUBT), ("2020", None),
        ("2018/2021", None), ("2018/..", None), ("2024", None), ("XXXX", None),
        ("2199", Severity.REJECT),
    ],
)  # fmt: skip
def test_year_outside_the_award_is_found(when, severity):
    found = found_in(told_in(UKRI, a_record(when=when)), Rule.YEAR)

    assert [one.severity for one in found] == ([severity] if severity else [])


def test_year_is_only_held_against_awards_that_say_when_they_began():
    record = a_record(when="2001")
    assert found_in(told_in(UKRI, record, attributed=[]), Rule.YEAR) == []


def test_date_that_lies_ahead_this_year_is_doubted(monkeypatch):
    monkeypatch.setattr("impacttracker.reports.readiness.dates.today", lambda: date(2024, 5, 11))

    [found] = found_in(told_in(UKRI, a_record(when="2024-05-12")), Rule.YEAR)

    assert found.severity is Severity.DOUBT


def test_date_that_lies_ahead_is_right_where_what_lies_ahead_is_told():
    section = Section(key="ahead", heading="Ahead", fill=Fill.AHEAD)
    told = told_in(a_form(sections=(section,)), ahead=[a_record(when="2199-01-10")])

    assert [one.title for _, one in Reading(told).records] == ["A talk"]
    assert found_in(told, Rule.YEAR) == []


@pytest.mark.parametrize(("year", "found"), [(2019, 1), (2020, 0), (2024, 0), (2199, 1)])
def test_first_year_of_a_narrative_is_held_against_its_award(year, found):
    said = NarrativeImpact(id=1, uid="n", award=AWARD, award_id=1, first_year=year)

    assert len(found_in(told_in(UKRI, narratives=[said]), Rule.YEAR)) == found


@pytest.mark.parametrize(
    ("url", "unmapped", "found"),
    [
        (None, {"url_truncated": "https://example.org/a-lo"}, 1),
        ("https://example.org/a...", {}, 1),
        ("example.org", {}, 1),
        ("https://example.org/whole", {"url_truncated": "https://example.org/who"}, 0),
        (None, {}, 0),
    ],
)
def test_address_that_leads_nowhere_is_found(url, unmapped, found):
    record = a_record(url=url)
    record.unmapped = unmapped

    assert len(found_in(told_in(UKRI, record), Rule.CUT_ADDRESS)) == found


def test_paragraph_that_stands_in_several_entries_is_found_in_all_but_the_first():
    again = LONG.upper().replace(",", " –")
    told = told_in(
        UKRI,
        a_record(title="First", results=f"{LONG}\n\nMore."),
        a_record(title="Second", results=f"Other.\n\n{again}"),
        a_record(title="Third", results=LONG[:100]),
    )

    [found] = found_in(told, Rule.REPEATED_TEXT)

    assert (found.title, "“First”" in found.do) == ("Second", True)


def test_entries_with_one_title_and_year_are_nice_to_look_at():
    told = told_in(UKRI, a_record(), a_record(title="a  TALK."), a_record(when="2023"))

    assert [one.severity for one in found_in(told, Rule.TWIN)] == [Severity.NICE]
    undated = told_in(UKRI, a_record(when="XXXX"), a_record(when="XXXX"))
    assert "neither says when" in found_in(undated, Rule.TWIN)[0].do


@pytest.mark.parametrize(
    ("facts", "control"),
    [
        ({"confidential": True, "substitute": ""}, "substitute"),
        ({"confidential": True, "substitute": "Held on file"}, ""),
        ({"permission_until": date(2020, 1, 1)}, "permission_until"),
        ({"permission_until": date(2199, 1, 1)}, ""),
        ({"confidential": True, "substitute": "", "audience": Audience.LEADS}, ""),
    ],
)
def test_evidence_that_a_return_cannot_name_is_found_where_it_lists_some(facts, control):
    record = a_record()
    usual = {"confidential": False, "substitute": "", "audience": Audience.FOLLOWS}
    piece = Evidence(id=7, uid="e", title="Letter", kind="report", source="", **usual | facts)
    talks = Section(key="talks", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS)
    listed = Section(key="sources", heading="Sources", fill=Fill.SOURCES)
    evidence = [(piece, [record.id])]

    with_list = told_in(a_form(sections=(talks, listed)), record, evidence=evidence)
    without = told_in(a_form(sections=(talks,)), record, evidence=evidence)

    found = [one.place.control for one in found_in(with_list, Rule.SOURCE)]
    assert found == ([control] if control else [])
    assert found_in(without, Rule.SOURCE) == []


def test_findings_stand_as_the_funder_asks():
    policy = a_record(PolicyInfluence, title="Plan")
    told = told_in(UKRI, policy, a_record(title="Talk", results="TBC"))

    found = findings_of(told)

    order = [one.key for one in UKRI.sections]
    places = [order.index(one.section.key) for one in found]
    assert places == sorted(places)
    [talk] = [[one.rule for one in found if one.title == "Talk"]]
    assert talk == [Rule.MISSING] * 3 + [Rule.PLACEHOLDER]


def test_another_text_is_another_finding():
    one, other = (
        found_in(told_in(UKRI, a_record(results=f"jo@uni.ac.uk {more}")), Rule.E_MAIL)[0]
        for more in ("said so", "said no")
    )
    assert one.digest != other.digest
    assert one.identity == ("e-mail", one.entry.key, one.digest)


STRANGE = st.text(max_size=40) | st.text("ajo@.[]( )t0+-X?\n’é", max_size=40)


@settings(max_examples=30)
@given(text=STRANGE)
def test_no_text_is_too_strange(text):
    told = told_in(
        UKRI,
        a_record(results=text, title=text),
        a_record(PolicyInfluence, impact=text, url=text),
        not_to_contact=[Person(name="Jo", other_names=[], emails=[])],
    )
    for one in findings_of(told):
        assert one.do.strip()
        assert one.key


def test_citation_that_leads_nowhere_is_found_where_it_stands():
    text = a_text(f"So it is. [[evidence:gone]] [[engagement:gone]] {LONG}")
    told = told_in(a_form(asking()), narratives=[text])

    [found] = found_in(told, Rule.LOST_CITATION)

    assert "2 citations lead to nothing" in found.do
    assert found.place.endpoint == "texts.write"
    assert found.place.values == {"topic": "plain_summary", "award": 1, "format": "a-form"}
    assert found_in(texts_in_form(LONG), Rule.LOST_CITATION) == []


@pytest.mark.parametrize(
    ("facts", "awards", "severity"),
    [
        ({}, [AWARD], None),
        ({}, [], Severity.DOUBT),
        ({}, [AWARD, OTHER], Severity.NICE),
        ({}, [AWARD, Award(id=3, funder="ESRC", reference="ES/3")], None),
        ({"scope": Scope.PROJECT}, [], None),
        ({"scope": Scope.PROJECT}, [AWARD, OTHER], None),
    ],
)
def test_award_that_a_return_is_for_has_to_be_plain(facts, awards, severity):
    told = told_in(a_form(asking(), **facts), awards=awards)

    found = found_in(told, Rule.AWARD)

    assert [one.severity for one in found] == ([severity] if severity else [])


def test_answer_of_an_award_asks_for_the_award_where_there_is_none():
    asked = AskedField(answer="award.reference", label="Grant reference", required=True)
    told = told_in(a_form(asked), awards=[])

    [found] = found_in(told, Rule.MISSING)

    assert found.do == "Add the award, which answers “Grant reference”."
    assert found.place.endpoint == "projects.add_award"
    assert found_in(told, Rule.AWARD) == []  # that says it already
    assert number_missing(told) == 1


@pytest.mark.parametrize(
    ("rule", "name", "found"),
    [
        (PeriodRule(rule=Cut.YEAR), "", 1),
        (PeriodRule(rule=Cut.YEAR), "2026", 0),
        (PeriodRule(rule=Cut.YEAR, is_cumulative=True), "", 0),
        (PeriodRule(rule=Cut.REPORTING), "", 0),
        (PeriodRule(rule=Cut.REPORTING), "Period 2", 1),
        (PeriodRule(rule=Cut.REPORTING), "2026-01-01/..", 0),
        (PeriodRule(rule=Cut.AWARD), "Final", 0),
    ],
)
def test_period_from_which_no_days_can_be_told_is_found(rule, name, found):
    told = told_in(a_form(asking(), period=rule), period=name)

    assert len(found_in(told, Rule.PERIOD)) == found


@pytest.mark.parametrize(
    ("when", "name", "found"),
    [("XXXX", "2024", 1), ("XXXX", "", 0), ("2023", "2024", 0), ("2024", "2024", 0)],
)
def test_record_that_a_span_of_time_leaves_out_for_want_of_a_date_is_found(when, name, found):
    section = Section(key="talks", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS)
    form = a_form(sections=(section,), period=PeriodRule(rule=Cut.YEAR))

    undated = found_in(told_in(form, a_record(when=when), period=name), Rule.UNDATED)

    assert [one.title for one in undated] == ["A talk"] * found


def test_lines_say_once_what_holds_for_several():
    fields = [
        AskedField(answer=answer, label=label, required=True)
        for answer, label in (("results", "Results"), ("geographic_reach", "Reach"))
    ]
    section = Section(
        key="talks", number="2", heading="Talks", kinds=("engagement",), fill=Fill.RECORDS,
        fields=tuple(fields),
    )  # fmt: skip
    text = Section(
        key="aims", number="1", heading="Aims", fill=Fill.QUESTIONS,
        fields=(asking(label="Aims", required=True),),
    )  # fmt: skip
    named = [a_record(title=title) for title in "ABCDE"] + [a_record(title="F", results=LONG)]
    told = told_in(a_form(sections=(text, section)), *named)

    assert list(lines_of(found_in(told, Rule.MISSING))) == [
        "The funder will reject (12):",
        "  1 Aims: Answer “Aims”.",
        "  2 Talks: “A”, “B”, “C” and 2 more. Answer “Results” and “Reach”.",
        "  2 Talks: “F”. Answer “Reach”.",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (list("ABCD"), "A, B, C and D"),
     (list("ABCDE"), "A, B, C and 2 more")],
)  # fmt: skip
def test_words_stand_in_a_row(words, said):
    assert in_a_row(words, most=3) == said
