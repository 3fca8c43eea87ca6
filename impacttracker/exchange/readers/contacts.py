"""Reads cards of addresses (.vcf: vCard 2.1, 3.0 and 4.0) as neutral cards; fetches nothing."""

import binascii
import re
from typing import Any

import vobject
from vobject.base import Component, VObjectError

from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import Card
from impacttracker.exchange.readers.addresses import address_of
from impacttracker.tidying import tidy_line

MOST_CARDS = 500
MOST_LINES = 40_000
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
    "bday": "birthday",
    "note": "note",
    "x-left-out-photo": "picture",
    "x-left-out-logo": "logo",
    "x-left-out-sound": "sound",
    "x-left-out-key": "key",
}
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
        raise Unreadable(f"These are too many contacts: give at most {MOST_CARDS} at once.")
    if set(names) != {"VCARD"}:
        raise Unreadable(BROKEN)
    try:
        components = list(vobject.readComponents(text, allowQP=True))
        cards = [_card(one) for one in components if one.name == "VCARD"]
    except (VObjectError, ValueError, LookupError, TypeError, AttributeError, binascii.Error):
        raise Unreadable(BROKEN) from None
    except RecursionError:
        raise Unreadable(BROKEN) from None
    told = [card for card in cards if card.name or card.organisation]
    if not told:
        raise Unreadable("These contacts name nobody.")
    return told


def _left_out(found: re.Match[str]) -> str:
    return f"X-LEFT-OUT-{found[1]}:yes\n"


def _card(found: Component) -> Card:
    organisation, *departments = [*_organisation(found), ""]
    emails = sorted(found.contents.get("email", []), key=_preference)
    kept = [address_of(_plain(one.value), "").email for one in emails[:MOST_EMAILS]]
    left_out = [words for name, words in _LEFT_OUT.items() if name in found.contents]
    return Card(
        name=_name(found, organisation),
        emails=tuple(dict.fromkeys(email for email in kept if email)),
        organisation=organisation,
        department=", ".join(part for part in departments if part),
        role=_first(found, "title") or _first(found, "role"),
        website=_first(found, "url"),
        left_out=tuple(left_out),
    )


def _name(found: Component, organisation: str) -> str:
    """The name that is shown; nothing on the card of an organisation, which shows its own."""
    shown = _first(found, "fn")
    parts = found.contents.get("n", [])
    if not shown and parts:
        name = parts[0].value
        given = (getattr(name, part, "") for part in ("given", "additional", "family"))
        shown = " ".join(_plain(part) for part in given if part)
    is_own = _first(found, "x-abshowas").upper() == "COMPANY" or _first(found, "kind") == "org"
    if is_own or (shown and shown == organisation):
        return ""
    return shown or _first(found, "nickname")


def _organisation(found: Component) -> list[str]:
    held = found.contents.get("org", [])
    value = held[0].value if held else []
    return [_plain(part) for part in (value if isinstance(value, list) else [value])]


def _preference(email: Any) -> int:
    """0 for the address that is preferred: TYPE=PREF before vCard 4, PREF=1 in it."""
    params = {str(name).upper(): values for name, values in email.params.items()}
    types = {str(one).upper() for one in params.get("TYPE", [])}
    return 0 if "PREF" in types or params.get("PREF") == ["1"] or "PREF" in params else 1


def _first(found: Component, name: str) -> str:
    held = found.contents.get(name, [])
    return _plain(held[0].value) if held else ""


def _plain(value: Any) -> str:
    """A value on one line: some programs write several, or leave marks escaped."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = re.sub(r"\\([,;:\\])", r"\1", text).replace("\\n", " ")
    return str(tidy_line(storable(text)))[:LONGEST_LINE]
