"""Every page that a lead can reach: sound by the rules of WCAG 2.2 AA, and fit for a phone."""

import re

import pytest

from impacttracker import PACKAGES
from tests.browser.examining import Examiner
from tests.browser.exploring import pages_by_package
from tests.browser.visiting import Visitor, complaints_of, context_settings

STRANGERS = ("/accounts/sign-in", "/accounts/forgotten", "/nowhere-at-all", "/projects/OTHER/")
LEAD = "ffion@repair.example"
SENT_BY_FORMS = (
    "/records/REPAIR/1/",
    "/capture/",
    "/capture/REPAIR/?said=Talk+to+Northmoor+yesterday,+40+people,+follow+up+Jane+Friday",
    "/bulk/REPAIR/choose?record=1&record=2",
)
"""A record with a past, and pages to which no link leads."""


@pytest.fixture(scope="session")
def lead(window, standing):
    """The project's lead, who also administers the tracker, so that no page is closed to them."""
    standing.make_administrator(LEAD)
    context = window.new_context(**context_settings())
    visitor = Visitor(context.new_page(), standing.address)
    visitor.signs_in(LEAD)
    yield visitor
    context.close()
    assert complaints_of([visitor]) == []


@pytest.fixture(scope="session")
def pages(lead, standing):
    """One address of every shape of page, by package."""
    lead.goes_to("/records/REPAIR/1/edit")
    lead.types("Where?", "In the old library")
    lead.presses("Save")
    lead.sees("Saved.")
    lead.goes_to("/bulk/REPAIR/choose?record=1&record=2")
    lead.page.locator("main form.form select").first.select_option(index=1)
    lead.presses("Show what it would do")
    lead.page.wait_for_url(re.compile("/bulk/REPAIR/[0-9]+/"))
    changed = lead.page.url.removeprefix(standing.address)
    return pages_by_package(lead, standing.application, [*SENT_BY_FORMS, changed])


@pytest.fixture(scope="session")
def faults_of(lead, pages):
    """Call it for what is wrong with a page that the lead sees, once all pages are known."""
    return Examiner(lead).faults


@pytest.mark.parametrize("package", PACKAGES)
def test_pages_are_accessible_and_fit_a_phone(pages, faults_of, package):
    assert pages[package], f"No page of {package} can be reached from the home page."
    assert [fault for path in pages[package] for fault in faults_of(path)] == []


def test_pages_that_a_stranger_meets_are_accessible_and_fit_a_phone(stranger):
    faults_of = Examiner(stranger).faults
    assert [fault for path in STRANGERS for fault in faults_of(path)] == []


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("/records/REPAIR/add/engagement", "What was it?"),
        ("/projects/REPAIR/settings", "Title"),
        ("/partners/REPAIR/add", "Name"),
        ("/partners/REPAIR/people/add", "Name"),
    ],
)
def test_forms_that_come_back_are_accessible(lead, faults_of, path, question):
    lead.goes_to(path)
    lead.types(question, " ", within="main")
    lead.page.locator("main .actions button").first.click()
    lead.sees("please look at this again")
    assert faults_of() == []
