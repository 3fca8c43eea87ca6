"""Configuration from the environment, and the reasons for refusing to start with it."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PREFIX = "IMPACTTRACKER_"
HERE = Path(__file__).parent
# Words that make no secret, however often they are repeated; the last one is that of our tests.
KNOWN_SECRETS = re.compile(
    "secret|change-?me|development|dev|password|impact-?tracker|flask|key|only-for-tests"
)
SHORTEST_SECRET = 32
LARGEST_FILE_MB = 25
READING_SECONDS, READING_MB = 5, 200
FEWEST_SIGNS = 8
GTR_ADDRESS = "https://gtr.ukri.org"


class UnsafeConfiguration(Exception):
    """The configuration cannot be used, or must not face the world; the text says why."""


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Flask's configuration from the names beginning with IMPACTTRACKER_.

    Without BASE_URL it is a trial on this computer only: the secret is made up and kept in the
    instance folder. With BASE_URL it is production, and unsafe settings are refused.
    """
    instance = Path(_said(environ, "INSTANCE_FOLDER") or HERE / "instance")
    base_url = _said(environ, "BASE_URL").rstrip("/")
    settings = {
        **_common(),
        "SQLALCHEMY_DATABASE_URI": _database_url(environ)
        or f"sqlite:///{instance / 'impacttracker.sqlite3'}",
        "DATA_FOLDER": _said(environ, "DATA_FOLDER") or str(instance / "files"),
        "EVIDENCE_STORE_URL": _store_url(environ),
        "FORMATS_FOLDER": _said(environ, "FORMATS_FOLDER"),
        **_sizes(_number(environ, "LARGEST_FILE_MB") or LARGEST_FILE_MB),
        "READING_SECONDS": _number(environ, "READING_SECONDS") or READING_SECONDS,
        "READING_MB": _number(environ, "READING_MB") or READING_MB,
        "INSTANCE_FOLDER": str(instance),
        "BASE_URL": base_url,
        "TIMEZONE": _said(environ, "TIMEZONE") or "Europe/London",
        "MAIL_URL": _said(environ, "MAIL_URL"),
        "MAIL_FROM": _said(environ, "MAIL_FROM"),
        "GTR_FETCH": _switch(environ, "GTR_FETCH"),
        "PROXIES": _number(environ, "PROXIES"),
        "PRODUCTION": bool(base_url) and not is_loopback(base_url),
        "SECRET_KEY": _said(environ, "SECRET_KEY"),
    }
    if not settings["SECRET_KEY"] and not settings["PRODUCTION"]:
        settings["SECRET_KEY"] = _own_secret(instance)
    settings["SESSION_COOKIE_SECURE"] = base_url.startswith("https://")
    settings["SESSION_COOKIE_NAME"] = (
        "__Host-impacttracker" if settings["SESSION_COOKIE_SECURE"] else "impacttracker"
    )
    settings["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings["SQLALCHEMY_DATABASE_URI"])
    return settings


def for_tests(**overrides: Any) -> dict[str, Any]:
    """A configuration in which tests run fast and nothing leaves the machine."""
    address = overrides.get("SQLALCHEMY_DATABASE_URI", "sqlite://")
    return {
        **_common(),
        "TESTING": True,
        "SECRET_KEY": "only-for-tests-" + "x" * SHORTEST_SECRET,
        "SQLALCHEMY_DATABASE_URI": address,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(address),
        "DATA_FOLDER": str(HERE / "instance" / "test-files"),
        "EVIDENCE_STORE_URL": "",
        "FORMATS_FOLDER": "",
        "INSTANCE_FOLDER": str(HERE / "instance"),
        "BASE_URL": "http://localhost",
        "TIMEZONE": "Europe/London",
        "MAIL_URL": "",
        "MAIL_FROM": "",
        "PROXIES": 0,
        "PRODUCTION": False,
        "SESSION_COOKIE_NAME": "impacttracker",
        "PASSWORD_HASH_COST": "cheap",
        "WTF_CSRF_ENABLED": False,
        **overrides,
    }


def unsafe_because(settings: Mapping[str, Any]) -> list[str]:
    """Every reason why *settings* must not face the world, each saying what to do."""
    base_url = str(settings["BASE_URL"] or "")
    data = Path(settings["DATA_FOLDER"])
    reasons = {
        f"Set {PREFIX}SECRET_KEY to at least {SHORTEST_SECRET} random characters.": _is_weak(
            str(settings["SECRET_KEY"] or "")
        ),
        f"Set {PREFIX}BASE_URL to the address that people use, such as "
        "https://impact.example.ac.uk, with nothing after the name.": not _is_plain_host(base_url),
        f"Serve over https: {PREFIX}BASE_URL begins with http://.": base_url.startswith("http://"),
        "Turn debugging off: FLASK_DEBUG must not be set.": bool(settings.get("DEBUG")),
        f"Make {data} readable by its owner alone (chmod 700).": _is_open(data),
        f"Reach the store of files over https: {PREFIX}EVIDENCE_STORE_URL names an endpoint that "
        "begins with http://.": _is_overheard(settings["EVIDENCE_STORE_URL"]),
        f"Fetch from {GTR_ADDRESS} and nowhere else: GTR_ADDRESS is for tests.": settings.get(
            "GTR_ADDRESS", GTR_ADDRESS
        )
        != GTR_ADDRESS,
    }
    return [reason for reason, holds in reasons.items() if holds]


def host_of(address: str) -> str | None:
    """The host that *address* names, in lower case; nothing where it names none."""
    with suppress(ValueError):
        return urlsplit(address).hostname
    return None


def is_loopback(address: str) -> bool:
    """Whether *address* can only be reached from this computer."""
    host = host_of(address) or ""
    return host in {"localhost", "::1"} or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def engine_options(address: str) -> dict[str, Any]:
    """How connections are kept; what people typed stays out of messages, and so out of logs.

    PostgreSQL's connections are checked before use, so that a restart of the database is
    survived without one of ours; nobody waits long for a server or a lock that does not come.
    """
    if not address.startswith("postgresql"):
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_timeout": 10,
        "connect_args": {
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
            # A list of records joins every kind's table; compiling that takes PostgreSQL
            # seconds, and running it milliseconds.
            "options": "-c lock_timeout=10s -c jit=off",
        },
    }


def _common() -> dict[str, Any]:
    return {
        **_sizes(LARGEST_FILE_MB),
        "GTR_FETCH": False,
        # Nothing in the environment changes it: tests alone have another, on this computer.
        "GTR_ADDRESS": GTR_ADDRESS,
        "READING_SECONDS": READING_SECONDS,
        "READING_MB": READING_MB,
        "MAX_FORM_MEMORY_SIZE": 5 * 1024 * 1024,
        "MAX_FORM_PARTS": 2_000,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "PASSWORD_HASH_COST": "strong",
    }


def _said(environ: Mapping[str, str], name: str) -> str:
    return environ.get(PREFIX + name, "").strip()


def _sizes(largest_mb: int) -> dict[str, int]:
    """The most that a file may have, and a request, which holds a file and its form; in bytes."""
    largest = largest_mb * 1024 * 1024
    return {"LARGEST_FILE": largest, "MAX_CONTENT_LENGTH": largest + 1024 * 1024}


def _switch(environ: Mapping[str, str], name: str) -> bool:
    said = _said(environ, name).casefold() or "off"
    if said not in ("on", "off"):
        raise UnsafeConfiguration(f"{PREFIX}{name} has to be on or off, not “{said}”.")
    return said == "on"


def _number(environ: Mapping[str, str], name: str) -> int:
    said = _said(environ, name) or "0"
    if not re.fullmatch("[0-9]{1,4}", said):
        raise UnsafeConfiguration(f"{PREFIX}{name} has to be a small number, not “{said}”.")
    return int(said)


def _database_url(environ: Mapping[str, str]) -> str:
    """The database's address; some providers write its scheme as SQLAlchemy no longer does."""
    said = _said(environ, "DATABASE_URL")
    return re.sub("^postgres://", "postgresql://", said)


def _store_url(environ: Mapping[str, str]) -> str:
    """The address of the bucket for files; empty where a folder keeps them."""
    said = _said(environ, "EVIDENCE_STORE_URL")
    if said and not re.fullmatch("s3://[^/?#]+(/[^?#]*)?([?][^#]*)?", said):
        raise UnsafeConfiguration(
            f"{PREFIX}EVIDENCE_STORE_URL has to look like s3://bucket/prefix or "
            "s3://bucket?endpoint=https://s3.example.ac.uk, or be left out."
        )
    return said


def _own_secret(instance: Path) -> str:
    """A secret for trying the tracker out, made once so that sign-ins outlive a restart."""
    kept = instance / "secret-key"
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Of two processes that start at once, the first one makes it.
    with suppress(FileExistsError):
        made = os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def _is_weak(secret: str) -> bool:
    rest = KNOWN_SECRETS.sub("", secret.casefold())
    return len(rest) < SHORTEST_SECRET or len(set(rest)) < FEWEST_SIGNS


def _is_plain_host(address: str) -> bool:
    """Whether *address* is a scheme and a host, with nothing after them."""
    if not host_of(address):
        return False
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and not (parts.path or parts.query or parts.username)


def _is_overheard(store_url: str) -> bool:
    """Whether files would go to another computer in clear."""
    endpoint = parse_qs(urlsplit(store_url).query).get("endpoint", [""])[-1]
    return endpoint.startswith("http://") and not is_loopback(endpoint)


def _is_open(folder: Path) -> bool:
    return folder.exists() and bool(folder.stat().st_mode & 0o077)
