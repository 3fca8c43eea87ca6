"""The forms of organisations and people."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from impacttracker.forms import DateField, Form, OptionsField, Part, VocabularyField, fits
from impacttracker.partners.models import Affiliation, Organisation, Person
from impacttracker.partners.operations import AffiliationDetails, OrganisationDetails, PersonDetails
from impacttracker.partners.vocabulary import Origin
from impacttracker.presentation import day

KEPT = "kept"
"""The choice that leaves what an organisation is a part of as it is, though it is hidden here."""

SAID_AS_THEY_ARE = (
    "name", "lawful_basis", "basis_on", "origin", "notified_on", "do_not_contact", "version",
)  # fmt: skip

# Only the shape: addresses of long ago are kept too, and many of those no longer take mail.
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


# What alike.js reads: that a field names an organisation, which may be filled in from those known.
PICKS_ORGANISATION = {
    "list": "organisation-names",
    "autocomplete": "off",
    "data-alike": "organisations",
    "data-alike-picks": "",
}


class OrganisationForm(Form):
    """Asks what we know of an organisation."""

    name = StringField(
        "Name",
        [DataRequired("Give the organisation's name."), fits(Organisation.name)],
        render_kw={"data-alike": "organisations"},
    )
    short_name = StringField(
        "Short name",
        [fits(Organisation.short_name)],
        description="As people say it in passing, such as ONS.",
        render_kw={"data-alike": "organisations"},
    )
    aliases = TextAreaField(
        "Other names",
        description="One on each line: earlier names, translations, usual misspellings. "
        "Imports find the organisation by any of them.",
    )
    parent = SelectField("Part of", choices=[], default="", validate_choice=False)
    sector = OptionsField("Sector", options="collaboration_sector")
    country = OptionsField("Country", options="country")
    website = StringField(
        "Website",
        [
            Optional(),
            fits(Organisation.website),
            Regexp(r"https?://\S+$", message="Give an address that begins with https://."),
        ],
        render_kw={"type": "url", "data-alike": "organisations", "data-alike-as": "website"},
    )
    ror = StringField(
        "ROR identifier",
        [fits(Organisation.ror)],
        description="From the Research Organization Registry (ror.org), if you have it.",
        render_kw={"data-alike": "organisations", "data-alike-as": "ror"},
    )
    version = HiddenField()

    def offer(self, partners: Collection[Organisation], one: Organisation | None = None) -> None:
        """Put on offer what an organisation may be a part of, and its lists."""
        self.sector.offer(one.sector if one else None)
        self.country.offer(one.country if one else None)
        choices = [
            SelectChoice(str(other.id), other.name)
            for other in partners
            if one is None or other.id != one.id
        ]
        if one and one.parent_id and one.parent_id not in {other.id for other in partners}:
            choices.append(SelectChoice(KEPT, "An organisation that this project does not know"))
        self.parent.choices = [SelectChoice("", "Nothing larger"), *choices]

    def details(
        self, partners: Collection[Organisation] = (), one: Organisation | None = None
    ) -> OrganisationDetails:
        """What was typed; the organisation above is one of *partners*, or stays as it is."""
        chosen = self.parent.data or ""
        above = {str(other.id): other for other in partners}.get(chosen)
        return OrganisationDetails(
            name=self.name.data or "",
            short_name=self.short_name.data or "",
            aliases=lines_of(self.aliases.data),
            parent=one.parent if one and chosen == KEPT else above,
            sector=self.sector.data,
            country=self.country.data,
            website=self.website.data,
            ror=self.ror.data,
        )

    def names(self) -> list[str]:
        """Everything that it is to be called."""
        return [self.name.data or "", self.short_name.data or "", *lines_of(self.aliases.data)]

    def validate_aliases(self, field: TextAreaField) -> None:
        if any(len(line) > 500 for line in lines_of(field.data)):
            raise ValidationError("Keep each name to 500 characters or fewer.")

    def in_words(self) -> list[tuple[str, str]]:
        """(label, answer) of everything asked, to be compared."""
        return [_said(field) for field in self if field.name not in {"version", "csrf_token"}]

    def validate_parent(self, field: SelectField) -> None:
        offered: Any = field.iter_choices()
        if not any(choice.selected for choice in offered):
            raise ValidationError("Choose one of the organisations on the list.")


class AffiliationPart(Part):
    """Asks where somebody works or worked."""

    organisation = StringField(
        "Organisation",
        [Length(max=500, message="Keep the name to 500 characters or fewer.")],
        render_kw=PICKS_ORGANISATION,
    )
    role = StringField("As what", [fits(Affiliation.role)])
    from_on = DateField("From")
    to_on = DateField("To")

    def validate_organisation(self, field: StringField) -> None:
        if not field.data and (self.role.data or self.from_on.data or self.to_on.data):
            raise ValidationError("Say at which organisation, or empty this row.")

    def validate_to_on(self, field: DateField) -> None:
        if self.from_on.data and field.data and field.data < self.from_on.data:
            raise ValidationError("This is before the day on which it began.")


class PersonForm(Form):
    """Asks what we know of a contact."""

    name = StringField(
        "Name",
        [DataRequired("Give the person's name."), fits(Person.name)],
        render_kw={"data-alike": "people"},
    )
    other_names = TextAreaField(
        "Other names",
        description="One on each line: earlier names, other spellings.",
        render_kw={"rows": 2},
    )
    emails = TextAreaField(
        "E-mail addresses",
        description="One on each line, the one in use first. Earlier ones stay: "
        "old messages still come from them.",
        render_kw={"rows": 3, "data-alike": "people", "data-alike-as": "email"},
    )
    lawful_basis = StringField(
        "Lawful basis",
        [fits(Person.lawful_basis)],
        description="Why we may keep this (UK GDPR, article 6), such as “consent” "
        "or “public task”.",
    )
    basis_on = DateField("Basis recorded on", description="Such as 4 March 2022.")
    origin = VocabularyField(
        "Where did we get this from?", vocabulary=Origin, empty="Nobody has said"
    )
    notified_on = DateField(
        "Told on",
        description="When they were told what we keep and why: within a month, as a rule.",
    )
    do_not_contact = BooleanField("They asked not to be contacted")
    affiliations = FieldList(FormField(AffiliationPart), min_entries=1)
    version = HiddenField()

    def in_words(self) -> list[tuple[str, str]]:
        """(label, answer) of everything asked, to be compared."""
        apart = {"affiliations", "version", "csrf_token"}
        asked = [field for field in self if field.name not in apart]
        places = [
            f"{row['role'] or 'at'}, {row['organisation']} "
            f"({day(row['from_on'])} – {day(row['to_on'])})"
            for row in self.rows()
        ]
        return [*(_said(field) for field in asked), ("Affiliations", "\n".join(places))]

    def validate_other_names(self, field: TextAreaField) -> None:
        if any(len(line) > 300 for line in lines_of(field.data)):
            raise ValidationError("Keep each name to 300 characters or fewer.")

    def validate_emails(self, field: TextAreaField) -> None:
        for line in lines_of(field.data):
            if len(line) > 254 or not EMAIL.fullmatch(line):
                raise ValidationError(f"“{line}” is not an e-mail address. Give one on each line.")

    def details(self, places: Sequence[AffiliationDetails]) -> PersonDetails:
        """What was typed, with *places* for the affiliations."""
        return PersonDetails(
            name=self.name.data or "",
            other_names=lines_of(self.other_names.data),
            emails=self.addresses(),
            affiliations=places,
            lawful_basis=self.lawful_basis.data or "",
            basis_on=self.basis_on.data,
            origin=self.origin.data,
            notified_on=self.notified_on.data,
            do_not_contact=bool(self.do_not_contact.data),
        )

    def addresses(self) -> list[str]:
        """The e-mail addresses that were typed."""
        return lines_of(self.emails.data)

    def makes_room(self, asked: str | None) -> bool:
        """Whether only a row for one more affiliation was *asked* for, which there is then."""
        if asked != self.affiliations.name:
            return False
        self.affiliations.append_entry()
        return True

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The affiliations that are filled in."""
        return [row for row in self.affiliations.data if row["organisation"]]


def lines_of(text: str | None) -> list[str]:
    """The lines of *text* that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


def typed_from_organisation(
    one: Organisation, partners: Collection[Organisation]
) -> dict[str, Any]:
    """What the form of *one* shows when it is opened."""
    is_shown = one.parent_id in {other.id for other in partners}
    hidden = KEPT if one.parent_id else ""
    return {
        **{name: getattr(one, name) for name in ("name", "short_name", "website", "ror")},
        "aliases": "\n".join(one.aliases),
        "parent": str(one.parent_id) if is_shown else hidden,
        "sector": one.sector or "",
        "country": one.country or "",
        "version": one.version,
    }


def typed_from_person(one: Person, affiliations: Sequence[Affiliation]) -> dict[str, Any]:
    """What the form of *one* shows when it is opened, with those *affiliations* that are seen."""
    return {
        **{name: getattr(one, name) for name in SAID_AS_THEY_ARE},
        "other_names": "\n".join(one.other_names),
        "emails": "\n".join(one.emails),
        "affiliations": [
            {
                "organisation": place.organisation.name,
                "role": place.role,
                "from_on": place.from_on,
                "to_on": place.to_on,
            }
            for place in affiliations
        ],
    }


def version_of(form: Any) -> int:
    """The version that the form was opened on; 0, which none has, where it makes no sense."""
    said = str(form.version.data or "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


def _said(field: Any) -> tuple[str, str]:
    label = str(field.label.text)
    if isinstance(field, SelectField):
        offered: Any = field.iter_choices()
        return label, next((one.label for one in offered if one.value and one.selected), "")
    if isinstance(field, BooleanField):
        return label, "Yes" if field.data else "No"
    return label, day(field.data) if isinstance(field, DateField) else str(field.data or "")
