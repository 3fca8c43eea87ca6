"""Something is looked for in the box of any page, opened, and come back from; also by keyboard."""

import re

from playwright.sync_api import expect


def test_something_is_found_opened_and_come_back_from(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/projects/REPAIR/")
    ffion.types("Search", "lodz joint", within=".rail__search")
    ffion.page.keyboard.press("Enter")
    ffion.sees_heading("Search")
    ffion.sees(re.compile("found$"), re.compile("^Engagements"))
    title = ffion.page.get_by_role("link", name="Week of joint repairs in Łódź")
    expect(title.locator("mark")).to_have_text(["joint", "Łódź"])

    ffion.types("What are you looking for?", "repair -diary")
    ffion.presses("Search", within="main")
    ffion.follows(re.compile("^Show all"))
    where = ffion.page.url
    ffion.follows("Keynote at the European repair congress", within="main")
    ffion.sees_heading("Keynote at the European repair congress")
    ffion.page.go_back()
    assert ffion.page.url == where
    assert ffion.typed("What are you looking for?") == "repair -diary"


def test_search_is_one_tap_away_on_a_phone_and_works_without_scripts(visit):
    grace = visit(
        "grace@repair.example", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    grace.goes_to("/timeline/REPAIR/")
    grace.follows("Search", within=".topline")
    grace.sees("Where was that?")
    grace.types("What are you looking for?", "cafe network")
    grace.presses("Search", within="main")
    grace.sees("Caffi Trwsio Cymru", "Repair Café Network")
    grace.types("What are you looking for?", "zzzz")
    grace.presses("Search", within="main")
    grace.sees("Nothing has these words")
