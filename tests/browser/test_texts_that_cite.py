"""A text is written to a limit, cites what was found beside it, and leads to what it cites."""

import re

import pytest
from playwright.sync_api import expect

from impacttracker.formats import held

FORMAT = """
key = "charity"
version = "1"
name = "Charity report"
funder = "A charity"

[[sections]]
key = "about"
heading = "About the award"

[[sections.fields]]
answer = "text.tidal_summary"
label = "Say it plainly"
limit = { words = 6 }
form = "prose"
"""
BUDGET, SAID = "Budget paper 18: bulky waste", "People who mend together keep things"


@pytest.fixture
def charity(tmp_path, monkeypatch):
    """The format of a charity, as an installation may add one."""
    (tmp_path / "charity-1.toml").write_text(FORMAT, encoding="utf-8")
    monkeypatch.setattr(held, "_added", [])
    held.add_folder(tmp_path)
    yield
    held.forget()


def test_text_cites_from_the_keyboard_and_is_counted_while_it_is_typed(charity, visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/narratives/REPAIR/")
    ffion.unfolds("Texts that funders’ formats ask for")
    ffion.follows("Charity report 1", within="main")
    ffion.follows("Say it plainly", within="main")
    ffion.sees_heading("Tidal summary")
    ffion.types("Say it plainly", SAID)
    ffion.sees("6 of 6 words")
    keyboard = ffion.page.keyboard

    keyboard.type(" [[")
    keyboard.type("bulky budget")
    ffion.sees_no("Repairs counted at both counters", within="dialog")
    ffion.sees(BUDGET, within="dialog")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.type(" longer.")

    ffion.sees("7 of 6 words, 1 too many")
    ffion.sees(BUDGET, within=".cited")
    assert re.fullmatch(rf"{SAID} \[\[evidence:\d+\]\] longer\.", ffion.typed("Say it plainly"))
    keyboard.type("[[")
    expect(ffion.page.locator("dialog[open] [name=find]")).to_be_focused()
    keyboard.press("Escape")
    ffion.page.get_by_label("For which period?").press("Enter")
    ffion.sees(f"{SAID} [1] longer.")
    ffion.goes_to("/reports/REPAIR/charity/?award=ES/Z104512/1&period=2027")
    ffion.sees(f"{SAID} [1] longer.", re.compile(f"^1. {BUDGET}"), within=".sheet")
    ffion.page.go_back()
    ffion.follows(BUDGET, within=".cited")
    ffion.sees_heading(BUDGET)


def test_key_findings_cite_into_the_box_that_was_typed_in_last(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/narratives/REPAIR/write/key_findings?period=2031")
    ffion.types("What was found?", "Found")
    ffion.types("How may others take it forward?", "Taken forward")

    ffion.presses("Cite evidence or a record…", within="main")
    ffion.presses(re.compile(f"^{BUDGET}"), within="dialog")
    ffion.page.get_by_label("For which period?").press("Enter")

    ffion.sees("Found", "Taken forward [1]", within=".answers")
    ffion.sees(BUDGET, within=".cited")
