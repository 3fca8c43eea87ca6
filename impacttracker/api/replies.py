"""Answers of the API: JSON with an ETag, a page of a list with the way to the next one."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import ETags

from impacttracker.addresses import outside_address
from impacttracker.api.changes import Told
from impacttracker.api.json_text import json_of
from impacttracker.api.paging import place_of
from impacttracker.api.problems import NoLongerSo, SayWhichVersion
from impacttracker.api.resource import Asked, Place, Resource

MEDIA_TYPE = "application/json"


def json_reply(told: Any, *, status: int = 200, version: int | None = None) -> Response:
    """*told*, with an ETag that differs whenever it says something else."""
    body = json_of(told)
    response = Response(body, status=status, content_type=MEDIA_TYPE)
    seal = sha256(body).hexdigest()[:16]
    response.set_etag(seal if version is None else f"{version}-{seal}")
    return response


def conditional(response: Response) -> Response:
    """*response*, or that the caller has it already."""
    response.make_conditional(request)
    return response


def of_one(resource: Resource, row: Any, asked: Asked, *, status: int = 200) -> Response:
    """A thing as it is now."""
    (said,) = resource.told([row], asked)
    return json_reply(_written(resource, said, asked), status=status, version=said["version"])


def of_what_it_became(resource: Resource, uid: str, asked: Asked) -> Response | None:
    """The way to what a thing turned out to be, if it was merged."""
    now_is = resource.became(uid, asked) if resource.became else None
    if now_is is None:
        return None
    return Response(status=308, headers={"Location": address_of(resource, now_is, asked)})


def of_page(
    told: Sequence[Mapping[str, Any]], further: Place | None, address: Mapping[str, Any]
) -> Response:
    """A page of a list; *address* has what its next page keeps of this one's address."""
    following = None
    if further is not None:
        path = url_for(str(request.endpoint), **address, after=place_of(further))
        following = outside_address(path)
    response = json_reply({"items": list(told), "next": following})
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def of_changes(told: Told, project_code: str) -> Response:
    """Changes, and from where on to ask next."""
    response = json_reply({"items": told.items, "cursor": told.cursor, "more": told.more})
    if told.more:
        kept = {"limit": request.args["limit"]} if "limit" in request.args else {}
        where: dict[str, Any] = {**kept, "project_code": project_code, "since": told.cursor}
        following = outside_address(url_for("api.list_changes", **where))
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def written(resource: Resource, rows: Sequence[Any], asked: Asked) -> list[dict[str, Any]]:
    """*rows* as they stand in a list."""
    return [_written(resource, said, asked) for said in resource.told(rows, asked)]


def address_of(resource: Resource, uid: str, asked: Asked) -> str:
    """Where a thing is read."""
    where: dict[str, Any] = {"project_code": asked.project.code, resource.parameter: uid}
    return outside_address(url_for(f"api.read_{resource.name}", **where))


def ensure_unchanged(current: Response) -> None:
    """Refuse unless the request says that it knows what is there now."""
    known: ETags = request.if_match
    if not known:
        raise SayWhichVersion(
            "Say which version you change: read it first, and send its ETag as If-Match."
        )
    tag = current.get_etag()[0] or ""
    if known.star_tag or known.contains(tag):
        return
    if known.contains_weak(tag):
        raise NoLongerSo(
            "Send the ETag without W/ before it: that was put there on the way, by a proxy that "
            "packs answers."
        )
    raise NoLongerSo(
        "Somebody else changed this since you read it. Read it again, then change that."
    )


def _written(resource: Resource, said: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    told = {part.name: part.shape.write(said[part.key]) for part in resource.parts}
    return {**told, "href": address_of(resource, str(said["uid"]), asked)}
