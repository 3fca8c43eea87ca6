"""The forms of lists: what a view is called, who sees it, and when it opens."""

from typing import Any

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired

from impacttracker.forms import Form, fits
from impacttracker.lists.models import SavedView
from impacttracker.lists.operations import ViewDetails


class ViewForm(Form):
    """Keeps a view, or changes one."""

    version = HiddenField()
    name = StringField(
        "What is it called?", [DataRequired("Give the view a name."), fits(SavedView.name)]
    )
    is_shared = BooleanField("Share it with everybody in the project")
    opens = BooleanField("Open the page with it, for me")

    def as_details(self, said: dict[str, Any]) -> ViewDetails:
        """What was typed, for the choice that is *said*."""
        shared = bool(self.is_shared and self.is_shared.data)
        return ViewDetails(name=self.name.data or "", is_shared=shared, said=said)


def typed_from(view: SavedView, *, opens: bool) -> dict[str, Any]:
    """What the form of *view* shows when it is opened."""
    shown = {"version": view.version, "name": view.name, "is_shared": view.is_shared}
    return shown | {"opens": opens}
