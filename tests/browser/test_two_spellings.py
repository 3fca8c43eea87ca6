"""Two spellings of one organisation become one, and two again; a briefing is printed."""

import re

LONG, SHORT = "Institute of Appliance Menders", "IAM Wales"


def test_two_spellings_are_suggested_merged_and_taken_apart_again(visit):
    ffion = visit("ffion@repair.example")
    adds(ffion, LONG)
    ffion.goes_to("/partners/REPAIR/add")
    # Suggested while it is typed, and picked up again after sending, without ever blocking.
    ffion.page.locator("#name").press_sequentially("Institute of Applience Menders")
    ffion.sees(LONG, "nearly the same spelling", within=".alike")
    ffion.types(re.compile("^Short name"), SHORT)
    ffion.presses("Add organisation", within=".actions")
    ffion.sees(re.compile("There is one like that already"), within=".alike")
    ffion.presses("Add anyway", within=".actions")
    ffion.sees_heading("Institute of Applience Menders")

    ffion.goes_to("/records/REPAIR/add/engagement")
    ffion.page.locator("#title").fill("Evening with the menders")
    ffion.page.locator("#when").fill("4 March 2024")
    ffion.page.locator("#participants-0-organisation").fill("Institute of Applience Menders")
    ffion.presses("Log engagement", within=".actions")
    ffion.sees_heading("Evening with the menders")

    ffion.goes_to("/duplicates/REPAIR/")
    ffion.sees(LONG, "Institute of Applience Menders")
    ffion.follows(re.compile("^Compare"), within="main")
    ffion.sees_heading("Are these one?")
    ffion.presses("Make them one", within="main")
    ffion.sees_heading(LONG)
    ffion.sees("Evening with the menders", within="#together")
    ffion.unfolds("What changed here")
    ffion.sees("merged another entry into it", "Merged into this")

    ffion.follows("Institute of Applience Menders", within=".twin")
    ffion.sees(re.compile("it can be taken apart"))
    ffion.presses("Take them apart again", within="main")
    ffion.sees_heading("Institute of Applience Menders")
    ffion.sees("Evening with the menders", within="#together")


def test_briefing_is_read_and_printed_before_a_meeting(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/positions/REPAIR/")
    ffion.follows(re.compile("^Office for Product Durability"), within=".wide-screen")
    ffion.sees_heading("Office for Product Durability")
    ffion.sees("Measured lifetimes in the draft durability label", within="#came-of-it")
    ffion.follows("Briefing", within="main")
    ffion.sees_heading("Briefing on Office for Product Durability")
    ffion.sees(re.compile("Ask when the second annex"), "Jane Okafor", "Open promises")
    answer = ffion.page.context.request.get(
        f"{ffion.page.url.rstrip('/')}.pdf", headers={"Accept": "application/pdf"}
    )
    assert answer.ok
    assert answer.body().startswith(b"%PDF")
    assert ffion.wider_than_the_window() == []


def adds(visitor, name):
    """Enter an organisation that nobody knows yet."""
    visitor.goes_to("/partners/REPAIR/add")
    visitor.page.locator("#name").fill(name)
    visitor.presses("Add organisation", within=".actions")
    visitor.sees_heading(name)
