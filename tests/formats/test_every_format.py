"""What holds for every format file of ours, whoever's return it is."""

import re
from datetime import date, timedelta

import pytest

from impacttracker import clock
from impacttracker.engagements.models import Engagement
from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.followups.operations import FollowUpDetails, promise
from impacttracker.formats.format import Fill, Format
from impacttracker.formats.held import formats
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import TOPIC, WITHOUT_TOPIC
from impacttracker.narratives.operations import answer_narrative
from impacttracker.projects import queries as projects
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports import queries
from impacttracker.reports.compose import document_of
from impacttracker.reports.document import Heading
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from impacttracker.seeds.answers import answers_to
from tests import factories

FORMATS = formats()
IDS = [f"{one.key}-{one.version}" for one in FORMATS]


@pytest.mark.parametrize("form", FORMATS, ids=IDS)
def test_what_a_format_names_can_be_stored_and_chosen(form: Format):
    # What a tally counts by may leave out what the funder does not count.
    counted = {section.by.name for section in form.sections if section.by}
    for section in form.sections:
        assert re.fullmatch("[a-z][a-z0-9_]*", section.key)
        for crosswalk in filter(None, (one.crosswalk for one in section.every_field)):
            if crosswalk.name in counted:
                continue
            for term in crosswalk.ours.all_known():
                assert crosswalk.of(term) in crosswalk.options.options, (crosswalk.name, term)
        for one in section.every_field:
            assert not one.topic or TOPIC.fullmatch(one.topic)
    assert form.sources or form.key == "ukri" or form.known == "ours"


@pytest.fixture
def everything(session, project, lead):
    """A project with one of everything, in the middle of every window that a format has."""
    award = projects.awards_of(project)[0]
    award.amount, award.currency, award.scheme = 1000, "GBP", "Research Grant"
    award.start_on, award.end_on = date(2016, 1, 1), date(2023, 1, 1)
    partner = factories.make_organisation(project, sector="Public", country="Wales")
    for kind in KINDS.values():
        for said in answers_to(kind, "Said"):
            answers = said | ({"status": "held"} if kind is Engagement else {})
            of_kind = {"visibility": Visibility.REPORTABLE, "awards": [award], "answers": answers}
            record = factories.make_record(
                project, kind, when="2020-03", partner=partner, **of_kind
            )
    factories.make_record(
        project, when=str(clock.today() + timedelta(days=9)), partner=partner,
        visibility=Visibility.REPORTABLE, answers={"status": "planned"},
    )  # fmt: skip
    factories.make_record(
        project, when="2020-04", partner=partner, visibility=Visibility.REPORTABLE,
        answers={"status": "held", "primary_audience": "Schools"},
    )  # fmt: skip
    proof = EvidenceDetails(title="Letter", kind="testimonial", records=[record])
    add_evidence(project, proof, by=None)
    for direction in ("ours", "theirs"):
        due = FollowUpDetails(what="Send it", organisation=partner, direction=direction)
        promise(project, due, by=None)
    for section, model in WITHOUT_TOPIC.items():
        answer_narrative(project, award, section, "", next(answers_to(model, "Said")), by=None)
    return project, award, partner


def test_of_a_project_with_everything_each_section_says_something(everything):
    project, award, partner = everything
    asked = {
        one.topic: one for form in FORMATS for section in form.sections
        for one in section.every_field if one.topic
    }  # fmt: skip
    for topic, one in asked.items():
        text = one.choices.options[0] if one.choices else f"Said of {topic}."
        answer_narrative(project, award, "statement", "", {"text": text}, topic=topic, by=None)

    for form in FORMATS:
        wishes = Wishes(include={one.key for one in form.sections}, partner=partner)
        told = filled(form, queries.material_for(project), wishes)
        silent = [one.section.key for one in told.sections if one.is_empty or one.owed]
        assert silent == [], form.key
        headings = {one.text for one in document_of(told).blocks if isinstance(one, Heading)}
        required = [one for one in form.sections if one.required and one.fill is not Fill.CHAIN]
        assert {one.title for one in required} <= headings, form.key
        unanswered = {
            (form.key, one.section.key, answer.field.label)
            for one in told.sections for entry in one.entries for answer in entry.answers
            if answer.field.topic and not answer.said
        }  # fmt: skip
        assert unanswered == set()
