"""The addresses of the API, made from the list of its resources; and the page that explains it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from impacttracker.accounts.access import View, public
from impacttracker.addresses import outside_address
from impacttracker.api import operations, projects, replies
from impacttracker.api.access import caller, grants, with_token
from impacttracker.api.bodies import PATCHED, READ, body_of, sent
from impacttracker.api.changes import changes_since
from impacttracker.api.evidence import EVIDENCE
from impacttracker.api.evidence import give_file as give_bytes
from impacttracker.api.models import KeptAnswer
from impacttracker.api.openapi import document
from impacttracker.api.openapi_parts import REFUSALS
from impacttracker.api.paging import wanted_by
from impacttracker.api.parts import read_parts
from impacttracker.api.problems import AlreadyThere, BadParameter, NoLongerSo, Unacceptable
from impacttracker.api.resource import Act, Asked, Bin, Change, Create, Resource
from impacttracker.api.resources import RESOURCES
from impacttracker.api.returns import RETURNS, sent_pdf
from impacttracker.api.shapes import Misfit
from impacttracker.database import db
from impacttracker.errors import Invalid, Stale
from impacttracker.evidence import pages
from impacttracker.evidence.files import Upload
from impacttracker.extensions import csrf
from impacttracker.projects.access import Permission
from impacttracker.projects.models import Project
from impacttracker.projects.operations import hold

bp = Blueprint("api", __name__, url_prefix="/api")
# No cookie lets anybody in here, so nobody can be made to send one.
csrf.exempt(bp)

LONGEST_KEY = 200


@bp.get("/")
@public("What programs may do is no secret; what they would read is.")
def documentation() -> ResponseReturnValue:
    things = [
        [one.path, one.about, ", ".join(chooses.name for chooses in one.filters)]
        for one in RESOURCES
    ]
    return render_template(
        "api/documentation.html", things=things, refusals=REFUSALS, tracker=outside_address("")
    )


@bp.get("/v1/openapi.json")
@public("The description tells what could be asked, and nothing that is recorded.")
def openapi() -> ResponseReturnValue:
    return replies.conditional(replies.json_reply(document()))


@bp.get("/v1/projects")
@with_token
def list_projects() -> ResponseReturnValue:
    """The projects that the token opens, by code."""
    return replies.conditional(replies.json_reply(projects.all_told(g.token)))


@bp.get("/v1/projects/<code:project_code>")
@grants(Permission.PROJECT_READ)
def read_project(project: Project) -> ResponseReturnValue:
    said = projects.told(g.place)
    return replies.conditional(replies.json_reply(said, version=project.version))


@bp.get("/v1/projects/<code:project_code>/changes")
@grants(Permission.PROJECT_READ)
def list_changes(project: Project) -> ResponseReturnValue:
    asked = Asked(project, caller())
    limit = wanted_by(request.args, (), ()).limit
    told = changes_since(request.args.get("since"), limit, asked)
    return replies.conditional(replies.of_changes(told, project.code))


@bp.get("/v1/projects/<code:project_code>/evidence/<string(maxlength=36):evidence_uid>/file")
@grants(Permission.PROJECT_READ)
def read_file(project: Project, evidence_uid: str) -> ResponseReturnValue:
    piece = EVIDENCE.one(evidence_uid, Asked(project, caller())) or abort(404)
    return pages.of_file(piece) or abort(404)


@bp.put("/v1/projects/<code:project_code>/evidence/<string(maxlength=36):evidence_uid>/file")
@grants(Permission.RECORD_WRITE)
def give_file(project: Project, evidence_uid: str) -> ResponseReturnValue:
    """The bytes are the body, as they are; the name that they had stands in the address."""
    asked = Asked(project, caller())
    # A program may call the bytes a form, which may be less long.
    request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"]
    piece = _to_change(EVIDENCE, evidence_uid, asked)
    name = request.args.get("name", "")
    if not name.strip():
        raise BadParameter("name", "Give the name of the file: ?name=report.pdf.")
    with _refusals_in_place(EVIDENCE):
        give_bytes(piece, Upload(name, BytesIO(request.get_data())), asked)
    response = _answered(EVIDENCE, evidence_uid, asked)
    db.session.commit()
    return response


@bp.get(
    "/v1/projects/<code:project_code>/returns/<string(maxlength=36):return_uid>/sent/<key:number>"
)
@grants(Permission.PROJECT_EXPORT)
def read_sent(project: Project, return_uid: str, number: int) -> ResponseReturnValue:
    returned = RETURNS.one(return_uid, Asked(project, caller())) or abort(404)
    return sent_pdf(returned, number) or abort(404)


def _list(resource: Resource, project: Project) -> Response:
    asked = Asked(project, caller())
    wanted = wanted_by(request.args, resource.places, resource.filters)
    rows = resource.page(asked, wanted)
    shown = rows[: wanted.limit]
    further = resource.place(shown[-1]) if len(rows) > len(shown) else None
    told = replies.written(resource, shown, asked)
    return replies.conditional(replies.of_page(told, further, _address(resource, project)))


def _read(resource: Resource, project: Project, **uid: str) -> Response:
    asked = Asked(project, caller())
    if (row := resource.one(uid[resource.parameter], asked)) is not None:
        return replies.conditional(replies.of_one(resource, row, asked))
    return replies.of_what_it_became(resource, uid[resource.parameter], asked) or abort(404)


def _create(resource: Resource, create: Create, project: Project) -> Response:
    asked = Asked(project, caller())

    def added() -> Response:
        given = _given(resource, READ, is_new=True)
        with _refusals_in_place(resource, is_new=True):
            uid = str(create(given, asked).uid)
        return _answered(resource, uid, asked, status=201)

    return _once(added, asked)


def _change(resource: Resource, change: Change, project: Project, **uid: str) -> Response:
    asked = Asked(project, caller())
    row = _to_change(resource, uid[resource.parameter], asked)
    given = _given(resource, PATCHED, is_new=False)
    with _refusals_in_place(resource):
        change(row, given, asked)
    response = _answered(resource, row.uid, asked)
    db.session.commit()
    return response


def _remove(resource: Resource, remove: Act, project: Project, **uid: str) -> Response:
    asked = Asked(project, caller())
    row = _to_change(resource, uid[resource.parameter], asked)
    with _refusals_in_place(resource):
        remove(row, asked)
    db.session.commit()
    return Response(status=204)


def _restore(resource: Resource, held: Bin, project: Project, **uid: str) -> Response:
    asked = Asked(project, caller())

    def restored() -> Response:
        row = held.binned(uid[resource.parameter], asked) or abort(404)
        with _refusals_in_place(resource):
            held.restore(row, asked)
        return _answered(resource, row.uid, asked)

    return _once(restored, asked)


def _to_change(resource: Resource, uid: str, asked: Asked) -> Any:
    """The thing with that uid, if the request says how it is now, until all is stored."""
    # Not all that a thing says has a version that would tell of two who change it at once.
    hold(asked.project)
    row = resource.one(uid, asked) or abort(404)
    replies.ensure_unchanged(replies.of_one(resource, row, asked))
    return row


def _given(resource: Resource, media_types: tuple[str, ...], *, is_new: bool) -> dict[str, Any]:
    try:
        return read_parts(body_of(media_types), resource.parts, is_new=is_new)
    except Misfit as wrong:
        raise Unacceptable(wrong.problems) from None


def _answered(resource: Resource, uid: str, asked: Asked, *, status: int = 200) -> Response:
    """The thing as it stands once it is stored, and where it is read.

    Whoever says that evidence does not support what they see may not see the evidence any more.
    """
    db.session.expire_all()
    row = resource.one(uid, asked)
    if row is None:
        return Response(status=204)
    response = replies.of_one(resource, row, asked, status=status)
    response.headers["Location"] = replies.address_of(resource, uid, asked)
    return response


@contextmanager
def _refusals_in_place(resource: Resource, *, is_new: bool = False) -> Iterator[None]:
    """Tell what an operation refuses by the place in the body, and by the status that it has."""
    try:
        yield
        db.session.flush()
    except Invalid as refusal:
        raise Unacceptable(
            {resource.pointer_of(name): said for name, said in refusal.problems.items()}
        ) from None
    except (Stale, StaleDataError) as refusal:
        if is_new:
            raise AlreadyThere("There is one already: read that, and change it.") from refusal
        raise NoLongerSo("Somebody else was quicker. Read it again, then change that.") from refusal


def _once(answer: Callable[[], Response], asked: Asked) -> Response:
    """The answer, carried out and stored; under an idempotency key, once a day and no more."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        response = answer()
        db.session.commit()
        return response
    if not 1 <= len(key) <= LONGEST_KEY:
        raise BadParameter("Idempotency-Key", f"Give a key of 1 to {LONGEST_KEY} characters.")
    held = operations.claim_key(key, request.path, sent(), project=asked.project, by=asked.viewer)
    if held.status:
        return _again(held)
    response = answer()
    operations.keep_answer(
        held,
        status=response.status_code,
        etag=response.headers.get("ETag", ""),
        location=response.headers.get("Location", ""),
        body=response.get_data(as_text=True),
    )
    db.session.commit()
    return response


def _again(held: KeptAnswer) -> Response:
    """What was answered before; nothing is done."""
    response = Response(held.body, status=held.status, content_type=replies.MEDIA_TYPE)
    response.headers.update({"ETag": held.etag, "Location": held.location})
    response.headers["Idempotency-Replayed"] = "true"
    db.session.rollback()
    return response


def _address(resource: Resource, project: Project) -> dict[str, str]:
    """The parts of the address of a list that its next page keeps."""
    kept = {"limit", *(one.name for one in resource.filters)}
    asked = {name: value for name, value in request.args.items() if name in kept}
    return {**asked, "project_code": project.code}


def _at(path: str, endpoint: str, method: str, permission: Permission, view: View) -> None:
    bp.add_url_rule(path, endpoint, grants(permission)(view), methods=[method])


def _serve(resource: Resource) -> None:
    """Give *resource* its addresses; the OpenAPI document has the same."""
    every = f"/v1/projects/<code:project_code>/{resource.path}"
    single = f"{every}/<string(maxlength=36):{resource.parameter}>"
    name, writes = resource.name, resource.permission
    _at(every, f"list_{name}", "GET", Permission.PROJECT_READ, partial(_list, resource))
    _at(single, f"read_{name}", "GET", Permission.PROJECT_READ, partial(_read, resource))
    if resource.create:
        _at(every, f"create_{name}", "POST", writes, partial(_create, resource, resource.create))
    if resource.change:
        _at(single, f"change_{name}", "PATCH", writes, partial(_change, resource, resource.change))
    if resource.remove:
        _at(single, f"remove_{name}", "DELETE", writes, partial(_remove, resource, resource.remove))
    if resource.bin:
        restored = f"{single}/restore"
        _at(restored, f"restore_{name}", "POST", writes, partial(_restore, resource, resource.bin))


for _resource in RESOURCES:
    _serve(_resource)
