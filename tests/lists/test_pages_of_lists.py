"""The four lists of records: their filters, pages and cost."""

from itertools import chain

import pytest

from impacttracker.collaborations.models import Collaboration
from impacttracker.database import db
from impacttracker.lists import queries
from impacttracker.outcomes.models import Publication, Software
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from tests.factories import (
    make_member,
    make_organisation,
    make_record,
    make_user,
)

LISTS = {
    "engagements": "Log engagement",
    "collaborations": "Add a collaboration",
    "policy": "Add a policy influence",
    "outcomes": "Add an outcome",
}


ORDERS = {
    "newest": [6, 4, 2, 0, 7, 5, 3, 1],
    "oldest": [1, 3, 5, 7, 0, 2, 4, 6],
    "title": [0, 1, 2, 3, 4, 5, 6, 7],
    "title-down": [7, 6, 5, 4, 3, 2, 1, 0],
    "changed": [7, 6, 5, 4, 3, 2, 1, 0],
    "unchanged": [0, 1, 2, 3, 4, 5, 6, 7],
    "added": [7, 6, 5, 4, 3, 2, 1, 0],
}


@pytest.mark.parametrize(("name", "verb"), LISTS.items(), ids=LISTS)
def test_empty_list_says_what_to_do_first(sign_in, project, lead, name, verb):
    page = sign_in(lead).page(f"/{name}/COAST/")

    assert verb in page.links()
    assert len(page.texts(".empty h2")) == 1
    viewer = sign_in(make_member(project, role=Role.VIEWER))
    assert verb not in viewer.page(f"/{name}/COAST/").links()
    assert sign_in(make_user()).get(f"/{name}/COAST/").status_code == 404


def test_each_list_shows_its_own_kinds_newest_first(sign_in, project, lead):
    make_record(project, title="Talk", when="2021")
    make_record(project, title="Later talk", when="2022-03")
    make_record(project, Collaboration, title="Partnership")
    make_record(project, PolicyInfluence, title="Influence")
    make_record(project, Software, title="Program", when="2020")
    make_record(project, Publication, title="Article", when="2021")
    browser = sign_in(lead)

    shown = {name: browser.page(f"/{name}/COAST/").texts(".row-entry__title") for name in LISTS}

    assert shown == {
        "engagements": ["Later talk", "Talk"],
        "collaborations": ["Partnership"],
        "policy": ["Influence"],
        "outcomes": ["Article", "Program"],
    }


def test_list_is_filtered_by_kind_and_words(sign_in, project, lead):
    for kind, title in (
        (Software, "Tide tables"),
        (Publication, "Tides"),
        (Publication, "50% off"),
    ):
        make_record(project, kind, title=title)
    browser = sign_in(lead)

    def shown(asked):
        return browser.page(f"/outcomes/COAST/?{asked}").texts(".row-entry__title")

    assert shown("text=TIDE") == ["Tides", "Tide tables"]
    assert shown("text=tide&kind=software") == ["Tide tables"]
    assert shown("text=%25") == ["50% off"]
    assert shown("kind=sculpture&after=junk&before=9-9-9") == ["50% off", "Tides", "Tide tables"]
    page = browser.page("/outcomes/COAST/?kind=software&text=nothing")
    assert page.texts(".empty h2") == ["Nothing fits these filters"]
    assert page.links(".chips a")["Remove filter “nothing”"] == "/outcomes/COAST/?kind=software"


@pytest.mark.parametrize("order", ORDERS)
def test_pages_lead_there_and_back_in_every_order(sign_in, project, lead, monkeypatch, order):
    at_once = queries.page.__kwdefaults__ | {"size": 3}
    monkeypatch.setattr(queries.page, "__kwdefaults__", at_once)
    for number in range(8):
        make_record(project, title=f"Talk {number}", when="2021" if number % 2 else "2022")
    browser, whole = sign_in(lead), []

    page, back = browser.page(f"/engagements/COAST/?order={order}"), []
    while True:
        whole.append(page.texts(".row-entry__title"))
        older = page.links(".pager [rel=next]")
        if not older:
            break
        page = browser.page(next(iter(older.values())))
    while newer := page.links(".pager [rel=prev]"):
        page = browser.page(next(iter(newer.values())))
        back.append(page.texts(".row-entry__title"))

    assert [len(titles) for titles in whole] == [3, 3, 2]
    assert list(chain(*whole)) == [f"Talk {number}" for number in ORDERS[order]]
    assert back == whole[1::-1]


def test_list_leaves_out_what_the_viewer_may_not_see(sign_in, project, lead):
    secret = make_record(project, title="A secret", by=lead, visibility=Visibility.PRIVATE)
    talk = make_record(project, title="A talk")
    link_records(
        LinkDetails(cause=secret, effect=talk, verb=Verb.LED_TO, strength=Strength.CHANGED), by=lead
    )

    assert "A secret" in sign_in(lead).page("/engagements/COAST/").text
    assert "A secret" not in sign_in(make_member(project)).page("/engagements/COAST/").html


def test_list_of_many_takes_no_more_statements(sign_in, project, lead, statements):
    browser = sign_in(lead)

    def cost():
        db.session.commit()
        with statements() as sent:
            browser.page("/engagements/COAST/")
        return len(sent)

    def fill(pairs):
        for _ in range(pairs):
            cause = make_record(project, partner=make_organisation(project))
            effect = make_record(project)
            link_records(
                LinkDetails(
                    cause=cause, effect=effect, verb=Verb.LED_TO, strength=Strength.INFORMED
                ),
                by=None,
            )

    fill(5)
    few = cost()
    fill(25)

    assert cost() == few <= 15
