"""Looks for something as a person would, and tells what they find."""

from collections.abc import Callable
from typing import Any

import pytest

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.projects.queries import memberships_of
from impacttracker.search import queries, upkeep
from impacttracker.search.asked import Asked
from impacttracker.search.queries import Found


@pytest.fixture
def search(session: Any) -> Callable[[User, str], dict[str, Found]]:
    """Call it with a viewer and what they type, for what they find by kind."""

    def look(viewer: User, typed: str) -> dict[str, Found]:
        upkeep.catch_up(db.session)
        found = queries.found(Asked.of(typed), memberships_of(viewer), viewer)
        return {one.kind: one for one in found}

    return look
