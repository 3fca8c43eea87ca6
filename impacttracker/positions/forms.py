"""The form that says where a partner stands, which belongs to the project alone."""

from typing import Any

from wtforms import HiddenField, TextAreaField

from impacttracker.clock import today
from impacttracker.forms import DateField, Form, VocabularyField
from impacttracker.partners.models import Partnership, Position
from impacttracker.partners.operations import PositionDetails
from impacttracker.partners.vocabulary import Level, Participation
from impacttracker.presentation import day

NOT_SAID = "Not said"
NOTES = ("interest", "influence", "impact", "talking_points")


class PositionForm(Form):
    """Asks for the three i's of a partner, for its engagement, and for what to bring up."""

    interest_level = VocabularyField("How interested are they?", vocabulary=Level, empty=NOT_SAID)
    interest = TextAreaField(
        "Interest",
        description="What do they want of our research, or fear of it, and how much does it "
        "matter to them?",
    )
    influence_level = VocabularyField("How much can they move?", vocabulary=Level, empty=NOT_SAID)
    influence = TextAreaField(
        "Influence",
        description="Whom and what can they move or block, and how do they decide?",
    )
    impact_level = VocabularyField("How much is at stake?", vocabulary=Level, empty=NOT_SAID)
    impact = TextAreaField(
        "Impact", description="What could they gain or lose, and what changes because of them?"
    )
    reached = VocabularyField("Engagement reached", vocabulary=Participation, empty=NOT_SAID)
    wanted = VocabularyField("Engagement wanted", vocabulary=Participation, empty=NOT_SAID)
    on = DateField("As of", description="Such as today, or 4 March 2022.")
    talking_points = TextAreaField(
        "Talking points",
        description="What to bring up when we next meet. They are on the briefing.",
    )
    version = HiddenField()

    def notes(self) -> dict[str, str]:
        """What was typed in words."""
        return {name: self[name].data or "" for name in NOTES}

    def position(self) -> PositionDetails:
        """What was chosen."""
        return PositionDetails(
            interest=self.interest_level.data,
            influence=self.influence_level.data,
            impact=self.impact_level.data,
            wanted=self.wanted.data,
            reached=self.reached.data,
        )

    def in_words(self) -> list[tuple[str, str]]:
        """(label, answer) of everything asked, to be compared."""
        return [
            (str(field.label.text), _said(field.data))
            for field in self
            if field.name not in {"version", "csrf_token"}
        ]


def typed_from(partnership: Partnership, position: Position | None) -> dict[str, Any]:
    """What the form shows when it is opened."""
    held = PositionDetails.of(position)
    return {
        **{name: getattr(partnership, name) for name in NOTES},
        "interest_level": held.interest,
        "influence_level": held.influence,
        "impact_level": held.impact,
        "wanted": held.wanted,
        "reached": held.reached,
        "on": today(),
        "version": partnership.version,
    }


def _said(value: Any) -> str:
    if isinstance(value, Level | Participation):
        return value.label
    return value if isinstance(value, str) else day(value)
