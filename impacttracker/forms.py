"""What all forms share: tidy text, limits read off the model, days and sums as people write them.

A form only reads what was typed. What may be done with it is for operations to say; their
problems come back onto the fields with `show_problems`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import wtforms
from flask_wtf import FlaskForm
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import FieldList, FormField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, ValidationError

from impacttracker.fields import Answer, Field, stored
from impacttracker.tidying import tidy_line, tidy_prose
from impacttracker.vocabulary import Vocabulary, terms
from impacttracker.when import Form as Shape
from impacttracker.when import Precision, When

_AMOUNT = Field(answer=Answer.AMOUNT, question="Amount")


class _Tidies:
    """Adds the tidying of text to whichever fields hold some; passwords stay as typed."""

    def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
        _tidy(unbound_field)
        return unbound_field.bind(form=form, **options)


class Form(FlaskForm):
    """The base of every form: protected against forgery, and tidying what is typed."""

    class Meta(_Tidies, FlaskForm.Meta):
        pass


class Part(wtforms.Form):
    """The base of a group of fields that stands inside a form, perhaps several times."""

    class Meta(_Tidies, wtforms.meta.DefaultMeta):
        pass


class VocabularyField(SelectField):
    """Offers the terms of a vocabulary by their labels, and gives back the term.

    With *empty*, a first option of these words stands for no answer, which reads as None.
    """

    def __init__(
        self,
        label: str,
        validators: list[Any] | None = None,
        *,
        vocabulary: type[Vocabulary],
        empty: str = "",
        **kwargs: Any,
    ) -> None:
        self._may_be_empty = bool(empty)
        self._terms = {term.value: term for term in vocabulary}
        choices = [SelectChoice(term.value, term.label) for term in vocabulary]
        if empty:
            choices.insert(0, SelectChoice("", empty))
        super().__init__(label, validators, choices=choices, coerce=self._term, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        try:
            self.data = self._term(valuelist[0])
        except ValueError:
            self.data = None
            raise

    def pre_validate(self, form: Any) -> None:
        if not self.process_errors and self.data is None and not self._may_be_empty:
            raise ValidationError("Choose one of the options.")

    def _term(self, value: Any) -> Vocabulary | None:
        if not value:
            return None
        if value not in self._terms:
            raise ValueError("Choose one of the options.")
        return self._terms[value]


class OptionsField(SelectField):
    """Offers a funder's list; what is stored stays on offer, even if no list knows it."""

    def __init__(self, label: str, *, options: str, **kwargs: Any) -> None:
        self._options = terms(options).options
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self._offered: set[str] = set()

    def offer(self, stored: str | None) -> None:
        """Put the list on offer, and *stored* with it."""
        choices = [SelectChoice(option, option) for option in self._options]
        if stored and stored not in self._options:
            choices.append(SelectChoice(stored, f"{stored} (as recorded, not in the list)"))
        self.choices = [SelectChoice("", "Not known"), *choices]
        self._offered = {"", *(choice.value for choice in choices)}

    def pre_validate(self, form: Any) -> None:
        if (self.data or "") not in self._offered:
            raise ValidationError("Choose one of the options.")


class DateField(StringField):
    """A day as people write it: "4 March 2022", "4/3/2022", "today"."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return When.on(self.data).to_type() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = tidy_line(valuelist[0]) if valuelist else ""
        self.data = None
        if typed:
            self.data = _day(typed)


class AmountField(StringField):
    """A sum of money without its currency: "12500", "12,500.00"."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:,.2f}" if isinstance(self.data, Decimal) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = tidy_line(valuelist[0]) if valuelist else ""
        self.data = None
        self.data = stored(_AMOUNT, typed)


def fits(column: InstrumentedAttribute[Any]) -> Length:
    """No longer than the column it will be stored in: the limit lives in the model."""
    longest = column.type.length
    return Length(max=longest, message=f"Keep this to {longest:,} characters or fewer.")


def show_problems(form: wtforms.Form, problems: Mapping[str, str]) -> None:
    """Put an operation's problems on the fields they name, the others above the form."""
    rows = _in_rows(form)
    for name, sentence in problems.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
        elif name in rows:
            part, whole = rows[name]
            part.errors = [*part.errors, sentence]
            whole.errors = [entry.errors for entry in whole.entries]
        else:
            form.form_errors.append(sentence)


def _in_rows(form: wtforms.Form) -> dict[str, tuple[wtforms.Field, Any]]:
    """The fields of rows, named like "participants-0-person", each with its list of rows."""
    lists = [field for field in form if isinstance(field, FieldList)]
    rows = [(one, entry) for one in lists for entry in one.entries if isinstance(entry, FormField)]
    return {part.name: (part, one) for one, entry in rows for part in entry.form}


def _tidy(unbound: Any) -> None:
    """Let the fields of a form's class tidy; a class is bound often, and is changed once."""
    kind = unbound.field_class
    if issubclass(kind, FieldList):
        _tidy(unbound.args[0])
    elif issubclass(kind, StringField) and not issubclass(
        kind, (PasswordField, DateField, AmountField)
    ):
        tidying = tidy_prose if issubclass(kind, TextAreaField) else tidy_line
        filters = unbound.kwargs.get("filters", ())
        if tidying not in filters:
            unbound.kwargs["filters"] = [tidying, *filters]


def _day(typed: str) -> date:
    when = When.read(typed)
    day = when.first_on
    if when.form is not Shape.SINGLE or when.precision is not Precision.DAY or day is None:
        raise ValueError("Give a day, such as 4 March 2022.")
    return day
