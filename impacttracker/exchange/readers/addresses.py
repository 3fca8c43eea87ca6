"""Reads who is named in the address headers of messages and invitations."""

import re
from collections.abc import Iterable
from email.utils import getaddresses

from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers.mime import LONGEST_HEADER, unpacked

MOST = 500
_IN_BRACKETS = re.compile(r"[<\[(]\s*(?:mailto:)?([^<>\[\]()\s]+@[^<>\[\]()\s]+)\s*[>\])]")
_BARE = re.compile(r"(?:mailto:)?([^\s<>\[\](),;\"]+@[^\s<>\[\](),;\"]+)")
# “Smith, Jane (Cabinet Office)” is Jane Smith there; “Harbour Trust, Ltd” is nobody’s name.
_TURNED = re.compile(r"([^,()\d@]{2,60}),\s+([^,()\d@]{2,60}?)(\s*\([^()]{1,60}\))?")
_NO_FIRST_NAME = frozenset(
    {"ltd", "ltd.", "inc", "inc.", "llp", "plc", "jr", "jr.", "sr", "sr.", "phd", "md", "obe"}
)


def addresses_in(headers: Iterable[str]) -> tuple[Address, ...]:
    """Everybody whom headers name by the rules (RFC 5322), each once."""
    return each_once(one for header in headers for one in _by_the_rules(header))


def written_addresses(text: str) -> list[Address]:
    """Everybody whom *text* names as mail programs write it for people, often by name alone."""
    found = _IN_BRACKETS.findall(text) or _BARE.findall(text)
    if ";" not in text and len(found) > 1:
        return _by_the_rules(text)
    # Outlook separates with semicolons, for its names hold commas.
    return [one for piece in text[:LONGEST_HEADER].split(";")[:MOST] if (one := _written(piece))]


def address_of(email: str, name: str) -> Address:
    """An address in its plain form: in lower case, the name as people say it."""
    email = "".join(email.split()).removeprefix("mailto:").removeprefix("MAILTO:")
    name = " ".join(name.split()).strip("'\"“”‘’ ")
    if "@" not in email:
        name, email = name or email, ""
    if found := _TURNED.fullmatch(name):
        is_turned = found[2].lower() not in _NO_FIRST_NAME
        name = f"{found[2]} {found[1]}{found[3] or ''}" if is_turned else name
    email = email.lower()[:320]
    return Address(email, "" if name.lower() == email else name[:300])


def each_once(some: Iterable[Address]) -> tuple[Address, ...]:
    """*some* without those named before, by address or else by name."""
    found: dict[str, Address] = {}
    for one in some:
        if key := one.email or one.name.casefold():
            found.setdefault(key, one)
    return tuple(found.values())[:MOST]


def _by_the_rules(header: str) -> list[Address]:
    try:
        pairs = getaddresses([header[:LONGEST_HEADER]])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = [("", found) for found in _BARE.findall(header[:LONGEST_HEADER])]
    plain = [(unpacked(email), unpacked(name)) for name, email in pairs if name or email]
    # Some programs pack a name and its address in one piece, which no rule allows.
    return [
        (_written(email) or address_of(email, name)) if "<" in email else address_of(email, name)
        for email, name in plain
    ]


def _written(piece: str) -> Address | None:
    found = _IN_BRACKETS.search(piece) or _BARE.search(piece)
    if found is None:
        return address_of("", piece) if piece.strip() else None
    return address_of(found[1], piece[: found.start()])
