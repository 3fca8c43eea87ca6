"""The form of what an award owes."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.forms import DateField, Form, VocabularyField, fits
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.operations import ObligationDetails
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.projects.models import Award


class ObligationForm(Form):
    """Asks what is owed, and turns it into `ObligationDetails`."""

    version = HiddenField()
    award = SelectField("Which award owes it?", validate_choice=False)
    format_key = SelectField("What is owed?", validate_choice=False)
    period = StringField(
        "First period",
        [DataRequired("Name the first period as the funder does."), fits(Obligation.period)],
        description="As the funder calls it, such as 2027 or 2026/27. The years after it are "
        "named from there.",
    )
    due_on = DateField(
        "First deadline", description="A day, such as 12 March 2027. It stands in the calendar."
    )
    from_on = DateField("What it is about begins on", description="May stay empty.")
    to_on = DateField("And ends on", description="May stay empty.")
    repeats = VocabularyField("How often?", vocabulary=Repeats, default=Repeats.YEARLY)
    until_on = DateField(
        "If every year: until when?",
        description="No deadline lies after this day. UKRI asks until at least five years after "
        "the award has ended.",
    )

    def offer(self, awards: Sequence[Award], formats: Mapping[str, str], stored: str = "") -> None:
        """Set which awards and formats (names by key) may be chosen; what is *stored* stays one."""
        self._awards = {str(award.id): award for award in awards}
        self.award.choices = [
            SelectChoice(key, f"{one.reference} · {one.funder}")
            for key, one in self._awards.items()
        ]
        missing = {} if stored in formats or not stored else {stored: f"{stored} (not held here)"}
        self._formats = {**formats, **missing}
        self.format_key.choices = [SelectChoice(key, name) for key, name in self._formats.items()]

    def as_details(self) -> ObligationDetails | None:
        """What was asked, or nothing where the award or the format is none that was offered."""
        award = self._awards.get(self.award.data or "")
        if award is None or self.format_key.data not in self._formats:
            return None
        return ObligationDetails(
            award=award,
            format_key=self.format_key.data,
            period=self.period.data or "",
            from_on=self.from_on.data,
            to_on=self.to_on.data,
            due_on=self.due_on.data,
            repeats=self.repeats.data,
            until_on=self.until_on.data,
        )


def typed_from(obligation: Obligation) -> dict[str, Any]:
    """What the form of *obligation* shows when it is opened."""
    names = ("version", "format_key", "period", "from_on", "to_on", "due_on", "repeats", "until_on")
    shown = {name: getattr(obligation, name) for name in names}
    return shown | {"award": str(obligation.award_id)}
