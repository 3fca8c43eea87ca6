"""What a saved message tells a project: that there was contact, on which day and with whom.

A message that carries an invitation is about that event. What it says is kept beside the record as
it stood: it is nobody's account of what came of it, and no return prints it.
"""

import re
from collections.abc import Sequence
from typing import Any

from impacttracker import clock
from impacttracker.engagements.vocabulary import Status
from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import Contents, RecordFacts
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.messages import Address, Message
from impacttracker.exchange.readers import email
from impacttracker.exchange.source import File
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
_IN_BOX = re.compile(rb"^From [^\n]*\d{4}[^\n]*\n(?=[!-9;-~]+:)", re.MULTILINE)
ONLY_ANSWERS = (
    "This message only answers an invitation. Give the invitation itself, or an export of the "
    "calendar."
)
GIVEN = frozenset({"title", "when", "answers", "participants", "identifiers", "source", "unmapped"})


def read(file: File) -> Contents:
    """What a message, or a box of them, tells; raises `Unreadable`, with a sentence, else."""
    several = _several(file.content)
    if len(several) > 1:
        return contents_of([(email.read(one), File(one).sha256) for one in several])
    message = email.read(file.content)
    if message.invitation:
        # Its library is large, and most messages invite nobody.
        from impacttracker.exchange.telling import events

        if events.only_answers(message.invitation):
            raise Unreadable(ONLY_ANSWERS)
        try:
            return events.read(message.invitation)
        except Unreadable:
            pass
    return contents_of([(message, file.sha256)])


def contents_of(messages: Sequence[tuple[Message, str]]) -> Contents:
    """The contacts that messages are a sign of, each with the SHA-256 of its file."""
    named, records, flags = Named(), list[RecordFacts](), list[Flag]()
    for message, seal in messages:
        if message.sender or message.recipients or message.text:
            record, sentences = _record(message, seal, named)
            records.append(record)
            flags += [Flag(record.where, one) for one in sentences]
    if not records:
        raise Unreadable("This message says nothing: neither who wrote it, nor to whom, nor what.")
    return Contents(
        reader=READER,
        fills=True,
        people=named.people(),
        records=tuple(records),
        flagged=tuple(flags),
    )


def _several(content: bytes) -> list[bytes]:
    """The messages of a box (mbox, RFC 4155): each begins with a line that is no header."""
    starts = [found.start() for found in _IN_BOX.finditer(content)]
    if not content.startswith(b"From ") or len(starts) < 2:
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
