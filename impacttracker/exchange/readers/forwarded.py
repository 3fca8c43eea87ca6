"""Finds the original in a message that was forwarded inside its text.

Mail programs write the original's headers above it, each in its own way and language: Outlook
“From: / Sent:”, Gmail and Apple “From: / Date:” below a line that says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers.addresses import each_once, written_addresses
from impacttracker.exchange.readers.when_sent import moment_in

FURTHEST = 400
"""How many lines down the headers of an original are looked for."""
LONGEST_LINE = 2_000
LONGEST_MARKER = 200
FORWARDING = "fwd?|wg|tr|rv|enc|doorst|vb|vs|pd|[iİ]lt"
"""What mail programs put before the subject of what is passed on, each in its language."""

_LABELS = {
    "from": "from|von|de|da|van|från|fra|od|kimden|gönderen",
    "date": (
        "date|sent|datum|gesendet|envoyé|fecha|enviado el|enviad[oa](?: em)?|data|inviato|verzonden"
        "|wysłan[oe]|skickat|sendt|dato|tarih|gönderildi|gönderme tarihi"
    ),
    "subject": "subject|betreff|objet|asunto|oggetto|onderwerp|assunto|ämne|emne|temat|konu",
    "to": "to|an|à|para|a|aan|till|til|do|kime",
    "cc": "cc|kopie|kopia|copie|dw|bilgi",
}
_LABEL = re.compile(
    r"[>\s*]*(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r")\s*\*?\s*:\s*\*?\s*(?P<said>.*)",
    re.IGNORECASE,
)
_FORWARDS = re.compile(rf"\s*(?:{FORWARDING}|i)\s*(?:\[\d+\])?\s*:", re.I)
_MARKER = re.compile(
    r"[>\s*]*(?:-{3,}.*(?:forwarded|original|weitergeleitet|ursprüngliche|transféré|reenviado"
    r"|inoltrato|doorgestuurd|d[’']origine|oryginaln|oorspronkelijk|ursprunglig|oprindelig"
    r"|opprinnelig).*-{3,}|(?:begin forwarded message|anfang der weitergeleiteten "
    r"nachricht|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|"
    r"inizio messaggio inoltrato|begin doorgestuurd bericht)\s*:)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Original:
    """What a forward says of the message inside it."""

    sender: Address
    subject: str
    sent_at: datetime | None
    sent: str
    """The same as it stands there."""
    recipients: tuple[Address, ...]
    text: str
    above: str
    """What was written above it by whoever forwarded it."""


def is_forward(subject: str) -> bool:
    """Whether a subject begins with the sign of a forwarded message."""
    return _FORWARDS.match(subject) is not None


def original_in(subject: str, text: str) -> Original | None:
    """The original inside *text*; replies quote headers, too, so something must say it."""
    lines = text.split("\n")
    marked = next(
        (row for row, line in _short(lines, LONGEST_MARKER) if _MARKER.fullmatch(line)), None
    )
    if marked is None and not is_forward(subject):
        return None
    for row, line in _short(lines, LONGEST_LINE):
        found = _LABEL.match(line) if row >= (marked or 0) else None
        if found and found["from"] and (headers := _headers(lines, row)):
            return _original(lines, row if marked is None else min(marked, row), headers)
    return None


def _short(lines: Sequence[str], longest: int) -> list[tuple[int, str]]:
    return [(row, line) for row, line in enumerate(lines[:FURTHEST]) if 0 < len(line) < longest]


@dataclass(frozen=True)
class _Headers:
    said: dict[str, str]
    after: int


def _headers(lines: Sequence[str], row: int) -> _Headers | None:
    """The headers that begin at *row*, where there are enough of them to be some."""
    said: dict[str, str] = {}
    last = ""
    while row < len(lines) and lines[row].strip(" >*\t"):
        found = _LABEL.match(lines[row][:LONGEST_LINE])
        if found:
            last = next(name for name in _LABELS if found[name])
            if last in said:
                break
            said[last] = found["said"].strip(" *")
        elif last:
            said[last] = f"{said[last]} {lines[row].strip(' >*')}"[:LONGEST_LINE]
        row += 1
    is_block = len(said) >= 3 and ("date" in said or "subject" in said)
    return _Headers(said, row) if is_block else None


def _original(lines: Sequence[str], begins: int, headers: _Headers) -> Original:
    said = headers.said
    inside = [line.removeprefix(">").removeprefix(" ") for line in lines[headers.after :]]
    is_quoted = all(line.startswith(">") for line in lines[headers.after :] if line.strip())
    sender = written_addresses(said["from"])
    return Original(
        sender=sender[0] if sender else Address(),
        subject=said.get("subject", ""),
        sent_at=moment_in(said.get("date", "")),
        sent=said.get("date", ""),
        recipients=each_once(
            [*written_addresses(said.get("to", "")), *written_addresses(said.get("cc", ""))]
        ),
        text="\n".join(inside if is_quoted else lines[headers.after :]).strip(),
        above="\n".join(lines[:begins]).strip().rstrip("_- \n"),
    )
