"""The description of the API (OpenAPI 3.1), made from the same list as its addresses."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from impacttracker.api import changes, problems, projects
from impacttracker.api.answers import options_schemas
from impacttracker.api.evidence import EVIDENCE
from impacttracker.api.openapi_parts import components, object_of, parameter, ref
from impacttracker.api.parts import taken_schema, told_schema
from impacttracker.api.resource import Resource
from impacttracker.api.resources import RESOURCES

JSON, PATCH = "application/json", "application/merge-patch+json"
PROJECT = "/api/v1/projects/{project_code}"
TITLE = "Impact Tracker"
ABOUT = (
    "The same things, operations and permissions as the pages have. Send a personal token as "
    "`Authorization: Bearer`; it can never do more than its owner may do now. Lists come page by "
    "page, the way to the next one in `next`. Whoever changes something says which version they "
    "read: its `ETag`, as `If-Match`. A request that adds something may carry an "
    "`Idempotency-Key`: sent twice, it is done once."
)


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {
        "/api/v1/projects": {"get": _projects()},
        PROJECT: {"get": _project()},
        f"{PROJECT}/changes": {"get": _changes()},
    }
    for resource in RESOURCES:
        paths |= _paths_of(resource)
    paths[f"{PROJECT}/{EVIDENCE.path}/{{{EVIDENCE.parameter}}}/file"] = {
        "get": _read_file(),
        "put": _give_file(),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": one.path, "description": one.about} for one in RESOURCES],
        "paths": paths,
        "components": {**components(), "schemas": _schemas()},
    }


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {
        "Problem": problems.SCHEMA,
        "Project": told_schema(projects.PARTS),
        "ProjectInList": told_schema(projects.IN_A_LIST),
        "Change": told_schema(changes.PARTS),
        **options_schemas(),
    }
    for resource in RESOURCES:
        found |= _schemas_of(resource)
    return found


def _schemas_of(resource: Resource) -> Mapping[str, Any]:
    name = resource.title
    found = {
        name: told_schema(resource.parts),
        f"{name}New": taken_schema(resource.parts, is_new=True),
        f"{name}Change": taken_schema(resource.parts, is_new=False),
        **(resource.schemas or {}),
    }
    return {called: _with_href(called, schema) for called, schema in found.items()}


def _with_href(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a thing has its address, too."""
    if name.endswith(("New", "Change")) or "properties" not in schema:
        return dict(schema)
    href = {"type": "string", "format": "uri-reference", "description": "Where it is read."}
    return {
        **schema,
        "properties": {**schema["properties"], "href": href},
        "required": [*schema["required"], "href"],
    }


def _paths_of(resource: Resource) -> dict[str, Any]:
    every = f"{PROJECT}/{resource.path}"
    single = f"{every}/{{{resource.parameter}}}"
    of_all: dict[str, Any] = {"get": _list(resource)}
    of_one: dict[str, Any] = {"get": _read(resource)}
    if resource.create:
        of_all["post"] = _create(resource)
    if resource.change:
        of_one["patch"] = _change(resource)
    if resource.remove:
        of_one["delete"] = _remove(resource)
    found = {every: of_all, single: of_one}
    if resource.bin:
        found[f"{single}/restore"] = {"post": _restore(resource)}
    return found


def _projects() -> dict[str, Any]:
    listed = object_of(items={"type": "array", "items": ref("schemas", "ProjectInList")})
    return _operation(
        "list_projects",
        "The projects that the token opens",
        parameters=["if_none_match"],
        answers={200: _told(listed, "ETag"), 304: _unchanged()},
        refusals=(401,),
    )


def _project() -> dict[str, Any]:
    return _operation(
        "read_project",
        "A project, and how far it has changed",
        parameters=["project_code", "if_none_match"],
        answers={200: _told(ref("schemas", "Project"), "ETag"), 304: _unchanged()},
    )


def _changes() -> dict[str, Any]:
    told = object_of(
        items={"type": "array", "items": ref("schemas", "Change")},
        cursor={"type": "string", "description": "Ask from here on next time."},
        more={"type": "boolean", "description": "Whether there are more already."},
    )
    return _operation(
        "list_changes",
        "What was created, changed or binned since a cursor, in the order of its becoming so",
        parameters=["project_code", "since", "limit", "if_none_match"],
        answers={200: _told(told, "ETag", "Link"), 304: _unchanged()},
        refusals=(400, 401, 403, 404, 410),
    )


def _list(resource: Resource) -> dict[str, Any]:
    page = object_of(
        items={"type": "array", "items": ref("schemas", resource.title)},
        next={"type": ["string", "null"], "format": "uri-reference"},
    )
    found = _operation(
        f"list_{resource.name}",
        f"A page of the project's {resource.path}",
        resource,
        parameters=["project_code", "limit", "after", "if_none_match"],
        answers={200: _told(page, "ETag", "Link"), 304: _unchanged()},
        refusals=(400, 401, 403, 404),
    )
    for one in resource.filters:
        found["parameters"].append(
            {"name": one.name, "in": "query", "description": one.about, "schema": one.schema}
        )
    return found


def _read(resource: Resource) -> dict[str, Any]:
    answers = {200: _told(ref("schemas", resource.title), "ETag"), 304: _unchanged()}
    if resource.became:
        location = {"Location": ref("headers", "Location")}
        answers[308] = {"description": "It was merged into another one.", "headers": location}
    return _operation(
        f"read_{resource.name}",
        "One of them",
        resource,
        parameters=["project_code", resource.parameter, "if_none_match"],
        answers=answers,
    )


def _create(resource: Resource) -> dict[str, Any]:
    headers = ("ETag", "Location", "Idempotency-Replayed")
    return _operation(
        f"create_{resource.name}",
        "A new one",
        resource,
        parameters=["project_code", "idempotency_key"],
        answers={201: _told(ref("schemas", resource.title), *headers)},
        refusals=(400, 401, 403, 404, 409, 413, 415, 422, 503),
        body=_body(f"{resource.title}New", JSON),
    )


def _change(resource: Resource) -> dict[str, Any]:
    return _operation(
        f"change_{resource.name}",
        "What is given takes the place of what was there; the rest stays (RFC 7396)",
        resource,
        parameters=["project_code", resource.parameter, "if_match"],
        answers={
            200: _told(ref("schemas", resource.title), "ETag", "Location"),
            204: {"description": "Done; it is not there for the caller any more."},
        },
        refusals=(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
        body=_body(f"{resource.title}Change", PATCH, JSON),
    )


def _remove(resource: Resource) -> dict[str, Any]:
    return _operation(
        f"remove_{resource.name}",
        "Into the bin, for 30 days" if resource.bin else "Taken away for good",
        resource,
        parameters=["project_code", resource.parameter, "if_match"],
        answers={204: {"description": "Done."}},
        refusals=(401, 403, 404, 412, 422, 428, 503),
    )


def _restore(resource: Resource) -> dict[str, Any]:
    headers = ("ETag", "Location", "Idempotency-Replayed")
    return _operation(
        f"restore_{resource.name}",
        "Out of the bin again",
        resource,
        parameters=["project_code", resource.parameter, "idempotency_key"],
        answers={200: _told(ref("schemas", resource.title), *headers)},
        refusals=(400, 401, 403, 404, 409, 413, 422, 503),
    )


def _read_file() -> dict[str, Any]:
    held = {"schema": {"type": "string", "format": "binary"}}
    return _operation(
        "read_file",
        "The file of a piece of evidence, byte for byte",
        EVIDENCE,
        parameters=["project_code", EVIDENCE.parameter],
        answers={200: {"description": "The file.", "content": {"*/*": held}}},
        refusals=(401, 403, 404, 503),
    )


def _give_file() -> dict[str, Any]:
    name = {
        "name": "name",
        "in": "query",
        "required": True,
        "description": "The name that the file has, with its ending.",
        "schema": {"type": "string", "minLength": 1},
    }
    found = _operation(
        "give_file",
        "The file of a piece of evidence: its bytes are the body",
        EVIDENCE,
        parameters=["project_code", EVIDENCE.parameter, "if_match"],
        answers={200: _told(ref("schemas", EVIDENCE.title), "ETag", "Location")},
        refusals=(400, 401, 403, 404, 409, 412, 413, 422, 428, 503),
        body={"required": True, "content": {"application/octet-stream": {}}},
    )
    found["parameters"].append(name)
    return found


def _operation(
    name: str,
    summary: str,
    resource: Resource | None = None,
    *,
    parameters: list[str],
    answers: Mapping[int, Any],
    refusals: tuple[int, ...] = (401, 403, 404),
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
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


def _body(schema: str, *media_types: str) -> dict[str, Any]:
    held = {"schema": ref("schemas", schema)}
    return {"required": True, "content": dict.fromkeys(media_types, held)}


def _told(schema: Mapping[str, Any], *headers: str) -> dict[str, Any]:
    return {
        "description": "As it is.",
        "headers": {name: ref("headers", name) for name in headers},
        "content": {JSON: {"schema": schema}},
    }


def _unchanged() -> dict[str, Any]:
    return {"description": "Nothing has changed since."}
