"""Who is found in a text: whole names and parts of names, and nobody the viewer may not see."""

import pytest

from impacttracker.capture.draft import Sort
from impacttracker.capture.queries import known_in
from impacttracker.partners import operations as partners
from impacttracker.projects.vocabulary import Role
from tests.factories import make_member, make_organisation, make_person, make_project, make_user

CIPFA = "Chartered Institute of Public Finance and Accountancy"
NICE = "National Institute for Health and Care Excellence"


@pytest.fixture
def lead(session):
    return make_user(name="Priya Nair")


@pytest.fixture
def project(lead):
    project = make_project("REPAIR", lead=lead)
    cipfa = make_organisation(project, CIPFA, short_name="CIPFA", aliases=["The Institute"])
    make_organisation(
        project, "National Institute for Health and Care Excellence", short_name="NICE"
    )
    make_organisation(project, "Łódź Città Ağrı 東京")
    make_organisation(project, "Harbour Repairs Ltd")
    works = [partners.AffiliationDetails(organisation=cipfa)]
    make_person(project, "Dr Jane Porter", affiliations=works)
    make_person(project, "Jane Ofori")
    make_person(project, "Will Marsh")
    make_person(project, "Szymon Wójcik")
    return project


@pytest.fixture
def found(project, lead):
    known = known_in(project, lead)
    return lambda text: [
        (one.words.text, *(candidate.name for candidate in one.candidates))
        for one in known.found_in(text)
    ]


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Talk to CIPFA council", [("CIPFA", CIPFA)]),
        ("talk to cipfa’s council", [("cipfa’s", CIPFA)]),
        (f"{CIPFA.upper()} meeting", [(CIPFA.upper(), CIPFA)]),
        ("the institute asked", [("the institute", CIPFA)]),
        ("met lodz citta agri 東京", [("lodz citta agri 東京", "Łódź Città Ağrı 東京")]),
        ("Harbour Repairs and NICE", [("Harbour Repairs", "Harbour Repairs Ltd"), ("NICE", NICE)]),
        ("a nice lunch", []),
        ("Jane Porter came", [("Jane Porter", "Dr Jane Porter")]),
        ("J. Porter came", [("J. Porter", "Dr Jane Porter")]),
        ("follow up jane friday", [("jane", "Dr Jane Porter", "Jane Ofori")]),
        ("Jane Whittle came", []),
        ("Peter Ofori came", []),
        ("Mr Ofori and Dr Porter", [("Ofori", "Jane Ofori"), ("Porter", "Dr Jane Porter")]),
        ("will send it, met Will", [("Will", "Will Marsh")]),
        ("spoke to wojcik", []),
        ("spoke to Wojcik", [("Wojcik", "Szymon Wójcik")]),
        ("with Priya in the chair", [("Priya", "Priya Nair")]),
        ("Jane Friday, Jane CIPFA", [
            ("Jane", "Dr Jane Porter", "Jane Ofori"),
            ("Jane", "Dr Jane Porter", "Jane Ofori"),
            ("CIPFA", CIPFA),
        ]),
    ],
)  # fmt: skip
def test_text_names_whom_its_reader_would_say(found, text, whom):
    assert found(text) == whom


def test_words_of_a_name_stand_where_they_were_written(project, lead):
    text = "Talk to CIPFA, then Jane Porter"
    for one in known_in(project, lead).found_in(text):
        assert text[one.words.start : one.words.end] == one.words.text


def test_name_alone_is_told_from_a_whole_name(project, lead):
    found = known_in(project, lead).found_in("Jane Porter of CIPFA, and Szymon")
    assert [(one.words.text, one.is_whole) for one in found] == [
        ("Jane Porter", True),
        ("CIPFA", True),
        ("Szymon", False),
    ]


def test_person_carries_where_they_work_so_that_namesakes_can_be_told_apart(project, lead):
    porter, ofori = known_in(project, lead).found_in("Jane")[0].candidates
    assert (porter.note, len(porter.works_at), ofori.note, ofori.works_at) == (CIPFA, 1, "", ())


def test_member_of_the_team_is_found_as_one(project, lead):
    (found,) = known_in(project, lead).found_in("Priya Nair")
    assert [(one.sort, one.key) for one in found.candidates] == [(Sort.MEMBER, lead.id)]


def test_whom_another_project_knows_is_not_found(project, lead):
    make_organisation(make_project("OTHER"), "Secret Society")
    make_person(make_project("ELSEWHERE"), "Zebedee Quill")
    assert known_in(project, lead).found_in("Secret Society and Zebedee Quill") == []


def test_place_of_work_that_only_another_project_knows_is_not_told(project, lead):
    other = make_project("OTHER")
    hidden = make_organisation(other, "Secret Society")
    works = [partners.AffiliationDetails(organisation=hidden)]
    make_person(project, "Zebedee Quill", affiliations=works)
    (found,) = known_in(project, lead).found_in("Zebedee Quill")
    assert (found.candidates[0].note, found.candidates[0].works_at) == ("", ())


def test_nobody_from_outside_finds_anybody(project):
    assert known_in(project, make_user()).found_in("CIPFA, Jane Porter and Priya Nair") == []


def test_looking_costs_the_same_statements_however_many_are_known(
    session, project, lead, statements
):
    def cost():
        # Storing, which lets everything be searched, costs apart.
        session.commit()
        with statements() as sent:
            known_in(project, lead).found_in("CIPFA and Jane " * 100)
        return len(sent)

    few = cost()
    for _ in range(20):
        make_person(project)
        make_organisation(project)
        make_member(project, role=Role.VIEWER)
    # Three look for names; after a commit the project and its reader are read anew as well.
    assert cost() == few == 5


def test_organisation_answers_to_the_short_name_that_it_carries(project, lead):
    make_organisation(project, "Institute of Finance (IOFI)")
    known = known_in(project, lead)
    for text in ("Talk to IOFI", "Talk to Institute of Finance"):
        assert [one.candidates[0].name for one in known.found_in(text)] == [
            "Institute of Finance (IOFI)"
        ]
