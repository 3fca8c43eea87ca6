"""Reads a saved message (.eml, RFC 5322 and MIME) as a neutral `Message`; fetches nothing.

The library's older policy is used knowingly: it never refuses a header, and hostile ones
cannot keep it busy.
"""

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Part

from impacttracker.errors import Unreadable
from impacttracker.exchange.messages import Address, Message
from impacttracker.exchange.readers.addresses import addresses_in
from impacttracker.exchange.readers.forwarded import FORWARDING, Original, is_forward, original_in
from impacttracker.exchange.readers.mime import (
    MOST_PARTS,
    TOO_DEEP,
    Parts,
    header,
    packed_header,
    parts_of,
)
from impacttracker.exchange.readers.when_sent import moment_in
from impacttracker.tidying import tidy_line, tidy_prose

LONGEST_TEXT = 200_000

_FIRST_HEADER = re.compile(rb"(?:From [^\n]*\n|\d+\s*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_TELLING = re.compile(
    rb"^(?:from|to|date|subject|message-id|received|mime-version|return-path)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MULTIPART = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_PREFIX = re.compile(
    rf"\s*(?:(?:re|aw|sv|antw|odp|ynt|{FORWARDING})\s*(?:\[\d+\])?\s*[:：]"
    r"|\[(?:ext|external|extern|externe)\])\s*",
    re.IGNORECASE,
)
LOCKED = {
    "encrypted": "It is encrypted, so its text cannot be read here.",
    "sealed": "Its signature seals its text, which cannot be read here: save it as plain text.",
}
# Google says the time and to whom it went; where it stands with no calendar, that is all there is.
_INVITATION = re.compile(
    r"(?:updated )?invitation: (.{1,300}) @ .{5,100} \(\S{1,200}@\S{1,200}\)", re.IGNORECASE
)
BROKEN = "This message is broken and cannot be read. Save it again from your mail program."


def recognises(content: bytes) -> bool:
    """Whether *content* begins with the headers of a message."""
    start = content[:20_000].replace(b"\r\n", b"\n").lstrip(b"\xef\xbb\xbf\n ")
    headers = _FIRST_HEADER.match(start + b"\n")
    return headers is not None and len(_TELLING.findall(headers[0])) >= 2


def read(content: bytes) -> Message:
    """The message that *content* is; raises `Unreadable`, with a sentence, for what is none."""
    if len(_MULTIPART.findall(content)) > MOST_PARTS:
        raise Unreadable(TOO_DEEP)
    try:
        return _message(message_from_bytes(_without_wrapping(content)))
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        # The library raises all of these for headers that no program would write.
        raise Unreadable(BROKEN) from error


def plain_subject(subject: str) -> str:
    """*subject* without the prefixes of replies and forwards."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    found = _INVITATION.fullmatch(subject.strip())
    return found[1] if found else subject


def _without_wrapping(content: bytes) -> bytes:
    """*content* without a mark, an mbox's first line, or the length in front that Apple writes."""
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n ")
    if found := re.match(rb"(\d{1,9})\s*\r?\n", content):
        return content[found.end() :][: int(found[1])]
    return content.partition(b"\n")[2] if content.startswith(b"From ") else content


def _message(whole: Part) -> Message:
    parts = parts_of(whole)
    said = _as_it_says(whole, parts)
    subject = header(whole, "subject")
    if len(parts.messages) == 1 and (is_forward(subject) or not said.text):
        return _forwarded_as_attachment(said, parts)
    original = original_in(subject, said.text)
    if original is None:
        return said
    return replace(
        said,
        subject=tidy_line(plain_subject(original.subject)) or said.subject,
        sender=original.sender,
        forwarder=said.sender,
        recipients=original.recipients,
        sent_at=original.sent_at or said.sent_at,
        text=original.text,
        ids=tuple(dict.fromkeys([*_ids(whole, "in-reply-to"), *said.ids])),
        notes=(*said.notes, *_about_forward(said.sender, original.above), *_about_day(original)),
    )


def _about_day(original: Original) -> list[str]:
    if original.sent_at:
        return []
    told = f", “{original.sent[:100]}”, cannot be read" if original.sent else " is not told"
    return [f"When it was sent{told}: the day is that on which it was forwarded."]


def _forwarded_as_attachment(carrier: Message, parts: Parts) -> Message:
    inner = _message(parts.messages[0])
    return replace(
        inner,
        ids=tuple(dict.fromkeys([*inner.ids, *carrier.ids])),
        forwarder=inner.forwarder or carrier.sender,
        sent_at=inner.sent_at or carrier.sent_at,
        attachments=carrier.attachments,
        notes=(*inner.notes, *_about_forward(carrier.sender, carrier.text)),
    )


def _about_forward(forwarder: Address | None, above: str) -> list[str]:
    said = [f"Forwarded by {forwarder}."] if forwarder else ["It was forwarded."]
    return [*said, f"Written above it: {above}"] if above else said


def _as_it_says(whole: Part, parts: Parts) -> Message:
    senders = _people(whole, "from") or _people(whole, "sender")
    notes = [LOCKED[parts.locked]] if parts.locked else []
    names = [one.name for one in parts.attachments]
    if "winmail.dat" in [name.lower() for name in names]:
        notes.append("Outlook packed its attachments into winmail.dat; ask for them as files.")
    return Message(
        ids=_ids(whole, "message-id"),
        subject=tidy_line(plain_subject(header(whole, "subject"))),
        sender=senders[0] if senders else None,
        recipients=_people(whole, "to", "cc"),
        sent_at=moment_in(header(whole, "date")) or _received(whole),
        text=tidy_prose("\n\n".join(parts.texts))[:LONGEST_TEXT],
        attachments=tuple(parts.attachments),
        invitation=parts.invitation,
        notes=tuple(notes),
    )


def _people(whole: Part, *names: str) -> tuple[Address, ...]:
    return addresses_in(packed_header(whole, name) for name in names)


def _ids(whole: Part, name: str) -> tuple[str, ...]:
    """The message ids of a header, without their brackets."""
    said = header(whole, name)
    found = re.findall(r"<([^<>]{1,500})>", said) or said.split()[:1]
    return tuple("".join(one.split())[:500] for one in found[:3])


def _received(whole: Part) -> datetime | None:
    """When the first server noted it, for messages whose own date is missing or broken."""
    noted = whole.get_all("received", [])[-1:]
    return moment_in(str(noted[0]).rpartition(";")[2]) if noted else None
