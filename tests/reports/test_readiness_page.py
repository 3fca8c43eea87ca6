"""The page of what is missing: what it shows to whom, and setting a warning aside."""

import json

import pytest

from impacttracker.evidence.operations import EvidenceDetails, add_evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.formats import held
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from tests import factories

PAGE = "/reports/COAST/ukri/ready"
PUBLISHED = "Ask jo@uni.example: the councils of the coast now buy together, and say so."


@pytest.fixture
def record(project):
    return factories.make_record(
        project,
        title="Talk <b>Łódź</b>",
        visibility=Visibility.REPORTABLE,
        answers={"results": PUBLISHED, "form": "A talk or presentation"},
    )


def finding_of(page, words):
    """The form that sets aside the finding whose sentence holds *words*."""
    [line] = [one for one in page.soup.select(".found > li") if words in one.get_text()]
    return line.select_one("form")


def sent(form, **typed):
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    return fields | typed


def test_every_line_leads_to_the_control_that_answers_it(sign_in, lead, project, record):
    browser = sign_in(lead)
    page = browser.page(f"{PAGE}?rule=missing")

    leads = page.links(".found a")
    assert leads["Answer “Primary Audience”."] == (
        f"/records/COAST/{record.id}/edit?back=/reports/COAST/ukri/ready?rule%3Dmissing"
        "#primary_audience"
    )
    for href in leads.values():
        path, _, control = href.partition("#")
        there = browser.page(path).soup
        assert not control or there.find(id=control), href


def test_list_says_how_grave_it_is_and_can_be_narrowed(sign_in, lead, project, record):
    browser = sign_in(lead)

    everything = browser.page(PAGE)
    assert everything.texts(".facts__number") == ["5", "0", "0"]
    assert everything.texts("main h2") == ["The funder will reject"]
    one = browser.page(f"{PAGE}?rule=e-mail&severity=reject&section=engagement")
    assert len(one.soup.select(".found > li")) == 1
    assert "Nothing of this kind" in browser.page(f"{PAGE}?severity=nice").text
    assert browser.get(f"{PAGE}?start=x&rule=nonsense&severity=9&section=9").status_code == 200


def test_warning_is_set_aside_for_a_reason_until_the_text_changes(
    sign_in, lead, project, record, flask
):
    browser = sign_in(lead)
    form = finding_of(browser.page(PAGE), "jo@uni.example")

    refused = browser.post(form["action"], data=sent(form, reason=" "))
    assert refused.status_code == 422
    assert "Say why it may stand as it is." in refused.text
    browser.post(form["action"], data=sent(form, reason="It is the office's <own> address."))

    page = browser.page(PAGE)
    assert "“It is the office's <own> address.”" in page.texts("#set-aside .found__reason")[0]
    assert lead.name in page.texts("#set-aside .found__reason")[0]
    assert not [one for one in page.texts(".found > li") if "jo@uni.example" in one]
    [change, *_] = projects.history_of("record", record.uid)
    assert (change.verb, change.by) == ("warning set aside", lead)
    told = json.loads(flask("ready", "ukri", "--project", "COAST", "--json").stdout)
    assert [one["reason"] for one in told["set_aside"]] == ["It is the office's <own> address."]
    assert "e-mail" not in {one["rule"] for one in told["findings"]}

    record.results = f"{PUBLISHED} And more."
    assert finding_of(browser.page(PAGE), "jo@uni.example")


def test_what_was_set_aside_can_be_asked_again(sign_in, lead, project, record):
    browser = sign_in(lead)
    form = finding_of(browser.page(PAGE), "jo@uni.example")
    browser.post(form["action"], data=sent(form, reason="It is the office's."))

    again = browser.page(PAGE).soup.select_one("#set-aside form")
    browser.post(again["action"], data=sent(again))

    assert finding_of(browser.page(PAGE), "jo@uni.example")
    assert browser.post(again["action"], data=sent(again)).status_code == 302


def test_what_the_form_itself_refuses_cannot_be_set_aside(sign_in, lead, project, record):
    browser = sign_in(lead)
    [line] = [
        one for one in browser.page(PAGE).soup.select(".found > li")
        if "Primary Audience" in one.get_text()
    ]  # fmt: skip
    assert line.select_one("form") is None

    answer = browser.post(f"{PAGE}/set-aside", data={"finding": "nothing", "reason": "x"})
    assert answer.status_code == 302


def test_who_only_reads_is_told_and_may_change_nothing(sign_in, project, record):
    reader = factories.make_member(project, role=Role.VIEWER)
    browser = sign_in(reader)

    page = browser.page(PAGE)

    assert page.soup.select(".found > li")
    assert not page.soup.select(".found a, .found form")
    for act in ("set-aside", "raise-again"):
        assert browser.post(f"{PAGE}/{act}", data={"finding": "x"}).status_code == 403


def test_nothing_is_told_that_its_reader_may_not_see(sign_in, project, record, tmp_path):
    reader = factories.make_member(project, role=Role.VIEWER)
    influence = factories.make_record(
        project, PolicyInfluence, title="Plan", visibility=Visibility.REPORTABLE
    )
    for title, visibility in (("team", Visibility.TEAM), ("private", Visibility.PRIVATE)):
        hidden = factories.make_record(
            project, title=f"CANARY {title}", visibility=visibility, answers={"results": PUBLISHED}
        )
        factories.make_link(hidden, influence)
    bin_record(
        factories.make_record(project, title="CANARY bin", visibility=Visibility.REPORTABLE),
        by=None,
    )
    for facts in ({"audience": Audience.LEADS}, {"audience": Audience.LEADS, "confidential": True}):
        add_evidence(
            project, EvidenceDetails(title="CANARY proof", records=[influence], **facts), by=None
        )
    listing = """key = "listing"
version = "1"
name = "Listing"
funder = "A funder"
sections = [
  { key = "plans", heading = "Plans", kind = "policy_influence" },
  { key = "sources", heading = "Sources", fill = "sources" },
]"""
    (tmp_path / "listing-1.toml").write_text(listing)
    held.add_folder(tmp_path)
    try:
        for form in ("ukri", "listing"):
            page = sign_in(reader).page(f"/reports/COAST/{form}/ready")
            assert "CANARY" not in page.text
            assert "Plan" in page.text
    finally:
        held._added.remove(tmp_path)
        held.forget()


def test_return_of_others_is_not_found(sign_in, project, record):
    browser = sign_in(factories.make_user())

    assert browser.get(PAGE).status_code == 404
    assert browser.post(f"{PAGE}/set-aside", data={"finding": "x"}).status_code == 404


def test_long_list_is_shown_in_parts(sign_in, lead, project, monkeypatch):
    monkeypatch.setattr("impacttracker.reports.readiness.showing.AT_ONCE", 2)
    for _ in range(2):
        factories.make_record(project, visibility=Visibility.REPORTABLE)
    browser = sign_in(lead)

    first = browser.page(PAGE)
    following = next(href for name, href in first.links(".pager a").items())

    assert len(first.soup.select(".found > li")) == 2
    assert "start=2" in following
    assert len(browser.page(following).soup.select(".found > li")) == 2
