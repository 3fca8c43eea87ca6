"""What is read of a project's links, and that nobody reads more than they may see."""

import pytest

from impacttracker.outcomes.models import Publication
from impacttracker.pathway import queries
from impacttracker.policy.models import PolicyInfluence
from impacttracker.records.operations import bin_record
from tests.factories import make_link, make_member, make_organisation, make_record


@pytest.fixture
def colleague(project):
    return make_member(project)


def titles(records):
    return [one.title for one in records]


def test_links_are_read_only_where_both_ends_may_be_seen(project, lead, colleague, chain):
    talk, _, plan = chain
    make_link(talk, plan)

    seen = {who: queries.graph_of(project, who) for who in (lead, colleague)}

    assert sorted(titles(seen[lead].records.values())) == ["A talk", "Hush", "The plan"]
    assert len(seen[lead].ties) == 3
    assert sorted(titles(seen[colleague].records.values())) == ["A talk", "The plan"]
    assert [(one.cause, one.effect) for one in seen[colleague].ties] == [(talk.id, plan.id)]


def test_what_is_in_the_bin_is_linked_with_nothing(project, lead, chain):
    bin_record(chain[1], by=lead)

    assert queries.graph_of(project, lead).ties == []
    assert queries.around([chain[2].id], project.id, lead).ties == []
    assert queries.unlinked(project, lead).total == 2


def test_chain_of_one_record_ends_where_the_viewer_may_see_no_further(
    project, lead, colleague, chain
):
    talk, _, plan = chain
    paper = make_record(project, Publication, title="A paper", when="2024")
    make_link(plan, paper)
    make_link(talk, make_record(project, title="Beside"))

    whole = queries.around([plan.id], project.id, lead)
    part = queries.around([plan.id], project.id, colleague)

    assert sorted(titles(whole.records.values())) == ["A paper", "A talk", "Hush", "The plan"]
    assert sorted(titles(part.records.values())) == ["A paper", "The plan"]
    assert queries.around([], project.id, lead).records == {}


def test_influence_is_told_apart_whose_chain_begins_with_no_engagement(
    project, lead, colleague, chain
):
    paper = make_record(project, Publication, title="A paper")
    cited = make_record(project, PolicyInfluence, title="Cites a paper", when="2025")
    make_link(paper, cited)
    make_record(project, PolicyInfluence, title="Alone", when="2021")

    of_lead = queries.influences_without_contact(project, lead)
    of_colleague = queries.influences_without_contact(project, colleague)

    assert (titles(of_lead.records), of_lead.total) == (["Cites a paper", "Alone"], 2)
    # The engagement behind the plan stands there by way of a record that they may not see.
    assert titles(of_colleague.records) == ["Cites a paper", "The plan", "Alone"]


def test_busy_partner_is_one_of_many_records_and_no_influence(project, lead):
    busy, fruitful, new = (make_organisation(project, name) for name in ("Busy", "Fruitful", "New"))
    for partner in (busy, fruitful):
        meetings = [make_record(project, partner=partner) for _ in range(queries.BUSY)]
    make_record(project, partner=new)
    middle = make_record(project)
    make_link(meetings[0], middle)
    make_link(middle, make_record(project, PolicyInfluence))

    partners, number = queries.busy_partners_without_influence(project, lead)

    assert [(one.name, one.records) for one in partners] == [("Busy", queries.BUSY)]
    assert number == 1


def test_records_without_links_come_a_page_at_a_time(project, lead, colleague, chain):
    alone = [make_record(project, when=f"2020-01-{day:02}") for day in range(1, queries.PAGE + 3)]

    first = queries.unlinked(project, lead)
    second = queries.unlinked(project, lead, first.older)

    assert first.total == second.total == len(alone)
    shown = [one.id for one in (*first.records, *second.records)]
    assert shown == [one.id for one in reversed(alone)]
    assert second.older is None
    # For the colleague, the talk and the plan are linked with nothing that is there.
    assert queries.unlinked(project, colleague).total == len(alone) + 2


def test_all_records_of_some_years_are_those_linked_and_the_rest(project, lead, chain):
    for when in ("2019", "2022", "XXXX"):
        make_record(project, title=f"Alone in {when}", when=when)
    linked = queries.graph_of(project, lead)

    everything = queries.with_unlinked(linked, project, lead, None, None)
    one_year = queries.with_unlinked(linked, project, lead, 2022, 2022)

    assert len(everything.records) == 6
    assert sorted(titles(one_year.records.values()))[1] == "Alone in 2022"
    assert len(one_year.records) == 4
