"""A narrative in the bin: out of every page, report and export, and back within thirty days."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from impacttracker.clock import now
from impacttracker.exchange.queries import contents_of
from impacttracker.narratives import operations, queries
from impacttracker.narratives.models import KeyFindings, Narrative
from impacttracker.projects import queries as projects
from impacttracker.reports.queries import material_for


@pytest.fixture
def narrative(project):
    award = projects.awards_of(project)[0]
    return operations.answer_narrative(
        project, award, "key_findings", "2027", {"description": "It held."}, by=None
    )


def test_narrative_in_the_bin_is_nowhere_until_it_is_restored(sign_in, project, lead, narrative):
    browser, address = sign_in(lead), f"/narratives/COAST/{narrative.id}/"

    answer = browser.post(f"{address}bin")

    assert answer.location == "/narratives/COAST/"
    assert browser.get(address).status_code == 404
    assert queries.answered_in(project, lead) == []
    assert material_for(project).narratives == []
    assert contents_of(project, None).narratives == ()
    assert browser.page("/bin/COAST/").texts(".row-entry__title") == ["Key findings"]

    named = {"only": f"narrative-{narrative.id}"}
    assert browser.post("/bin/COAST/restore", data=named).location == address
    assert browser.page(address).texts(".history > li")[0].startswith("Ffion Lead")
    assert material_for(project).narratives == [narrative]


def test_writing_anew_takes_it_out_of_the_bin_with_the_new_words(project, narrative):
    operations.bin_narrative(narrative, by=None)

    again = operations.answer_narrative(
        project,
        narrative.award,
        "key_findings",
        "2027",
        {"description": "It still holds."},
        by=None,
        version=operations.NEW,
    )

    assert again is narrative
    assert (again.binned_at, again.description) == (None, "It still holds.")
    verbs = [change.verb for change in projects.history_of("narrative", narrative.uid)]
    assert verbs == ["changed", "taken out of the bin", "put in the bin", "added"]


def test_what_was_in_the_bin_for_thirty_days_is_deleted_by_the_command(
    flask, session, project, narrative
):
    late = operations.answer_narrative(
        project, narrative.award, "narrative_impact", "2027", {"description": "Kept."}, by=None
    )
    for one, days in ((narrative, 31), (late, 29)):
        operations.bin_narrative(one, by=None)
        one.binned_at = now() - timedelta(days=days)

    flask("remind")

    assert session.scalars(select(Narrative.section)).all() == ["narrative_impact"]
    assert session.scalars(select(KeyFindings.id)).all() == []
