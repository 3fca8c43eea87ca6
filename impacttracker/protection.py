"""What every answer carries to protect its reader, and what is refused before any view runs."""

from flask import Flask, Response, abort, request, session
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from impacttracker.accounts.access import is_static
from impacttracker.addresses import FOR_PROGRAMS
from impacttracker.database import reads_only
from impacttracker.errors import Refused

# Nothing from another host, no inline code, no framing.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# A load balancer asks by number, and is told nothing of what is recorded.
ANSWERS_UNDER_ANY_NAME = frozenset({"health.healthz", "health.readyz"})
# These answers are the same whoever asks, so that they need not tell browsers apart.
SAME_FOR_ALL = ANSWERS_UNDER_ANY_NAME | {"calendar.feed", "capture.manifest"}

YEAR, HOUR = 31_536_000, 3_600


class AskedUnderAnotherName(Refused):
    """The request names a host that this installation is not."""

    status = 400


def refuse_unsafe_start(app: Flask) -> None:
    """Stop before the first request where the configuration must not face the world."""
    if app.config["PRODUCTION"] and (reasons := config.unsafe_because(app.config)):
        raise config.UnsafeConfiguration(
            "Impact Tracker does not start like this:\n" + "\n".join(f"- {one}" for one in reasons)
        )


def register_protection(app: Flask) -> None:
    """Refuse what comes under another name or from another site, and add the headers."""
    if hops := app.config["PROXIES"]:
        # Only what our own proxies say of the visitor is believed, and no more than they say.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.before_request(_mark_reading)
    app.before_request(lambda: _refuse_other_names(app.config["BASE_URL"]))
    app.before_request(_refuse_other_sites)
    app.before_request(lambda: _refuse_long_text(app.config["MAX_FORM_MEMORY_SIZE"]))

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        _say_how_long_it_keeps(response)
        return response


def _mark_reading() -> None:
    reads_only.set(request.method in SAFE_METHODS)


def _refuse_other_names(base_url: str) -> None:
    """A page asked for under a stranger's name may be read by the stranger's pages."""
    asked = f"http://{request.host}"
    ours = config.host_of(base_url)
    is_trial = not ours or config.is_loopback(base_url)
    if request.endpoint in ANSWERS_UNDER_ANY_NAME or (ours and config.host_of(asked) == ours):
        return
    if not (is_trial and config.is_loopback(asked)):
        raise AskedUnderAnotherName(
            "This tracker does not answer under that name. Use its usual address, which whoever "
            f"runs it sets in {config.PREFIX}BASE_URL."
        )


def _refuse_other_sites() -> None:
    """A second layer under the form token: browsers say where a request comes from."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)


def _refuse_long_text(most: int) -> None:
    """Werkzeug holds a form to this limit in parts only, and reads one without parts whole."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = most


def _say_how_long_it_keeps(response: Response) -> None:
    """Pages are kept by nobody; files for a year under an address that names their version.

    Programs may keep what they were told, and ask whether it still holds.
    """
    endpoint = request.endpoint or ""
    if request.path.startswith(FOR_PROGRAMS):
        session.accessed = False
        response.headers["Cache-Control"] = (
            "private, no-cache" if response.status_code < 400 else "no-store"
        )
        response.vary.add("Authorization")
        return
    if not is_static(endpoint) and endpoint not in SAME_FOR_ALL:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
        return
    # Flask-Login looks for a cookie of its own in every answer; what is in none differs by none.
    session.accessed = False
    if is_static(endpoint) and response.status_code < 400:
        seconds, rest = (YEAR, ", immutable") if "v" in request.args else (HOUR, "")
        response.headers["Cache-Control"] = f"public, max-age={seconds}{rest}"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
