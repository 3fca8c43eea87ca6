"""An engagement is over: home asks, its debrief is told, and a promise leads on to a record."""

import re
from datetime import timedelta

from impacttracker import clock
from impacttracker.presentation import day

TALK, CHANGE = "Evening with the ferry crews", "Ferry crews' safety sheet"


def test_what_was_planned_is_debriefed_and_its_promise_becomes_a_record(visit):
    ffion = visit("ffion@repair.example")
    plans(ffion, TALK, clock.today() - timedelta(days=2))

    ffion.goes_to("/")
    ffion.sees("What came of it?", TALK)
    ffion.follows(re.compile(f"^Debrief ?: {TALK}"))
    ffion.sees_heading(f"What became of {TALK}?")
    ffion.ticks("It took place", "Did it take place?")
    ffion.types("How many people?", "40")
    ffion.chooses("How is that number known?", "Counted")
    ffion.types("What happened, and what came of it?", "They asked for a sheet to hang up.")
    ffion.types("What?", "Draw the safety sheet")
    ffion.types("By when?", "in 5 days")
    ffion.presses("Add another promise")
    ffion.page.locator("#promises-1-what").fill("Send us their incident log")
    ffion.page.locator("#promises-1-direction").select_option(label="They promised it")
    ffion.presses("Save", within=".actions")

    ffion.sees_heading(TALK)
    ffion.sees("40", "They asked for a sheet to hang up.", "Draw the safety sheet")
    ffion.sees(f"by {day(clock.today() + timedelta(days=5))}", within="#promises")
    ffion.sees("Send us their incident log", "They promised it", within="#promises")
    ffion.goes_to("/")
    ffion.sees("Draw the safety sheet")
    assert ffion.page.get_by_role("link", name=re.compile(f"^Debrief ?: {TALK}")).count() == 0

    ffion.presses(re.compile("^Done ?: Draw the safety sheet"))
    ffion.sees_heading("Did anything come of it?")
    ffion.types("What came of it?", "The port hung it up.")
    ffion.chooses("Is it worth a record of its own?", "Policy influence")
    ffion.presses("Save what came of it")
    ffion.sees(f"It came of {TALK}")
    ffion.page.locator("#title").fill(CHANGE)
    ffion.presses(re.compile("^Add "), within=".actions")

    ffion.sees_heading(CHANGE)
    ffion.sees(TALK, within="#links")
    ffion.goes_to("/followups/REPAIR/?show=kept")
    ffion.sees("Draw the safety sheet", re.compile("The port hung it up.*Recorded as"))


def plans(visitor, title, on):
    """Record that an engagement is to be held on that day."""
    visitor.goes_to("/records/REPAIR/add/engagement")
    visitor.page.locator("#title").fill(title)
    visitor.page.locator("#when").fill(day(on))
    visitor.page.locator("#participants-0-organisation").fill("Ferry Crews' Union")
    visitor.chooses("Did it take place?", "Planned")
    visitor.presses(re.compile("^Log "), within=".actions")
    visitor.sees_heading(title)
