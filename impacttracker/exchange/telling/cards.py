"""What cards of addresses tell a project: people, where they work, and nothing that it needs not.

Birthdays, home addresses, telephone numbers, pictures and notes are personal data that no record
of impact needs (UK GDPR article 5 (1) (c), data minimisation): they are counted and left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import NAMES_NOBODY, Card
from impacttracker.exchange.contents import (
    AffiliationFacts,
    Contents,
    OrganisationFacts,
    PersonFacts,
)
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.readers import contact_lists, contacts, ldif
from impacttracker.exchange.source import File, naming
from impacttracker.partners.models import Affiliation, Organisation, Person
from impacttracker.partners.names import folded
from impacttracker.partners.recognising import is_nobodys, name_in
from impacttracker.records.operations import is_web_address

READER = "contacts"
MOST_LISTED = 12


def recognises(file: File) -> bool:
    """Whether a file is an address book: cards, or a list as such programs export it."""
    if file.is_text and (contacts.recognises(file.text) or ldif.recognises(file.text)):
        return True
    try:
        return contact_lists.recognises(file.sheets)
    except Unreadable:
        return False


def read(files: Sequence[File]) -> Contents:
    """What address books tell; raises `Unreadable`, with a sentence, for what is none."""
    told: list[Card] = []
    for file in files:
        with naming(file, files):
            some = _cards_of(file)
        is_one_of_several = len(files) > 1 and file.name
        told += (
            replace(one, where=f"{file.name}, {one.where}") if is_one_of_several else one
            for one in some
        )
    return contents_of(told)


def _cards_of(file: File) -> Sequence[Card]:
    if file.is_text and contacts.recognises(file.text):
        return contacts.read(file.text)
    if file.is_text and ldif.recognises(file.text):
        return ldif.read(file.text)
    if not file.sheets:
        raise Unreadable(NAMES_NOBODY)
    return contact_lists.read(file.sheets[0])


def contents_of(cards: Sequence[Card]) -> Contents:
    """Each card as somebody, or as an organisation where it names nobody."""
    organisations: dict[str, OrganisationFacts] = {}
    people, skipped = list[PersonFacts](), list[Flag]()
    for card in cards:
        if card.organisation:
            fact = _organisation(card)
            organisations.setdefault(fact.key, fact)
        own = [email for email in card.emails if not is_nobodys(email)]
        if card.name or own:
            people.append(_person(card, own, f"person {len(people) + 1}"))
        elif not card.organisation:
            skipped.append(Flag(card.where, f"{card.emails[0]} belongs to no single person."))
    return Contents(
        reader=READER,
        fills=True,
        organisations=tuple(organisations.values()),
        people=tuple(people),
        skipped=tuple(skipped),
        flagged=tuple(_flags(cards)),
    )


def _organisation(card: Card) -> OrganisationFacts:
    name = card.organisation[: Organisation.name.type.length]
    website = card.website if not card.name and is_web_address(card.website) else None
    return OrganisationFacts(key=folded(name), name=name, website=website, where=card.where)


def _person(card: Card, emails: Sequence[str], key: str) -> PersonFacts:
    role = ", ".join(part for part in (card.role, card.department) if part)
    places = (
        AffiliationFacts(
            organisation=_organisation(card).key, role=role[: Affiliation.role.type.length]
        ),
    )
    given = {"emails", "affiliations", "other_names"} if card.name else {"emails", "affiliations"}
    return PersonFacts(
        key=key,
        name=(card.name or name_in(emails[0]))[: Person.name.type.length],
        other_names=card.other_names,
        emails=tuple(emails),
        affiliations=places if card.organisation else (),
        where=card.where,
        given=frozenset(given),
    )


def _flags(cards: Sequence[Card]) -> list[Flag]:
    left_out = Counter(what for card in cards for what in card.left_out)
    stray = sum(bool(card.role and card.name and not card.organisation) for card in cards)
    flags = []
    if left_out:
        named = [f"{what} ({number:,})" for what, number in left_out.most_common(MOST_LISTED)]
        more = f" and {len(left_out) - MOST_LISTED} others" * (len(left_out) > MOST_LISTED)
        told = f"Not kept, because no record of impact needs it: {', '.join(named)}{more}."
        flags.append(Flag("contacts", told))
    if stray:
        told = f"Roles without an organisation to have them at were left out: {stray:,}."
        flags.append(Flag("contacts", told))
    return flags
