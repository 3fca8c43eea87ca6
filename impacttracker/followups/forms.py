"""The form of a promise. What it is about is resolved by the page, which knows who asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.accounts.models import User
from impacttracker.followups.models import FollowUp
from impacttracker.followups.operations import FollowUpDetails
from impacttracker.followups.vocabulary import Direction
from impacttracker.forms import DateField, Form, VocabularyField, fits
from impacttracker.projects.models import Membership

LONGEST_LABEL = 90
REFUSED: dict[str, Any] = {"invalid_choice_message": "Choose somebody who works on this project."}


class FollowUpForm(Form):
    """Notes a promise, or changes one."""

    version = HiddenField()
    what = StringField(
        "What was promised?", [DataRequired("Say what was promised."), fits(FollowUp.what)]
    )
    about = SelectField("About what?", validate_choice=False)
    direction = VocabularyField("Who promised it?", vocabulary=Direction, default=Direction.OURS)
    due_on = DateField(
        "By when?", description="A day, such as 4 March 2027; empty if none was said."
    )
    owner = SelectField("Who sees to it?", **REFUSED)

    def offer(self, members: Sequence[Membership]) -> None:
        """Set who may see to it."""
        self._members = {str(member.user_id): member.user for member in members}
        people = [SelectChoice(key, user.name) for key, user in self._members.items()]
        self.owner.choices = [SelectChoice("", "Nobody yet"), *people]

    def offer_subjects(self, subjects: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Set what it may be about, by sort."""
        self.about.choices = [
            SelectChoice("", "Choose one"),
            *(
                SelectChoice(value, _short(name), optgroup=sort)
                for sort, things in subjects.items()
                for value, name in things
            ),
        ]

    def as_details(self, **about: Any) -> FollowUpDetails:
        """What was typed, with *about* as `FollowUpDetails` calls it."""
        return FollowUpDetails(
            what=self.what.data or "",
            due_on=self.due_on.data,
            owner=self._owner(),
            direction=self.direction.data or Direction.OURS,
            **about,
        )

    def _owner(self) -> User | None:
        return self._members.get(self.owner.data or "")


def typed_from(followup: FollowUp) -> dict[str, Any]:
    """What the form of *followup* shows when it is opened."""
    return {
        "version": followup.version,
        "what": followup.what,
        "direction": followup.direction,
        "due_on": followup.due_on,
        "owner": str(followup.owner_id or ""),
    }


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
