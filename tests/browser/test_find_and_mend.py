"""A list is filtered, kept and shared, changed as a whole and undone; an old version comes back."""

import re

LIST = "/lists/REPAIR/?kind=engagement"
VIEW = "Engagements in columns"


def test_list_is_kept_taken_away_changed_as_a_whole_and_undone(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/lists/REPAIR/")
    ffion.chooses("Kind", "Engagements")
    ffion.unfolds("Columns")
    for column in ("When", "How many people?", "Who may see it"):
        ffion.ticks(column, "Every record" if column != "How many people?" else None)
    ffion.presses("Show these columns")
    ffion.sees("The team, and the funder in returns", within="tbody")
    ffion.follows("Save as a view")
    ffion.types("What is it called?", VIEW)
    ffion.ticks("Share it with everybody in the project")
    ffion.presses("Keep the view")
    ffion.sees(VIEW, within=".views")
    with ffion.page.expect_download() as taken:
        ffion.follows("Excel", within=".under-list")
    assert re.fullmatch(r"REPAIR-lists-[\d-]+\.xlsx", taken.value.suggested_filename)

    ffion.presses(re.compile(r"^Change all \d+"))
    ffion.chooses("Who may see them?", "The project's team")
    ffion.presses("Show what it would do")
    ffion.sees_heading(re.compile(r"\d+ records would change"))
    ffion.presses(re.compile(r"^Change \d+ records"), within="main")
    ffion.sees_heading(re.compile(r"\d+ records changed"))
    ffion.follows("Back to the list", within=".head__actions")
    ffion.sees("The project's team", within="tbody")
    ffion.sees_no("The team, and the funder in returns", within="tbody")
    ffion.page.go_back()
    ffion.presses("Undo this change")
    ffion.sees_heading(re.compile("was undone"))

    tomasz = visit("tomasz@repair.example")
    tomasz.goes_to("/lists/REPAIR/")
    tomasz.follows(re.compile(VIEW), within=".views")
    tomasz.sees("The team, and the funder in returns", within="tbody")


def test_keys_lead_through_a_list_and_an_old_version_comes_back(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to(LIST)
    ffion.strikes("?")
    ffion.sees("Go to the next row", within="dialog")
    ffion.strikes("Escape")
    ffion.strikes(*"jjkx")
    row = ffion.page.locator("[data-row]").first
    title = row.locator("a").first.inner_text()
    assert row.get_by_role("checkbox").is_checked()
    ffion.strikes("e")
    ffion.types("What was it?", f"{title}, again")
    ffion.strikes("j")
    assert ffion.typed("What was it?").endswith("againj")
    ffion.types("What was it?", f"{title}, again")
    ffion.presses("Save", within=".actions")
    ffion.sees(f"{title}, again", "Saved.")
    assert ffion.page.url.endswith(f"#{row.get_attribute('id')}")

    ffion.follows(f"{title}, again", within="main")
    ffion.sees_heading(f"{title}, again")
    ffion.strikes("e")
    ffion.types("What was it?", "Something else")
    ffion.presses("Save", within=".actions")
    ffion.sees_heading("Something else")
    ffion.page.locator(".history").get_by_role("link", name=re.compile("As it was")).last.click()
    ffion.sees(title, "Something else", within="table")
    ffion.presses("Put all of it back")
    ffion.sees_heading(title)

    ffion.goes_to("/shortcuts/")
    ffion.page.get_by_label("Use these keys on this device").first.uncheck()
    ffion.goes_to(LIST)
    ffion.strikes("?")
    assert not ffion.page.locator("dialog").is_visible()
    ffion.strikes("/")
    assert ffion.page.evaluate("document.activeElement.tagName") == "BODY"
