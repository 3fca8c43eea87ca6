"""A talk led to an influence, which led to funding; and logging works without scripts."""

import re

from impacttracker import clock

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
