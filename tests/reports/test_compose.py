from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from impacttracker.collaborations.models import Collaboration
from impacttracker.engagements.models import Engagement
from impacttracker.formats.held import load
from impacttracker.narratives.operations import answer_narrative
from impacttracker.outcomes.models import NextDestination, Publication, Software
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.models import Award
from impacttracker.records.operations import ParticipantDetails, bin_record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.reports import queries
from impacttracker.reports.compose import document_of, left_out_of
from impacttracker.reports.document import Field, Fields, Figure, Heading, Numbers
from impacttracker.reports.entries import CUT, NOT_ANSWERED
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.readiness.readiness import findings_of
from tests import factories

UKRI = load("ukri")
REPORTABLE = Visibility.REPORTABLE


def filled_for(project, award=None, **wishes):
    wished = Wishes(**wishes)
    return filled(UKRI, queries.material_for(project, award, wished.period), wished)


def composed(project, award=None, **wishes):
    return document_of(filled_for(project, award, **wishes))


def cards(document):
    return {block.title: block for block in document.blocks if isinstance(block, Fields)}


def answers(document, title):
    return {row.label: row.value for row in cards(document)[title].rows}


def narrative_in(document):
    return next(
        block for block in document.blocks
        if isinstance(block, Fields) and block.anchor and block.anchor.startswith("narrative-")
    )  # fmt: skip


def headings(document):
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def asked_for(project, title):
    """The labels of the required answers that the entry called *title* lacks."""
    found = findings_of(filled_for(project))
    return [one.field.label for one in found if one.rule == "missing" and one.title == title]


def award_of(project):
    return factories.db.session.scalars(
        select(Award).where(Award.project_id == project.id).order_by(Award.id)
    ).first()


def reportable(project, kind=Engagement, **details):
    return factories.make_record(project, kind, visibility=REPORTABLE, **details)


def test_narratives_stand_first_and_sections_in_the_funders_order(project):
    reportable(project, PolicyInfluence)
    reportable(project, Publication)
    reportable(project)

    assert headings(composed(project)) == [
        "Summary", "Key Findings", "Narrative Impact", "Publications", "Engagement Activities",
        "Influence on Policy, Practice, Patients & the Public",
    ]  # fmt: skip


def test_record_is_told_in_the_funders_words_and_order(project):
    answered = {
        "form": "A talk or presentation", "official_scheme": False, "geographic_reach": "National",
        "primary_audience": "Schools", "other_audiences": ["Public/other audiences", "Schools"],
        "results": "First line.\n\nSecond <b>line</b>.",
    }  # fmt: skip
    record = reportable(
        project, title="Talk", when="2024-05-12", answers=answered, url="https://example.org/a"
    )

    assert cards(composed(project))["Talk"] == Fields(
        "Talk",
        [
            Field("Form Of Engagement Activity", "A talk or presentation"),
            Field("Part Of Official Scheme?", "No"),
            Field("Geographic Reach", "National"),
            Field("Primary Audience", "Schools"),
            Field("Other Audience", ["Public/other audiences", "Schools"]),
            Field("Year(s) Of Engagement Activity", "2024"),
            Field("Results and Impact", "First line.\n\nSecond <b>line</b>."),
            Field("URL", "https://example.org/a", link="https://example.org/a"),
        ],
        mark="engagement",
        anchor=f"record-{record.id}",
        level=2,
    )


def test_required_answer_that_is_missing_says_so_and_is_listed_as_a_gap(project):
    reportable(project, title="Talk", when="XXXX")

    rows = cards(composed(project))["Talk"].rows

    missing = [row.label for row in rows if row.missing]
    assert [row.value for row in rows if row.missing] == [NOT_ANSWERED] * len(missing)
    assert missing == [
        "Form Of Engagement Activity", "Geographic Reach", "Primary Audience",
        "Year(s) Of Engagement Activity", "Results and Impact",
    ]  # fmt: skip
    assert asked_for(project, "Talk") == missing


@pytest.mark.parametrize(
    ("given", "asked", "not_asked"),
    [
        ({"influence_type": "Citation in systematic reviews"}, {"Publication Cited"},
         {"Title of Guideline", "Impact"}),
        ({"influence_type": "Citation in clinical guidelines"},
         {"Publication Cited", "Title of Guideline", "Area of Healthcare", "Guideline Issuer"},
         {"Impact"}),
        ({"influence_type": "Influenced training of practitioners or researchers"}, set(),
         {"Publication Cited", "Title of Guideline"}),
        ({"impact_types": ["No impacts yet"]}, set(), {"Impact"}),
        ({"impact_types": ["Not known"]}, set(), {"Impact"}),
        ({"impact_types": ["Impact on creation, growth or change in policy"]}, {"Impact"}, set()),
        ({}, set(), {"Impact", "Publication Cited", "Country"}),
    ],
)  # fmt: skip
def test_conditional_answers_of_policy_are_missing_exactly_when_they_are_asked(
    project, given, asked, not_asked
):
    reportable(project, PolicyInfluence, title="Plan", answers=given)

    missing = {row.label for row in cards(composed(project))["Plan"].rows if row.missing}

    assert asked <= missing
    assert not not_asked & missing


def test_answer_that_an_import_kept_is_printed_though_it_is_not_asked(project):
    from impacttracker.records.operations import RecordDetails, add_record

    details = RecordDetails(
        title="Plan", visibility=REPORTABLE, answers={"impact": "Kept as it came"}
    )
    add_record(PolicyInfluence, project, details, by=None, keep_unfitting=True)

    assert answers(composed(project), "Plan")["Impact"] == "Kept as it came"


def test_what_the_team_keeps_to_itself_is_in_no_part_of_a_report(project):
    reportable(project, title="Told")
    for visibility in (Visibility.TEAM, Visibility.PRIVATE):
        factories.make_record(project, title=f"CANARY {visibility}", visibility=visibility)
    bin_record(reportable(project, title="CANARY binned"), by=None)
    reportable(factories.make_project(), title="CANARY elsewhere")

    document = composed(project)

    assert list(cards(document))[-1] == "Told"
    assert "CANARY" not in repr(document)
    numbers = next(block for block in document.blocks if isinstance(block, Numbers))
    assert numbers.items == [("1", "engagement")]
    assert "team" not in repr(document.notes)
    assert list(left_out_of(filled_for(project))) == [
        "1 record is marked for the team alone and not in this report."
    ]


def test_report_tells_what_took_place_and_nothing_that_is_planned_or_was_cancelled(project):
    for status in (None, "held", "planned", "cancelled"):
        reportable(project, title=f"Talk, {status}", answers={"status": status})

    told = {title for title in cards(composed(project)) if title.startswith("Talk")}

    assert told == {"Talk, None", "Talk, held"}
    assert list(left_out_of(filled_for(project))) == [
        "2 records are planned or cancelled and not in this report."
    ]


def test_sections_that_name_people_are_left_out_and_uncounted_unless_asked_for(project):
    reportable(project, Software, title="Code")
    reportable(project, NextDestination, title="CANARY Ffion")

    usual, asked = composed(project), composed(project, include={"next_destination"})

    assert "CANARY" not in repr(usual)
    assert usual.blocks[1] == Numbers([("1", "outcome")], ["section-software"])
    assert "CANARY Ffion" in cards(asked)
    assert asked.blocks[1].items == [("2", "outcomes")]
    assert "CANARY" not in repr([one.title for one in findings_of(filled_for(project))])
    assert list(left_out_of(filled_for(project))) == [
        "Next Destination: left out because it names people, unless you ask for it."
    ]


def test_report_on_an_award_holds_what_came_of_it_alone(project):
    first, second = award_of(project), factories.make_award(project, reference="ES/SECOND/1")
    reportable(project, title="Of the first", awards=[first])
    reportable(project, title="Of both", awards=[first, second])
    reportable(project, title="Of none")
    for award in (first, second):
        answer_narrative(
            project, award, "key_findings", "", {"description": f"Found by {award.id}"}, by=None
        )

    told = composed(project, second)

    titles = list(cards(told))
    assert "Of both" in titles
    assert not {"Of the first", "Of none"} & set(titles)
    found = narrative_in(told)
    assert found.title == "ES/SECOND/1"
    assert found.rows[0].value == f"Found by {second.id}"
    assert ("Award", "ES/SECOND/1 (ESRC)") in told.facts
    assert "1 record is attributed to no award and not in this report." in list(
        left_out_of(filled_for(project, second))
    )


def test_each_award_that_owes_a_narrative_is_named(project):
    first, second = award_of(project), factories.make_award(project, reference="ES/SECOND/1")
    answer_narrative(project, first, "key_findings", "", {"description": "Found"}, by=None)

    owed = [one.place.values for one in findings_of(filled_for(project)) if one.entry is None]

    assert owed == [
        {"section": "key_findings", "award": second.id},
        {"section": "narrative_impact", "award": first.id},
        {"section": "narrative_impact", "award": second.id},
    ]
    card = [
        block for block in composed(project).blocks
        if isinstance(block, Fields) and block.anchor == f"key_findings-of-{second.id}"
    ]  # fmt: skip
    assert [row.label for row in card[0].rows] == ["Description", "Exploitation Route", "Sectors"]
    assert all(row.missing for row in card[0].rows)


def test_text_that_nobody_owes_gives_way_to_the_parts_below_it(project):
    reportable(project, title="Told")
    form = load("nihr")

    blocks = document_of(filled(form, queries.material_for(project), Wishes())).blocks

    place = next(
        at for at, one in enumerate(blocks)
        if isinstance(one, Heading) and one.text == "10 Appendices"
    )  # fmt: skip
    assert isinstance(blocks[place + 1], Heading)
    assert blocks[place + 1].text == "Engagement during the award"


def test_narrative_is_that_of_the_period_or_else_the_latest(project):
    award = award_of(project)
    for period in ("", "2025", "2026"):
        answer_narrative(
            project, award, "key_findings", period, {"description": f"In “{period}”"}, by=None
        )

    for period, told in (("2025", "In “2025”"), ("", "In “2026”"), ("2031", "In “2026”")):
        document = composed(project, period=period)
        assert narrative_in(document).rows[0].value == told


@pytest.mark.parametrize(
    ("kind", "when", "label", "told"),
    [
        (Engagement, "{2019,2021}", "Year(s) Of Engagement Activity", "2019, 2021"),
        (Engagement, "2021-12-30/2022-01-02", "Year(s) Of Engagement Activity", "2021, 2022"),
        (PolicyInfluence, "2021", "First Year of Influence", "2021"),
        (Collaboration, "2021/..", "Active?", "Still Active"),
        (Collaboration, "2021/2023", "Active?", "2023"),
    ],
)
def test_the_one_date_answers_as_the_funder_asks(project, kind, when, label, told):
    reportable(project, kind, title="It", when=when)

    assert answers(composed(project), "It")[label] == told


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2021/2023", "2021", "2023"),
        ("2021-03-04/2023-05-06", "March 2021", "May 2023"),
        ("2021/2023-05", "2021", "May 2023"),
        ("2021/..", "2021", NOT_ANSWERED),
        ("2021-03", "March 2021", "March 2021"),
    ],
)
def test_year_is_never_told_as_january(project, when, start, end):
    from impacttracker.outcomes.models import FurtherFunding

    reportable(project, FurtherFunding, title="Grant", when=when, answers={"amount": "1234.5"})

    said = answers(composed(project), "Grant")

    assert (said["Start"], said["End"]) == (start, end)
    assert said["Amount"] == "1,234.50"


def test_partners_are_told_as_recorded_beside_what_is_known_of_them(project):
    harbour = factories.make_organisation(project, "Harbour Trust", country="Wales")
    partner = ParticipantRole.PARTNER
    taking_part = [
        ParticipantDetails(role=partner, organisation=harbour, name_as_recorded="Harbour Tr."),
        ParticipantDetails(role=partner, name_as_recorded="Port of Gdynia", sector="Private"),
    ]
    reportable(project, Collaboration, title="Shared sea", participants=taking_part)

    said = answers(composed(project), "Shared sea")

    assert said["Organisation"] == ["Harbour Tr.", "Port of Gdynia"]
    assert said["Country"] == ["Wales", "–"]
    assert said["Sector"] == ["–", "Private"]


def test_address_that_its_source_had_cut_is_marked_and_leads_nowhere(project):
    record = reportable(project, title="Talk")
    record.unmapped = {"url_truncated": "http://www.example.org/a-long-ad"}

    row = cards(composed(project))["Talk"].rows[-1]

    assert row == Field("URL", "http://www.example.org/a-long-ad", note=CUT)


def test_figures_keep_counted_estimated_and_unknown_people_apart(project):
    for number, known in ((12, "exact"), (30, "exact"), (100, "estimate"), (7, None)):
        reportable(project, answers={"attendance": number, "attendance_known": known})
    reportable(project, when="XXXX")

    document = composed(project)

    assert document.blocks[1].items == [
        ("5", "engagements"),
        ("42", "people, counted"),
        ("100", "people, estimated"),
        ("7", "people, source not known"),
    ]
    captions = [block.caption for block in document.blocks if isinstance(block, Figure)]
    assert captions == [
        "Everything reported, by year and kind; 1 record has no date and is not drawn",
        "Engagements by year",
    ]


def test_facts_of_the_cover_are_those_of_the_project_and_its_awards(project):
    award = award_of(project)
    award.title, award.amount, award.currency = "Sharing the sea", Decimal("250000"), "GBP"
    award.start_on, award.end_on = date(2024, 1, 1), date(2026, 12, 31)

    document = composed(project, period="2027", prepared_on="Prepared on 23 November 2026")

    assert document.facts == [
        ("Funder", "UK Research and Innovation"),
        ("Format", "UKRI research outcomes return, 2026"),
        ("Period", "2027"),
        ("Lead research organisation", "Prifysgol Bangor University"),
        ("Project", "Coastal Commons (COAST)"),
        ("Award", f"{award.reference} (ESRC)"),
        ("Award title", "Sharing the sea"),
        ("Award period", "1 January 2024 – 31 December 2026"),
        ("Award value", "GBP 250,000.00"),
    ]
    assert document.author == "Prifysgol Bangor University"
    assert document.prepared_on == "Prepared on 23 November 2026"


def test_material_costs_the_same_statements_however_much_there_is(project, statements, session):
    numbers = []
    for more in (3, 30):
        for _ in range(more):
            reportable(project, partner=factories.make_organisation(project))
        session.commit()
        with statements() as sent:
            composed(project)
        numbers.append(len(sent))

    assert numbers[0] == numbers[1] <= 12
