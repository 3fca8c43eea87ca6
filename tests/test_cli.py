"""Every command answers plainly: its help, its mistakes in a sentence, its JSON alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from impacttracker.cli import MODULES
from tests.factories import make_project, make_user

ROOT = Path(__file__).parents[1]
PROMISED = {
    "add-project",
    "add-user",
    "backup",
    "check-deploy",
    "demo",
    "export",
    "fetch-gtr",
    "formats",
    "import",
    "ready",
    "remind",
    "report",
    "restore",
    "routes-policy",
    "seed",
}


def in_a_new_process(tmp_path, code, **environ):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path), **environ},
    )


def test_every_promised_command_is_there(app):
    assert PROMISED - set(app.cli.list_commands(None)) == set()


def test_every_command_explains_itself(app, flask):
    for name in PROMISED & set(app.cli.list_commands(None)):
        told = flask(name, "--help")
        assert told.exit_code == 0
        assert told.stdout.startswith("Usage: ")
        assert len(told.stdout.splitlines()) > 4, name


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (
            ["add-project", "NEW", "--title", "x", "--lead", "no@b.example"],
            2,
            "There is no account",
        ),
        (["add-user", "nonsense", "--name", "x", "--password-stdin"], 2, "Give an e-mail address"),
        (["report", "ukri", "--project", "NONE"], 2, "There is no project NONE."),
        (["report", "nonsense", "--project", "HERE"], 2, "nonsense"),
        (["report", "ukri", "--project", "HERE", "--award", "X"], 2, "HERE has no award X."),
        (["report", "ukri", "--project", "HERE", "-o", "/proc/x/y.pdf"], (1, 2), "/proc/x/y.pdf"),
        (["ready", "ukri", "--project", "NONE"], 2, "There is no project NONE."),
        (["export", "--project", "NONE", "--as", "archive"], 2, "NONE"),
        (["export", "--project", "HERE", "--as", "nonsense"], 2, "nonsense"),
        (
            ["import", "/no/such/file", "--project", "HERE"],
            2,
            "no folder /no/such for /no/such/file",
        ),
        (["import", str(ROOT), "--project", "HERE"], (1, 2), str(ROOT)),
        (["import", sys.executable, "--project", "HERE"], 2, ""),
        (["seed", "--scenario", "nonsense"], 2, "nonsense"),
        (["seed"], 2, "--scenario"),
        (["demo", "--port", "0"], 2, "--port"),
        (["remind"], 1, "No mail server is configured: set IMPACTTRACKER_MAIL_URL."),
        (["check-deploy", "--nonsense"], 2, "--nonsense"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_mistake_is_told_in_a_sentence(flask, words, status, sentence):
    make_project("HERE", lead=make_user())
    told = flask(*words, input="wobbly harbour kettle\n")

    assert told.exit_code in (status if isinstance(status, tuple) else (status,))
    assert sentence in told.stderr
    assert told.stderr.strip()
    assert told.stdout == ""
    assert "Traceback" not in told.stderr
    assert told.exception is None or isinstance(told.exception, SystemExit)


@pytest.mark.parametrize(
    "words",
    [
        ["routes-policy", "--json"],
        ["formats", "--json"],
        ["ready", "ukri", "--project", "HERE", "--json"],
    ],
)
def test_json_is_one_object_and_nothing_else(flask, words):
    make_project("HERE", lead=make_user())

    assert isinstance(json.loads(flask(*words).stdout), dict)


def test_routes_policy_names_every_rule_with_what_guards_it(app, flask):
    rules = json.loads(flask("routes-policy", "--json").stdout)["rules"]

    assert len(rules) == len(list(app.url_map.iter_rules()))
    for one in rules:
        assert set(one) == {"rule", "methods", "endpoint", "parameters", "access"}
        assert one["access"] != "none"
        assert one["methods"]
    shown = next(one for one in rules if one["endpoint"] == "records.show")
    assert shown["parameters"] == {"project_code": "code", "record_id": "key"}
    assert shown["access"] == "project:read"
    assert shown["methods"] == ["GET"]


def test_database_that_is_not_set_up_is_told_in_a_sentence(tmp_path):
    for words in (["ready", "ukri", "--project", "X"], ["add-user", "a@b.example", "--name", "A"]):
        told = subprocess.run(
            [
                sys.executable,
                "-m",
                "flask",
                *words,
                *["--password-stdin"][: words[0] == "add-user"],
            ],
            capture_output=True,
            text=True,
            input="wobbly harbour kettle\n",
            cwd=ROOT,
            check=False,
            env={**os.environ, "IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path)},
        )
        assert told.returncode == 1
        assert "flask db upgrade" in told.stderr
        assert told.stderr.count("\n") == 1


def test_commands_start_without_what_only_some_of_them_need(tmp_path):
    heavy = "reportlab", "icalendar", "waitress", "xlsxwriter", "pypdf", "playwright"
    code = (
        "import sys\n"
        "from flask.cli import main\n"
        "sys.argv = ['flask', {!r}]\n"
        "try:\n    main()\nfinally:\n"
        f"    print([one for one in {heavy} if one in sys.modules], file=sys.stderr)"
    )
    for word in ("--help", "routes-policy"):
        told = in_a_new_process(tmp_path, code.format(word))
        assert told.stderr == "[]\n", word


def test_every_list_of_commands_is_there():
    folder = ROOT / "impacttracker" / "commands"
    assert set(MODULES) == {file.stem for file in folder.glob("[a-z]*.py")}
