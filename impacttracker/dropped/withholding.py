"""Takes out of a dropped file whoever was erased from the project: nobody proposes them again."""

from collections.abc import Iterator
from dataclasses import replace

from impacttracker.dropped.reading import Dropped
from impacttracker.exchange.invitations import Event
from impacttracker.exchange.messages import Address, Message
from impacttracker.partners.erased import KeptOut, left_out
from impacttracker.partners.mentions import Names, names_of


def without_erased(dropped: Dropped, kept_out: KeptOut) -> Dropped:
    """*dropped* without the people who were erased, and without their names in what it says.

    Its bytes stay: whether they may be kept as evidence is for a person to say.
    """
    gone = {one.email: one for one in _named_in(dropped) if one.email in kept_out}
    cards = [card for card in dropped.cards if kept_out.stand_in(card.emails)]
    if not gone and not cards:
        return dropped
    full = [one.name for one in gone.values() if len(one.name.split()) > 1]
    names = names_of("", list(gone), full)
    return replace(
        dropped,
        message=_message_without(dropped.message, names) if dropped.message else None,
        events=tuple(_event_without(event, names) for event in dropped.events),
        cards=tuple(card for card in dropped.cards if card not in cards),
        left_out=left_out(len(gone) + len(cards)),
    )


def _named_in(dropped: Dropped) -> Iterator[Address]:
    if message := dropped.message:
        yield from filter(None, (message.sender, message.forwarder, *message.recipients))
    for event in dropped.events:
        yield from filter(None, (event.organiser, *(one.who for one in event.invited)))


def _message_without(message: Message, names: Names) -> Message:
    return replace(
        message,
        subject=names.without(message.subject),
        sender=_unless_gone(message.sender, names),
        forwarder=_unless_gone(message.forwarder, names),
        recipients=tuple(one for one in message.recipients if one.email not in names.emails),
        text=names.without(message.text),
        notes=tuple(map(names.without, message.notes)),
    )


def _event_without(event: Event, names: Names) -> Event:
    return replace(
        event,
        title=names.without(event.title),
        place=names.without(event.place),
        description=names.without(event.description),
        organiser=_unless_gone(event.organiser, names),
        invited=tuple(one for one in event.invited if one.who.email not in names.emails),
        notes=tuple(map(names.without, event.notes)),
    )


def _unless_gone(address: Address | None, names: Names) -> Address | None:
    return None if address is not None and address.email in names.emails else address
