"""The form that says what to set on many records; it is made from what their kinds ask."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from impacttracker.bulk.settings import EMPTIED, Settings, common_questions
from impacttracker.fields import Answer, Field
from impacttracker.forms import Form, VocabularyField
from impacttracker.projects.models import Award
from impacttracker.records.forms import key_of
from impacttracker.records.models import Record
from impacttracker.records.vocabulary import ParticipantRole, Visibility

PREFIX = "set-"
"""Before every name, because the filters of a list are sent along."""
ANSWER = "answer_"
LEAVE = "Leave as it is"
REFUSED: dict[str, Any] = {
    "invalid_choice_message": "Choose one of the options.",
    "validate_choice": True,
}


class BulkForm(Form):
    """Says what to set. Whatever is left alone stays as it is on each record."""

    visibility = VocabularyField("Who may see them?", vocabulary=Visibility, empty=LEAVE)
    add_award = SelectField("Add an award", **REFUSED)
    remove_award = SelectField("Take an award away", **REFUSED)
    participant = SelectField("Add somebody who took part", **REFUSED)
    role = VocabularyField("As what?", vocabulary=ParticipantRole)
    to_bin = BooleanField("Move them to the bin")

    def questions(self) -> list[Any]:
        """The controls of the questions that all chosen records ask."""
        return [one for one in self if one.short_name.startswith(ANSWER)]

    def offer(
        self,
        awards: Sequence[Award],
        partners: Mapping[int, str],
        people: Mapping[int, str],
    ) -> None:
        """Set what may be chosen; to be called before the form is checked or shown."""
        chosen = [SelectChoice(str(one.id), f"{one.funder} {one.reference}") for one in awards]
        self.add_award.choices = [SelectChoice("", LEAVE), *chosen]
        self.remove_award.choices = [SelectChoice("", LEAVE), *chosen]
        self.participant.choices = [
            SelectChoice("", "Nobody"),
            *(SelectChoice(f"organisation-{key}", name) for key, name in partners.items()),
            *(SelectChoice(f"person-{key}", name) for key, name in people.items()),
        ]

    def as_settings(self) -> Settings:
        sort, _, key = (self.participant.data or "").partition("-")
        return Settings(
            visibility=self.visibility.data.value if self.visibility.data else "",
            add_award=key_of(self.add_award.data),
            remove_award=key_of(self.remove_award.data),
            organisation=key_of(key) if sort == "organisation" else None,
            person=key_of(key) if sort == "person" else None,
            role=(self.role.data or ParticipantRole.PARTNER).value,
            answers={
                one.short_name.removeprefix(ANSWER): one.data
                for one in self.questions()
                if one.data
            },
            to_bin=bool(self.to_bin.data),
        )


def form_for(kinds: Iterable[type[Record]]) -> type[BulkForm]:
    """The form for records of *kinds*."""
    fields = {f"{ANSWER}{one.name}": _control_for(one) for one in common_questions(kinds)}
    return type("BulkFormOfKinds", (BulkForm,), fields)


def _control_for(field: Field) -> Any:
    options = (("Yes", "Yes"), ("No", "No")) if field.answer is Answer.FLAG else field.options
    choices = [SelectChoice("", LEAVE), SelectChoice(EMPTIED, "Empty it")]
    choices += [SelectChoice(value, label) for value, label in options]
    return SelectField(field.question, choices=choices, **REFUSED)
