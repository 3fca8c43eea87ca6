"""Links where they are made and mended: several at once, from either end, and nothing lost."""

import pytest
from sqlalchemy import select

from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.vocabulary import Role
from impacttracker.records.models import Link
from impacttracker.records.vocabulary import Strength, Verb
from tests.factories import make_link, make_member, make_organisation, make_project, make_record


@pytest.fixture
def partner(project):
    return make_organisation(project, "CIPFA")


@pytest.fixture
def plan(project, partner):
    return make_record(
        project, PolicyInfluence, title="The plan", when="2024-03-29", partner=partner
    )


@pytest.fixture
def talks(project, partner):
    return [
        make_record(project, title=f"Talk {day}", when=f"2024-03-0{day}", partner=partner)
        for day in (1, 2, 3)
    ]


def places(page):
    """The number of each row by the title of its record."""
    return {
        label.text: label["for"].split("-")[1]
        for label in page.soup.select(".linking__other label[for$='-chosen']")
    }


def ticked(typed, page, **rows):
    """*typed* with the rows of these titles ticked, and what is said of each."""
    for title, said in rows.items():
        row = places(page)[title.replace("_", " ")]
        typed = typed | {f"others-{row}-chosen": "y"}
        typed |= {f"others-{row}-{name}": value for name, value in said.items()}
    return typed


def links(session):
    return {
        (one.cause.title, one.effect.title, one.verb, one.strength, one.rationale)
        for one in session.scalars(select(Link))
    }


def test_several_suggestions_are_linked_at_once_and_one_says_its_own(
    sign_in, lead, plan, talks, session
):
    browser = sign_in(lead)
    page = browser.page(f"/records/COAST/{plan.id}/?link=causes")
    assert "both with CIPFA, 4 weeks before" in page.text
    typed = page.typed("#linking") | {"verb": "informed", "rationale": "The minutes say so"}
    typed = ticked(typed, page, Talk_1={}, Talk_3={"verb": "led_to", "strength": "credited"})

    answer = browser.post(f"/pathway/COAST/{plan.id}/causes", data=typed | {"act": "link"})

    assert answer.location == f"/records/COAST/{plan.id}/#links"
    assert links(session) == {
        ("Talk 1", "The plan", Verb.INFORMED, Strength.INFORMED, "The minutes say so"),
        ("Talk 3", "The plan", Verb.LED_TO, Strength.CREDITED, "The minutes say so"),
    }
    shown = browser.page(f"/records/COAST/{plan.id}/")
    assert shown.texts(".chain") == ["Talk 3 (3 March 2024) led to The plan (29 March 2024)."]
    assert shown.links()["See it in the pathway"] == f"/pathway/COAST/?chosen={plan.id}#chosen"
    assert "informed this" in shown.text


def test_what_came_of_a_record_is_said_from_its_other_end(sign_in, lead, plan, talks, session):
    browser = sign_in(lead)
    page = browser.page(f"/records/COAST/{talks[0].id}/?link=effects")

    typed = ticked(page.typed("#linking"), page, The_plan={})
    browser.post(f"/pathway/COAST/{talks[0].id}/effects", data=typed | {"act": "link"})

    assert links(session) == {("Talk 1", "The plan", Verb.LED_TO, Strength.INFORMED, "")}


def test_search_keeps_what_is_ticked_and_typed(sign_in, lead, plan, talks, project):
    make_record(project, title="Harbour walk", when="2019")
    browser, address = sign_in(lead), f"/pathway/COAST/{plan.id}/causes"
    page = browser.page(address)
    typed = ticked(page.typed("#linking"), page, Talk_2={"rationale": "Own words"})

    answer = browser.post(
        address, data=typed | {"words": "WALK harbour", "act": "find", "rationale": "For all"}
    )

    found = type(page)(answer.text)
    assert places(found) == {"Talk 2": "0", "Harbour walk": "1"}
    kept = found.typed("#linking")
    assert kept["others-0-chosen"] == ["y"]
    assert "others-1-chosen" not in kept
    assert (kept["others-0-rationale"], kept["rationale"]) == (["Own words"], ["For all"])


def test_suggestion_is_dismissed_for_good_and_ticks_stay(sign_in, lead, plan, talks):
    browser, address = sign_in(lead), f"/pathway/COAST/{plan.id}/causes"
    page = browser.page(address)
    typed = ticked(page.typed("#linking"), page, Talk_1={})

    answer = browser.post(address, data=typed | {"dismiss": str(talks[1].id)})

    assert set(places(type(page)(answer.text))) == {"Talk 1", "Talk 3"}
    assert type(page)(answer.text).typed("#linking")["others-0-chosen"] == ["y"]
    assert set(places(browser.page(address))) == {"Talk 1", "Talk 3"}


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"others-0-chosen": ""}, "Tick at least one record."),
        ({"others-0-record_id": "999999"}, "Choose records of this project."),
        ({"others-0-record_id": "x"}, "Choose records of this project."),
        ({"others-0-record_id": "foreign"}, "Choose records of this project."),
        ({"others-0-record_id": "itself"}, "A record cannot lead to itself"),
        ({"others-0-record_id": "circle"}, "already leads to"),
        ({"verb": "caused"}, "Choose one of the options."),
        ({"others-0-strength": "total"}, "Choose one of the options."),
        ({"others-0-rationale": "x" * 1001}, "Keep this to 1,000 characters or fewer."),
    ],
    ids=str,
)
def test_senseless_link_is_explained_and_nothing_typed_is_lost(
    sign_in, lead, plan, talks, project, session, mistake, complaint
):
    make_link(plan, later := make_record(project, when="2025"))
    named = {
        "foreign": make_record(make_project(lead=lead)).id,
        "itself": plan.id,
        "circle": later.id,
    }
    browser, address = sign_in(lead), f"/pathway/COAST/{plan.id}/causes"
    page = browser.page(address)
    typed = page.typed("#linking") | {"others-0-chosen": "y", "others-1-chosen": "y"}
    typed |= {"others-1-rationale": "Keep me", "act": "link"}
    mistake = {name: named.get(value, value) for name, value in mistake.items()}
    if complaint.startswith("Tick"):
        typed.pop("others-1-chosen")

    answer = browser.post(address, data=typed | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Keep me" in answer.text
    assert len(links(session)) == 1


def test_link_is_corrected_where_it_is_shown_and_removed(sign_in, lead, plan, talks, session):
    key, talk = make_link(talks[0], plan).id, talks[0].id
    browser, record, address = (
        sign_in(lead),
        f"/records/COAST/{talk}/",
        f"/pathway/COAST/links/{key}/",
    )
    typed = browser.page(record).typed(f"form[action='{address}']")
    said = {f"link-{key}-verb": "cited_in", f"link-{key}-rationale": "p. 4"}

    answer = browser.post(address, data=typed | said)

    assert answer.location == f"{record}#links"
    assert links(session) == {("Talk 1", "The plan", Verb.CITED_IN, Strength.CHANGED, "p. 4")}
    history = browser.page(record).texts(".history > li")[0]
    assert history.startswith("Ffion Lead changed a link")
    assert "How? led to → was cited in" in history
    removed = browser.post(f"{address}remove", data={"back": talk})
    assert removed.location == f"{record}#links"
    assert links(session) == set()
    assert browser.post(f"{address}remove").status_code == 404


def test_two_who_correct_the_same_link_see_both_versions(sign_in, lead, plan, talks, project):
    link = make_link(talks[0], plan)
    address = f"/pathway/COAST/links/{link.id}/"
    browser, other = sign_in(lead), sign_in(make_member(project))
    mine, theirs = (one.page(address).typed("main form.form") for one in (browser, other))
    words = f"link-{link.id}-rationale"
    other.post(address, data=theirs | {words: "Theirs"})

    answer = browser.post(address, data=mine | {words: "Mine"})

    assert answer.status_code == 409
    page = type(browser.page(address))(answer.text)
    assert "Theirs" in page.text
    assert page.typed("main form.form")[words] == ["Mine"]
    assert browser.post(address, data=page.typed("main form.form")).status_code == 302


def test_twin_is_refused_on_the_form(sign_in, lead, plan, talks):
    link = make_link(talks[0], plan)
    make_link(talks[0], plan, Verb.INFORMED)
    browser, address = sign_in(lead), f"/pathway/COAST/links/{link.id}/"
    typed = browser.page(address).typed("main form.form")

    answer = browser.post(address, data=typed | {f"link-{link.id}-verb": "informed"})

    assert answer.status_code == 422
    assert "already linked in this way" in answer.text


def test_readers_and_strangers_link_nothing(sign_in, lead, project, chain):
    talk, secret, plan = chain
    seen = make_link(talk, plan).id
    of_secret = seen - 1
    reader, colleague = make_member(project, role=Role.VIEWER), make_member(project)
    stranger = make_member(make_project("AWAY"), role=Role.LEAD)

    for who, status in ((reader, 403), (stranger, 404)):
        browser = sign_in(who)
        for address in (f"{talk.id}/causes", f"{talk.id}/effects", f"links/{seen}/"):
            assert browser.get(f"/pathway/COAST/{address}").status_code == status
            assert browser.post(f"/pathway/COAST/{address}").status_code == status
    browser = sign_in(colleague)
    assert browser.get(f"/pathway/COAST/{secret.id}/causes").status_code == 404
    assert browser.get(f"/pathway/COAST/links/{of_secret}/").status_code == 404
    assert "link=" not in sign_in(reader).page(f"/records/COAST/{talk.id}/?link=causes").html
