"""Reads cards of addresses (.vcf: vCard 2.1, 3.0 and 4.0) as neutral cards; fetches nothing."""

import binascii
import re
from typing import Any

import vobject
from vobject.base import Component, VObjectError

from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import TOO_MANY, Card, naming_anybody
from impacttracker.exchange.readers.addresses import address_of
from impacttracker.tidying import tidy_line

MOST_CARDS = 5_000
MOST_LINES = 80_000
LONGEST_LINE = 500
MOST_EMAILS = 20

_CARD = re.compile(r"\s*BEGIN[ \t]*:[ \t]*VCARD", re.IGNORECASE)
_BEGINS = re.compile(r"^[ \t]*BEGIN[ \t]*:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)
# Pictures, sounds and keys, folded over many lines or on a single one: nothing here keeps them.
_BULK = re.compile(
    r"^(?:[\w-]+\.)?(PHOTO|LOGO|SOUND|KEY)\b[^\n]*(?:\n[ \t][^\n]*)*\n?", re.I | re.M
)
_LEFT_OUT = {
    "tel": "telephone",
    "adr": "postal address",
    "label": "postal address",
    "geo": "postal address",
    "bday": "birthday",
    "anniversary": "birthday",
    "gender": "gender",
    "note": "note",
    "impp": "messenger",
    "url": "web address",
    "related": "relations",
    "categories": "group",
    "x-left-out-photo": "picture",
    "x-left-out-logo": "logo",
    "x-left-out-sound": "sound",
    "x-left-out-key": "key",
}
"""What is not kept of somebody, in plain words: the project has no need of it."""
_OWN_NAMES = {
    "family": re.compile("spouse|relatedname|child"),
    "birthday": re.compile("anniversary|birth"),
    "social network": re.compile("socialprofile|linkedin|facebook|mastodon"),
    "messenger": re.compile("aim|icq|jabber|msn|skype|yahoo|gadugadu|googletalk|imaddress|twitter"),
    "telephone": re.compile("tel$|phone"),
    "assistant or manager": re.compile("assistant|manager"),
}
_TECHNICAL = re.compile(
    "x-(?:couchdb|evolution-file-as|ab(?:label|adr|uid|showas)|ms-ol-|ms-card|phonetic|apple|google)"
)
_APPLE_KIND = "x-addressbookserver-kind"
_TAKEN = {
    _APPLE_KIND,
    "email",
    "fn",
    "kind",
    "n",
    "nickname",
    "org",
    "role",
    "title",
    "x-maidenname",
}
_TAKEN |= {"class", "mailer", "name", "prodid", "profile", "rev", "sort-string", "source", "tz"}
_TAKEN |= {"caladruri", "caluri", "fburl", "uid", "version", "x-abshowas", "x-maidenname"}
"""What a card says of somebody's work, and what it says of itself."""
BROKEN = "These contacts are broken and cannot be read. Export them again from your address book."


def recognises(text: str) -> bool:
    """Whether *text* is a card of addresses, or several."""
    return _CARD.match(text) is not None


def read(text: str) -> list[Card]:
    """The cards in *text*; raises `Unreadable`, with a sentence, for what is none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BULK.sub(_left_out, text)
    names = [found[1].upper() for found in _BEGINS.finditer(text)]
    if len(names) > MOST_CARDS or text.count("\n") > MOST_LINES:
        raise Unreadable(TOO_MANY.format(most=MOST_CARDS))
    if set(names) != {"VCARD"}:
        raise Unreadable(BROKEN)
    try:
        components = list(vobject.readComponents(text, allowQP=True))
        vcards = [one for one in components if one.name == "VCARD"]
        cards = [_card(one, f"card {place}") for place, one in enumerate(vcards, 1)]
    except (VObjectError, ValueError, LookupError, TypeError, AttributeError, binascii.Error):
        raise Unreadable(BROKEN) from None
    except RecursionError:
        raise Unreadable(BROKEN) from None
    return naming_anybody(cards)


def _left_out(found: re.Match[str]) -> str:
    return f"X-LEFT-OUT-{found[1]}:yes\n"


def _card(found: Component, where: str) -> Card | None:
    """A card; nothing for one that only names a group of others."""
    if "group" in {_first(found, "kind").lower(), _first(found, _APPLE_KIND).lower()}:
        return None
    organisation, *departments = _organisation(found)
    emails = sorted(found.contents.get("email", []), key=_preference)
    addresses = [address_of(_plain(one.value), "").email for one in emails[:MOST_EMAILS]]
    name = _name(found, organisation)
    kept = _TAKEN | ({"url"} if not name else set())
    left_out = [
        _LEFT_OUT.get(one) or _own_words(one)
        for one in found.contents
        if one not in kept and not _TECHNICAL.match(one)
    ]
    others = (_first(found, "nickname"), _first(found, "x-maidenname"))
    return Card(
        name=name,
        other_names=tuple(one for one in others if one and one != name),
        emails=tuple(dict.fromkeys(email for email in addresses if email)),
        organisation=organisation,
        department=", ".join(part for part in departments if part),
        role=_first(found, "title") or _first(found, "role"),
        website=_first(found, "url"),
        left_out=tuple(dict.fromkeys(left_out)),
        where=where,
    )


def _own_words(name: str) -> str:
    """What a program's own name for something says, or that name itself."""
    return next((words for words, some in _OWN_NAMES.items() if some.search(name)), name.upper())


def _name(found: Component, organisation: str) -> str:
    """The name that is shown; nothing on the card of an organisation, which shows its own."""
    shown = _first(found, "fn")
    parts = found.contents.get("n", [])
    name = {
        part: _plain(getattr(parts[0].value, part, "")) if parts else ""
        for part in ("given", "additional", "family")
    }
    if not shown or shown == f"{name['family']}, {name['given']}":
        shown = " ".join(filter(None, name.values())) or shown
    if _is_organisations(found) or (shown and shown == organisation):
        return ""
    return shown or _first(found, "nickname")


def _is_organisations(found: Component) -> bool:
    is_company = _first(found, "x-abshowas").upper() == "COMPANY"
    return is_company or _first(found, "kind").lower() == "org"


def _organisation(found: Component) -> list[str]:
    """The organisation, which its own card may only show, and the parts of it; never nothing."""
    held = found.contents.get("org", [])
    value = held[0].value if held else []
    whole, *parts = [_plain(part) for part in (value if isinstance(value, list) else [value])] or [
        ""
    ]
    return [whole or (_first(found, "fn") if _is_organisations(found) else ""), *parts]


def _preference(email: Any) -> int:
    """The less, the more an address is preferred: TYPE=PREF before vCard 4, PREF=1 to 100 in it."""
    params = {str(name).upper(): values for name, values in email.params.items()}
    types = {str(one).upper() for one in params.get("TYPE", [])}
    number = str(next(iter(params.get("PREF", ["1" if "PREF" in types else "101"])), "1"))
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 3 else 1


def _first(found: Component, name: str) -> str:
    held = found.contents.get(name, [])
    return _plain(held[0].value) if held else ""


def _plain(value: Any) -> str:
    """A value on one line: some programs write several, or leave marks escaped."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = re.sub(r"\\([,;:\\])", r"\1", text).replace("\\n", " ")
    return str(tidy_line(storable(text)))[:LONGEST_LINE]
