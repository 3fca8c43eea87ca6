"""The keys: each leads to one thing, and the page that tells of them says what the markup says."""

from collections import Counter

from impacttracker.presentation import NAVIGATION
from impacttracker.shortcuts.keys import PAGES, SHORTCUTS
from tests.factories import make_project, make_record, make_user


def test_no_two_things_have_the_same_keys():
    ways = [way for one in SHORTCUTS.values() for way in one.keys] + list(PAGES.values())
    assert [way for way, number in Counter(ways).items() if number > 1] == []
    first = {way.split(" ")[0] for way in ways if " " in way}
    assert first.isdisjoint(way for way in ways if " " not in way)


def test_every_page_of_the_menu_has_its_keys():
    labels = {item.label for group in NAVIGATION for item in group}
    assert labels - {"Log"} <= set(PAGES)


def test_help_tells_the_keys_of_the_markup(sign_in, session):
    lead = make_user()
    project = make_project("COAST", lead=lead)
    make_record(project, title="Talk")
    browser = sign_in(lead)
    page = browser.page("/lists/COAST/")
    menu = {
        link.get_text().strip(): link["data-key"] for link in page.soup.select("nav [data-key]")
    }
    assert menu["Lists"] == "g l"
    assert menu["Log"] == "n,l"
    told = dict(zip(page.texts("dialog .keys dd"), page.texts("dialog .keys dt"), strict=True))
    assert told["Go to: Lists"] == "g then l"
    assert told["Log something"] == "n or l"
    assert len(page.soup.select("main [data-row] [data-key=e]")) == 1
    assert browser.page("/shortcuts/").texts("main .keys dd") == [
        one.does for one in SHORTCUTS.values()
    ] + [f"Go to: {label}" for label in ("Home", "Project", "Timeline", "Calendar", "Returns")]
