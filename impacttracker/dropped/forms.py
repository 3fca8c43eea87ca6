"""The forms of a dropped file: giving it, filing it onto a record, and whom its cards name."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from impacttracker.dropped.contacts import AddressBook
from impacttracker.dropped.people import Told
from impacttracker.exchange.cards import Card
from impacttracker.exchange.messages import Address
from impacttracker.followups.forms import DUE, DueField
from impacttracker.followups.models import FollowUp
from impacttracker.forms import Form, Part, fits
from impacttracker.partners.models import Affiliation, Organisation, Person
from impacttracker.records.forms import key_of


class GiveForm(Form):
    """A file, and the page that it was dropped on."""

    file = FileField(
        "A saved e-mail, an invitation or a contact",
        description="A file ending in .eml, .ics or .vcf, at most 25 MB. Nobody is mailed.",
    )
    record = HiddenField()
    organisation = HiddenField()


class OntoForm(Form):
    """What else is to be noted where a file is filed onto a record."""

    what = StringField("What was promised?", [fits(FollowUp.what)])
    due_on = DueField("By when?", description=DUE)


class CardPart(Part):
    """Somebody whom a card names, as they would be entered."""

    is_taken = BooleanField("Bring in", default=True)
    name = StringField("Name", [fits(Person.name)])
    organisation = StringField("Organisation", [fits(Organisation.name)])
    role = StringField("Role", [fits(Affiliation.role)])
    emails = StringField("E-mail", description="Several are separated by commas.")
    website = HiddenField()
    meant = SelectField("Who is it?", validate_choice=False)
    known = HiddenField()
    """Whom the card means if anybody: key and name, as they were told when it was read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key, _, name = (self.known.data or "").partition(" ")
        known = [SelectChoice(key, f"Bring {name} up to date")] if key else []
        self.meant.choices = [*known, SelectChoice("new", "Somebody new")]

    def told(self) -> Told | None:
        """What was typed, or nothing where nobody is to be brought in."""
        if not self.is_taken.data or not (self.name.data or self.organisation.data):
            return None
        emails = [part.strip() for part in (self.emails.data or "").split(",") if part.strip()]
        return Told(
            name=self.name.data or "",
            emails=tuple(emails),
            organisation=self.organisation.data or "",
            role=self.role.data or "",
            website=self.website.data or "",
            person_id=key_of(self.meant.data) if self.meant.data != "new" else None,
        )


class CardsForm(Form):
    """Everybody whom the cards of a file name."""

    people = FieldList(FormField(CardPart))


def rows_of(cards: Sequence[Card], book: AddressBook) -> list[dict[str, Any]]:
    """What the form of *cards* shows when it is opened, each with the rule that told who it is."""
    return [_row_of(card, book) for card in cards]


def _row_of(card: Card, book: AddressBook) -> dict[str, Any]:
    row = {
        "is_taken": True,
        "name": card.name,
        "organisation": card.organisation,
        "role": card.role,
        "emails": ", ".join(card.emails),
        "website": card.website if not card.name else "",
        "rule": "",
    }
    if not card.name:
        return row
    for email in card.emails or ("",):
        contact, rule = book.known_as(Address(email, card.name), place=card.organisation)
        if contact is not None:
            key, name = contact.who.key, contact.who.name
            return row | {"known": f"{key} {name}", "meant": str(key), "rule": rule}
    return row | {"meant": "new"}
