"""What a saved message tells a project: that there was contact, on which day and with whom.

A message that carries an invitation is about that event. What it says is kept beside the record as
it stood: it is nobody's account of what came of it, and no return prints it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from impacttracker import clock
from impacttracker.engagements.vocabulary import Status
from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import Contents, RecordFacts
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.invitations import Event
from impacttracker.exchange.messages import Address, Message
from impacttracker.exchange.readers import email
from impacttracker.exchange.source import File, naming
from impacttracker.exchange.telling.fitting import fitted_record
from impacttracker.exchange.telling.naming import MOST_TAKING_PART, Named
from impacttracker.partners.vocabulary import Origin
from impacttracker.presentation import moment
from impacttracker.records.operations import UNKNOWN
from impacttracker.when import When

READER = "email"
LONGEST_NOTES = 20_000
MOST_ATTACHMENTS = 50
MOST_MESSAGES = 500
# What follows the line is looked at first, and once.
_IN_BOX = re.compile(rb"^From (?=[^\n]*+\n[!-9;-~]++:)[^\n]*?\d{4}[^\n]*+\n", re.MULTILINE)
ONLY_ANSWERS = (
    "This message only answers an invitation. Give the invitation itself, or an export of the "
    "calendar."
)
SAYS_NOTHING = "This message says nothing: neither who wrote it, nor to whom, nor what."
TWICE = "It is among the files twice: taken once."
GIVEN = frozenset({"title", "when", "answers", "participants", "identifiers", "source", "unmapped"})


@dataclass
class _Told:
    """What messages hold: contacts, events that they invite to, and what was left out."""

    messages: list[tuple[Message, str]] = field(default_factory=list)
    """Each with the SHA-256 of its file."""
    events: list[Event] = field(default_factory=list)
    skipped: list[Flag] = field(default_factory=list)


def read(files: Sequence[File]) -> Contents:
    """What messages, or boxes of them, tell; raises `Unreadable`, with a sentence, for nothing."""
    told = _Told()
    for file in files:
        with naming(file, files):
            for content in _several(file.content):
                _take(email.read(content), File(content).sha256, file.name, told)
    return _contents_of(told)


def _take(message: Message, seal: str, name: str, told: _Told) -> None:
    where = message.subject or name or "A message without a subject"
    if not (message.sender or message.recipients or message.text):
        told.skipped.append(Flag(where, SAYS_NOTHING))
    elif not message.invitation:
        told.messages.append((message, seal))
    else:
        # Its library is large, and most messages invite nobody.
        from impacttracker.exchange.readers import calendar

        try:
            told.events += calendar.read(message.invitation)
        except Unreadable:
            if calendar.only_answers(message.invitation):
                told.skipped.append(Flag(where, ONLY_ANSWERS))
            else:
                told.messages.append((message, seal))


def _contents_of(told: _Told) -> Contents:
    """The contacts that messages are a sign of, and the events that they invite to."""
    if not told.messages and not told.events:
        raise Unreadable(told.skipped[0].what if told.skipped else SAYS_NOTHING)
    named, records, flags, met = Named(), list[RecordFacts](), list[Flag](), set[str]()
    for message, seal in told.messages:
        record, sentences = _record(message, seal, named)
        if record.source["fingerprint"] in met:
            flags.append(Flag(record.where, TWICE))
            continue
        met.add(record.source["fingerprint"])
        records.append(record)
        flags += [Flag(record.where, one) for one in sentences]
    contacts = Contents(
        reader=READER,
        fills=True,
        people=named.people(),
        records=tuple(records),
        skipped=tuple(told.skipped),
        flagged=tuple(flags),
    )
    return _with_events(contacts, told.events, named) if told.events else contacts


def _with_events(contacts: Contents, some: Sequence[Event], named: Named) -> Contents:
    from impacttracker.exchange.telling import events

    invited = events.contents_of(some, named=named)
    return replace(
        invited,
        reader=READER if contacts.records else invited.reader,
        records=(*contacts.records, *invited.records),
        skipped=(*contacts.skipped, *invited.skipped),
        flagged=(*contacts.flagged, *invited.flagged),
    )


def _several(content: bytes) -> list[bytes]:
    """The messages of a box (mbox, RFC 4155): each begins with a line that is no header."""
    if not content.startswith(b"From "):
        return [content]
    starts = [found.start() for found in _IN_BOX.finditer(content)]
    if len(starts) < 2:
        return [content]
    if len(starts) > MOST_MESSAGES:
        raise Unreadable(f"This box holds more than {MOST_MESSAGES} messages. Give it in parts.")
    ends = [*starts[1:], len(content)]
    return [content[start:end] for start, end in zip(starts, ends, strict=True)]


def _record(message: Message, seal: str, named: Named) -> tuple[RecordFacts, list[str]]:
    where = message.subject or "A message without a subject"
    people, sentences = _people(message)
    when = None
    if message.sent_at:
        when = When.on(message.sent_at.astimezone(clock.zone()).date())
    record = RecordFacts(
        kind="engagement",
        title=message.subject or f"Message from {message.sender or 'nobody named'}",
        when=when or UNKNOWN,
        answers={"status": Status.HELD},
        participants=named.taking_part(people, where),
        identifiers={"message_ids": list(message.ids)} if message.ids else {},
        source={
            "reader": READER,
            "fingerprint": message.ids[0] if message.ids else seal,
            "occurrence": 0,
        },
        unmapped=_unmapped(message),
        where=where,
        given=GIVEN,
    )
    fitted, more = fitted_record(record, {"title": "Subject"})
    return fitted, [*sentences, *more]


def _people(message: Message) -> tuple[list[tuple[Address, Origin]], list[str]]:
    sender = [(message.sender, Origin.THEMSELVES)] if message.sender else []
    recipients = [(one, Origin.SOMEBODY_ELSE) for one in message.recipients]
    sentences = [] if message.sent_at else ["It does not say when it was sent."]
    if len(recipients) <= MOST_TAKING_PART:
        return [*sender, *recipients], sentences
    return sender, [
        *sentences,
        f"It went to {len(recipients):,} people: who of them took part, only a person knows.",
    ]


def _unmapped(message: Message) -> dict[str, Any]:
    """What no answer takes, under the names that mail programs have for it."""
    text = "\n\n".join(part for part in (*message.notes, message.text) if part)
    names = [one.name for one in message.attachments if not one.is_inline]
    kept = {
        "Sent": moment(message.sent_at) if message.sent_at else "",
        "Text": text if len(text) <= LONGEST_NOTES else f"{text[:LONGEST_NOTES]}…",
        "Attachments, not brought in": ", ".join(names[:MOST_ATTACHMENTS]),
    }
    return {name: said for name, said in kept.items() if said}
