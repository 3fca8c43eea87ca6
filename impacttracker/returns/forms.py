"""The forms of returns: opening one, and what is known of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from impacttracker.formats.format import Format
from impacttracker.forms import DateField, Form, fits
from impacttracker.projects.models import Award
from impacttracker.returns.models import Return
from impacttracker.returns.operations import CHANGE_ALWAYS, ReturnDetails
from impacttracker.returns.vocabulary import State

TEXTS = frozenset({"format_version", "period", "response_code", "declaration"})


class PeriodForm(Form):
    """What both forms ask: about which period, and by when."""

    period = StringField(
        "Period",
        [DataRequired("Name the period as the funder does."), fits(Return.period)],
        description="As the funder calls it, such as 2027 or 2026/27.",
    )
    due_on = DateField(
        "Deadline",
        description="A day, such as 12 March 2027; empty if there is none. What was sent can be "
        "amended until then.",
    )
    from_on = DateField("It is about what happened from", description="May stay empty.")
    to_on = DateField("Until", description="May stay empty.")


class OpenForm(PeriodForm):
    """Asks which return to open."""

    award = SelectField("For which award?", validate_choice=False)
    format_key = SelectField("What does the funder want?", validate_choice=False)

    def offer(self, awards: Sequence[Award], formats: Mapping[str, str]) -> None:
        """Set which awards and formats (names by key) may be chosen."""
        self._awards = {str(award.id): award for award in awards}
        self.award.choices = [
            SelectChoice(key, f"{one.reference} · {one.funder}")
            for key, one in self._awards.items()
        ]
        self.format_key.choices = [SelectChoice(key, name) for key, name in formats.items()]

    @property
    def chosen(self) -> Award | None:
        return self._awards.get(self.award.data or "")

    def as_details(self, award: Award) -> ReturnDetails:
        return ReturnDetails(
            award=award,
            format_key=self.format_key.data or "",
            period=self.period.data or "",
            from_on=self.from_on.data,
            to_on=self.to_on.data,
            due_on=self.due_on.data,
        )


class ReturnForm(PeriodForm):
    """Changes what is known of a return; once it is ready, only what the funder decides."""

    version = HiddenField()
    format_version = SelectField(
        "Version of the format",
        validate_choice=False,
        description="The one it was opened with, until you choose another.",
    )
    response_code = SelectField(
        "What does the funder expect?",
        validate_choice=False,
        description="The code that the funder gave this award for this period.",
    )
    include = SelectMultipleField(
        "Sections that name people",
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="They are left out unless you ask for them here.",
    )
    nothing_to_report = BooleanField("There is nothing to report")
    declaration = TextAreaField(
        "If so: why is there nothing to report?",
        [fits(Return.declaration)],
        render_kw={"rows": 3},
        description="Sent to the funder as it stands here, below the declaration.",
    )

    def offer(self, returned: Return, form: Format | None, versions: Sequence[str]) -> None:
        """Set what may be chosen, and take away what cannot be changed now."""
        held = dict.fromkeys([*versions, returned.format_version])
        self.format_version.choices = [SelectChoice(one, one) for one in held]
        codes = form.response_codes if form else ()
        self.response_code.choices = [
            SelectChoice("", "Not known"),
            *(SelectChoice(one.code, f"{one.code} · {one.label}") for one in codes),
        ]
        sections = [one for one in form.sections if one.left_out_unless_asked] if form else []
        self.include.choices = [SelectChoice(one.key, one.heading) for one in sections]
        gone = {"response_code"} if not codes else set()
        gone |= {"include"} if not sections else set()
        if returned.state is not State.OPEN:
            gone |= {one.name for one in self} - CHANGE_ALWAYS - {"version", "csrf_token"}
        for name in gone:
            del self[name]

    def as_details(self, returned: Return) -> ReturnDetails:
        """What was asked; what is not on the form stays as it is."""
        told = typed_from(returned)
        del told["version"]
        told |= {name: self[name].data for name in told if name in self}
        facts: dict[str, Any] = {
            name: value or "" if name in TEXTS else value for name, value in told.items()
        }
        return ReturnDetails(award=returned.award, format_key=returned.format_key, **facts)


def typed_from(returned: Return) -> dict[str, Any]:
    """What the form of *returned* shows when it is opened."""
    names = (
        "version",
        "format_version",
        "period",
        "from_on",
        "to_on",
        "due_on",
        "response_code",
        "include",
        "nothing_to_report",
        "declaration",
    )
    return {name: getattr(returned, name) for name in names}
