"""The description of the API is valid, and true: an independent program holds us to it."""

import pytest
from openapi_spec_validator import validate

from impacttracker.api.openapi import document
from impacttracker.api.resources import RESOURCES
from impacttracker.exchange.readers import archive_parts
from impacttracker.fields import fields_of
from impacttracker.kinds import KINDS
from tests.api.holding import hold
from tests.api.programs import Program

EXAMPLES = 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_description_is_valid_and_names_every_address_and_method(app, program):
    told = program.get("/api/v1/openapi.json", Authorization="").json
    validate(told)

    served = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api.openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method.upper()) for path, methods in told["paths"].items() for method in methods
    }
    assert {(without_converters(path), method) for path, method in served} == described


def test_every_answer_of_every_kind_is_described():
    schemas = document()["components"]["schemas"]
    for model in KINDS.values():
        for name in (model.__name__, f"{model.__name__}New"):
            answers = schemas[name]["properties"]["answers"]["properties"]
            assert list(answers) == [field.name for field in fields_of(model)]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.name)
def test_things_have_the_names_of_the_archive(resource):
    parts = getattr(archive_parts, resource.name.upper(), {})
    archived = {attribute: part.name for attribute, part in parts.items()}
    ours = {part.key: part.name for part in resource.parts}
    differing = {key: name for key, name in ours.items() if archived.get(key, name) != name}
    assert differing == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_application_answers_as_it_is_described(everything):
    app, told = everything
    tokens = {one["email"]: one["token"] for one in told["tokens"]}
    ids = told["projects"][0]["ids"]

    held = hold(app, ids, tokens["lead@alpha.example"], EXAMPLES)

    assert held.faults == {}
    assert held.asked >= 2 * EXAMPLES * len(held.by_operation)
    assert min(held.statuses[status] for status in (200, 422)) > 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_list_is_the_same_in_small_pages(everything):
    app, told = everything
    tokens = {one["email"]: one["token"] for one in told["tokens"]}
    program = Program(app, tokens["lead@alpha.example"], None, home="/api/v1/projects/ALPHA")
    for resource in RESOURCES:
        whole = program.get(f"{resource.path}?limit=200").json["items"]
        found, address = [], f"{resource.path}?limit=1"
        while address:
            page = program.get(address).json
            found, address = found + page["items"], page["next"]
        assert found == whole != [], resource.path


def without_converters(rule):
    """A rule as the description writes it: `<code:project_code>` is `{project_code}`."""
    parts = [one.strip("<>").rpartition(":")[2] if "<" in one else one for one in rule.split("/")]
    return "/".join(
        f"{{{part}}}" if "<" in one else one
        for one, part in zip(rule.split("/"), parts, strict=True)
    )
