"""Views of lists that are kept, as programs read them; the records in one are a list of records."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from impacttracker.addresses import outside_address
from impacttracker.api.days import MOMENT
from impacttracker.api.parts import Part
from impacttracker.api.problems import BadParameter
from impacttracker.api.resource import Asked, Resource, Values, Wanted
from impacttracker.api.shapes import FLAG, TOLD_TEXT, UID_SHAPE, VERSION, several, term
from impacttracker.database import db
from impacttracker.lists.access import visible_to
from impacttracker.lists.choice import Choice
from impacttracker.lists.filters import in_words
from impacttracker.lists.models import SavedView
from impacttracker.lists.queries import offered, those_in
from impacttracker.lists.vocabulary import ListPage, Order

PARTS = tuple(
    Part(name=name, shape=shape, attribute=attribute, about=about, given="never")
    for name, shape, attribute, about in (
        ("uid", UID_SHAPE, "", ""),
        ("name", TOLD_TEXT, "", ""),
        ("page", term(ListPage), "", "The page that lists it."),
        ("shared", FLAG, "is_shared", "With the project; else it is its owner's own."),
        ("owner", TOLD_TEXT, "", "Who made it."),
        ("filters", several(TOLD_TEXT), "", "What it lets through, in words."),
        ("order", term(Order), "", "In which the page shows it."),
        ("records", TOLD_TEXT, "", "Where what it lets through is read, the newest first."),
        ("created_at", MOMENT, "", ""),
        ("updated_at", MOMENT, "", ""),
        ("version", VERSION, "", ""),
    )
)


def page(asked: Asked, wanted: Wanted) -> Sequence[SavedView]:
    """In the order in which they were made."""
    found = _seen_by(asked)
    if wanted.after:
        found = found.where(SavedView.id > wanted.after[0])
    return db.session.scalars(found.order_by(SavedView.id).limit(wanted.limit + 1)).all()


def one(uid: str, asked: Asked) -> SavedView | None:
    return db.session.scalar(_seen_by(asked).where(SavedView.uid == uid))


def keys_in(uid: str, asked: Asked) -> Select[int]:
    """The keys of the records in a view."""
    view = one(uid, asked)
    if view is None:
        raise BadParameter("view", "There is no view with this uid in this project.")
    return those_in(asked.project, view.page, Choice.kept(view.said, view.page), asked.viewer)


def told(views: Sequence[SavedView], asked: Asked) -> list[Values]:
    names = offered(asked.project) if views else {}
    return [_said(one, names, asked) for one in views]


def _said(view: SavedView, names: dict[str, dict[Any, str]], asked: Asked) -> Values:
    choice = Choice.kept(view.said, view.page)
    where: dict[str, Any] = {"project_code": asked.project.code, "view": view.uid}
    return {
        **{name: getattr(view, name) for name in ("uid", "name", "page", "is_shared", "version")},
        "owner": view.owner.name,
        "filters": in_words(choice, names),
        "order": choice.order,
        "records": outside_address(url_for("api.list_record", **where)),
        "created_at": view.created_at,
        "updated_at": view.updated_at,
    }


def _seen_by(asked: Asked) -> Select[SavedView]:
    return (
        select(SavedView)
        .where(SavedView.project_id == asked.project.id, visible_to(asked.viewer))
        .options(joinedload(SavedView.owner))
    )


KEPT_VIEWS = Resource(
    name="view",
    path="views",
    about="Lists that somebody keeps under a name, the caller's own and the shared ones. To be "
    "read alone.",
    parts=PARTS,
    page=page,
    place=lambda view: (view.id,),
    places=(int,),
    one=one,
    told=told,
)
