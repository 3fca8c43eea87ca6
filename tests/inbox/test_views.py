"""The pages of the inbox: what is shown, what each button does, and who may press it."""

import pytest

from impacttracker.exchange import operations as exchange
from impacttracker.exchange import reading
from impacttracker.exchange.source import File
from impacttracker.inbox import queries
from impacttracker.inbox.queries import Choice
from impacttracker.inbox.vocabulary import Fate
from impacttracker.outcomes.models import Publication
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Record
from tests.exchange.conftest import SAMPLES
from tests.factories import make_member, make_record

HARBOURS, CARE, SHOPS = (
    "Keeping harbours open",
    "Care on board: a clinical guideline",
    "Small shops at sea",
)


@pytest.fixture
def items(project, lead):
    """What waits, by title."""
    make_record(
        project, Publication, title="The café economy", answers={"doi": "10.99999/jds.2021.12_3"}
    )
    several = reading.read([File((SAMPLES / "citations.csv").read_bytes(), "citations.csv")])
    exchange.bring_in(project, several, by=lead)
    return {one.title: one for one in queries.page_of(project, lead, Choice())[0]}


def test_page_tells_what_waits_and_what_it_cites(ffion, items):
    page = ffion.page("/inbox/COAST/")
    assert page.texts(".row-entry__title") == [SHOPS, CARE, HARBOURS]
    assert "Cites The café economy" in page.text
    assert "which is not here" in page.text
    assert "row 2 of citations.csv" in page.text
    assert "3 in the inbox" in ffion.page("/").text


@pytest.mark.parametrize(
    ("choice", "titles"),
    [
        ("?reason=unknown-record", [CARE]),
        ("?file=citations.csv", [SHOPS, CARE, HARBOURS]),
        ("?file=other.csv", []),
        ("?fate=rejected", []),
        ("?reason=x&fate=y&after=z", [SHOPS, CARE, HARBOURS]),
    ],
)
def test_page_shows_what_was_chosen(ffion, items, choice, titles):
    assert ffion.page(f"/inbox/COAST/{choice}").texts(".row-entry__title") == titles


def test_page_of_many_costs_as_many_statements_as_one_of_few(ffion, project, lead, statements):
    head = "Overton id,Title,Source,Document URL,Cited DOI"
    counted = []
    for first in (0, 1):
        rows = [
            f"{n},T{n},S{n},https://x.example/{n},10.1000/{n}" for n in range(first, first * 60 + 1)
        ]
        file = File("\n".join([head, *rows]).encode())
        exchange.bring_in(project, reading.read([file]), by=lead)
        with statements() as sent:
            page = ffion.page("/inbox/COAST/")
        counted.append(len(sent))
    assert len(page.texts(".row-entry__title")) == queries.PAGE_SIZE
    assert counted[0] == counted[1] <= 15
    older = page.links(".pager a")["Older"]
    assert len(ffion.page(older).texts(".row-entry__title")) == queries.PAGE_SIZE


def test_item_is_taken_as_what_was_chosen(ffion, items, session):
    item = items[HARBOURS]
    kind = "Citation in systematic reviews"
    answer = ffion.post("/inbox/COAST/", data={"act": f"take {item.uid}", f"as-{item.uid}": kind})
    assert answer.location == f"/inbox/COAST/#item-{items[CARE].uid}"
    page = ffion.page("/inbox/COAST/")
    assert HARBOURS in page.links("main a, .flash a, [role=status] a")
    influence = session.query(PolicyInfluence).one()
    assert influence.influence_type == kind


def test_what_is_ticked_is_rejected_and_waits_again(ffion, items, session):
    ticked = [items[SHOPS].uid, items[CARE].uid, "no-such-item"]
    ffion.post("/inbox/COAST/", data={"act": "reject-ticked", "item": ticked})
    page = ffion.page("/inbox/COAST/?fate=rejected")
    assert page.texts(".row-entry__title") == [SHOPS, CARE]
    ffion.post("/inbox/COAST/?fate=rejected", data={"act": f"back {items[SHOPS].uid}"})
    assert f"“{SHOPS}” waits again" in ffion.page("/inbox/COAST/").text


def test_what_is_ticked_is_taken(ffion, items, session):
    ticked = [items[SHOPS].uid, items[CARE].uid]
    ffion.post("/inbox/COAST/", data={"act": "take-ticked", "item": ticked})
    assert "2 are recorded now" in ffion.page("/inbox/COAST/").text
    assert session.query(PolicyInfluence).count() == 2


def test_all_of_a_file_is_rejected_at_once(ffion, items):
    ffion.post("/inbox/COAST/?file=citations.csv", data={"act": "reject-file"})
    assert "3 are rejected" in ffion.page("/inbox/COAST/").text
    assert all(item.fate is Fate.REJECTED for item in items.values())


@pytest.mark.parametrize("act", ["take x", "reject-file", "take-ticked", "", "back x", "other"])
def test_button_that_makes_no_sense_does_nothing(ffion, items, session, act):
    assert ffion.post("/inbox/COAST/", data={"act": act}).status_code == 302
    assert all(item.fate is Fate.WAITING for item in items.values())


def test_item_decided_on_meanwhile_is_said_to_be(ffion, items, session):
    item = items[CARE]
    for _ in range(2):
        ffion.post("/inbox/COAST/", data={"act": f"take {item.uid}"})
    assert "Somebody has decided on this already" in ffion.page("/inbox/COAST/").text
    assert session.query(Record).count() == 2


def test_readers_see_nothing_of_it(sign_in, project, items):
    reader = sign_in(make_member(project, role=Role.VIEWER))
    assert reader.get("/inbox/COAST/").status_code == 403
    assert "in the inbox" not in reader.page("/").text
    assert "/inbox/" not in reader.page("/exchange/COAST/").html


def test_page_without_anything_says_what_would_stand_here(ffion, project):
    assert ffion.page("/inbox/COAST/").texts(".empty h2") == ["Nothing waits"]
