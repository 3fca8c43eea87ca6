"""The forms of bringing a file in: giving it, and confirming what was seen."""

from collections.abc import Sequence

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from impacttracker.exchange.folders import packed
from impacttracker.exchange.source import File
from impacttracker.forms import Form
from impacttracker.projects.models import Award


class ImportForm(Form):
    """A file, or its text; and which award it is about where only a person can tell."""

    files = MultipleFileField(
        "Files",
        description="One or several, or a packed folder of them; at most 25 MB. What they are "
        "shows itself.",
    )
    text = TextAreaField(
        "Or paste its text",
        description="Rows that you copied from a spreadsheet, with their heads; or a project page "
        "of Gateway to Research: select the whole page, copy it, and paste it here.",
    )
    # Whether the project has it is for the operation to say.
    award = SelectField("Which award is it about?", validate_choice=False)
    adds_awards = BooleanField("Add awards that it names and the project does not have")

    def offer(self, awards: Sequence[Award]) -> None:
        """Offer the project's awards; one alone goes without asking."""
        self.award.choices = [
            SelectChoice("", "It says so itself, or none yet"),
            *(
                SelectChoice(award.reference, f"{award.reference} · {award.funder}")
                for award in awards
            ),
        ]
        if len(awards) == 1:
            self.award.choices = self.award.choices[1:]

    @property
    def given(self) -> File:
        """What was given: the files, as one, or else the text."""
        files = [File(one.read(), one.filename or "") for one in self.files.data or () if one]
        return packed(files or [File((self.text.data or "").encode(), "pasted text")])


class FetchForm(Form):
    """The grant whose entry on Gateway to Research shall be fetched."""

    reference = StringField(
        "Reference of the grant",
        description="As the funder writes it, such as ES/V015842/1. Its public entry is fetched "
        "from Gateway to Research, and nothing is sent but this reference.",
    )
    adds_award = BooleanField("Add the award if the project does not have it")

    def offer(self, awards: Sequence[Award]) -> None:
        """Offer the project's award, where it has one alone."""
        if len(awards) == 1 and not self.reference.data:
            self.reference.data = awards[0].reference


class ConfirmForm(Form):
    """That the file which was looked at shall be brought in."""

    pending = HiddenField()
