import re

import pytest

from impacttracker.outcomes.models import Publication, Software
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.queries import memberships_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records.vocabulary import Visibility
from impacttracker.timeline import queries
from impacttracker.timeline.choice import Choice
from tests import factories

FILTERS = (
    "", "?kind=engagement", "?kind=outcome", "?kind=software", "?kind=policy", "?since=2021",
    "?until=2021", "?since=2021&until=2022", "?text=harbour", "?text=harbour&kind=outcome",
)  # fmt: skip


@pytest.fixture
def lead(session):
    return factories.make_user()


@pytest.fixture
def project(lead):
    """A project with records of several kinds and dates, some of them not for everybody."""
    project = factories.make_project("COAST", lead=lead)
    harbour = factories.make_organisation(project, "Harbour Trust")
    for number, when in enumerate(("2020", "2021-03", "2021-03-04", "2021-03-04", "2022-07-01")):
        factories.make_record(project, when=when, title=f"Talk {number}", partner=harbour)
        factories.make_record(project, Software, when=when, title=f"Harbour code {number}")
    factories.make_record(project, Publication, when="2021", title="Harbour paper")
    factories.make_record(project, PolicyInfluence, when="2022", title="Plan")
    factories.make_record(project, PolicyInfluence, when="XXXX", title="Undated")
    factories.make_record(project, visibility=Visibility.PRIVATE, when="2021", title="Kept")
    return project


def circles(page):
    """(number, address) of each circle that the overview draws."""
    found = []
    for link in page.soup.select(".drawing svg a"):
        name = (link.get("aria-label") or "") + " ".join(t.text for t in link.select("title"))
        if number := re.search(r"(\d+) .+ in \d{4}", name):
            found.append((int(number[1]), link["href"]))
    return found


def said_total(page):
    return int(re.search(r"([\d,]+) records?", page.texts(".chips__count")[0])[1])


@pytest.mark.parametrize("asked", FILTERS)
def test_overview_list_and_total_say_the_same(sign_in, lead, project, asked):
    browser = sign_in(lead)

    page = browser.page(f"/timeline/COAST/{asked}")

    listed = len(page.soup.select("main .row-entry"))
    undated = len(page.soup.find_all(string="date not known"))
    assert said_total(page) == listed
    assert sum(number for number, _ in circles(page)) == listed - undated
    assert listed
    for number, address in circles(page):
        opened = browser.page(address)
        assert len(opened.soup.select("main .row-entry")) == number == said_total(opened)


def test_table_twin_holds_the_numbers_of_the_drawing(sign_in, lead, project):
    page = sign_in(lead).page("/timeline/COAST/?kind=software")

    cells = [cell.get_text(strip=True) for cell in page.soup.select(".twin tbody td")]
    assert sum(int(cell) for cell in cells) == 5


def test_records_stand_under_their_month_or_year_and_undated_ones_last(sign_in, lead, project):
    page = sign_in(lead).page("/timeline/COAST/")

    assert page.texts(".month__name") == [
        "July 2022", "Some time in 2022", "March 2021", "Some time in 2021", "Some time in 2020",
        "Date not known",
    ]  # fmt: skip
    assert "1 January" not in page.text
    assert "January 20" not in page.text


def test_viewer_sees_and_counts_what_is_theirs(sign_in, lead, project):
    reader = factories.make_member(project, role=Role.VIEWER)
    all_of_it = sign_in(lead).page("/timeline/COAST/")
    their_part = sign_in(reader).page("/timeline/COAST/")

    assert "Kept" in all_of_it.text
    assert "Kept" not in their_part.text
    assert said_total(all_of_it) - said_total(their_part) == 1


def test_other_project_answers_as_if_it_were_not_there(sign_in, project):
    stranger = sign_in(factories.make_user())

    assert stranger.get("/timeline/COAST/").status_code == 404
    assert stranger.get("/timeline/NOWHERE/").status_code == 404
    assert "Talk" not in stranger.page("/timeline/").text


def test_filters_in_force_can_be_taken_away_one_by_one(sign_in, lead, project):
    page = sign_in(lead).page("/timeline/COAST/?kind=outcome&since=2021&until=2021&as=table")

    chips = page.links(".chip")
    assert list(chips) == ["Remove filter Outcomes", "Remove filter 2021"]
    assert chips["Remove filter 2021"] == "/timeline/COAST/?as=table&kind=outcome"
    assert page.typed("main form.filters") == {
        "as": ["table"], "kind": ["outcome"], "since": ["2021"], "until": ["2021"],
        "partner": [""], "award": [""], "text": [""],
    }  # fmt: skip


def test_filter_that_nothing_fits_says_what_to_do(sign_in, lead, project):
    page = sign_in(lead).page("/timeline/COAST/?text=nowhere-to-be-found")

    assert "Nothing fits these filters" in page.text


def test_empty_timeline_says_what_to_do_first(sign_in, lead):
    factories.make_project("EMPTY", lead=lead)
    browser = sign_in(lead)

    assert "Nothing is recorded yet" in browser.page("/timeline/EMPTY/").text
    assert "Nothing is recorded yet" in browser.page("/timeline/").text


def test_pages_lead_to_all_records_and_keep_the_filters(sign_in, lead):
    project = factories.make_project("MANY", lead=lead)
    for number in range(120):
        factories.make_record(project, when="2022", title=f"Talk {number}")
    factories.make_record(project, Software, when="2022", title="Code")
    browser = sign_in(lead)

    address, met = "/timeline/MANY/?kind=engagement", []
    while address:
        page = browser.page(address)
        met += page.texts("main .row-entry__title")
        address = page.links("a[rel=next]").get("Older")

    assert sorted(met) == sorted(f"Talk {number}" for number in range(120))


@pytest.mark.parametrize("address", ["/timeline/", "/timeline/P-LONG/"])
def test_page_costs_the_same_statements_with_ten_and_with_two_hundred_records(
    sign_in, lead, statements, address
):
    project = factories.make_project("P-LONG", lead=lead)
    harbour = factories.make_organisation(project)
    browser = sign_in(lead)

    numbers = []
    for more in (10, 190):
        for number in range(more):
            factories.make_record(project, when=f"{2000 + number % 20}", partner=harbour)
        browser.page(address)
        with statements() as sent:
            browser.page(address)
        numbers.append(len(sent))

    assert numbers[0] == numbers[1] <= 15


@pytest.mark.parametrize(
    "asked",
    ["?after=x", "?after=5-5", "?since=0&until=99999", "?kind=<b>&text=%00", "?partner=4&award=x",
     "?text=%25%5F", "?since=2022&until=2020", "?as=nonsense"],
)  # fmt: skip
def test_address_that_makes_no_sense_still_gives_a_page(sign_in, lead, project, asked):
    assert sign_in(lead).page(f"/timeline/COAST/{asked}").heading == "Timeline"


def test_year_far_off_hides_no_other_year(lead, project):
    factories.make_record(project, when="2922", title="Slip")

    from impacttracker.timeline.drawing import by_family, overview_of

    counts = queries.counts(memberships_of(lead), Choice(), lead)
    drawn = overview_of(counts)
    assert [row[0] for row in drawn.rows] == ["2020", "2021", "2022", "2922"]
    numbers = sum(int(cell) for row in drawn.rows for cell in row[1:])
    assert numbers == sum(n for (_, year), n in by_family(counts).items() if year)
