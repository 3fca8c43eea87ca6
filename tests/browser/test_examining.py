"""What the journeys and the examination of pages lean on, seen to complain."""

import pytest

from tests.browser.examining import Examiner

FAULTS = [
    ('<input name="nameless">', "label"),
    ('<p class="small"><a href="/">.</a><a href="/">.</a></p>', "target-size"),
    ('<p><font color="#999999">Pale</font> and <b>bold</b></p>', "color-contrast"),
    ('<svg role="img" width="9" height="9"><path d="M0 0"/></svg>', "svg-img-alt"),
    ("<h1>Another</h1>", "main headings"),
    ('<table><tr><td><svg width="2000" height="9"></svg></td></tr></table>', "too wide"),
]


@pytest.mark.parametrize(("markup", "complaint"), FAULTS)
def test_fault_of_a_page_is_found(stranger, markup, complaint):
    faults = Examiner(stranger).faults
    assert faults("/accounts/sign-in") == []
    stranger.page.evaluate("it => document.querySelector('main').innerHTML += it", markup)
    assert any(complaint in fault for fault in faults())


@pytest.mark.parametrize(
    "act",
    [
        "document.querySelector('main').innerHTML += '<p style=\"color: red\">Red</p>'",
        "document.querySelector('main').innerHTML += '<img alt=\"\" src=\"/static/none.png\">'",
        "setTimeout(() => { nothing.there(); })",
    ],
    ids=["style in the page", "missing file", "broken script"],
)
def test_complaint_of_the_browser_is_heard(stranger, act):
    stranger.goes_to("/accounts/sign-in")
    stranger.page.evaluate(act)
    stranger.page.wait_for_load_state("networkidle")
    stranger.page.wait_for_timeout(200)
    assert len(stranger.complaints) == 1
    stranger.complaints.clear()
