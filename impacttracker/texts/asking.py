"""Which funders' formats ask for which of an award's own texts, and in which words."""

from dataclasses import dataclass

from impacttracker.formats.counting import Length, length_of
from impacttracker.formats.format import AskedField, Format, Unit
from impacttracker.formats.held import newest_formats


@dataclass(frozen=True)
class Asking:
    """One format's question about a topic."""

    form: Format
    field: AskedField

    @property
    def name(self) -> str:
        return f"{self.form.name} {self.form.version}"

    @property
    def limit_in_words(self) -> str:
        """Such as "At most 500 words"; empty where the funder says nothing."""
        limit = self.field.limit
        if limit is None:
            return ""
        if limit.least:
            return f"{limit.least:,} to {limit.most:,} {limit.unit.label}"
        begins = "About" if limit.is_indicative else "At most"
        unit = limit.unit.label.removesuffix("s") if limit.most == 1 else limit.unit.label
        laid_out = ", as laid out" if limit.unit is Unit.PAGES else ""
        return f"{begins} {limit.most:,} {unit}{laid_out}"

    def length(self, text: str) -> Length | None:
        return length_of(text, self.field.limit)


def asking_for(topic: str, first: str = "") -> list[Asking]:
    """Every newest format that asks for *topic*; the one with the key *first* before others."""
    found = [
        Asking(form, field)
        for form in newest_formats()
        if (field := form.asked_text(topic)) is not None
    ]
    return sorted(found, key=lambda one: one.form.key != first)


def formats_with_texts() -> list[tuple[Format, dict[str, Asking]]]:
    """The newest formats that ask for texts, each with its questions by topic."""
    found = [(form, texts_of(form)) for form in newest_formats()]
    return [(form, asked) for form, asked in found if asked]


def texts_of(form: Format) -> dict[str, Asking]:
    """What *form* asks an award to say in its own words, by topic, in the funder's order."""
    asked = (field for section in form.sections for field in section.every_field if field.topic)
    return {field.topic: Asking(form, field) for field in asked}
