"""The description of the API (OpenAPI 3.1), made from the same list as its addresses."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from impacttracker.api import changes, problems, projects
from impacttracker.api.answers import options_schemas
from impacttracker.api.openapi_files import paths_of_files
from impacttracker.api.openapi_parts import (
    JSON,
    answer,
    body_of,
    components,
    object_of,
    operation,
    ref,
    unchanged,
)
from impacttracker.api.parts import taken_schema, told_schema
from impacttracker.api.resource import Resource
from impacttracker.api.resources import RESOURCES

PATCH = "application/merge-patch+json"
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
    paths |= paths_of_files(PROJECT)
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
    return operation(
        "list_projects",
        "The projects that the token opens",
        parameters=["if_none_match"],
        answers={200: answer(listed, "ETag"), 304: unchanged()},
        refusals=(401,),
    )


def _project() -> dict[str, Any]:
    return operation(
        "read_project",
        "A project, and how far it has changed",
        parameters=["project_code", "if_none_match"],
        answers={200: answer(ref("schemas", "Project"), "ETag"), 304: unchanged()},
    )


def _changes() -> dict[str, Any]:
    told = object_of(
        items={"type": "array", "items": ref("schemas", "Change")},
        cursor={"type": "string", "description": "Ask from here on next time."},
        more={"type": "boolean", "description": "Whether there are more already."},
    )
    return operation(
        "list_changes",
        "What was created, changed or binned since a cursor, in the order of its becoming so",
        parameters=["project_code", "since", "limit", "if_none_match"],
        answers={200: answer(told, "ETag", "Link"), 304: unchanged()},
        refusals=(400, 401, 403, 404, 410),
    )


def _list(resource: Resource) -> dict[str, Any]:
    page = object_of(
        items={"type": "array", "items": ref("schemas", resource.title)},
        next={"type": ["string", "null"], "format": "uri-reference"},
    )
    found = operation(
        f"list_{resource.name}",
        f"A page of the project's {resource.path}",
        resource,
        parameters=["project_code", "limit", "after", "if_none_match"],
        answers={200: answer(page, "ETag", "Link"), 304: unchanged()},
        refusals=(400, 401, 403, 404),
    )
    for one in resource.filters:
        found["parameters"].append(
            {"name": one.name, "in": "query", "description": one.about, "schema": one.schema}
        )
    return found


def _read(resource: Resource) -> dict[str, Any]:
    answers = {200: answer(ref("schemas", resource.title), "ETag"), 304: unchanged()}
    if resource.became:
        location = {"Location": ref("headers", "Location")}
        answers[308] = {"description": "It was merged into another one.", "headers": location}
    return operation(
        f"read_{resource.name}",
        "One of them",
        resource,
        parameters=["project_code", resource.parameter, "if_none_match"],
        answers=answers,
    )


def _create(resource: Resource) -> dict[str, Any]:
    headers = ("ETag", "Location", "Idempotency-Replayed")
    return operation(
        f"create_{resource.name}",
        "A new one",
        resource,
        parameters=["project_code", "idempotency_key"],
        answers={201: answer(ref("schemas", resource.title), *headers)},
        refusals=(400, 401, 403, 404, 409, 413, 415, 422, 503),
        body=body_of(f"{resource.title}New", JSON),
    )


def _change(resource: Resource) -> dict[str, Any]:
    return operation(
        f"change_{resource.name}",
        "What is given takes the place of what was there; the rest stays (RFC 7396)",
        resource,
        parameters=["project_code", resource.parameter, "if_match"],
        answers={
            200: answer(ref("schemas", resource.title), "ETag", "Location"),
            204: {"description": "Done; it is not there for the caller any more."},
        },
        refusals=(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
        body=body_of(f"{resource.title}Change", PATCH, JSON),
    )


def _remove(resource: Resource) -> dict[str, Any]:
    return operation(
        f"remove_{resource.name}",
        "Into the bin, for 30 days" if resource.bin else "Taken away for good",
        resource,
        parameters=["project_code", resource.parameter, "if_match"],
        answers={204: {"description": "Done."}},
        refusals=(401, 403, 404, 412, 422, 428, 503),
    )


def _restore(resource: Resource) -> dict[str, Any]:
    headers = ("ETag", "Location", "Idempotency-Replayed")
    return operation(
        f"restore_{resource.name}",
        "Out of the bin again",
        resource,
        parameters=["project_code", resource.parameter, "idempotency_key"],
        answers={200: answer(ref("schemas", resource.title), *headers)},
        refusals=(400, 401, 403, 404, 409, 413, 422, 503),
    )
