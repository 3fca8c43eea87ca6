"""What the UKRI return asks, held against the rules that real returns follow."""

import pytest

from impacttracker.fields import fields_of
from impacttracker.formats.held import load
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import WITHOUT_TOPIC
from impacttracker.vocabulary import terms

UKRI = load("ukri", "2026")
COMMON = {"title", "when", "url"}


def field(section: str, answer: str):
    (found,) = (one for one in UKRI.section(section).fields if one.answer == answer)
    return found


def test_every_kind_and_every_narrative_has_one_section():
    kinds = [section.kind for section in UKRI.sections if section.kind]
    narratives = [section.narrative for section in UKRI.sections if section.narrative]

    assert sorted(kinds) == sorted(KINDS)
    assert narratives == list(WITHOUT_TOPIC)


ASKED = [section for section in UKRI.sections if section.is_asked_by_funder]


@pytest.mark.parametrize("section", ASKED, ids=lambda section: section.key)
def test_every_question_takes_an_answer_of_the_model_with_the_same_options(section):
    model = (KINDS | WITHOUT_TOPIC)[section.kind or section.narrative]
    answers = {one.name: one for one in fields_of(model)}

    for one in section.fields:
        if one.answer not in COMMON and not one.role:
            assert one.options == (answers[one.answer].vocabulary or None)


def test_sections_stand_in_the_order_of_the_funder():
    order = [section.heading for section in ASKED]
    types = list(terms("outcome_type").options)

    assert order[:2] == ["Key Findings", "Narrative Impact"]
    assert [heading for heading in order if heading in types] == types


def test_what_names_individuals_is_left_out_unless_asked_for():
    assert {section.key for section in UKRI.sections if section.left_out_unless_asked} == {
        "next_destination",
        "secondments",
        "skills_shortage",
    }


def test_every_record_has_a_title_and_a_date_that_must_be_given():
    for section in UKRI.sections:
        if section.kind and section.kind != "other_output":
            required = {one.answer for one in section.fields if one.required}
            assert {"title", "when"} <= required, section.key


def test_the_date_is_named_as_the_funder_names_it():
    labels = {
        section.kind: [one.label for one in section.fields if one.answer == "when"]
        for section in UKRI.sections
    }

    assert labels["engagement"] == ["Year(s) Of Engagement Activity"]
    assert labels["policy_influence"] == ["First Year of Influence"]
    assert labels["collaboration"] == ["Start Year", "Active?"]
    assert labels["research_dataset"] == ["Year Produced"]
    assert labels["further_funding"] == ["Start", "End"]


@pytest.mark.parametrize("option", terms("policy_influence_type").options)
def test_the_cited_publication_is_asked_exactly_for_citations(option):
    answers = {"influence_type": option}

    assert field("policy_influence", "publication_cited").is_required(answers) is option.startswith(
        "Citation"
    )
    for name in ("guideline_title", "healthcare_area", "guideline_issuer"):
        assert field("policy_influence", name).is_required(answers) is (
            option == "Citation in clinical guidelines"
        )


@pytest.mark.parametrize("option", terms("policy_impact_type").options)
def test_the_impact_of_a_policy_influence_is_asked_exactly_when_one_is_named(option):
    impact = field("policy_influence", "impact")

    assert impact.is_required({"impact_types": [option]}) is (
        option not in ("No impacts yet", "Not known")
    )
    assert not impact.is_required({})


@pytest.mark.parametrize("option", terms("policy_geographic_reach").options)
def test_the_country_is_asked_only_for_national_or_local_reach(option):
    country = field("policy_influence", "country")

    assert country.is_asked({"geographic_reach": option}) is (
        option in ("National", "Local/Municipal/Regional")
    )
    assert not country.is_required({"geographic_reach": option})


@pytest.mark.parametrize("option", terms("collaboration_direct_financial_contribution").options)
def test_money_is_asked_exactly_when_partners_gave_some(option):
    for name in ("currency", "amount"):
        assert field("collaboration", name).is_required({"direct_contribution": option}) is (
            option == "Yes"
        )


def test_the_partners_of_a_collaboration_are_its_participants():
    partners = [one for one in UKRI.section("collaboration").fields if one.role]

    assert [(one.answer, one.role) for one in partners] == [
        ("participant.organisation", "partner"),
        ("participant.department", "partner"),
        ("participant.country", "partner"),
        ("participant.sector", "partner"),
    ]


def test_the_question_set_is_credited():
    for name in ("Research Councils UK", "Researchfish user group", "RAND Europe", "CC BY-SA 4.0"):
        assert name in UKRI.credit


def test_five_codes_say_whether_a_return_is_expected():
    expected = {one.code: one.expected for one in UKRI.response_codes}
    assert expected == {"1": True, "2": False, "3": False, "4": True, "5": False}
