"""The forms of a copy and of an erasure: which doubtful passages and files are about them."""

from collections.abc import Collection
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError

from impacttracker.evidence.models import Evidence
from impacttracker.forms import Form
from impacttracker.partners.names import folded
from impacttracker.privacy.files import KeptFile

MOST_TICKED = 1_000


class MeantForm(Form):
    """Asks in which texts a lone first or last name means the person, too."""

    also = SelectMultipleField("Which of these mean them?", choices=[], validate_choice=False)

    files = SelectMultipleField("Files", choices=[], validate_choice=False)

    def chosen(self, offered: Collection[KeptFile]) -> list[Evidence]:
        """The evidence whose files were ticked, of those that were *offered*."""
        ticked = set(self.files.data or ())
        return [one.evidence for one in offered if str(one.evidence.id) in ticked]

    def meant(self, offered: Collection[str]) -> list[str]:
        """The keys that were ticked, of those that were *offered*."""
        return [key for key in (self.also.data or ())[:MOST_TICKED] if key in offered]


class EraseForm(MeantForm):
    """Asks for the name once more, because nothing of it can be brought back."""

    name = StringField("Type their name to erase it")

    def __init__(self, called: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._called = called

    def validate_name(self, field: StringField) -> None:
        if folded(field.data or "") != folded(self._called):
            raise ValidationError(f"Type “{self._called}” to say that you mean it.")
