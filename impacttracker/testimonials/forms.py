"""The form of a request for a testimonial."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, ValidationError

from impacttracker.clock import today
from impacttracker.forms import DateField, Form, fits
from impacttracker.partners.models import Person
from impacttracker.records.models import Record
from impacttracker.testimonials.models import Testimonial
from impacttracker.testimonials.operations import STEPS, TestimonialDetails

LONGEST_LABEL = 90


def has_come(_form: Any, field: Any) -> None:
    """Refuse a day that lies ahead: these fields say what happened."""
    if field.data is not None and field.data > today():
        raise ValidationError("This day has not come yet.")


class TestimonialForm(Form):
    """Says of whom a testimonial is wanted, about what, and what happened so far."""

    version = HiddenField()
    record = SelectField("About what?", validate_choice=False)
    whom = StringField(
        "Who is asked?",
        [DataRequired("Say who is asked."), fits(Testimonial.whom)],
        render_kw={"list": "contacts", "autocomplete": "off"},
        description="A contact of the project, or a name and how to reach them.",
    )
    asked_on = DateField("Asked on", [has_come])
    chased_on = DateField("Chased on", [has_come], description="The last time.")
    received_on = DateField("Received on", [has_come])
    consented_on = DateField("Agreed to be quoted on", [has_come])
    declined_on = DateField("Declined on", [has_come])
    notes = TextAreaField(
        "Notes",
        render_kw={"rows": 3},
        description="What was agreed: by name, by office, without a name, until when.",
    )

    def offer(self, records: Sequence[Record]) -> None:
        """Set what it may be about."""
        choices = [SelectChoice(str(one.id), _short(one.title)) for one in records]
        self.record.choices = [SelectChoice("", "Choose one"), *choices]

    def as_details(self, record: Record, contact: Person | None) -> TestimonialDetails:
        """What was typed; *contact* is who is asked, where the project knows them."""
        return TestimonialDetails(
            record=record,
            person=contact,
            whom=self.whom.data or "",
            notes=self.notes.data or "",
            **{f"{one.value}_on": self[f"{one.value}_on"].data for one in STEPS},
        )


def typed_from(testimonial: Testimonial) -> dict[str, Any]:
    """What the form of *testimonial* shows when it is opened."""
    days = {f"{one.value}_on": testimonial.day_of(one) for one in STEPS}
    return {
        "version": testimonial.version,
        "record": str(testimonial.record_id),
        "whom": testimonial.name,
        "notes": testimonial.notes,
        **days,
    }


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1]}…"
