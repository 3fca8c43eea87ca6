"""Somebody lets a program of theirs in, sees that it came, and shuts it out again."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest


def test_program_reads_and_records_until_its_token_is_revoked(visit):
    tomasz = visit("tomasz@repair.example")
    tomasz.goes_to("/accounts/")
    tomasz.follows("Tokens for programs", within="main")
    tomasz.sees("None yet.")
    tomasz.types("What is it for?", "Nightly copy")
    tomasz.ticks("Read and change", "What may it do?")
    tomasz.presses("Make the token")
    tomasz.sees("only now", "Nightly copy")
    token, address = tomasz.typed("Token"), f"{tomasz.address}/api/v1/projects/REPAIR/records"
    assert asked(address, token)["items"]

    made = asked(address, token, {"kind": "engagement", "title": "Told by a program"})
    assert made["author"] == "Tomasz Żak"
    tomasz.goes_to("/engagements/REPAIR/")
    tomasz.sees("Told by a program")

    tomasz.goes_to("/tokens/")
    tomasz.sees("Nightly copy", "Read and change")
    assert token not in tomasz.page.content()
    tomasz.presses("Revoke")
    tomasz.sees("That token opens nothing any more.")
    with pytest.raises(HTTPError, match="401"):
        asked(address, token)


def asked(address, token, body=None):
    """What a program is told, which says nothing of itself but its token."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address, sent, headers), timeout=10) as answer:  # noqa: S310 (our own)
        assert "Set-Cookie" not in answer.headers
        return json.load(answer)
