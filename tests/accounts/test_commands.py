import pytest

from impacttracker.accounts import passwords, queries

GOOD = "wobbly harbour kettle"


def test_first_account_is_added_by_a_command(flask):
    result = flask(
        "add-user",
        "Ada@example.org",
        "--name",
        "Ada",
        "--admin",
        "--password-stdin",
        input=f"{GOOD}\n",
    )

    assert (result.exit_code, result.stdout) == (
        0,
        "ada@example.org can sign in as an administrator.\n",
    )
    user = queries.with_email("ada@example.org")
    assert user.is_admin
    assert passwords.matches(user.password_hash, GOOD)


def test_command_asks_for_the_password_where_none_is_piped(flask):
    result = flask("add-user", "ada@example.org", "--name", "Ada", input=f"{GOOD}\n{GOOD}\n")

    assert result.exit_code == 0
    assert GOOD not in result.output
    assert passwords.matches(queries.with_email("ada@example.org").password_hash, GOOD)


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("nonsense", GOOD, "Give an e-mail address such as ada@example.ac.uk."),
        ("ada@example.org", "short", "Use at least 12 characters. Three random words do well."),
        ("ada@example.org", "", "Use at least 12 characters. Three random words do well."),
    ],
)
def test_command_explains_what_is_wrong(flask, email, password, sentence):
    result = flask("add-user", email, "--name", "Ada", "--password-stdin", input=f"{password}\n")

    assert (result.exit_code, result.stderr, result.stdout) == (2, f"{sentence}\n", "")
