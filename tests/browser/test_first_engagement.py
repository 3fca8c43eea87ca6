"""Somebody is asked in, logs a first engagement, and finds it wherever it belongs."""

import re
from datetime import timedelta

from impacttracker import clock

PASSWORD = "seven kettles on a bicycle"
TALK = "Evening with the allotment society"
RESULTS = "Sixty gardeners mended their tools. The society now keeps a repair shelf."


def test_invited_person_logs_an_engagement_and_finds_it_everywhere(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/projects/REPAIR/members")
    ffion.types("E-mail address", "zofia@repair.example")
    ffion.types("Name", "Zofia Łąka")
    ffion.chooses("Their part", "Contributor")
    ffion.presses("Add to the project")
    ffion.sees("It works once")
    link = ffion.typed("Link to choose a password")

    zofia = visit()
    zofia.goes_to(link)
    zofia.sees("Zofia Łąka")
    zofia.types("New password", PASSWORD)
    zofia.types("The same again", PASSWORD)
    zofia.presses("Set the password")
    zofia.signs_in("zofia@repair.example", PASSWORD)
    zofia.follows("Log engagement", within="main")

    zofia.sees_heading("Log engagement")
    zofia.is_not_asked("Which scheme?")
    yesterday = clock.today() - timedelta(days=1)
    zofia.types("What was it?", TALK)
    zofia.types("When", f"{yesterday:%d/%m/%Y}, 19:00-21:00")
    zofia.types("Organisation", "Northmoor Allotment Society")
    zofia.chooses("What form did it take?", "A talk or presentation")
    zofia.chooses("Who was it mainly for?", "Public/other audiences")
    zofia.types("How many people?", "60")
    zofia.types("What happened, and what came of it?", RESULTS)
    zofia.ticks("Yes", "Was it part of an official scheme?")
    zofia.types("Which scheme?", "Festival of Social Science")
    zofia.presses("Log engagement", within="main")

    zofia.sees_heading(TALK)
    zofia.sees(RESULTS, "Northmoor Allotment Society", "Festival of Social Science")
    zofia.sees(f"{yesterday.day} {yesterday:%B %Y}")
    zofia.follows("Northmoor Allotment Society", within="main")
    zofia.sees_heading("Northmoor Allotment Society")
    zofia.follows("Timeline", within=".rail")
    zofia.follows(TALK, within="main")

    zofia.follows("Edit", within="main")
    zofia.types("How many people?", "65")
    zofia.ticks("No", "Was it part of an official scheme?")
    zofia.is_not_asked("Which scheme?")
    zofia.presses("Save")
    zofia.sees("65", "Saved.")
    zofia.sees_no("Festival of Social Science", within=".answers")

    zofia.presses("Move to the bin")
    zofia.sees("stays there for 30 days")
    zofia.goes_to("/timeline/REPAIR/")
    zofia.sees_no(TALK)
    zofia.follows("Bin", within=".rail")
    zofia.sees(TALK)
    zofia.presses(re.compile(f"Restore.*{TALK}"))
    zofia.sees_heading(TALK)
    zofia.sees("is back")
