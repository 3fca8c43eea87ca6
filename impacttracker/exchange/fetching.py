"""Gets what Gateway to Research tells of one award, where an administrator has allowed it.

Nobody says where: the host and the path are fixed, no redirect is followed, and what is asked for
is a reference and nothing else. It is asked in a child process, which is stopped when it takes
too long, and what it answers is read like any file that somebody gives.
"""

import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import config
from impacttracker.errors import Refused, Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.identifiers import plain_reference
from impacttracker.exchange.isolation import limited
from impacttracker.exchange.nursery import Limits, Overdone
from impacttracker.exchange.readers.gtr_api import READER
from impacttracker.exchange.source import File

PATH = "/api/projects"
# Groups of letters and digits, as all funders of UKRI build them; one of them has a digit.
REFERENCE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9]+(?:[/_.-][A-Za-z0-9]+)*")
LONGEST_REFERENCE = 40
LARGEST = reading.LARGEST_FILE

NO_REFERENCE = "Give the reference of a grant, such as ES/V015842/1."
OFF = "Fetching is switched off here. Whoever runs this tracker can allow it."
UNREACHED = "Gateway to Research could not be reached. Try again later, or give a file."
TOO_SLOW = "Gateway to Research did not answer in time. Try again later, or give a file."
TOO_LARGE = "What Gateway to Research answers is larger than 25 MB, and was not taken."
SENT_ELSEWHERE = "Gateway to Research sent us elsewhere, which is not followed. Give a file."
BUSY = "Gateway to Research is busy. Try again in a few minutes."
FAILED = "Gateway to Research could not answer (status {status}). Try again later."
UNKNOWN = "Gateway to Research knows no grant {reference}. Look at how it is written."
NO_ANSWER = "What Gateway to Research answered is no project: {reason}"
ANOTHER = "Gateway to Research answered with another grant than {reference}. Nothing was taken."


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for a connection or for the next bytes, and for all of it."""

    each: float = 5
    total: int = 20


def is_on(settings: Mapping[str, Any]) -> bool:
    """Whether an administrator allows it."""
    return bool(settings["GTR_FETCH"])


def fetched(
    reference: str, settings: Mapping[str, Any], patience: Patience | None = None
) -> tuple[File, Sequence[Contents]]:
    """What Gateway to Research tells of a grant, as a file and as it was read.

    Raises `Refused` with one sentence, whatever goes wrong on the way.
    """
    wanted, patience = reference.strip(), patience or Patience()
    if not is_on(settings):
        raise Refused(OFF)
    if len(wanted) > LONGEST_REFERENCE or not REFERENCE.fullmatch(wanted):
        raise Refused(NO_REFERENCE)
    # Waiting for somebody else is no work: here the clock counts.
    limits = Limits(seconds=patience.total, patience=1)
    try:
        content = limited(limits, answer_to, _base(settings), wanted, patience.each)
    except Overdone:
        raise Refused(TOO_SLOW) from None
    file = File(content, f"Gateway to Research: {wanted}")
    try:
        several = reading.read_apart([file], READER, limits=reading.limits_of(settings))
    except Unreadable as reason:
        raise Refused(NO_ANSWER.format(reason=reason)) from reason
    told = {plain_reference(award.reference) for one in several for award in one.awards}
    if plain_reference(wanted) not in told:
        raise Refused(ANOTHER.format(reference=wanted))
    return file, several


def answer_to(base: str, reference: str, seconds: float) -> bytes:
    """The body of the answer, in a child process; else an `Unreadable` that says what was wrong."""
    connection = _connection(base, seconds)
    try:
        headers = {
            "Accept": "application/xml, application/json;q=0.9",
            "User-Agent": "ImpactTracker",
        }
        connection.request("GET", f"{PATH}?{urlencode({'ref': reference})}", headers=headers)
        response = connection.getresponse()
        if reason := _refusal(response, reference):
            raise Unreadable(reason)
        content = response.read(LARGEST + 1)
    except TimeoutError:
        raise Unreadable(TOO_SLOW) from None
    except (OSError, HTTPException):
        raise Unreadable(UNREACHED) from None
    finally:
        connection.close()
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE)
    if response.length:
        # Less came than was announced.
        raise Unreadable(UNREACHED)
    return content


def _refusal(response: HTTPResponse, reference: str) -> str:
    """Why an answer is not taken; empty where nothing speaks against it."""
    status = response.status
    if status == 404:
        return UNKNOWN.format(reference=reference)
    if 300 <= status < 400:
        return SENT_ELSEWHERE
    if status in (429, 503):
        return BUSY
    if status != 200:
        return FAILED.format(status=status)
    return TOO_LARGE if (response.length or 0) > LARGEST else ""


def _connection(base: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(base)
    if parts.scheme == "https":
        secured = ssl.create_default_context()
        return HTTPSConnection(parts.netloc, timeout=seconds, context=secured)
    return HTTPConnection(parts.netloc, timeout=seconds)


def _base(settings: Mapping[str, Any]) -> str:
    """Where Gateway to Research is; on another address only for tests, on this computer."""
    base = str(settings["GTR_ADDRESS"])
    if base != config.GTR_ADDRESS and (settings["PRODUCTION"] or not config.is_loopback(base)):
        raise Refused(OFF)
    return base
