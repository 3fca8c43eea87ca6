"""The form of a narrative, made from what its section asks."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.fields import fields_of
from impacttracker.forms import Form, fits
from impacttracker.narratives.models import SECTIONS, Narrative
from impacttracker.projects.models import Award
from impacttracker.records.questions import AnswersForm, controls_for

REFUSED: dict[str, Any] = {"invalid_choice_message": "Choose one of the project's awards."}


class NarrativeForm(AnswersForm):
    """What every narrative is asked; `form_for` adds the questions of one section."""

    version = HiddenField()
    award = SelectField("Which award?", **REFUSED)
    period = StringField(
        "For which period?",
        [DataRequired("Say which period it is for."), fits(Narrative.period)],
        description="As the funder calls it, such as 2027.",
    )

    def offer(self, awards: Sequence[Award]) -> None:
        """Set which awards may be chosen."""
        self._awards = {str(award.id): award for award in awards}
        self.award.choices = _choices(awards)

    def chosen_award(self) -> Award | None:
        return self._awards.get(self.award.data or "")


class AwardForm(Form):
    """Says which award a stray narrative belongs to."""

    award = SelectField("Which award?", **REFUSED)
    period = StringField(
        "For which period?", [fits(Narrative.period)], description="Such as 2027, if it is known."
    )

    def offer(self, awards: Sequence[Award]) -> None:
        """Set which awards may be chosen."""
        self._awards = {str(award.id): award for award in awards}
        self.award.choices = _choices(awards)

    def chosen_award(self) -> Award | None:
        return self._awards.get(self.award.data or "")


@cache
def form_for(section: str) -> type[NarrativeForm]:
    """The form of *section*: its own questions and those of every narrative."""
    model = SECTIONS[section]
    fields: dict[str, Any] = {"model": model, **controls_for(model)}
    return type(f"{model.__name__}Form", (NarrativeForm,), fields)


def typed_from(narrative: Narrative) -> dict[str, Any]:
    """What the form of *narrative* shows when it is opened."""
    shown = {field.name: getattr(narrative, field.name) for field in fields_of(type(narrative))}
    return shown | {"version": narrative.version}


def _choices(awards: Sequence[Award]) -> list[SelectChoice]:
    return [SelectChoice(str(one.id), f"{one.funder} {one.reference}") for one in awards]
