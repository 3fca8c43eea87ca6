import pytest
from sqlalchemy import func, select

from impacttracker.clock import now
from impacttracker.engagements.models import Engagement
from impacttracker.outcomes.models import Publication, Software
from impacttracker.policy.models import PolicyInfluence
from impacttracker.projects.queries import memberships_of
from impacttracker.projects.vocabulary import Role
from impacttracker.records import operations
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.vocabulary import ParticipantRole, Strength, Verb, Visibility
from impacttracker.timeline import queries
from impacttracker.timeline.choice import Choice, Cursor
from tests import factories


@pytest.fixture
def lead(session):
    return factories.make_user()


@pytest.fixture
def project(lead):
    return factories.make_project(lead=lead)


def titles(viewer, choice=None, **asked):
    page = queries.page(memberships_of(viewer), choice or Choice(), viewer, **asked)
    return [record.title for record in page.records]


def total(viewer, choice=None):
    return queries.counts(memberships_of(viewer), choice or Choice(), viewer).total()


def test_newest_stands_first_and_what_has_no_date_last(lead, project):
    for when in ("2021", "XXXX", "2022-03-04", "2022-03", "2022-03-04T10:00:00Z", "2022"):
        factories.make_record(project, when=when, title=when)

    assert titles(lead) == [
        "2022-03-04T10:00:00Z", "2022-03-04", "2022-03", "2022", "2021", "XXXX",
    ]  # fmt: skip


def test_walking_all_pages_meets_each_record_once_where_dates_are_equal(lead, project):
    other = factories.make_project(lead=lead)
    made = {factories.make_record(one, when="2022").id for one in (project, other) * 60}
    places = memberships_of(lead)

    met, after, pages = [], None, 0
    while pages == 0 or after:
        page = queries.page(places, Choice(), lead, after, size=25)
        met += [record.id for record in page.records]
        after, pages = page.older, pages + 1

    assert (len(met), set(met), pages) == (120, made, 5)


def test_page_that_ends_with_the_last_record_leads_nowhere(lead, project):
    for _ in range(3):
        factories.make_record(project)

    page = queries.page(memberships_of(lead), Choice(), lead, size=3)

    assert (len(page.records), page.older) == (3, None)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(kind="engagement"), ["Talk", "Walk"]),
        (Choice(kind="outcome"), ["Code", "Paper"]),
        (Choice(kind="software"), ["Code"]),
        (Choice(since=2022), ["Talk", "Code"]),
        (Choice(until=2021), ["Paper", "Brief"]),
        (Choice(since=2021, until=2022), ["Code", "Paper"]),
        (Choice(text="al"), ["Talk", "Walk"]),
        (Choice(text="%"), []),
        (Choice(text="harbour trust"), ["Talk"]),
        (Choice(text="Old Name"), ["Brief"]),
        (Choice(text="Ffion"), ["Paper"]),
        (Choice.of({"text": "\x00al\x07"}), ["Talk", "Walk"]),
        (Choice(kind="engagement", since=2023), ["Talk"]),
    ],
)
def test_filters_let_through_what_they_say_and_counts_agree(lead, project, choice, found):
    harbour = factories.make_organisation(project, "Harbour Trust")
    ffion = factories.make_person(project, "Ffion Ŵyn")
    factories.make_record(project, when="2023-01-01", title="Talk", partner=harbour)
    factories.make_record(project, Software, when="2022", title="Code")
    factories.make_record(
        project,
        Publication,
        when="2021-06",
        title="Paper",
        participants=[taking_part(person=ffion)],
    )
    factories.make_record(
        project, PolicyInfluence, when="2020", title="Brief",
        participants=[taking_part(name_as_recorded="Old Name Ltd")],
    )  # fmt: skip
    factories.make_record(project, when="XXXX", title="Walk")

    assert titles(lead, choice) == found
    assert total(lead, choice) == len(found)


def taking_part(**who):
    return operations.ParticipantDetails(role=ParticipantRole.PARTNER, **who)


def test_partner_person_and_award_let_through_what_hangs_on_them(lead, project):
    harbour, person = factories.make_organisation(project), factories.make_person(project)
    award = factories.make_award(project)
    factories.make_record(project, title="With partner", partner=harbour)
    factories.make_record(project, title="With person", participants=[taking_part(person=person)])
    factories.make_record(project, title="Of award", awards=[award])

    for choice, title in (
        (Choice(partner=harbour.id), "With partner"),
        (Choice(person=person.id), "With person"),
        (Choice(award=award.id), "Of award"),
    ):
        assert titles(lead, choice) == [title]
        assert total(lead, choice) == 1


def test_chosen_partner_is_offered_however_many_others_there_are(lead, project, monkeypatch):
    last = factories.make_organisation(project, "Zennor Council")
    for name in ("Aber", "Borth", "Conwy"):
        factories.make_organisation(project, name)
    monkeypatch.setattr(queries, "MOST_NAMES", 2)
    places = memberships_of(lead)

    assert [name for _, name in queries.partners_of(places)] == ["Aber", "Borth"]
    assert [name for _, name in queries.partners_of(places, last.id)] == ["Zennor Council", "Aber"]


def test_what_the_viewer_may_not_see_is_neither_listed_nor_counted(lead, project):
    author, reader = (
        factories.make_member(project),
        factories.make_member(project, role=Role.VIEWER),
    )
    stranger_project = factories.make_project(lead=factories.make_user())
    factories.make_record(project, title="Shared")
    factories.make_record(project, title="Own", by=author, visibility=Visibility.PRIVATE)
    factories.make_record(project, title="Nobody’s", visibility=Visibility.PRIVATE)
    binned = factories.make_record(project, title="Binned")
    operations.bin_record(binned, by=lead)
    factories.make_record(stranger_project, title="Elsewhere")

    for viewer, seen in (
        (lead, {"Shared", "Own", "Nobody’s"}),
        (author, {"Shared", "Own"}),
        (reader, {"Shared"}),
        (factories.make_user(), set()),
    ):
        for choice in (Choice(), Choice(text="e"), Choice(since=2000), Choice(kind="engagement")):
            expected = {title for title in seen if not choice.text or "e" in title}
            assert set(titles(viewer, choice)) == expected
            assert total(viewer, choice) == len(expected)


def test_link_to_what_the_viewer_may_not_see_is_not_shown(lead, project):
    reader = factories.make_member(project, role=Role.VIEWER)
    talk = factories.make_record(project, title="Talk")
    for visibility in (Visibility.TEAM, Visibility.PRIVATE):
        brief = factories.make_record(project, PolicyInfluence, visibility=visibility)
        link_records(
            LinkDetails(cause=talk, effect=brief, verb=Verb.LED_TO, strength=Strength.INFORMED),
            by=lead,
        )

    def links(viewer):
        return len(queries.page(memberships_of(viewer), Choice(), viewer).links)

    assert (links(lead), links(reader)) == (2, 1)


def test_very_many_projects_are_asked_at_once_and_show_the_same(lead, project, monkeypatch):
    other = factories.make_project(lead=factories.make_user())
    factories.make_member(other, lead, Role.VIEWER)
    for one in (project, other):
        factories.make_record(one, title="Shared", when="2022")
        factories.make_record(one, title="Kept", when="2021", visibility=Visibility.PRIVATE)
    before = titles(lead), total(lead, Choice(text="e"))

    monkeypatch.setattr(queries, "MOST_PARTS", 1)

    assert (titles(lead), total(lead, Choice(text="e"))) == before
    assert before == (["Shared", "Shared", "Kept"], 3)


def test_somebody_without_projects_has_an_empty_timeline(session):
    assert titles(factories.make_user()) == []
    assert total(factories.make_user()) == 0


def test_project_page_is_read_by_its_index_and_never_sorted(lead, project, session):
    factories.make_record(project)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        # Few rows would be read whole and sorted.
        for other_way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            session.execute(select(func.set_config(other_way, "off", True)))
    scope = queries._scopes(memberships_of(lead), lead)[0]
    found = queries._newest(scope, Choice(), Cursor(10**12, 5), 50)

    sql = str(found.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN" if is_postgresql else "EXPLAIN QUERY PLAN"
    plan = session.connection().exec_driver_sql(f"{explain} {sql}").all()

    said = " ".join(str(row) for row in plan)
    assert "ix_record_timeline" in said
    assert "Sort" not in said
    assert "TEMP B-TREE" not in said


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({"kind": "policy"}, Choice(kind="policy_influence")),
        ({"kind": "narrative"}, Choice()),
        ({"kind": "outcome", "since": "2021"}, Choice(kind="outcome", since=2021)),
        ({"since": "abc", "until": "-1", "partner": "9" * 30, "award": "²"}, Choice()),
        ({"text": "  Łódź "}, Choice(text="Łódź")),
    ],
)
def test_address_is_read_as_far_as_it_makes_sense(said, understood):
    assert Choice.of(said) == understood
    assert Choice.of(understood.in_address()) == understood


@pytest.mark.parametrize(
    "text", ["", "5", "a-b", "1-", "-1", "9" * 30 + "-1", "1-9999999999", "²-1"]
)
def test_cursor_that_makes_no_sense_is_none(text):
    assert Cursor.of(text) is None


def test_cursor_comes_back_from_its_address():
    assert Cursor.of(str(Cursor(202203040002, 7))) == Cursor(202203040002, 7)


def test_engagement_of_today_is_counted_this_year(lead, project):
    factories.make_record(project, Engagement, when=now().date().isoformat())

    assert queries.counts(memberships_of(lead), Choice(), lead) == {("engagement", now().year): 1}
