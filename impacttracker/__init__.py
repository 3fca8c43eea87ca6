"""Impact Tracker: records who a research project works with, and what comes of it.

Read it in the order in which the work happens: accounts and projects say who may do what;
partners, engagements, collaborations, policy and outcomes are what is recorded; timeline
and pathway gather them; reports, calendar and exchange send them out.
"""

import gc
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Flask

from impacttracker import addresses, clock, error_pages, health, kinds, presentation, protection
from impacttracker.accounts import sign_ins
from impacttracker.accounts.access import refuse_unguarded_views
from impacttracker.api import models as _api
from impacttracker.bulk import models as _bulk
from impacttracker.calendar import models as _calendar
from impacttracker.cli import register_commands
from impacttracker.database import db
from impacttracker.duplicates import models as _duplicates
from impacttracker.evidence import models as _evidence
from impacttracker.exchange import models as _exchange
from impacttracker.extensions import bootstrap, csrf, login_manager, migrate
from impacttracker.followups import models as _followups
from impacttracker.formats import held
from impacttracker.home import models as _home
from impacttracker.inbox import models as _inbox
from impacttracker.keying import models as _keying
from impacttracker.lists import models as _lists
from impacttracker.logs import register_logs
from impacttracker.mentions import models as _mentions
from impacttracker.narratives import models as _narratives
from impacttracker.obligations import models as _obligations
from impacttracker.projects.access import may
from impacttracker.receipts import models as _receipts
from impacttracker.records import tally as _tally
from impacttracker.reports.readiness import models as _readiness
from impacttracker.returns import models as _returns
from impacttracker.search import upkeep as _upkeep
from impacttracker.testimonials import models as _testimonials
from impacttracker.tokens import models as _tokens

# Each has its pages in views.py, under the address that bears its name.
PACKAGES = (
    "home",
    "accounts",
    "tokens",
    "projects",
    "partners",
    "acquaintances",
    "duplicates",
    "positions",
    "records",
    "engagements",
    "collaborations",
    "policy",
    "outcomes",
    "narratives",
    "texts",
    "history",
    "followups",
    "evidence",
    "testimonials",
    "timeline",
    "pathway",
    "calendar",
    "reports",
    "obligations",
    "returns",
    "keying",
    "changes",
    "exchange",
    "api",
    "inbox",
    "privacy",
    "search",
    "mentions",
    "lists",
    "bulk",
    "bin",
    "shortcuts",
    "dropped",
    "capture",
    "receipts",
)


def create_app(settings: Mapping[str, Any]) -> Flask:
    """The whole application, configured by *settings* (see `config`)."""
    # Most of what is made is let go without a search for circles, which Python starts at every 700
    # new things: with ten thousand rows that search took a quarter of the time of an import.
    gc.set_threshold(max(10_000, gc.get_threshold()[0]))
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(settings)
    protection.refuse_unsafe_start(app)
    clock.use_zone(app.config["TIMEZONE"])
    held.add_folder(app.config["FORMATS_FOLDER"])

    # First, so that even a form that is refused for its token has a request id.
    register_logs(app)
    protection.register_protection(app)
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    bootstrap.init_app(app)
    # Without its context processor, which asks the database even for the page that tells of an
    # error of the database; templates get the person from `presentation`, when they look.
    login_manager.init_app(app, add_context_processor=False)
    sign_ins.install(app)

    addresses.register_converters(app)
    refuse_unguarded_views(app)
    presentation.register_presentation(app)
    app.jinja_env.globals["may"] = may
    error_pages.register_error_pages(app)
    for package in PACKAGES:
        app.register_blueprint(import_module(f"impacttracker.{package}.views").bp)
    app.register_blueprint(health.bp)
    register_commands(app)
    return app
