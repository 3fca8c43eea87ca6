"""The guards of pages that belong to no project. A view that states no access is shut."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, abort, request
from flask_login import current_user

from impacttracker.accounts.models import User
from impacttracker.extensions import login_manager

View = Callable[..., Any]


def public(reason: str) -> Callable[[View], View]:
    """Let anybody see the page, and say why that is right."""

    def decorate(view: View) -> View:
        view.access = f"public: {reason}"  # type: ignore[attr-defined]
        return view

    return decorate


def signed_in(view: View) -> View:
    """Let in whoever has signed in; ask the others to."""
    return _guarded(view, "signed in", lambda: True)


def administrators_only(view: View) -> View:
    """Let in administrators; the others learn nothing of the page."""
    return _guarded(view, "administrator", lambda: viewer().is_admin)


def viewer() -> User:
    """The person looking. Only views ask; what is below them is told."""
    return cast(User, current_user._get_current_object())


def refuse_unguarded_views(app: Flask) -> None:
    """Shut every view that does not state its access, so that forgetting is safe."""

    @app.before_request
    def refuse() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view and not is_static(request.endpoint or "") and not hasattr(view, "access"):
            abort(403)


def is_static(endpoint: str) -> bool:
    """Files that are the same for everybody."""
    return endpoint == "static" or endpoint.endswith(".static")


def _guarded(view: View, access: str, is_allowed: Callable[[], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        if not is_allowed():
            abort(404)
        return view(*args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded
