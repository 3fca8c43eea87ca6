"""The forms of evidence: what it is, how it may be used, how strong it is, what it supports."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from impacttracker.evidence import rubric
from impacttracker.evidence.files import Upload, largest_in_words
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.evidence.vocabulary import Audience, EvidenceKind, kind_in_words
from impacttracker.forms import DateField, Form, VocabularyField, fits
from impacttracker.partners.models import Person
from impacttracker.records.models import Link, Record

LONGEST_LABEL = 90


class KindField(SelectField):
    """Our kinds, and the one that is recorded, wherever it came from."""

    def iter_choices(self) -> Any:
        known = [SelectChoice(one.value, one.label) for one in EvidenceKind]
        if self.data and self.data not in {one.value for one in EvidenceKind}:
            known.append(SelectChoice(self.data, f"{kind_in_words(self.data)} (as recorded)"))
        self.choices = known
        return super().iter_choices()


class ScoreField(SelectField):
    """One dimension of the rubric: a score with what it means, or none."""

    def __init__(self, *, dimension: rubric.Dimension, **kwargs: Any) -> None:
        super().__init__(
            dimension.question,
            coerce=_score,
            choices=[
                SelectChoice("", "Not scored"),
                *(
                    SelectChoice(str(score), f"{score} · {dimension.label_of(score)}")
                    for score in range(rubric.HIGHEST, rubric.LOWEST - 1, -1)
                ),
            ],
            **kwargs,
        )

    def pre_validate(self, form: Any) -> None:
        """None is an answer."""
        if self.data is not None:
            super().pre_validate(form)


class EvidenceForm(Form):
    """Says what shows that something is true. Scores are those of the people who fill it in."""

    version = HiddenField()
    title = StringField(
        "What is it?", [DataRequired("Say what it is: a title will do."), fits(Evidence.title)]
    )
    kind = KindField("What kind of evidence?", validate_choice=False, default=EvidenceKind.OTHER)
    file = FileField("A file")
    url = StringField(
        "Web address",
        [fits(Evidence.url)],
        render_kw={"inputmode": "url"},
        description="Where it can be seen, beginning with https://. Pages vanish: with a file "
        "beside it, a copy is kept.",
    )
    on = DateField("From which day?", description="A day, such as 4 March 2022, if it bears one.")
    supports = SelectField("What does it support?", validate_choice=False)
    source = StringField(
        "Who said or made it?",
        [fits(Evidence.source)],
        description="A person and their office, a newspaper, a committee.",
    )
    confirmed_by = StringField(
        "Who outside the project can confirm it?",
        [fits(Evidence.corroborator)],
        render_kw={"list": "contacts", "autocomplete": "off"},
        description="A contact of the project, or a name and how to reach them.",
    )
    rights = TextAreaField(
        "Who may be quoted, and how?",
        render_kw={"rows": 3},
        description="For example: “may be quoted by name”, or “ask the author first”.",
    )
    permission_until = DateField(
        "Until when may it be quoted?", description="The last day; empty if nobody set one."
    )
    confidential = BooleanField(
        "Confidential", description="It is never printed or named in what leaves the project."
    )
    substitute = StringField(
        "If it is confidential, what may be said in its place?",
        [fits(Evidence.substitute)],
        description="For example: “Letter from a permanent secretary, held on file by the "
        "project”.",
    )
    audience = VocabularyField("Who may see it?", vocabulary=Audience, default=Audience.FOLLOWS)
    corroboration = ScoreField(dimension=rubric.CORROBORATION)
    contribution = ScoreField(dimension=rubric.CONTRIBUTION)
    notes = TextAreaField("Notes", render_kw={"rows": 3}, description="For the project alone.")

    def allow(self, largest: int) -> None:
        """Say how large a file may be, in bytes."""
        self.file.description = largest_in_words(largest)

    def offer(self, records: Sequence[Record], links: Sequence[Link] = ()) -> None:
        """Set which records and links the list shows."""
        self.supports.choices = [SelectChoice("", "Nothing yet"), *_claims(records, links)]

    def as_details(
        self,
        *,
        contact: Person | None,
        records: Sequence[Record] = (),
        links: Sequence[Link] = (),
    ) -> EvidenceDetails:
        """What was typed; *contact* is who can confirm it, where the project knows them."""
        given = self.file.data
        return EvidenceDetails(
            title=self.title.data or "",
            kind=self.kind.data or EvidenceKind.OTHER,
            on=self.on.data,
            url=self.url.data or None,
            upload=Upload(given.filename, given.stream) if given else None,
            source=self.source.data or "",
            corroborator="" if contact else self.confirmed_by.data or "",
            corroborating=contact,
            rights=self.rights.data or "",
            permission_until=self.permission_until.data,
            confidential=bool(self.confidential.data),
            substitute=self.substitute.data or "",
            audience=self.audience.data or Audience.FOLLOWS,
            corroboration=self.corroboration.data,
            contribution=self.contribution.data,
            notes=self.notes.data or "",
            records=records,
            links=links,
        )


class SupportForm(Form):
    """Names a piece of evidence that is here already."""

    evidence = SelectField("Which one?", validate_choice=False)

    def offer(self, pieces: Sequence[Evidence]) -> None:
        """Set which pieces the list shows."""
        choices = [SelectChoice(str(one.id), _short(one.title)) for one in pieces]
        self.evidence.choices = [SelectChoice("", "Choose one"), *choices]


class SupportsForm(Form):
    """Names what a piece of evidence supports, too: several at once."""

    supports = SelectMultipleField("What else does it support?", validate_choice=False)

    def offer(self, records: Sequence[Record], links: Sequence[Link]) -> None:
        """Set which records and links the list shows."""
        self.supports.choices = _claims(records, links)


class FileForm(Form):
    """A file by itself."""

    file = FileField("The file")


def typed_from(evidence: Evidence) -> dict[str, Any]:
    """What the form of *evidence* shows when it is opened."""
    names = ("version", "title", "kind", "on", "url", "source", "rights", "permission_until")
    more = ("confidential", "substitute", "audience", "corroboration", "contribution", "notes")
    held: Mapping[str, Any] = {name: getattr(evidence, name) for name in (*names, *more)}
    confirmed_by = evidence.corroborating.name if evidence.corroborating else evidence.corroborator
    return {**held, "confirmed_by": confirmed_by}


def in_short(link: Link) -> str:
    """A link as a line of a list."""
    return _short(f"{link.cause.title} {link.verb.label} {link.effect.title}")


def _claims(records: Sequence[Record], links: Sequence[Link]) -> list[SelectChoice]:
    """What may be supported, as `record-12` and `link-7`."""
    return [
        *(
            SelectChoice(f"record-{one.id}", _short(one.title), optgroup="Records")
            for one in records
        ),
        *(SelectChoice(f"link-{one.id}", in_short(one), optgroup="Links") for one in links),
    ]


def _score(value: Any) -> int | None:
    return None if value in (None, "", "None") else int(value)


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1]}…"
