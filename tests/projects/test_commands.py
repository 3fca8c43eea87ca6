import pytest

from impacttracker.projects import queries
from impacttracker.projects.vocabulary import Role
from tests.factories import make_user


@pytest.fixture
def lead(session):
    return make_user(email="ada@example.org")


def test_project_is_added_with_its_lead_and_awards(flask, lead):
    result = flask(
        "add-project",
        "HARBOUR",
        "--title",
        "Harbour walls",
        "--lead",
        "Ada@example.org",
        "--award",
        "ESRC:ES/X/1",
        "--award",
        "AHRC: AH/Y:2/1",
    )

    assert (result.exit_code, result.stdout) == (0, "HARBOUR is added, with 2 awards.\n")
    project = queries.by_code("HARBOUR")
    assert queries.membership_of(project, lead).role is Role.LEAD
    assert [(one.funder, one.reference) for one in queries.awards_of(project)] == [
        ("ESRC", "ES/X/1"),
        ("AHRC", "AH/Y:2/1"),
    ]


@pytest.mark.parametrize(
    ("code", "email", "award", "sentence"),
    [
        (
            "HARBOUR",
            "bob@example.org",
            "ESRC:1",
            "There is no account bob@example.org. Make one with flask add-user.",
        ),
        (
            "HARBOUR",
            "ada@example.org",
            "ES/X/1",
            "“ES/X/1” is not FUNDER:REFERENCE, such as ESRC:ES/V015842/1.",
        ),
        (
            "9",
            "ada@example.org",
            "ESRC:1",
            "Use a letter, then up to 19 letters, digits and hyphens, such as HARBOUR-2.",
        ),
    ],
)
def test_command_explains_what_is_wrong_and_stores_nothing(
    flask, lead, code, email, award, sentence
):
    result = flask("add-project", code, "--title", "T", "--lead", email, "--award", award)

    assert (result.exit_code, result.stderr, result.stdout) == (2, f"{sentence}\n", "")
    assert queries.by_code("HARBOUR") is None
