"""What RO-Crate 1.2 says a crate MUST be (https://w3id.org/ro/crate/1.2), as a list of faults."""

import io
import json
import re
import zipfile
from urllib.parse import unquote

METADATA = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?)?)?")
OF_THE_ROOT = ("name", "description", "datePublished", "license")


def faults_in(packed):
    """Everything in which the crate in the ZIP *packed* is not as it must be."""
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        names = set(folder.namelist())
        if METADATA not in names:
            return [f"{METADATA} is not in the root."]
        said = json.loads(folder.read(METADATA))
    graph = said["@graph"]
    return [*_of_the_document(said), *_of_the_graph(graph), *_of_the_root(graph, names)]


def _of_the_document(said):
    if said["@context"] != CONTEXT:
        yield "The context is not that of RO-Crate 1.2 by reference."
    if set(said) != {"@context", "@graph"}:
        yield "The document is not flattened."


def _of_the_graph(graph):
    keys = [one.get("@id") for one in graph]
    for one in graph:
        if not (isinstance(one.get("@id"), str) and one["@id"]):
            yield f"There is an entity without @id: {one}"
        if not one.get("@type"):
            yield f"{one.get('@id')} has no @type."
        for name, value in one.items():
            yield from _of_a_value(one["@id"], name, value)
    yield from (f"{key} stands twice." for key in set(keys) if keys.count(key) > 1)


def _of_a_value(key, name, value):
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, dict) and set(one) != {"@id"}:
            yield f"{key} has an entity inside it under {name}."
        if isinstance(one, list) or one is None:
            yield f"{key} has no value under {name} that is compacted JSON-LD."


def _of_the_root(graph, names):
    by_key = {one["@id"]: one for one in graph}
    about = by_key[METADATA]
    if about["@type"] != "CreativeWork" or set(about["about"]) != {"@id"}:
        yield "The descriptor is no CreativeWork about the root."
    root = by_key[about["about"]["@id"]]
    if "Dataset" not in _several(root["@type"]) or root["@id"] != "./":
        yield "The root is no Dataset with the @id of the folder."
    yield from (f"The root has no {name}." for name in OF_THE_ROOT if not root.get(name))
    if not (isinstance(root["datePublished"], str) and DATE.fullmatch(root["datePublished"])):
        yield "datePublished is no single date in ISO 8601."
    parts = {one["@id"] for one in _several(root.get("hasPart", []))}
    for key, one in by_key.items():
        is_data = {"File", "Dataset"} & set(_several(one["@type"])) and not key.startswith("#")
        if is_data and key != "./" and key not in parts:
            yield f"{key} is a data entity and no part of the root."
        if is_data and "://" not in key and key != "./" and unquote(key) not in names:
            yield f"{key} is not in the crate."
    for one in _several(root.get("citation", [])):
        if "://" not in one["@id"]:
            yield f"What is cited is not named by an address: {one['@id']}"
    yield from (f"{key} is named and not described." for key in _named(graph) - set(by_key))


def _named(graph):
    """What is referred to within the crate: SHOULD be described, and here always is."""
    return {
        one["@id"]
        for entity in graph
        for name, value in entity.items()
        for one in _several(value)
        if isinstance(one, dict) and name != "conformsTo"
    }


def _several(value):
    return value if isinstance(value, list) else [value]
