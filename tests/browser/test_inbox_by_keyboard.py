"""Citations of a policy index are brought in, and decided on without a mouse."""

import re

from playwright.sync_api import expect

from tests.exchange.conftest import SAMPLES


def test_citations_are_taken_and_rejected_by_keyboard(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/exchange/REPAIR/")
    ffion.page.get_by_label("Files").set_input_files(SAMPLES / "citations.csv")
    ffion.presses("Look at what it holds")
    ffion.sees("to decide in the inbox")
    ffion.presses("Import this")
    ffion.sees(re.compile("^What of it may be yours waits"))
    ffion.follows("inbox", within="main")
    ffion.sees_heading("Inbox")

    ffion.strikes("j", "r")
    expect(rows(ffion)).to_have_count(2)
    # The next row is where the page arrives: its keys work at once.
    ffion.strikes("a")
    expect(rows(ffion)).to_have_count(1)
    ffion.follows("Care on board: a clinical guideline", within="body")
    ffion.sees_heading("Care on board: a clinical guideline")
    ffion.sees("Citation in clinical guidelines", "World Health Forum", "https://whf.example/7")


def rows(visitor):
    return visitor.page.locator("main li[data-row]")
