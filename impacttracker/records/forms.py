"""The form of any kind of record, made from what its model asks; it reads, and stores nothing."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.database import LARGEST_KEY
from impacttracker.forms import Form, Part, VocabularyField, fits
from impacttracker.partners.models import Person
from impacttracker.projects.models import Award
from impacttracker.records.models import Participant, Record
from impacttracker.records.operations import UNKNOWN, ParticipantDetails, RecordDetails
from impacttracker.records.participants import Named, named_in_address, rows_of
from impacttracker.records.questions import AnswersForm, controls_for
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.tidying import tidy_line
from impacttracker.when import When

EMPTY_ROWS = 3
WHEN_HINT = "As exactly as you know: 4 March 2022, 4–6 March 2022, March 2022, 2021, since 2021."


def _refused(sentence: str) -> dict[str, Any]:
    """What a list of options says to an answer that is none of them."""
    return {"invalid_choice_message": sentence, "invalid_value_message": sentence}


class WhenField(StringField):
    """A date as people write it, as precisely as is known; nothing where it is not."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.to_type() if self.data else ""

    def process_data(self, value: When | None) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = tidy_line(valuelist[0]) if valuelist else ""
        self.data = UNKNOWN
        if typed:
            self.data = When.read(typed)

    def pre_validate(self, form: Any) -> None:
        """Nothing: `When.read` has said what was wrong."""


class ParticipantPart(Part):
    """One row of those who took part: an organisation, a person of it, or both."""

    role = VocabularyField("As what", vocabulary=ParticipantRole)
    organisation = StringField(
        "Organisation",
        [fits(Participant.name_as_recorded)],
        render_kw={
            "list": "known-organisations",
            "autocomplete": "off",
            "data-alike": "organisations",
            "data-alike-picks": "",
        },
    )
    person = StringField(
        "Person",
        [fits(Person.name)],
        render_kw={
            "list": "known-people",
            "autocomplete": "off",
            "data-alike": "people",
            "data-alike-picks": "",
        },
    )
    department = StringField("Department", [fits(Participant.department)])
    sector = StringField("Sector", [fits(Participant.sector)], render_kw={"list": "known-sectors"})
    country = StringField(
        "Country", [fits(Participant.country)], render_kw={"list": "known-countries"}
    )
    organisation_id = HiddenField()
    person_id = HiddenField()
    recorded = HiddenField(validators=[fits(Participant.name_as_recorded)])

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound = super().validate(extra_validators)
        says_more = self.department.data or self.sector.data or self.country.data
        if says_more and not (self.organisation.data or self.person.data):
            self.organisation.errors = ["Name an organisation or a person, or empty this row."]
            return False
        return is_sound

    def named(self) -> Named:
        """The row as it was typed."""
        return Named(
            role=self.role.data or ParticipantRole.PARTNER,
            organisation=self.organisation.data or "",
            person=self.person.data or "",
            department=self.department.data or "",
            sector=self.sector.data or "",
            country=self.country.data or "",
            organisation_id=key_of(self.organisation_id.data),
            person_id=key_of(self.person_id.data),
            recorded=self.recorded.data or "",
        )


class RecordForm(AnswersForm):
    """What every kind of record is asked; `form_for` adds the questions of one kind."""

    version = HiddenField()
    title = StringField("Title", [DataRequired("Give it a title."), fits(Record.title)])
    when = WhenField("When", description=WHEN_HINT)
    participants = FieldList(FormField(ParticipantPart))
    awards = SelectMultipleField(
        "Which awards did it come of?",
        coerce=int,
        **_refused("Choose from the project's awards."),
    )
    url = StringField(
        "Web address",
        [fits(Record.url)],
        render_kw={"inputmode": "url"},
        description="Where others can see it, beginning with https://",
    )
    visibility = RadioField(
        "Who may see it?", coerce=Visibility, **_refused("Choose who may see it.")
    )

    def offer(self, awards: Sequence[Award], visibilities: Sequence[Visibility]) -> None:
        """Set what may be chosen; to be called before the form is checked or shown."""
        self._awards = awards
        self.awards.choices = [
            SelectChoice(award.id, f"{award.funder} {award.reference}") for award in awards
        ]
        self.visibility.choices = [SelectChoice(one.value, one.label) for one in visibilities]

    def leave_room(self, rows: int = 0) -> None:
        """Add empty rows for participants; where nobody is named yet, a few."""
        is_named = any(not row.is_empty for row in self.named())
        for _ in range(rows or (1 if is_named else EMPTY_ROWS - len(self.participants.entries))):
            self.participants.append_entry({"role": self.model.about.roles[0]})

    def named(self) -> list[Named]:
        """Who took part, as it was typed."""
        return [entry.form.named() for entry in self.participants.entries]

    def chosen_awards(self) -> list[Award]:
        """The awards that were ticked, of those that were offered."""
        chosen = set(self.awards.data or ())
        return [award for award in self._awards if award.id in chosen]

    def as_details(
        self, participants: Sequence[ParticipantDetails], held: Record | None = None
    ) -> RecordDetails:
        """What the form says, with *participants* told from `named`."""
        return RecordDetails(
            title=_as_held(self.title.data, held.title if held else None),
            when=self._when(held),
            url=_as_held(self.url.data, held.url if held else None) or None,
            visibility=self.visibility.data,
            answers=self.answers(held),
            participants=participants,
            awards=self.chosen_awards(),
        )

    def _when(self, held: Record | None) -> When:
        """Shown and sent back, a date stays as it was recorded, to the letter."""
        typed = tidy_line(self.when.raw_data[0]) if self.when.raw_data else ""
        if held is not None and typed == held.when.to_type():
            return held.when
        return self.when.data or UNKNOWN


@cache
def form_for(kind: type[Record], *more: type[Form]) -> Any:
    """The form of *kind*: its own questions, those of every record, and those of *more*."""
    about = kind.about
    fields: dict[str, Any] = {
        "model": kind,
        "title": StringField(about.title, [DataRequired("Give it a title."), fits(Record.title)]),
        "when": WhenField(about.when, description=WHEN_HINT),
        **controls_for(kind),
    }
    return type(f"{kind.__name__}Form", (RecordForm, *more), fields)


def typed_first(
    asked: Mapping[str, str], model: type[Record], awards: Sequence[Award]
) -> dict[str, Any]:
    """What the form of something new shows when it is opened: what its address says, and little.

    An address may name an organisation, a person and a day; what makes no sense is passed over.
    """
    try:
        when = When.read(asked.get("when", ""))
    except ValueError:
        when = UNKNOWN
    return {
        "awards": [award.id for award in awards] if len(awards) == 1 else [],
        "visibility": Visibility.REPORTABLE,
        "participants": named_in_address(asked, model),
        "when": when,
    }


def typed_from(record: Record) -> dict[str, Any]:
    """What the form of *record* shows when it is opened."""
    rows = [
        vars(row)
        | {name: str(getattr(row, name) or "") for name in ("organisation_id", "person_id")}
        for row in rows_of(record)
    ]
    shown = {name: getattr(record, name) for name in controls_for(type(record))}
    return shown | {
        "version": record.version,
        "title": record.title,
        "when": record.when,
        "url": record.url,
        "visibility": record.visibility,
        "awards": [attribution.award_id for attribution in record.attributions],
        "participants": rows,
    }


def key_of(text: str | None) -> int | None:
    """The key that a hidden field carries, or nothing where there is none."""
    if not text:
        return None
    # What is no key at all belongs to nobody, so that it is refused and not passed over.
    is_key = text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_KEY
    return int(text) if is_key else 0


def _as_held(typed: str | None, held: str | None) -> str:
    """What was typed, or the text as it is held where only the spaces around it differ."""
    return held if held is not None and tidy_line(held) == typed else typed or ""
