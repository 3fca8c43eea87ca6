"""A talk is logged in one line: guesses while typing, one of them changed, and all of it found."""

import re

from playwright.sync_api import expect

from impacttracker import clock
from impacttracker.presentation import day
from impacttracker.when import When

LINE = "Talk to OPD yesterday 40 people, follow up Jane Friday"
OPD = "Office for Product Durability"


def test_line_on_the_home_page_becomes_a_record_with_its_partner_and_promise(visit):
    ffion = visit("ffion@repair.example")
    line = ffion.page.get_by_label(re.compile("^What happened"))
    line.press_sequentially(LINE)
    ffion.sees("A talk or presentation", OPD, "40 people", "Follow up Jane", within=".guess")
    line.press("Enter")

    ffion.sees_heading("Log engagement")
    ffion.sees("From “yesterday”", "from “OPD”")
    ffion.types("How many people?", "45", within="#draft")
    ffion.presses("Log engagement", within="main")

    ffion.sees_heading("Talk to OPD")
    ffion.sees("Logged “Talk to OPD”.", "45", "A talk or presentation")
    ffion.sees(day(When.read("yesterday").first_on))
    ffion.sees("Follow up Jane", f"by {day(When.read('next Friday').first_on)}")
    record = ffion.path

    ffion.follows(OPD, within="main")
    ffion.sees_heading(OPD)
    ffion.sees("Talk to OPD")
    ffion.goes_to("/followups/REPAIR/")
    ffion.sees("Follow up Jane")

    ffion.goes_to(record)
    ffion.goes_to("/timeline/REPAIR/")
    expect(ffion.page.locator("#quick")).to_have_value("")


def test_line_waits_for_its_writer_and_the_draft_works_without_scripts(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/timeline/REPAIR/")
    ffion.page.locator("#quick").fill("met Siân Hughes today")
    ffion.goes_to("/partners/REPAIR/")
    expect(ffion.page.locator("#quick")).to_have_value("met Siân Hughes today")

    plain = visit("ffion@repair.example", java_script_enabled=False)
    plain.goes_to("/capture/")
    plain.page.locator("#quick").fill(
        "coffee with Siân Hughes today, she will send the diary by Friday"
    )
    plain.presses(re.compile("^Log"), within=".quick")
    plain.sees_heading("Log engagement")
    plain.presses("Log engagement", within="main")
    plain.sees_heading("Coffee with Siân Hughes")
    plain.sees("Send the diary", day(clock.today()))
    plain.presses(re.compile("^Undo"), within="main")
    plain.sees("is in the bin")
