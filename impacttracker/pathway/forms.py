"""The forms that link records: several at once, and one that is corrected."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField

from impacttracker.forms import Form, Part, VocabularyField, fits
from impacttracker.pathway.graph import Known
from impacttracker.records.forms import key_of
from impacttracker.records.linking import Claim
from impacttracker.records.models import Link
from impacttracker.records.vocabulary import Strength, Verb

AS_ABOVE = "as for all"


class OtherPart(Part):
    """One record that may be linked, and what is said of its link where it is not said of all."""

    record_id = HiddenField()
    chosen = BooleanField("Link it")
    verb = VocabularyField("How?", vocabulary=Verb, empty=AS_ABOVE)
    strength = VocabularyField("How well does that stand?", vocabulary=Strength, empty=AS_ABOVE)
    rationale = StringField("Why do we say so?", [fits(Link.rationale)])

    @property
    def key(self) -> int:
        """The key of the record; 0 where it is none."""
        return key_of(self.record_id.data) or 0


class LinksForm(Form):
    """Says of several records at once that they led to one, or came of it."""

    words = StringField("Words in their titles")
    others = FieldList(FormField(OtherPart), max_entries=100)
    verb = VocabularyField("How?", vocabulary=Verb, default=Verb.LED_TO)
    strength = VocabularyField(
        "How well does that stand?", vocabulary=Strength, default=Strength.INFORMED
    )
    rationale = StringField(
        "Why do we say so?", [fits(Link.rationale)], description="One sentence will do."
    )

    def chosen(self) -> list[OtherPart]:
        """The rows that are ticked."""
        return [entry.form for entry in self.others.entries if entry.form.chosen.data]

    def claim_of(self, row: OtherPart) -> Claim:
        """What is said of one link: in its own row, or else of all."""
        return Claim(
            verb=row.verb.data or self.verb.data,
            strength=row.strength.data or self.strength.data,
            rationale=row.rationale.data or self.rationale.data or "",
        )

    def with_others(self, offered: Sequence[Known]) -> "LinksForm":
        """The same form, offering what is ticked and then *offered*; nothing typed is lost."""
        kept = [row.data | {"chosen": True} for row in self.chosen() if row.key]
        keys = {int(row["record_id"]) for row in kept}
        fresh = [{"record_id": str(one.id)} for one in offered if one.id not in keys]
        said: Mapping[str, Any] = {
            name: self[name].data for name in ("words", "verb", "strength", "rationale")
        }
        return LinksForm(formdata=None, data={**said, "others": [*kept, *fresh]})

    def name_rows(self, records: Mapping[int, Known]) -> None:
        """Call each row's box by its record, so that a problem says which one it is about."""
        for entry in self.others.entries:
            if one := records.get(entry.form.key):
                entry.form.chosen.label.text = one.title


class LinkForm(Form):
    """Says otherwise how a link led on, how well that stands, and why."""

    version = HiddenField()
    back = HiddenField()
    """The key of the record from whose page the link was opened."""
    verb = VocabularyField("How?", vocabulary=Verb)
    strength = VocabularyField("How well does that stand?", vocabulary=Strength)
    rationale = StringField("Why do we say so?", [fits(Link.rationale)])

    def claim(self) -> Claim:
        return Claim(
            verb=self.verb.data,
            strength=self.strength.data,
            rationale=self.rationale.data or "",
        )


def form_of(link: Link, back: int, *, sent: bool = False) -> LinkForm:
    """The form of *link*, as it is held or as it was sent; a page may show several."""
    prefix = f"link-{link.id}-"
    if sent:
        return LinkForm(prefix=prefix)
    held = {name: getattr(link, name) for name in ("version", "verb", "strength", "rationale")}
    return LinkForm(formdata=None, prefix=prefix, data={**held, "back": str(back)})
