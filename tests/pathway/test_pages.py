"""The page of the pathway: the drawing, its twin, the chosen chain, and what stands alone."""

import re

import pytest

from impacttracker.pathway.queries import PAGE
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Strength, Verb
from tests.factories import make_link, make_member, make_project, make_record

HERE = "/pathway/COAST/"


def nodes(page):
    return [one["aria-label"] for one in page.soup.select("svg a.node")]


def lit(page, kind="node"):
    return len(page.soup.select(f"svg .{kind}--lit"))


def test_drawing_and_its_twin_say_the_same(sign_in, project, lead, chain):
    page = sign_in(lead).page(HERE)

    assert nodes(page) == ["A talk, 4 March 2022", "Hush, June 2022", "The plan, 2023"]
    words = [text.text for text in page.soup.select("svg .tie text")]
    assert sorted(words) == ["informed", "led to"]
    assert page.texts(".twin tbody tr") == [
        "A talk (4 March 2022) led to Hush (June 2022) it changed what they did",
        "Hush (June 2022) informed The plan (2023) it changed what they did",
    ]
    assert "3 records, 2 links" in page.text
    assert "January" not in page.text


def test_record_is_chosen_and_its_whole_chain_is_lit(sign_in, project, lead, chain):
    beside = make_record(project, title="Beside", when="2023-05")
    make_link(chain[0], beside, Verb.FOLLOWS, Strength.ATTENDED)
    browser = sign_in(lead)
    page = browser.page(HERE)

    chosen = browser.page(page.soup.select_one("a.node[aria-label^='The plan']")["href"])

    assert (lit(page), lit(chosen), lit(chosen, "tie")) == (0, 3, 2)
    assert "A talk (4 March 2022) led to Hush (June 2022), which informed The plan (2023)." in (
        chosen.texts(".chosen .chain")
    )
    # Chosen once more, it lies in the dark again.
    again = browser.page(chosen.soup.select_one("a.node--chosen")["href"])
    assert lit(again) == 0


def test_private_record_of_somebody_else_is_neither_shown_nor_counted(
    sign_in, project, lead, chain
):
    browser = sign_in(make_member(project, role=Role.VIEWER))

    page = browser.page(HERE)

    assert "Hush" not in page.html
    assert page.texts("h2")[0] == "Nothing is linked yet"
    assert "2 records without any link" in page.text
    assert lit(browser.page(f"{HERE}?chosen={chain[1].id}")) == 0


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("?since=2022&until=2022", ["A talk, 4 March 2022", "Hush, June 2022"]),
        ("?since=2023", ["The plan, 2023"]),
        ("?until=2021", []),
        ("?family=engagement", ["A talk, 4 March 2022", "Hush, June 2022"]),
        ("?family=policy&family=outcome", ["The plan, 2023"]),
        ("?since=x&until=99999&family=z&chosen=-1&show=some&after=1-z", None),
    ],
)
def test_years_and_kinds_are_chosen_by_the_address(sign_in, lead, chain, asked, shown):
    page = sign_in(lead).page(f"{HERE}{asked}")

    everything = ["A talk, 4 March 2022", "Hush, June 2022", "The plan, 2023"]
    assert nodes(page) == (everything if shown is None else shown)
    if shown == []:
        assert "Nothing linked stands here" in page.text


def test_a_year_leads_to_itself_alone_and_says_what_lies_outside(sign_in, lead, chain):
    browser = sign_in(lead)
    page = browser.page(HERE)

    year = browser.page(page.soup.select_one("svg a[aria-label='Show 2022 alone']")["href"])

    assert len(nodes(year)) == 2
    assert "1 link leads out of what is shown" in year.text


def test_records_without_links_are_drawn_if_asked_for_and_always_listed(
    sign_in, project, lead, chain
):
    for number in range(PAGE + 1):
        make_record(project, title=f"Alone {number:02}", when="XXXX")
    browser = sign_in(lead)

    page = browser.page(f"{HERE}?show=all")

    assert len(nodes(page)) == PAGE + 4
    assert "Date not known" in [text.text for text in page.soup.select("svg text")]
    assert f"{PAGE + 1} records without any link" in page.text
    older = browser.page(page.links("#unlinked a")["Older ones"].partition("#")[0])
    assert older.texts("#unlinked .row-entry__title") == ["Alone 00"]


def test_chains_are_told_and_influences_without_an_engagement_listed(sign_in, project, lead, chain):
    make_record(project, PolicyInfluence, title="Out of the blue", when="2024")

    page = sign_in(lead).page(HERE)

    assert page.texts(".chains .chain") == [
        "A talk (4 March 2022) led to Hush (June 2022), which informed The plan (2023)."
    ]
    assert re.search("no engagement behind them Out of the blue 2024", page.text)


def test_empty_project_says_what_to_do_first(sign_in, lead):
    make_project("EMPTY", lead=lead)

    page = sign_in(lead).page("/pathway/EMPTY/")

    assert "Nothing is recorded yet" in page.text
    assert not page.soup.select("svg.picture")


def test_strangers_find_no_pathway(sign_in, project):
    assert sign_in(make_member(make_project("AWAY"))).get(HERE).status_code == 404


def test_many_links_cost_no_more_statements(sign_in, project, lead, chain, session, statements):
    browser = sign_in(lead)

    def cost():
        session.commit()  # what the test made is stored before, not within, what is counted
        with statements() as sent:
            browser.page(f"{HERE}?chosen={chain[2].id}&show=all")
        return len(sent)

    few = cost()
    for number in range(12):
        make_link(chain[0], make_record(project, PolicyInfluence, when=str(2010 + number)))

    assert cost() == few <= 15
