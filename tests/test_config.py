import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import config

ROOT = Path(__file__).parents[1]
GOOD_SECRET = "Zr7w-kQx2_vB9mLs4TnYp0HdGc6JfUa1EoXi"
# A production configuration with which nothing is wrong.
PRODUCTION = {
    "IMPACTTRACKER_BASE_URL": "https://impact.example.ac.uk",
    "IMPACTTRACKER_SECRET_KEY": GOOD_SECRET,
}


def start(environ, tmp_path, *words):
    """Start the application as a server would, or `flask` with *words*, in a new process."""
    command = ["-m", "flask", *words] if words else ["-c", "import wsgi"]
    instance = {"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path / "instance")}
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={"PATH": "/usr/bin:/bin", **instance, **environ},
    )


def refusal(environ, tmp_path, monkeypatch):
    """The words with which a server ends that is started like this."""
    instance = {"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path / "instance")}
    for name, value in {**instance, **environ}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "wsgi.py"))
    return ended.value.code


def without(name, **changed):
    return {key: value for key, value in (PRODUCTION | changed).items() if key != name}


def test_trial_needs_no_settings_and_keeps_its_secret(tmp_path):
    first = config.from_environment({"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path / "new")})
    second = config.from_environment({"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path / "new")})

    assert first == second
    assert not first["PRODUCTION"]
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert len(first["SECRET_KEY"]) >= config.SHORTEST_SECRET


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        (without("IMPACTTRACKER_SECRET_KEY"), "SECRET_KEY"),
        (PRODUCTION | {"IMPACTTRACKER_SECRET_KEY": GOOD_SECRET[:31]}, "SECRET_KEY"),
        (PRODUCTION | {"IMPACTTRACKER_SECRET_KEY": "changeme" * 8}, "SECRET_KEY"),
        (PRODUCTION | {"IMPACTTRACKER_SECRET_KEY": "development" * 8}, "SECRET_KEY"),
        (PRODUCTION | {"IMPACTTRACKER_SECRET_KEY": "ab" * 40}, "SECRET_KEY"),
        (
            PRODUCTION | {"IMPACTTRACKER_SECRET_KEY": config.for_tests()["SECRET_KEY"]},
            "SECRET_KEY",
        ),
        (PRODUCTION | {"IMPACTTRACKER_BASE_URL": "http://impact.example.ac.uk"}, "https"),
        (PRODUCTION | {"IMPACTTRACKER_BASE_URL": "https://impact.example.ac.uk/x"}, "BASE_URL"),
        (PRODUCTION | {"IMPACTTRACKER_BASE_URL": "impact.example.ac.uk"}, "BASE_URL"),
        (PRODUCTION | {"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        (
            PRODUCTION | {"IMPACTTRACKER_EVIDENCE_STORE_URL": "s3://b?endpoint=http://s3.example"},
            "EVIDENCE_STORE_URL",
        ),
    ],
)
def test_production_does_not_start_while_it_is_unsafe(tmp_path, environ, reason, monkeypatch):
    said = refusal(environ, tmp_path, monkeypatch)

    assert said.startswith("Impact Tracker does not start like this:\n- ")
    assert reason in said
    assert said.count("\n") == 1


def test_production_does_not_start_while_others_can_read_its_files(tmp_path, monkeypatch):
    folder = tmp_path / "files"
    folder.mkdir(mode=0o755)
    environ = PRODUCTION | {"IMPACTTRACKER_DATA_FOLDER": str(folder)}

    assert f"Make {folder} readable by its owner alone" in refusal(environ, tmp_path, monkeypatch)
    folder.chmod(0o700)
    assert config.unsafe_because(config.from_environment(environ)) == []


def test_every_reason_is_told_at_once_and_by_the_check_too(tmp_path):
    unsafe = {"IMPACTTRACKER_BASE_URL": "http://impact.example.ac.uk"}
    for words in ((), ("check-deploy",)):
        started = start(unsafe, tmp_path, *words)

        assert (started.returncode, started.stdout) == (1, "")
        assert "SECRET_KEY" in started.stderr
        assert "https" in started.stderr
        assert "Traceback" not in started.stderr


def test_safe_production_starts_and_the_check_agrees(tmp_path):
    checked = start(PRODUCTION | {"IMPACTTRACKER_GTR_FETCH": "on"}, tmp_path, "check-deploy")
    assert checked.returncode == 0
    assert checked.stdout.splitlines() == [
        "Nothing unsafe was found.",
        "When people ask for it, it fetches grants from https://gtr.ukri.org.",
    ]


def test_trial_starts_and_the_check_says_what_it_lacks(tmp_path):
    checked = start({}, tmp_path, "check-deploy")
    assert checked.returncode == 1
    assert "Set IMPACTTRACKER_BASE_URL" in checked.stdout


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PROXIES", "one", "IMPACTTRACKER_PROXIES has to be a small number, not “one”."),
        ("LARGEST_FILE_MB", "12345", "IMPACTTRACKER_LARGEST_FILE_MB has to be a small number"),
        ("EVIDENCE_STORE_URL", "https://x", "has to look like s3://bucket/prefix"),
        ("TIMEZONE", "Mars/Crater", "“Mars/Crater” is not a time zone we know"),
        ("INSTANCE_FOLDER", "/proc/nothing/here", "cannot be used"),
    ],
)
def test_setting_that_makes_no_sense_is_told_in_one_sentence(
    tmp_path, name, value, sentence, monkeypatch
):
    said = refusal({f"IMPACTTRACKER_{name}": value}, tmp_path, monkeypatch)

    assert sentence in said
    assert "\n" not in said


def test_address_that_is_of_no_database_is_told_in_one_sentence(tmp_path):
    started = start({"IMPACTTRACKER_DATABASE_URL": "somewhere"}, tmp_path)

    assert started.returncode == 1
    assert started.stderr == "IMPACTTRACKER_DATABASE_URL is not an address of a database.\n"


def test_cookie_is_bound_to_the_host_where_it_is_served_over_https(tmp_path):
    folder = {"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path)}
    trial = config.from_environment(folder)
    production = config.from_environment(PRODUCTION | folder)

    assert trial["SESSION_COOKIE_NAME"] == "impacttracker"
    assert production["SESSION_COOKIE_NAME"] == "__Host-impacttracker"
    assert production["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("http://localhost:5000", True),
        ("http://127.0.0.1", True),
        ("http://127.8.9.1:80/x", True),
        ("http://[::1]:5000", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.evil.example", False),
        ("http://localhost.evil.example", False),
        ("https://impact.example.ac.uk", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_address_of_this_computer_is_told_from_others(address, is_here):
    assert config.is_loopback(address) is is_here


def test_address_of_a_database_may_be_written_as_providers_write_it(tmp_path):
    folder = {"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path)}
    said = {"IMPACTTRACKER_DATABASE_URL": "postgres://u@h/d"}
    settings = config.from_environment(folder | said)

    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql://u@h/d"
    assert settings["SQLALCHEMY_ENGINE_OPTIONS"]["pool_pre_ping"]


def test_request_has_room_for_the_largest_file_and_its_form(tmp_path):
    folder = {"IMPACTTRACKER_INSTANCE_FOLDER": str(tmp_path)}
    usual = config.from_environment(folder)
    larger = config.from_environment(folder | {"IMPACTTRACKER_LARGEST_FILE_MB": "200"})

    assert usual["LARGEST_FILE"] == 25 * 1024 * 1024 < usual["MAX_CONTENT_LENGTH"]
    assert larger["LARGEST_FILE"] == 200 * 1024 * 1024 < larger["MAX_CONTENT_LENGTH"]
