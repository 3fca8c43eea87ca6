"""What all operations have in common in the description: parameters, headers, problems."""

from collections.abc import Mapping
from typing import Any

from impacttracker.addresses import PROJECT_CODE
from impacttracker.api import paging, problems
from impacttracker.api.resource import Resource

JSON = "application/json"

_TAG = {"schema": {"type": "string"}, "description": "Names what was answered, to the byte."}
HEADERS = {
    "ETag": _TAG,
    "Link": {"schema": {"type": "string"}, "description": 'The next page, as rel="next".'},
    "Location": {"schema": {"type": "string"}, "description": "Where it is read."},
    "Idempotency-Replayed": {
        "schema": {"type": "string", "const": "true"},
        "description": "This was answered before, and nothing was done.",
    },
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "project_code": {
        "name": "project_code",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{PROJECT_CODE}$"},
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": paging.MOST,
            "default": paging.USUAL,
        },
    },
    "after": {
        "name": "after",
        "in": "query",
        "description": "Where the page before stopped: take it from there as it stands.",
        "schema": {"type": "string"},
    },
    "since": {
        "name": "since",
        "in": "query",
        "description": "A cursor of an earlier answer; without it, from the first change on.",
        "schema": {"type": "string"},
    },
    "number": {
        "name": "number",
        "in": "path",
        "required": True,
        "description": "1 is what was sent first.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "if_none_match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of what is held already: 304 says that it still holds.",
        "schema": {"type": "string"},
    },
    "if_match": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of what was read: 412 where it has changed since, 428 without it.",
        "schema": {"type": "string"},
    },
    "idempotency_key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Sent again with the same body within a day, the request is not done twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    },
}
REFUSALS = {
    400: "The request makes no sense.",
    401: "No token, or one that opens nothing.",
    403: "The token, or its owner’s part in the project, does not allow that.",
    404: "There is no such thing, or none that the token's owner may see.",
    405: "The address does not take that method; the header Allow names those that it takes.",
    409: "There is one already, or somebody else was quicker.",
    410: "The cursor is of another time: read everything once more.",
    412: "Somebody changed it since it was read.",
    413: "The body is too large: JSON may have up to 5 MB and 20,000 values.",
    415: "The body is of another media type.",
    422: "Something in the body does not fit; “errors” says what, and where.",
    428: "If-Match is missing.",
    500: "Something went wrong on our side. Nothing was saved.",
    503: "The database cannot be used just now.",
}


def components() -> dict[str, Any]:
    """What operations refer to, but for the schemas."""
    return {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "responses": {f"Problem{status}": _problem(said) for status, said in REFUSALS.items()},
    }


def parameter(name: str) -> Mapping[str, Any]:
    """A parameter that many have, or else the uid of a thing."""
    if name in PARAMETERS:
        return ref("parameters", name)
    schema = {"type": "string", "minLength": 1, "maxLength": 36, "pattern": "^[A-Za-z0-9._-]+$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def object_of(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def ref(sort: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{sort}/{name}"}


def _problem(said: str) -> dict[str, Any]:
    schema = {"schema": ref("schemas", "Problem")}
    return {"description": said, "content": {problems.MEDIA_TYPE: schema}}


def operation(
    name: str,
    summary: str,
    resource: Resource | None = None,
    *,
    parameters: list[str],
    answers: Mapping[int, Any],
    refusals: tuple[int, ...] = (401, 403, 404),
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What can be asked at an address with a method."""
    told = {str(status): one for status, one in answers.items()}
    told |= {str(status): ref("responses", f"Problem{status}") for status in refusals}
    found: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "tags": [resource.path if resource else "projects"],
        "parameters": [parameter(one) for one in parameters],
        "responses": told,
    }
    return {**found, "requestBody": body} if body else found


def body_of(schema: str, *media_types: str) -> dict[str, Any]:
    """A body that has to be sent."""
    held = {"schema": ref("schemas", schema)}
    return {"required": True, "content": dict.fromkeys(media_types, held)}


def answer(schema: Mapping[str, Any], *headers: str) -> dict[str, Any]:
    """An answer as JSON, with headers of ours."""
    return {
        "description": "As it is.",
        "headers": {name: ref("headers", name) for name in headers},
        "content": {JSON: {"schema": schema}},
    }


def unchanged() -> dict[str, Any]:
    """An answer without a body."""
    return {"description": "Nothing has changed since."}
