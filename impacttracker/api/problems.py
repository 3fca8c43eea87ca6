"""What a program is told when something cannot be done: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, g

from impacttracker.addresses import outside_address
from impacttracker.api.json_text import json_of
from impacttracker.errors import Refused

MEDIA_TYPE = "application/problem+json"


# Where pages speak of buttons and links, programs are told of methods.
SENTENCES = {
    405: "This address does not take that method; the header Allow names those that it takes.",
    409: "Somebody else was quicker. Read it again, then change that.",
    413: "That is too large: JSON may have up to 5 MB, and a file no more than in the forms.",
    415: "Send JSON, and say so: Content-Type: application/json.",
}


class Unacceptable(Refused):
    """A body or a parameter does not fit; `places` has a sentence for each place in it."""

    def __init__(self, places: Mapping[str, str], *, status: int = 422) -> None:
        super().__init__(" ".join(dict.fromkeys(places.values())))
        self.places = dict(places)
        self.status = status


class BadParameter(Refused):
    """A parameter of the address makes no sense."""

    status = 400

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class Unreadable(Refused):
    """A body is no JSON."""

    status = 400


class TooMany(Refused):
    """A body has more in it than could be meant."""

    status = 413


class WrongMediaType(Refused):
    status = 415


class WhoIsAsking(Refused):
    """No token came with the request, or one that opens nothing."""

    status = 401


class OutOfScope(Refused):
    """The token is only good for reading."""

    status = 403


class AlreadyThere(Refused):
    status = 409


class OfAnotherTime(Refused):
    """A cursor lies ahead of all that happened here."""

    status = 410


class NoLongerSo(Refused):
    """Somebody changed it since the program read it."""

    status = 412


class SayWhichVersion(Refused):
    status = 428


def problem(status: int, sentence: str, error: Exception | None = None) -> Response:
    """The answer that tells of *error*; its type leads to what the documentation says of it."""
    if not isinstance(error, Refused):
        sentence = SENTENCES.get(status, sentence)
    told: dict[str, Any] = {
        "type": outside_address(f"/api/#status-{status}"),
        "title": _title(status),
        "status": status,
        "detail": sentence,
        "request_id": g.get("request_id", ""),
    }
    if isinstance(error, Unacceptable):
        told["errors"] = [
            {"pointer": f"#{place}", "detail": one} for place, one in error.places.items()
        ]
    if isinstance(error, BadParameter):
        told["errors"] = [{"parameter": error.name, "detail": str(error)}]
    response = Response(json_of(told), status=status, content_type=MEDIA_TYPE)
    if challenge := _challenge(error):
        response.headers["WWW-Authenticate"] = challenge
    return response


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what to do."},
        "request_id": {"type": "string", "description": "Names the request in the log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body."},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail", "request_id"],
    "additionalProperties": False,
}


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Problem"


def _challenge(error: Exception | None) -> str:
    if isinstance(error, WhoIsAsking):
        return 'Bearer realm="Impact Tracker", error="invalid_token"'
    if isinstance(error, OutOfScope):
        return 'Bearer realm="Impact Tracker", error="insufficient_scope", scope="write"'
    return ""
