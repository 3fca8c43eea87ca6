"""Projects, as programs read them."""

from collections.abc import Sequence
from typing import Any

from impacttracker.addresses import outside_address
from impacttracker.api.changes import cursor_of, latest_in
from impacttracker.api.days import DAY_OR_NONE
from impacttracker.api.parts import Part, thing, write_parts
from impacttracker.api.shapes import TOLD_TEXT, TOLD_TEXT_OR_NONE, VERSION, several, term
from impacttracker.exchange.facts import facts_of_project
from impacttracker.projects.access import Place
from impacttracker.projects.models import Membership
from impacttracker.projects.queries import members_of, memberships_of
from impacttracker.projects.vocabulary import Rhythm, Role
from impacttracker.tokens.models import PersonalToken

MEMBER = (
    Part(name="name", shape=TOLD_TEXT),
    Part(name="email", shape=TOLD_TEXT),
    Part(name="role", shape=term(Role)),
)
PARTS = (
    Part(name="code", shape=TOLD_TEXT, about="What stands in its addresses."),
    Part(name="title", shape=TOLD_TEXT),
    Part(name="lead_organisation", shape=TOLD_TEXT),
    Part(name="department", shape=TOLD_TEXT),
    Part(name="abstract", shape=TOLD_TEXT),
    Part(name="start", shape=DAY_OR_NONE, attribute="start_on"),
    Part(name="end", shape=DAY_OR_NONE, attribute="end_on"),
    Part(name="rhythm", shape=term(Rhythm, nullable=True)),
    Part(name="role", shape=term(Role), about="What the token's owner is in it."),
    Part(
        name="cursor",
        shape=TOLD_TEXT_OR_NONE,
        about="Up to here it has changed: ask for `changes` since it once you have read the rest.",
    ),
    Part(
        name="members",
        shape=several(thing(MEMBER)),
        about="Who works on it, by whose addresses promises and contacts name them.",
    ),
    Part(name="version", shape=VERSION),
    Part(name="href", shape=TOLD_TEXT),
)
IN_A_LIST = tuple(part for part in PARTS if part.name not in {"cursor", "members"})


def told(place: Place) -> dict[str, Any]:
    """A project, who works on it, and how far it has changed."""
    said = _said(place.membership)
    cursor = cursor_of(latest_in(place.project))
    members = [
        {"name": one.user.name, "email": one.user.email, "role": one.role}
        for one in members_of(place.project)
    ]
    return write_parts({**said, "cursor": cursor, "members": members}, PARTS)


def all_told(token: PersonalToken) -> dict[str, Any]:
    """Every project that *token* opens."""
    found: Sequence[Membership] = memberships_of(token.user)
    opened = [one for one in found if token.project_id in (None, one.project_id)]
    return {"items": [write_parts(_said(one), IN_A_LIST) for one in opened]}


def _said(membership: Membership) -> dict[str, Any]:
    project = membership.project
    return {
        **vars(facts_of_project(project)),
        "role": membership.role,
        "version": project.version,
        "href": outside_address(f"/api/v1/projects/{project.code}"),
    }
