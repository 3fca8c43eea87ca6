import pytest

from tests.applications import application_on, close
from tests.client import Browser


def test_process_that_answers_is_alive_and_asks_no_database(browser, statements):
    with statements() as sent:
        answer = browser.get("/healthz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})
    assert sent == []


def test_tracker_is_ready_with_its_tables_and_its_folder(browser):
    answer = browser.get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ready", "database": True, "files": True}


def test_tracker_without_tables_is_not_ready(database, tmp_path):
    application = application_on(database.blank(), tmp_path)
    answer = Browser(application, application.response_class).get("/readyz")
    close(application)

    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "database": False, "files": True}


def test_tracker_whose_files_are_out_of_reach_is_not_ready(app, browser, monkeypatch):
    app.config["DATA_FOLDER"] = "/proc/version/files"

    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["files"] is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_load_balancers_get_no_cookie_and_keep_nothing(browser, path):
    headers = browser.get(path, headers={"Host": "10.0.0.7:8000"}).headers

    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] == "no-store"
