"""The parts of our addresses: a project's code, and keys that fit their column."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from impacttracker.database import LARGEST_KEY

PROJECT_CODE = "[A-Za-z][A-Za-z0-9-]{0,19}"


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
