"""A talk led to an influence, which led to funding; and logging works without scripts."""

import re

from playwright.sync_api import expect

from impacttracker import clock

MORNINGS, LUNCH = "Mending mornings in six primary schools", "Lunch briefing for councillors"
CURRICULUM = "Mending in the design curriculum of the county"
TALK, CHANGE, MONEY = "Walk along the river", "River byelaw names repair", "River workshop grant"


def test_chain_from_a_talk_to_an_outcome_is_shown_and_never_becomes_a_circle(visit):
    ffion = visit("ffion@repair.example")
    pages = {
        TALK: logs(ffion, "engagement", TALK),
        CHANGE: logs(ffion, "policy_influence", CHANGE),
        MONEY: logs(ffion, "further_funding", MONEY),
    }
    links(ffion, pages[TALK], CHANGE)
    links(ffion, pages[CHANGE], MONEY)
    ffion.goes_to(pages[CHANGE])
    ffion.sees(TALK, MONEY)

    links(ffion, pages[MONEY], TALK)
    ffion.sees(re.compile("circle"))
    ffion.goes_to(pages[MONEY])
    ffion.sees_no(TALK, within="#links .rows")

    ffion.goes_to("/projects/REPAIR/")
    ffion.sees(CHANGE)
    ffion.follows(CHANGE, within="main")
    ffion.sees_heading(CHANGE)


def test_engagement_is_logged_without_scripts_with_questions_that_may_not_apply(visit):
    ffion = visit("ffion@repair.example", java_script_enabled=False)
    ffion.goes_to("/records/REPAIR/add/engagement")
    ffion.sees(re.compile("^Only if"))
    ffion.types("What was it?", "Paper and pencil afternoon")
    ffion.types("When", str(clock.today().year))
    ffion.ticks("No", "Was it part of an official scheme?")
    ffion.types("Which scheme?", "None at all")
    ffion.presses("Log engagement", within="main")
    assert ffion.typed("What was it?") == "Paper and pencil afternoon"
    assert ffion.typed("Which scheme?") == "None at all"

    ffion.types("Which scheme?", "")
    ffion.presses("Log engagement", within="main")
    ffion.sees_heading("Paper and pencil afternoon")
    ffion.goes_to("/timeline/REPAIR/?text=pencil")
    ffion.sees("1 record", "Paper and pencil afternoon")


def test_two_suggested_engagements_are_linked_and_the_chain_is_lit_by_keyboard_alone(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/policy/REPAIR/")
    ffion.follows(CURRICULUM, within="main")
    ffion.sees_heading(CURRICULUM)
    influence = ffion.path

    reaches(ffion, "Say what led to this")
    ffion.page.keyboard.press("Enter")
    ffion.sees(re.compile("both with Northmoor City Council"))
    for title in (LUNCH, MORNINGS):
        reaches(ffion, title)
        ffion.page.keyboard.press("Space")
    reaches(ffion, "How?")
    ffion.page.keyboard.press("i")
    reaches(ffion, "How well does that stand?")
    ffion.page.keyboard.press("End")
    reaches(ffion, "Link what is ticked")
    ffion.page.keyboard.press("Enter")

    ffion.sees("Linked with 2 records.")
    assert ffion.path == influence
    ffion.sees(re.compile("informed this, they credit us"), within="#links")
    ffion.sees("Interview on the breakfast programme", MORNINGS, within=".chain")
    reaches(ffion, "See it in the pathway")
    ffion.page.keyboard.press("Enter")
    ffion.sees_heading("Pathway")
    lit, chosen = (ffion.page.locator(f"svg a.node--{which}") for which in ("lit", "chosen"))
    for words in ("Lunch briefing", "Mending mornings"):
        expect(lit.filter(has_text=re.compile(words)).first).to_be_visible()
    chosen.focus()
    expect(chosen).to_contain_class("is-lit")
    ffion.page.keyboard.press("Enter")
    ffion.sees_no("Light no chain")


def test_pathway_is_chosen_by_address_where_no_script_runs(visit):
    ffion = visit("ffion@repair.example", java_script_enabled=False)
    ffion.goes_to("/pathway/REPAIR/")
    ffion.page.locator("svg a.node", has_text="Seminar for").first.click()
    ffion.sees("Light no chain")
    expect(ffion.page.locator("svg .tie--lit").nth(1)).to_be_attached()
    ffion.page.locator("svg a[aria-label^='Show 20']").first.click()
    ffion.sees(re.compile("of what is shown"))


def reaches(visitor, name):
    """Press Tab until what is called *name* has the focus, as somebody without a mouse does."""
    for _ in range(150):
        visitor.page.keyboard.press("Tab")
        if name in visitor.page.evaluate(_FOCUSED):
            return
    raise AssertionError(f"“{name}” is not reached by keyboard at {visitor.path}.")


# Until something has the focus the whole body stands for it (nothing, before there is one): its
# text holds every name on the page.
_FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return "";
  return [...(it.labels ?? [])].map((label) => label.textContent).join(" ") || it.textContent;
}"""


def logs(visitor, kind, title):
    """Record it this year; the path of its page."""
    visitor.goes_to(f"/records/REPAIR/add/{kind}")
    visitor.page.locator("#title").fill(title)
    visitor.page.locator("#when").fill(str(clock.today().year))
    visitor.presses(re.compile("^(Log|Add) "), within=".actions")
    visitor.sees_heading(title)
    return visitor.path


def links(visitor, page, other):
    """Say on *page* that it led to *other*."""
    visitor.goes_to(page)
    visitor.follows("Say what came of this")
    visitor.types("Words in their titles", other)
    visitor.presses("Find records")
    visitor.ticks(other)
    visitor.presses("Link what is ticked")
