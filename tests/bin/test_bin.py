"""The bin's page: what is in it and until when, and the way out for one thing or for many."""

from datetime import timedelta

import pytest

from impacttracker.evidence.operations import EvidenceDetails, add_evidence, bin_evidence
from impacttracker.narratives.operations import answer_narrative, bin_narrative
from impacttracker.presentation import day
from impacttracker.projects.queries import awards_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_member, make_record, make_user


@pytest.fixture
def binned(project, lead):
    """A record, a narrative and a piece of evidence, put in the bin one after the other."""
    record = make_record(project, title="Łódź talk")
    told = {"description": "It held."}
    narrative = answer_narrative(project, awards_of(project)[0], "key_findings", "", told, by=lead)
    piece = add_evidence(project, EvidenceDetails(title="A letter"), by=lead)
    bin_record(record, by=lead)
    bin_narrative(narrative, by=lead)
    bin_evidence(piece, by=lead)
    return record, narrative, piece


def test_everything_in_the_bin_says_what_it_is_and_until_when_it_stays(
    sign_in, project, lead, binned
):
    page = sign_in(lead).page("/bin/COAST/")
    assert page.texts(".row-entry__title") == ["A letter", "Key findings", "Łódź talk"]
    until = day(binned[0].binned_at + timedelta(days=30))
    assert all(f"stays until {until}" in words for words in page.texts(".row-entry__under"))
    assert "Bin" in page.links(".rail a")


def test_several_are_taken_out_at_once_and_one_leads_to_its_page(sign_in, project, lead, binned):
    browser, (record, narrative, piece) = sign_in(lead), binned
    one = browser.post("/bin/COAST/restore", data={"only": f"evidence-{piece.id}"})
    assert one.location == f"/evidence/COAST/{piece.id}/"

    names = [f"record-{record.id}", f"narrative-{narrative.id}", "record-x", "thing-1", ""]
    many = browser.post("/bin/COAST/restore", data={"thing": names})
    assert many.location == "/bin/COAST/"
    page = browser.page("/bin/COAST/")
    assert "2 are back" in page.text
    assert page.texts(".empty h2") == ["The bin is empty"]
    browser.post("/bin/COAST/restore", data={"thing": names})
    assert "Nothing was taken out" in browser.page("/bin/COAST/").text


def test_readers_look_and_others_see_nothing_of_it(sign_in, project, lead, binned):
    secret = make_record(project, title="Secret", by=lead, visibility=Visibility.PRIVATE)
    bin_record(secret, by=lead)
    page = sign_in(make_member(project, role=Role.VIEWER)).page("/bin/COAST/")
    assert "Secret" not in page.html
    assert page.soup.select("main button, main input[type=checkbox]") == []
    writer = sign_in(make_member(project))
    writer.post("/bin/COAST/restore", data={"only": f"record-{secret.id}"})
    assert secret.binned_at is not None
    assert sign_in(make_user()).get("/bin/COAST/").status_code == 404
