"""Where partners stand: noted with a day, kept as history, drawn on one map."""

import itertools
from datetime import date

import pytest

from impacttracker.errors import NotAllowed
from impacttracker.partners import operations
from impacttracker.partners import queries as partners
from impacttracker.partners.operations import PositionDetails
from impacttracker.partners.vocabulary import Level, Participation
from impacttracker.pictures import Group
from impacttracker.positions import queries
from impacttracker.positions.drawing import Marked, map_of, narrow_map_of
from impacttracker.projects.vocabulary import Role
from tests.factories import make_member, make_organisation, make_project

KEEN = PositionDetails(
    interest=Level.HIGH,
    influence=Level.LOW,
    wanted=Participation.COLLABORATE,
    reached=Participation.CONSULT,
)


@pytest.fixture
def forum(project):
    return make_organisation(project, "Harbour Forum")


def held(organisation, project, lead):
    notes = partners.partnership(organisation, project, lead)
    return [(one.on, PositionDetails.of(one)) for one in notes.positions]


def test_earlier_positions_stay_and_a_day_is_put_right(project, forum, lead):
    first, second = date(2024, 3, 1), date(2025, 3, 1)
    operations.place_partner(project, forum, PositionDetails(), on=first, by=lead)
    operations.place_partner(project, forum, KEEN, on=first, by=lead)
    moved = PositionDetails(interest=Level.HIGH, influence=Level.HIGH)
    operations.place_partner(project, forum, PositionDetails(), on=second, by=lead)
    operations.place_partner(project, forum, moved, on=second, by=lead)
    operations.place_partner(project, forum, moved, on=date(2026, 1, 1), by=lead)
    assert held(forum, project, lead) == [(second, moved), (first, KEEN)]
    told = partners.history_of(operations.subject_of(forum), lead)
    assert told[0].details[0] == {"field": "Level of interest", "old": "", "new": "High"}


def test_placing_moves_the_version_so_that_a_stale_form_is_noticed(project, forum, lead):
    notes = partners.partnership(forum, project, lead)
    before = notes.version
    operations.place_partner(project, forum, KEEN, on=date(2024, 3, 1), by=lead)
    assert notes.version > before


def test_readers_do_not_place(project, forum):
    reader = make_member(project, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        operations.place_partner(project, forum, KEEN, on=date(2024, 3, 1), by=reader)


def test_what_another_project_holds_of_a_partner_is_not_told(project, forum, lead):
    theirs = make_project("THEIRS")
    operations.make_partner(theirs, forum, by=None)
    operations.place_partner(theirs, forum, KEEN, on=date(2024, 3, 1), by=None)
    [placed] = queries.partners_with_positions(project, lead)
    assert placed.position is None
    assert queries.partners_with_positions(theirs, lead) == []


def test_map_names_who_stands_where_and_the_gaps(sign_in, project, forum, lead):
    make_organisation(project, "Unplaced Trust")
    operations.place_partner(project, forum, KEEN, on=date(2024, 3, 1), by=lead)
    page = sign_in(lead).page("/positions/COAST/")
    assert page.texts(".wide-screen a.placed text") == ["Harbour Forum"]
    assert page.soup.select_one("a.placed")["aria-label"] == (
        "Harbour Forum: high interest, low influence; engagement reached consult, "
        "engagement wanted collaborate"
    )
    assert "1 partner where we want to be further" in page.text
    assert "Consult now, collaborate wanted · 2 steps to go · since 1 March 2024" in page.text
    assert page.texts(".chips-list li") == ["Unplaced Trust"]
    assert page.texts("details.twin table tbody tr > *")[:4] == ["Harbour Forum", "High", "Low", ""]


def test_form_places_and_keeps_what_was_before(sign_in, project, forum, lead):
    ffion, at = sign_in(lead), f"/positions/COAST/organisations/{forum.id}/"
    for day, level in (("1 March 2024", "low"), ("1 March 2025", "high")):
        typed = ffion.page(at).typed("main form.form")
        assert (
            ffion.post(at, data={**typed, "influence_level": level, "on": day}).status_code == 302
        )
    page = ffion.page(f"/partners/COAST/organisations/{forum.id}/")
    assert "Influence High" in page.text
    assert "As of 1 March 2025, noted by Ffion Lead." in page.text
    assert page.texts("#position table tbody tr > *")[:3] == ["1 March 2024", "", "Low"]


@pytest.mark.parametrize("draw", [map_of, narrow_map_of])
@pytest.mark.parametrize("crowd", ["spread", "in one field"])
def test_sixty_partners_never_cover_each_other(draw, crowd):
    names = ["Ministry of Everything and Nothing " * 8, "Łódź–Ağrı 東京" * 20, "ONS", "x" * 300]
    places = itertools.cycle(itertools.product(Level, Level, [*Level, None]))
    partners = [
        Marked(
            interest=interest if crowd == "spread" else Level.HIGH,
            influence=influence if crowd == "spread" else Level.LOW,
            impact=impact,
            name=f"{number} {names[number % 4]}",
            short_name="",
            link="/",
            told="",
            wants_more=number % 3 == 0,
        )
        for number, (interest, influence, impact) in zip(range(60), places, strict=False)
    ]
    picture = draw("Map", partners)
    boxes = [shape.shapes[0] for shape in picture.shapes if isinstance(shape, Group)]
    assert len(boxes) == 60
    for one in boxes:
        assert one.x + one.width <= picture.width
        assert one.y + one.height <= picture.height
    for one, other in itertools.combinations(boxes, 2):
        assert (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
