"""A browser for tests: asks as a server would answer, and looks closely at every answer."""

import contextvars
from collections.abc import Iterable
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from impacttracker.database import db
from tests.pages import Page
from tests.statements import statements_sent, table_changed_by

READING = {"GET", "HEAD", "OPTIONS"}

# What may be written while reading, and where: (endpoint, table). "*" is any endpoint.
STAMPS = {
    ("calendar.feed", "feed_key"),  # when a calendar last fetched it
    ("*", "personal_token"),  # on which day a token was last used
    ("*", "sign_in"),  # when a browser was last seen
}


class Browser(FlaskClient):
    """Checks each answer: a page must be sound, and reading must change nothing."""

    application: Flask

    def page(self, address: str, **kwargs: Any) -> Page:
        """The page at *address*, which has to be there."""
        response = self.get(address, **kwargs)
        assert response.status_code == 200, f"{address} answered {response.status}"
        return Page(response.text)

    def run_wsgi_app(
        self, environ: dict[str, Any], buffered: bool = False
    ) -> tuple[Iterable[bytes], str, Headers]:
        store_what_the_test_made()
        with statements_sent() as sent:
            # A request runs in a context of its own, as in a server: nothing that a test, or
            # an earlier request, holds in memory reaches it.
            body, status, headers = contextvars.Context().run(
                super().run_wsgi_app, environ, buffered=True
            )
        whole = b"".join(body)
        if environ["REQUEST_METHOD"] in READING:
            refuse_changes(endpoint_of(self.application, environ), sent)
        # Browsers follow a redirect without showing what it says, and put a file away unseen.
        is_file = headers.get("Content-Disposition", "").startswith("attachment")
        is_shown = whole and not status.startswith("3") and not is_file
        if is_shown and headers.get("Content-Type", "").startswith("text/html"):
            faults = Page(whole.decode()).faults()
            assert not faults, f"{environ['PATH_INFO']} ({status}): " + "; ".join(faults)
        return [whole], status, headers


def store_what_the_test_made() -> None:
    """Store it, as if an earlier request had made it; it is read anew when next looked at."""
    if has_app_context():
        db.session.commit()


def endpoint_of(application: Flask, environ: dict[str, Any]) -> str:
    """The endpoint that answers a request, or nothing where no rule fits."""
    try:
        return str(application.url_map.bind_to_environ(environ).match()[0])
    except HTTPException:
        return ""


def refuse_changes(endpoint: str, sent: list[str]) -> None:
    """Complain if reading at *endpoint* wrote more than a stamp."""
    for statement in sent:
        table = table_changed_by(statement)
        if table and not {(endpoint, table), ("*", table)} & STAMPS:
            raise AssertionError(f"Reading {endpoint or 'a page'} changed {table}: {statement}")
