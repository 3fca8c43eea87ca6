"""Holds the API to its own description: requests made up from it, answers compared with it."""

import contextvars
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# A body that fits its schema may still name what is not here, so that its refusal is no fault.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# What is there is read and changed before it is taken away.
ORDER = ("get", "patch", "post", "put", "delete")


@dataclass
class Held:
    """What came of it: how many requests, with which statuses, and what was wrong."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    by_operation: dict[str, Counter[int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def hold(app, ids, token, examples):
    """Ask every operation of the API *examples* times with data that fits and that does not."""
    held = Held()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", _whole(app))
    operations = [one.ok() for one in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda one: ORDER.index(one.method)):
        for mode in (POSITIVE, NEGATIVE):
            _ask(operation, mode, ids, token, examples, held)
    return held


def _ask(operation, mode, ids, token, examples, held):
    names = [one.name for one in operation.path_parameters]
    known = {"path_parameters": {name: ids[name] for name in names}} if names else {}
    statuses = held.by_operation.setdefault(operation.label, Counter())

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode, **known))
    def ask(case):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
        # Else hardly any request would come as far as its body.
        if case.method in {"PATCH", "PUT", "DELETE"} and (mode is NEGATIVE or held.asked % 4):
            case.headers["If-Match"] = "*"
        # A request runs in a context of its own, as in a server.
        response = contextvars.Context().run(case.call)
        held.asked += 1
        held.statuses[response.status_code] += 1
        statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            held.faults.setdefault(f"{operation.label} ({mode.value})", _in_words(failure))

    ask()


def _whole(app):
    """*app* as a server that reads every answer to its end and closes it."""

    def serve(environ, start_response):
        with closing(app(environ, start_response)) as body:
            return [b"".join(body)]

    return serve


def _in_words(failure):
    several = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
    return "\n".join(f"{one.title}: {one.message}" for one in several) + f"\n{failure}"[:2000]
