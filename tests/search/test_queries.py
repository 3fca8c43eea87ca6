"""What is found, by whom, and in which order; and that what is hidden moves nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.evidence import access as evidence_access
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.followups import access as promises_access
from impacttracker.followups import operations as followups
from impacttracker.followups.models import FollowUp
from impacttracker.outcomes.models import Software
from impacttracker.projects.queries import memberships_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records import operations as records
from impacttracker.records.access import can_see
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import Visibility
from impacttracker.search import queries
from impacttracker.search.asked import Asked
from impacttracker.search.queries import FIRST, PAGE_SIZE
from impacttracker.search.results import groups_of
from tests import factories

WORD = "harbour"


@pytest.fixture
def lead(session):
    return factories.make_user()


@pytest.fixture
def project(lead):
    return factories.make_project(lead=lead)


def keys(found, kind="engagement"):
    return [match.key for match in found[kind].matches] if kind in found else []


@pytest.mark.parametrize(
    ("title", "typed", "is_found"),
    [
        ("Talk at Łódź–Ağrı", "lodz", True),
        ("Talk at Lodz", "ŁÓDŹ", True),
        ("日本の東京都で", "東京", True),
        ("日本の東京都で", "京", True),
        ("日本の東京都で", "東都", False),
        ("東京2020年の会議", "東京2020年", True),
        ("Harbours and boards", "harb", True),
        ("Harbours and boards", "harb boards", False),
        ("Harbours and boards", "boards harb", True),
        ("A UN body in NI", "un ni", True),
        ("Flood defence of towns", '"flood defence"', True),
        ("Flood defence of towns", '"defence flood"', False),
        ("Flood defence of towns", '"defen"', False),
        ("Flood defence of towns", "flood -towns", False),
        ("Flood defence of towns", "flood -villages", True),
        ("Flood defence of towns", '-"defence of" flood', False),
        ("Flood defence of towns", "-flood", False),
        ("The council's ES/V015842/1", "council’s", True),
        ("The council's ES/V015842/1", "es/v015842/1", True),
        ("Jo (jo.bloggs@example.org)", "jo.bloggs@example.org", True),
        ("Straße in Ærø", "strasse aero", True),
        ("AND OR NOT NEAR", "and or not near", True),
        ("हिन्दी में बात", "हिन्दी", True),
    ],
)
def test_words_are_found_as_people_type_them(search, project, lead, title, typed, is_found):
    record = factories.make_record(project, title=title)
    factories.make_record(project, title="Something else")
    assert keys(search(lead, typed)) == ([record.id] if is_found else [])


@given(st.text() | st.text(alphabet="\"'*():^-+&|!<>\\%_~{}[] aAłńNOT東", max_size=30))
def test_whatever_is_typed_is_no_error(search, lead, project, typed):
    search(lead, typed)


@settings(max_examples=25)
@given(st.text(alphabet="abcdefgłß東京 -'", min_size=1, max_size=40))
def test_title_is_found_by_itself(search, lead, project, title):
    record = factories.make_record(project, title=f"x{title}")
    phrase = '"' + f"x{title}".replace("-", " ") + '"'
    found = queries.found_of_kind(Asked.of(phrase), "engagement", caught_up(search, lead), lead)
    assert found.matches == [] or record.id in {match.key for match in found.matches}
    assert found.number > 0


def caught_up(search, viewer):
    search(viewer, "")
    return memberships_of(viewer)


def test_title_comes_before_text_and_newer_before_older(search, project, lead):
    def make(title, when, said):
        answers = {"results": said}
        return factories.make_record(project, title=title, when=when, answers=answers).id

    in_text = make("A talk", "2025-01-01", "about the harbour")
    older = make("Harbour walk", "2021", "none")
    newer = make("Harbour walk", "2024-05", "none")
    undated = make("Harbour, undated", "XXXX", "none")
    assert keys(search(lead, WORD)) == [newer, older, undated, in_text]


def test_names_of_partners_and_people_find_what_they_took_part_in(search, session, project, lead):
    partner = factories.make_organisation(project, "Hafan Cymru", aliases=["Haven Wales"])
    record = factories.make_record(project, partner=partner)
    assert keys(search(lead, "haven")) == keys(search(lead, "hafan")) == [record.id]
    assert search(lead, "haven")["partner"].number == 1

    partner.name, partner.aliases = "Port of Wales", []
    session.flush()
    assert keys(search(lead, "port wales")) == [record.id]
    assert search(lead, "hafan") == search(lead, "haven") == {}


def test_what_is_in_the_bin_is_not_found_until_it_comes_back(search, project, lead):
    record = factories.make_record(project, title=WORD)
    promise = followups.promise(
        project, followups.FollowUpDetails(what=WORD, record=record), by=None
    )
    records.bin_record(record, by=None)
    assert search(lead, WORD) == {}
    records.restore_record(record, by=None)
    assert keys(search(lead, WORD)) == [record.id]
    assert keys(search(lead, WORD), "promise") == [promise.id]


def test_pages_of_one_kind_follow_each_other(search, project, lead):
    made = {factories.make_record(project, title=f"{WORD} {number}").id for number in range(60)}
    places = caught_up(search, lead)
    asked = Asked.of(WORD)
    assert len(search(lead, WORD)["engagement"].matches) == FIRST

    seen, after = [], None
    while page := queries.found_of_kind(asked, "engagement", places, lead, after):
        assert page.number == 60
        assert len(page.matches) <= PAGE_SIZE
        seen += [match.key for match in page.matches]
        after = page.further
        if after is None:
            break
        assert queries.Place.of(str(after)) == after
    assert len(seen) == 60
    assert set(seen) == made


def test_what_is_hidden_changes_nothing_in_the_answer(app, session, search, project, lead):
    reader = factories.make_member(project, role=Role.VIEWER)
    for number in range(4):
        said = {"results": WORD * (number % 2)}
        factories.make_record(
            project, title=f"{WORD if number > 1 else 'x'} {number}", answers=said
        )
    partner = factories.make_organisation(project, f"{WORD} Trust")
    factories.make_record(project, Software, title="One word", partner=partner)
    before = answer(app, search, reader)
    assert before

    hide_much(session, project, lead)

    assert answer(app, search, reader) == before
    assert answer(app, search, lead) != before


def answer(app, search, viewer):
    """All that a viewer is told, to the letter."""
    search(viewer, WORD)
    places, asked = memberships_of(viewer), Asked.of(WORD)
    with app.test_request_context():
        found = queries.found(asked, places, viewer)
        return found, repr(groups_of(found, asked, places, viewer))


def hide_much(session, project, lead):
    """Private records of the lead, what hangs on them, and another project full of the word."""
    for number in range(30):
        hidden = factories.make_record(
            project,
            Software if number % 3 else factories.Engagement,
            title=f"{WORD} {WORD}",
            when="2030",
            visibility=Visibility.PRIVATE,
            by=lead,
        )
        about = followups.FollowUpDetails(what=WORD, record=hidden)
        followups.promise(project, about, by=None)
        details = evidence.EvidenceDetails(title=WORD, url="https://a.example", records=[hidden])
        evidence.add_evidence(project, details, by=None)
    kept_to_leads = evidence.EvidenceDetails(
        title=WORD, url="https://a.example", audience=Audience.LEADS
    )
    evidence.add_evidence(project, kept_to_leads, by=lead)
    records.bin_record(factories.make_record(project, title=WORD), by=None)
    elsewhere = factories.make_project(lead=lead)
    partner = factories.make_organisation(elsewhere, f"{WORD} Board")
    factories.make_person(elsewhere, f"Jo {WORD}", emails=[f"{WORD}@example.org"])
    for _ in range(20):
        factories.make_record(elsewhere, title=f"{WORD} {WORD} {WORD}", partner=partner)
    session.flush()


@settings(max_examples=15)
@given(
    roles=st.lists(st.sampled_from([*Role, None]), min_size=2, max_size=2),
    plan=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(Visibility), st.booleans(), st.booleans()),
        min_size=1,
        max_size=5,
    ),
)
def test_search_finds_just_what_each_rule_lets_see(session, search, roles, plan):
    viewer, other = factories.make_user(), factories.make_user()
    projects = [factories.make_project(lead=other) for _ in roles]
    for place, role in zip(projects, roles, strict=True):
        if role:
            factories.make_member(place, viewer, role)
    word = f"w{projects[0].id}x"
    for number, visibility, is_own, is_binned in plan:
        place = projects[number]
        record = factories.make_record(place, title=word, visibility=visibility)
        record.author_id = viewer.id if is_own else other.id
        followups.promise(place, followups.FollowUpDetails(what=word, record=record), by=None)
        for audience in Audience:
            details = evidence.EvidenceDetails(
                title=word, url="https://a.example", records=[record], audience=audience
            )
            evidence.add_evidence(place, details, by=None)
        if is_binned:
            records.bin_record(record, by=None)

    found = search(viewer, word)

    def seen(model, title, may_see):
        rows = session.scalars(select(model).where(title == word))
        return sum(may_see(viewer, row) for row in rows)

    shown = {kind: one.number for kind, one in found.items()}
    wanted = {
        "engagement": seen(Record, Record.title, lambda v, r: not r.binned_at and can_see(v, r)),
        "evidence": seen(Evidence, Evidence.title, evidence_access.can_see),
        "promise": seen(FollowUp, FollowUp.what, promises_access.can_see),
    }
    assert shown == {kind: number for kind, number in wanted.items() if number}
