"""What a list costs: as many statements with a thousand records as with ten, and few of them."""

import pytest

from impacttracker import seeds
from impacttracker.accounts import queries as accounts
from impacttracker.api.resources import RESOURCES
from impacttracker.clock import today
from impacttracker.database import db
from impacttracker.tokens.operations import TokenDetails, make_token
from tests.applications import signed_in_as
from tests.statements import statements_sent

MOST = 15

PAGES = (
    "/",
    "/waiting/promises",
    "/projects/",
    "/projects/LOAD-1/",
    "/projects/LOAD-1/members",
    "/projects/LOAD-1/awards",
    "/timeline/",
    "/timeline/LOAD-1/",
    "/timeline/LOAD-1/?as=table",
    "/lists/LOAD-1/",
    "/pathway/LOAD-1/?show=all",
    "/engagements/LOAD-1/",
    "/collaborations/LOAD-1/",
    "/policy/LOAD-1/",
    "/outcomes/LOAD-1/",
    "/partners/LOAD-1/",
    "/partners/LOAD-1/people/",
    "/positions/LOAD-1/",
    "/mentions/LOAD-1/",
    "/duplicates/LOAD-1/",
    "/followups/LOAD-1/",
    "/evidence/LOAD-1/",
    "/evidence/LOAD-1/claims",
    "/testimonials/LOAD-1/",
    "/narratives/LOAD-1/",
    "/bin/LOAD-1/",
    "/calendar/",
    "/calendar/LOAD-1/",
    "/reports/LOAD-1/",
    "/obligations/LOAD-1/",
    "/returns/",
    "/returns/LOAD-1/",
    "/search/?q=load",
    "/search/LOAD-1/?q=load",
    "/search/LOAD-1/?q=partner&kind=engagement",
    *(f"/api/v1/projects/LOAD-1/{one.path}" for one in RESOURCES),
    "/api/v1/projects/LOAD-1/changes",
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_list_costs_the_same_statements_with_ten_records_and_with_a_thousand(new_installation):
    with_ten, with_a_thousand = (costs(new_installation(), number) for number in (10, 1_000))

    assert with_a_thousand == with_ten
    assert max(with_ten.values()) <= MOST


def costs(application, number):
    """The statements that each page takes in an installation with *number* records."""
    with application.app_context():
        seeds.seed_load(number)
        db.session.commit()
        lead = accounts.with_email("lead@load-1.example")
        browser = signed_in_as(lead, application)
        details = TokenDetails(name="Counts", expires_on=today())
        browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {make_token(lead, details)}"
        db.session.commit()
        return {address: cost_of(browser, address) for address in PAGES}


def cost_of(browser, address):
    with statements_sent() as sent:
        assert browser.get(address).status_code == 200
    return len(sent)
