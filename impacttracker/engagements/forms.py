"""The form of a debrief: two minutes, and what happened is told while it is fresh."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.operations import Debrief, Sprung
from impacttracker.engagements.vocabulary import Became
from impacttracker.evidence.files import Upload, largest_in_words
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.fields import fields_of
from impacttracker.followups.forms import PromisesForm
from impacttracker.forms import fits, show_problems
from impacttracker.records.answers import accepted
from impacttracker.records.conflict import as_rows
from impacttracker.records.forms import WHEN_HINT, WhenField
from impacttracker.records.models import Record
from impacttracker.records.questions import controls_for
from impacttracker.tidying import tidy_line
from impacttracker.when import When

ASKED = ("attendance", "attendance_known", "results")
CONTROLS = controls_for(Engagement)


class DebriefForm(PromisesForm):
    """Asks what became of an engagement that was planned, and what came of it."""

    version = HiddenField()
    became = RadioField(
        "Did it take place?",
        choices=[SelectChoice(term.value, term.label) for term in Became],
        validate_choice=False,
    )
    when = WhenField("On which day?", description=WHEN_HINT)
    attendance = CONTROLS["attendance"]
    attendance_known = CONTROLS["attendance_known"]
    results = CONTROLS["results"]
    evidence_file = FileField("A file that shows it")
    evidence_url = StringField(
        "Or the web address of something that shows it",
        [fits(Evidence.url)],
        render_kw={"inputmode": "url"},
        description="A programme, a report, a photo, beginning with https://",
    )
    evidence_title = StringField(
        "What is there to see?",
        [fits(Evidence.title)],
        description="Empty: it is called like the file, or its address.",
    )
    sprung = SelectField("Did something come of it already?", validate_choice=False, default="")
    sprung_title = StringField("What is it?", [fits(Record.title)])

    def offer(self, kinds: Mapping[str, type[Record]], largest: int) -> None:
        """Set what may have come of it, and how large a file may be, in bytes."""
        self.evidence_file.description = largest_in_words(largest)
        self._kinds = kinds
        labels = [SelectChoice(name, kind.about.singular) for name, kind in kinds.items()]
        self.sprung.choices = [SelectChoice("", "Nothing yet"), *labels]

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound = super().validate(extra_validators)
        _, problems = accepted(Engagement, self._answers())
        if self.became.data not in list(Became):
            problems["became"] = "Say whether it took place, was moved or was cancelled."
        if self.sprung.data and self.sprung.data not in self._kinds:
            problems["sprung"] = "Choose one of the list."
        if self.sprung_title.data and not self.sprung.data:
            problems["sprung"] = "Say what kind of thing came of it, or empty its title."
        if self.evidence_title.data and not (self.evidence_url.data or self.evidence_file.data):
            problems["evidence_url"] = "Give a file or an address, or empty its title."
        fresh = {name: problems[name] for name in problems if not self[name].errors}
        show_problems(self, fresh)
        return is_sound and not fresh

    def told(self, engagement: Engagement) -> Debrief:
        """What the form says of *engagement*."""
        kind = self._kinds.get(self.sprung.data or "")
        return Debrief(
            became=Became(self.became.data),
            when=self._when(engagement),
            answers=self._answers(),
            promises=self.promised(),
            evidence=self._evidence(engagement),
            sprung=Sprung(kind=kind, title=self.sprung_title.data or "") if kind else None,
        )

    def beside(self, saved: Engagement) -> Sequence[Mapping[str, str]]:
        """What was typed beside what somebody else saved, after a stale save."""
        questions = {field.name: field for field in fields_of(Engagement)}
        status = questions["status"].label_of(saved.status or "")
        typed_became = next((one.label for one in Became if one.value == self.became.data), "")
        rows = [
            ("Did it take place?", typed_became, status),
            ("When", self._typed_when(), saved.when.to_type()),
            *(
                (
                    questions[name].question,
                    questions[name].label_of(str(self[name].data or "")),
                    questions[name].label_of(str(getattr(saved, name) or "")),
                )
                for name in ASKED
            ),
        ]
        return as_rows(rows)

    def _evidence(self, engagement: Engagement) -> EvidenceDetails | None:
        given, address = self.evidence_file.data, self.evidence_url.data
        if not (given or address):
            return None
        called = given.filename if given else address
        return EvidenceDetails(
            title=str(self.evidence_title.data or called)[:500],
            url=address or None,
            upload=Upload(given.filename, given.stream) if given else None,
            records=[engagement],
        )

    def _answers(self) -> dict[str, Any]:
        return {name: self[name].data for name in ASKED}

    def _typed_when(self) -> str:
        return tidy_line(self.when.raw_data[0]) if self.when.raw_data else ""

    def _when(self, engagement: Engagement) -> When:
        """Shown and sent back, a date stays as it was recorded, to the letter."""
        is_as_shown = self._typed_when() in ("", engagement.when.to_type())
        return engagement.when if is_as_shown else self.when.data


def typed_from(engagement: Engagement) -> dict[str, Any]:
    """What the debrief of *engagement* shows when it is opened."""
    held = {name: getattr(engagement, name) for name in ASKED}
    became = engagement.status if engagement.status in list(Became) else ""
    return held | {"version": engagement.version, "when": engagement.when, "became": became}
