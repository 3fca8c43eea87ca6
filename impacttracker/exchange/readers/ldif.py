"""Reads address books as directories and Thunderbird write them (LDIF, RFC 2849) as cards."""

import re
from base64 import b64decode
from collections.abc import Iterator

from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import TOO_MANY, Card, naming_anybody
from impacttracker.exchange.readers.addresses import address_of
from impacttracker.exchange.source import text_of
from impacttracker.tidying import tidy_line

MOST_CARDS = 5_000
LONGEST = 500

# Nothing is tried again in another way: a line of signs “#” has too many.
_BEGINS = re.compile(r"\s*+(?:version:[ ]*+\d++\s*+|#[^\n]*+\s*+)*+dn::?[ ]?\S", re.IGNORECASE)
_LINE = re.compile(r"([A-Za-z][\w-]*)(?:;[\w-]+)*:(:?)[ ]*(.*)", re.ASCII)
_EMAILS = ("mail", "mozillasecondemail", "emailaddress")
_TAKEN = frozenset(
    {"cn", "company", "department", "displayname", "dn", "givenname", "mozillanickname", "o"}
    | {"objectclass", "orgunit", "ou", "sn", "title", "modifytimestamp", "mozillausehtmlmail"}
    | {*_EMAILS, "uid", "version", "changetype"}
)


def recognises(text: str) -> bool:
    """Whether *text* begins with an entry of a directory."""
    return _BEGINS.match(text) is not None


def read(text: str) -> list[Card]:
    """The people in *text*, lists of others left out; raises `Unreadable` where it names nobody."""
    plain = re.sub(r"\n ", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    entries = [entry for entry in re.split(r"\n\s*\n", plain) if entry.strip()]
    if len(entries) > MOST_CARDS:
        raise Unreadable(TOO_MANY.format(most=MOST_CARDS))
    return naming_anybody(_card(entry, f"entry {place}") for place, entry in enumerate(entries, 1))


def _card(entry: str, where: str) -> Card | None:
    said: dict[str, str] = {}
    for name, text in _lines(entry):
        if name == "objectclass" and text.lower().startswith("groupof"):
            return None
        said.setdefault(name, text)
    parts = " ".join(filter(None, (said.get("givenname", ""), said.get("sn", ""))))
    name = said.get("cn") or said.get("displayname") or parts
    organisation = said.get("o") or said.get("company") or ""
    emails = (address_of(said.get(one, ""), "").email for one in _EMAILS)
    nick = said.get("mozillanickname", "")
    return Card(
        name="" if name == organisation else name,
        other_names=(nick,) if nick and nick != name else (),
        emails=tuple(dict.fromkeys(filter(None, emails))),
        organisation=organisation,
        department=said.get("ou") or said.get("department") or said.get("orgunit") or "",
        role=said.get("title", ""),
        left_out=tuple(one for one, text in said.items() if text and one not in _TAKEN),
        where=where,
    )


def _lines(entry: str) -> Iterator[tuple[str, str]]:
    """(attribute in lower case, what it says), packed or not."""
    for line in entry.split("\n"):
        if found := _LINE.fullmatch(line):
            text = _unpacked(found[3]) if found[2] else found[3]
            yield found[1].lower(), str(tidy_line(text))[:LONGEST]


def _unpacked(packed: str) -> str:
    try:
        return text_of(b64decode(packed))
    except (ValueError, Unreadable):
        return ""
