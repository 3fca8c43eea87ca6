"""A return is keyed into the funder's portal without a mouse."""

import re

from playwright.sync_api import expect

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_return_is_keyed_by_keyboard_alone_and_stays_ticked(visit):
    ffion = visit("ffion@repair.example", permissions=CLIPBOARD)
    ffion.goes_to("/returns/REPAIR/")
    ffion.follows(re.compile("UKRI research outcomes return"), within="main")
    ffion.follows("Keying sheet", within="main")
    ffion.sees_heading("Keying sheet")
    arrives(ffion, "Description")

    ffion.strikes("j")
    arrives(ffion, "Exploitation Route")
    ffion.strikes("c")
    ffion.sees("Copied")
    shown = ffion.page.locator("#now textarea").input_value()
    assert ffion.page.evaluate("navigator.clipboard.readText()") == shown
    ffion.strikes("x")
    arrives(ffion, "Sectors")
    ffion.strikes("c", "c")
    ffion.sees("Copied", within="#now .copy:nth-of-type(2)")
    assert ffion.page.evaluate("navigator.clipboard.readText()") == "Environment"

    ffion.strikes("k")
    ffion.sees(re.compile("Keyed by Ffion Prys on"))
    ffion.page.reload()
    ffion.sees(re.compile("Keyed by Ffion Prys on"), re.compile("^1 of [0-9]+ keyed$"))
    ffion.strikes("x")
    ffion.sees("Not keyed yet", re.compile("^0 of [0-9]+ keyed$"))


def arrives(visitor, label):
    """Wait for the box with this label, and until its keys work."""
    expect(visitor.page.locator("#now h3")).to_contain_text(label)
