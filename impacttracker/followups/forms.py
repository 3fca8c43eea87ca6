"""The forms of promises. What one is about is resolved by the page, which knows who asks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.followups.models import FollowUp
from impacttracker.followups.operations import FollowUpDetails, Said
from impacttracker.followups.vocabulary import Direction
from impacttracker.forms import DateField, Form, Part, VocabularyField, fits
from impacttracker.partners.models import Organisation
from impacttracker.projects.models import Membership
from impacttracker.tidying import tidy_line

LONGEST_LABEL = 90
REFUSED: dict[str, Any] = {"invalid_choice_message": "Choose somebody who works on this project."}
DUE = "A day, such as Friday, 4 March or in 2 weeks; empty if none was said."
# What one promises is still to come, so a weekday is the next one, and a day without a year, too.
WEEKDAY = re.compile(r"(?:(?:on|by|this) )?((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)", re.IGNORECASE)
NO_YEAR = re.compile(
    r"(?:\w+ )?(?:\d{1,2}\w{0,2}(?: of)? [^\W\d]+|[^\W\d]+ \d{1,2}\w{0,2}|\d{1,2}/\d{1,2})"
)


class DueField(DateField):
    """A day to come as people write it: "Friday", "4 March", "in 2 weeks"."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = tidy_line(valuelist[0]) if valuelist else ""
        if match := WEEKDAY.fullmatch(typed):
            return super().process_formdata([f"next {match[1]}"])
        if NO_YEAR.fullmatch(typed):
            self._read_without_year(typed)
            if self.data is not None:
                return None
        return super().process_formdata(valuelist)

    def _read_without_year(self, typed: str) -> None:
        joint = "/" if "/" in typed else " "
        for year in (today().year, today().year + 1):
            try:
                super().process_formdata([f"{typed}{joint}{year}"])
            except ValueError:
                continue
            if self.data is not None and self.data >= today():
                return
        self.data = None


class FollowUpForm(Form):
    """Notes a promise, or changes one."""

    version = HiddenField()
    what = StringField(
        "What was promised?", [DataRequired("Say what was promised."), fits(FollowUp.what)]
    )
    about = SelectField("About what?", validate_choice=False)
    direction = VocabularyField("Who promised it?", vocabulary=Direction, default=Direction.OURS)
    due_on = DueField("By when?", description=DUE)
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


class PromisePart(Part):
    """One row of what was promised on an occasion."""

    what = StringField("What?", [fits(FollowUp.what)], render_kw={"autocomplete": "off"})
    direction = VocabularyField("By whom?", vocabulary=Direction, default=Direction.OURS)
    due_on = DueField("By when?", render_kw={"autocomplete": "off"})
    owner = SelectField("Who sees to it?", **REFUSED)
    partner = StringField(
        "With whom?",
        [fits(Organisation.name)],
        render_kw={"list": "known-partners", "autocomplete": "off"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound = super().validate(extra_validators)
        says_more = self.partner.data or "".join(self.due_on.raw_data or ()).strip()
        if says_more and not self.what.data:
            self.what.errors = ["Say what was promised, or empty this row."]
            return False
        return is_sound


class PromisesForm(Form):
    """What another form ends with: what was promised, by whom, by when."""

    promises = FieldList(FormField(PromisePart))

    def offer_owners(self, members: Sequence[Membership], viewer: User) -> None:
        """Set who may see to it, and leave an empty row; the viewer comes first."""
        others = [member.user for member in members if member.user_id != viewer.id]
        self._owners = {str(user.id): user for user in (viewer, *others)}
        for entry in self.promises.entries:
            self._offer(entry.form)

    def leave_room_for_promises(self, rows: int = 0) -> None:
        """Add empty rows, or one where there is none."""
        for _ in range(rows or (0 if self.promises.entries else 1)):
            self._offer(self.promises.append_entry({"direction": Direction.OURS}).form)

    def promised(self) -> list[Said]:
        """The rows that say something, as they were typed."""
        return [
            Said(
                what=row.what.data,
                due_on=row.due_on.data,
                owner=self._owners.get(row.owner.data or ""),
                direction=row.direction.data or Direction.OURS,
                partner=row.partner.data or "",
                field=row.partner.name,
            )
            for row in (entry.form for entry in self.promises.entries)
            if row.what.data
        ]

    def _offer(self, row: Any) -> None:
        people = [SelectChoice(key, user.name) for key, user in self._owners.items()]
        row.owner.choices = [*people, SelectChoice("", "Nobody yet")]


class HandOverForm(Form):
    """Gives all that one person sees to into the hands of another."""

    owner = SelectField("From whom?", validate_choice=False)
    to = SelectField("To whom?", validate_choice=False, default="")

    def offer(self, owners: Mapping[str, str], members: Mapping[str, str]) -> None:
        """Set who has something to give, and who may take it: labels by value."""
        self.owner.choices = [SelectChoice(value, label) for value, label in owners.items()]
        people = [SelectChoice(value, label) for value, label in members.items()]
        self.to.choices = [SelectChoice("", "Choose one"), *people]


class OutcomeForm(Form):
    """Asks what came of a promise that was kept."""

    outcome = TextAreaField(
        "What came of it?",
        [fits(FollowUp.outcome)],
        render_kw={"rows": 3},
        description="A sentence. It stays with the promise.",
    )
    kind = SelectField("Is it worth a record of its own?", validate_choice=False, default="")

    def offer(self, kinds: Mapping[str, str]) -> None:
        """Set which kinds of record the list shows: labels by name."""
        choices = [SelectChoice(name, label) for name, label in kinds.items()]
        self.kind.choices = [SelectChoice("", "No"), *choices]


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
