"""Our addresses: their parts (a project's code, a key that fits its column), and their host."""

from typing import Any

from flask import Flask, current_app, has_request_context, request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

import config
from impacttracker.database import LARGEST_KEY

PROJECT_CODE = "[A-Za-z][A-Za-z0-9-]{0,19}"


FOR_PROGRAMS = "/api/v1/"
"""What stands below is asked by programs: no cookie counts there, and errors are told as JSON."""


class CodeConverter(UnicodeConverter):
    """A project's code."""

    regex = PROJECT_CODE


class KeyConverter(IntegerConverter):
    """A whole-number key. A larger one than the database holds is simply not found."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_KEY)


def register_converters(app: Flask) -> None:
    """Let rules say `<code:project_code>` and `<key:record_id>`."""
    app.url_map.converters["code"] = CodeConverter
    app.url_map.converters["key"] = KeyConverter


def outside_address(path: str) -> str:
    """*path* with the installation's address before it, as letters and calendars need it.

    What a request says of its host is not to be trusted: a forged one would turn a link into
    somebody else's. Only a trial on this very computer, which has no address set, may use it.
    """
    if base := current_app.config["BASE_URL"]:
        return f"{base}{path}"
    if has_request_context() and config.is_loopback(request.host_url):
        return f"{request.host_url.rstrip('/')}{path}"
    return path


def path_to(endpoint: str, anchor: str = "", **values: Any) -> str:
    """The path of a page, also where no request is being answered; *anchor* is a place on it."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{path}#{anchor}" if anchor else path
