"""The form of a piece of evidence: an address, and how it may be used."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.forms import DateField, Form, fits
from impacttracker.records.models import Record

LONGEST_LABEL = 90


class EvidenceForm(Form):
    """Says what shows that something is true."""

    title = StringField(
        "What is it?", [DataRequired("Say what it is: a title will do."), fits(Evidence.title)]
    )
    url = StringField(
        "Web address",
        [fits(Evidence.url)],
        render_kw={"inputmode": "url"},
        description="Where it can be seen, beginning with https://",
    )
    on = DateField("From which day?", description="A day, such as 4 March 2022, if it bears one.")
    supports = SelectField("What does it support?", validate_choice=False)
    rights = TextAreaField(
        "Who may be quoted, and how?",
        render_kw={"rows": 3},
        description="For example: “may be quoted by name”, or “ask the author first”.",
    )
    confidential = BooleanField(
        "Confidential", description="It is never printed or named in what leaves the project."
    )

    def offer(self, records: Sequence[Record]) -> None:
        """Set which records the list shows."""
        choices = [SelectChoice(str(one.id), _short(one.title)) for one in records]
        self.supports.choices = [SelectChoice("", "Nothing yet"), *choices]

    def as_details(self, records: Sequence[Record]) -> EvidenceDetails:
        """What was typed, supporting *records*."""
        return EvidenceDetails(
            title=self.title.data or "",
            on=self.on.data,
            url=self.url.data or None,
            confidential=bool(self.confidential.data),
            rights=self.rights.data or "",
            records=records,
        )


class SupportForm(Form):
    """Names a piece of evidence that is here already."""

    evidence = SelectField("Which one?", validate_choice=False)

    def offer(self, pieces: Sequence[Evidence]) -> None:
        """Set which pieces the list shows."""
        choices = [SelectChoice(str(one.id), _short(one.title)) for one in pieces]
        self.evidence.choices = [SelectChoice("", "Choose one"), *choices]


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1]}…"
