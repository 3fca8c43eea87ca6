"""One JSON object per line on standard output; secrets in addresses never reach it."""

import json
import logging
import re
import sys
from collections.abc import Mapping
from time import perf_counter
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

from impacttracker.clock import now

LOGGER = logging.getLogger("impacttracker")

# What follows these parts of an address lets its holder in: hidden wherever the address stands,
# also as somebody else may write it (doubled or encoded slashes, capitals).
SECRETS = re.compile(
    r"((?:calendar(?:/|%2f)+feed|choose-password)(?:/|%2f)+)[^\s/?&#\"'<>]+", re.IGNORECASE
)


def say(event: str, **facts: Any) -> None:
    """Log one event with its facts."""
    LOGGER.info(event, extra={"facts": facts})


def redacted(text: str) -> str:
    """*text* with the keys of feeds and of mailed links hidden."""
    return SECRETS.sub(r"\1…", text)


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON.

    The line is plain ASCII, everything else escaped: what somebody typed can neither begin a
    line of its own, nor steer the terminal that shows it, nor fail to be written.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(_without_secrets(line), default=lambda value: redacted(str(value)))


class WhereItBelongs(logging.Handler):
    """Writes to standard output while serving; a command's own output must stay clean."""

    def emit(self, record: logging.LogRecord) -> None:
        stream = sys.stdout if has_request_context() else sys.stderr
        try:
            stream.write(f"{self.format(record)}\n")
            stream.flush()
        except Exception:  # what cannot be written must not stop the request
            self.handleError(record)


def register_logs(app: Flask) -> None:
    """Give every request an id, and log its end."""
    if not app.testing and not LOGGER.handlers:
        handler = WhereItBelongs()
        handler.setFormatter(JsonLines())
        LOGGER.addHandler(handler)
        LOGGER.setLevel(logging.INFO)
        LOGGER.propagate = False

    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        say(
            "request",
            request_id=g.get("request_id"),
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((perf_counter() - g.get("began", perf_counter())) * 1000, 1),
        )
        response.headers["X-Request-ID"] = g.get("request_id", "")
        return response


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {str(name): _without_secrets(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_secrets(one) for one in value]
    return value
