"""The form of a personal token."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.forms import DateField, Form, fits
from impacttracker.projects.models import Project
from impacttracker.tokens.models import PersonalToken
from impacttracker.tokens.operations import TokenDetails
from impacttracker.tokens.vocabulary import Scope

EVERYWHERE = "All my projects"


class TokenForm(Form):
    """Asks what a token is for, how far it reaches, and until when."""

    name = StringField(
        "What is it for?",
        [DataRequired("Say what it is for, so that you know it again."), fits(PersonalToken.name)],
        description="Such as “Nightly copy to the department’s web site”.",
        render_kw={"autocomplete": "off"},
    )
    scope = RadioField(
        "What may it do?",
        choices=[SelectChoice(one.value, one.label) for one in Scope],
        default=Scope.READ.value,
        coerce=Scope,
        description="Never more than you may do yourself.",
    )
    project = SelectField("Where?")
    expires_on = DateField(
        "Until which day?",
        description="At most a year from today. A short life is a small worry.",
        render_kw={"autocomplete": "off"},
    )

    def offer(self, projects: Sequence[Project]) -> None:
        """Set which projects may be chosen; to be called before the form is checked or shown."""
        self._projects = {one.code: one for one in projects}
        self.project.choices = [
            SelectChoice("", EVERYWHERE),
            *(SelectChoice(one.code, one.title) for one in projects),
        ]

    def as_details(self) -> TokenDetails:
        return TokenDetails(
            name=self.name.data or "",
            scope=Scope(self.scope.data),
            project=self._projects.get(self.project.data or ""),
            expires_on=self.expires_on.data,
        )
