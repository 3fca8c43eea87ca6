"""What was seeded, as `flask seed --json` tells it: projects, who signs in how, and feeds."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from impacttracker.accounts import operations as accounts
from impacttracker.accounts.models import User
from impacttracker.calendar.operations import make_key
from impacttracker.clock import today
from impacttracker.projects.models import Project
from impacttracker.tokens.operations import TokenDetails, make_token
from impacttracker.tokens.queries import tokens_of
from impacttracker.tokens.vocabulary import Scope

# The roles of those who have none in a project, or can no longer use it.
NO_ROLE, ADMINISTRATOR, DISABLED = "none", "administrator", "disabled"

Told = dict[str, list[dict[str, Any]]]


@dataclass
class Seeded:
    """Grows while data is made; passwords, keys and tokens stand here and nowhere else."""

    projects: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    feeds: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)

    def account(self, email: str, role: str, project: str | None = None) -> User:
        """Somebody who can sign in, with a password of their own."""
        password = secrets.token_urlsafe(12)
        name = email.replace("@", " at ").removesuffix(".example").title()
        user = accounts.add_user(email, name, password=password, is_admin=role == ADMINISTRATOR)
        self.users.append({"email": email, "password": password, "project": project, "role": role})
        return user

    def project(self, code: str, canary: str, ids: dict[str, Any]) -> None:
        self.projects.append({"code": code, "canary": canary, "ids": ids})

    def feed(self, user: User, project: Project | None) -> str:
        """A feed of one project, or of all that *user* sees; its key."""
        key = make_key(user, project)
        scope = project.code if project else "mine"
        path = f"/calendar/feed/{key}.ics"
        self.feeds.append({"email": user.email, "scope": scope, "path": path})
        return key

    def token(self, user: User) -> int:
        """A token with which a program may do all that *user* may; its key."""
        until = today() + timedelta(days=30)
        details = TokenDetails(name="Seeded", scope=Scope.WRITE, expires_on=until)
        secret = make_token(user, details)
        self.tokens.append({"email": user.email, "token": secret})
        return tokens_of(user)[0].id

    def told(self) -> Told:
        return {
            "projects": self.projects,
            "users": self.users,
            "feeds": self.feeds,
            "tokens": self.tokens,
        }
