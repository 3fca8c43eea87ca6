"""The form of a text: a box, or what the funder lets one choose from."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from impacttracker.narratives.forms import NarrativeForm
from impacttracker.narratives.models import Statement
from impacttracker.records.questions import NOT_IN_LIST, NOT_SAID
from impacttracker.vocabulary import Terms

ROWS = 16


class TextForm(NarrativeForm):
    """A text that is typed."""

    model = Statement
    takes_marks = True

    text = TextAreaField(render_kw={"rows": ROWS, "data-counted": True})

    def offer_options(self, terms: Terms | None) -> None:
        """Set what may be chosen, where the funder has a list."""

    def cite(self, mark: str) -> None:
        """Add *mark* at the end of what is typed."""
        self.text.data = f"{self.text.data or ''} {mark}".lstrip()


class ChoiceForm(TextForm):
    """A text that is one option of the funder's list."""

    takes_marks = False

    text = SelectField(validate_choice=False)  # type: ignore[assignment]

    def offer_options(self, terms: Terms | None) -> None:
        options = terms.options if terms else ()
        self.text.choices = [SelectChoice("", NOT_SAID), *_choices(options, [self.text.data])]


class ChoicesForm(TextForm):
    """A text that is several options, one in a line."""

    takes_marks = False

    text = SelectMultipleField(validate_choice=False)  # type: ignore[assignment]

    def offer_options(self, terms: Terms | None) -> None:
        self.text.choices = _choices(terms.options if terms else (), self.text.data or [])

    def answers(self, held: object | None = None) -> dict[str, Any]:
        return {"text": "\n".join(self.text.data or [])}


def form_of(terms: Terms | None) -> type[TextForm]:
    """The form for what may be chosen from *terms*; for anything where there are none."""
    if terms is None:
        return TextForm
    return ChoicesForm if terms.multiple else ChoiceForm


def typed_from(text: str, terms: Terms | None) -> Any:
    """A stored *text* as its form shows it."""
    return text.split("\n") if terms and terms.multiple and text else text


def _choices(options: tuple[str, ...], given: list[Any]) -> list[SelectChoice]:
    """The funder's options, and what was written before, so that saving does not lose it."""
    others = [one for one in given if one and one not in options]
    return [
        *(SelectChoice(one, one) for one in options),
        *(SelectChoice(one, f"{one} ({NOT_IN_LIST})") for one in others),
    ]
