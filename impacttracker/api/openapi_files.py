"""What is said of files in the description: those of evidence, and what was sent to funders."""

from typing import Any

from impacttracker.api.evidence import EVIDENCE
from impacttracker.api.openapi_parts import answer, operation, ref
from impacttracker.api.returns import RETURNS


def paths_of_files(project: str) -> dict[str, Any]:
    """The addresses of files below *project*."""
    return {
        f"{project}/{EVIDENCE.path}/{{{EVIDENCE.parameter}}}/file": {
            "get": _read_file(),
            "put": _give_file(),
        },
        f"{project}/{RETURNS.path}/{{{RETURNS.parameter}}}/sent/{{number}}": {"get": _read_sent()},
    }


def _read_file() -> dict[str, Any]:
    held = {"schema": {"type": "string", "format": "binary"}}
    return operation(
        "read_file",
        "The file of a piece of evidence, byte for byte",
        EVIDENCE,
        parameters=["project_code", EVIDENCE.parameter],
        answers={200: {"description": "The file.", "content": {"*/*": held}}},
        refusals=(401, 403, 404, 503),
    )


def _give_file() -> dict[str, Any]:
    name = {
        "name": "name",
        "in": "query",
        "required": True,
        "description": "The name that the file has, with its ending.",
        "schema": {"type": "string", "minLength": 1},
    }
    found = operation(
        "give_file",
        "The file of a piece of evidence: its bytes are the body",
        EVIDENCE,
        parameters=["project_code", EVIDENCE.parameter, "if_match"],
        answers={200: answer(ref("schemas", EVIDENCE.title), "ETag", "Location")},
        refusals=(400, 401, 403, 404, 409, 412, 413, 422, 428, 503),
        body={"required": True, "content": {"application/octet-stream": {}}},
    )
    found["parameters"].append(name)
    return found


def _read_sent() -> dict[str, Any]:
    held = {"schema": {"type": "string", "format": "binary"}}
    return operation(
        "read_sent",
        "What was sent to the funder, byte for byte",
        RETURNS,
        parameters=["project_code", RETURNS.parameter, "number"],
        answers={200: {"description": "The document.", "content": {"application/pdf": held}}},
    )
