"""The forms that say who of us knows somebody, and that somebody has changed job."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from impacttracker.accounts.models import User
from impacttracker.forms import DateField, Form, VocabularyField, fits
from impacttracker.partners.forms import PICKS_ORGANISATION
from impacttracker.partners.models import Acquaintance, Affiliation
from impacttracker.partners.operations import KnownDetails
from impacttracker.partners.vocabulary import Closeness


class KnownForm(Form):
    """Asks which colleague knows somebody best, how well, and since when."""

    known_by = SelectField("Who of us knows them best?", choices=[], validate_choice=True)
    closeness = VocabularyField("How well?", vocabulary=Closeness, empty="Not said")
    since = DateField("Since when?", description="A day, such as 4 March 2022.")

    def offer(self, colleagues: Sequence[User]) -> None:
        """Set who may be chosen."""
        offered = [SelectChoice(str(one.id), one.name) for one in colleagues]
        self.known_by.choices = [SelectChoice("", "Nobody in particular"), *offered]

    def details(self, colleagues: Sequence[User], held: Acquaintance) -> KnownDetails:
        """What was typed; an address that an archive held stays while nobody else is chosen."""
        chosen = {str(one.id): one for one in colleagues}.get(self.known_by.data or "")
        return KnownDetails(
            known_by=chosen,
            closeness=self.closeness.data,
            since=self.since.data,
            recorded="" if chosen else held.known_by_as_recorded,
        )


class JobForm(Form):
    """Asks where somebody left, and where they work now."""

    left = SelectMultipleField(
        "Where did they leave?",
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    left_on = DateField("Their last day there", description="Such as 31 March 2022.")
    organisation = StringField(
        "Where do they work now?",
        [Length(max=500, message="Keep the name to 500 characters or fewer.")],
        description="Leave it empty where nobody knows.",
        render_kw=PICKS_ORGANISATION,
    )
    role = StringField("As what?", [fits(Affiliation.role)])
    from_on = DateField("Since when?", description="Such as 1 April 2022.")
    version = HiddenField()

    def offer(self, places: Sequence[Affiliation]) -> None:
        """Set which places may have been left."""
        self.left.choices = [
            SelectChoice(
                str(place.id),
                ", ".join(part for part in (place.role, place.organisation.name) if part),
            )
            for place in places
        ]
