"""Commands for whoever runs the tracker: who may open which page, and what is unsafe."""

import sys
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

import config
from impacttracker.accounts.access import is_static
from impacttracker.cli import answers_plainly, print_json


@click.command("routes-policy")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
def routes_policy(as_json: bool) -> None:
    """List every address with its methods, parameters and declared access."""
    rules = [_policy(rule) for rule in current_app.url_map.iter_rules()]
    rules.sort(key=lambda one: (one["rule"], one["methods"]))
    if as_json:
        print_json({"rules": rules})
        return
    for one in rules:
        click.echo(f"{', '.join(one['methods']):12} {one['rule']:60} {one['access']}")


@click.command("check-deploy")
@with_appcontext
@answers_plainly
def check_deploy() -> None:
    """Say what is unsafe in this configuration; end with 1 if anything is."""
    from impacttracker.evidence.storage import store

    complaint = store().complaint()
    reasons = [*config.unsafe_because(current_app.config), *([complaint] if complaint else [])]
    for reason in reasons:
        click.echo(reason)
    if reasons:
        sys.exit(1)
    click.echo("Nothing unsafe was found.")
    if current_app.config["GTR_FETCH"]:
        click.echo(f"When people ask for it, it fetches grants from {config.GTR_ADDRESS}.")


def _policy(rule: Any) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    access = "public: static files" if is_static(rule.endpoint) else getattr(view, "access", "none")
    return {
        "rule": rule.rule,
        "methods": sorted(set(rule.methods) - {"HEAD", "OPTIONS"}),
        "endpoint": rule.endpoint,
        "parameters": {
            name: type(converter).__name__.removesuffix("Converter").lower()
            for name, converter in sorted(rule._converters.items())
        },
        "access": access,
    }


COMMANDS = (routes_policy, check_deploy)
