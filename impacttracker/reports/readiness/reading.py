"""A filled format as its rules read it: every text that somebody wrote, and what hangs together."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from impacttracker.formats.format import AskedField, Fill, Section
from impacttracker.records.models import Record
from impacttracker.reports.filled import Answer, Entry, Filled
from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity, digest_of
from impacttracker.reports.readiness.places import place_of
from impacttracker.reports.said import Said

# Facts that nobody types for the return, or that stand in a list of the team's own.
NOT_WRITTEN = ("tally.", "team.", "member.", "partner.", "partners.", "award.")
NOT_WRITTEN_OF_RECORDS = frozenset({"kind", "awards", "partners", "when", "chain"})
OF_AWARDS = ("award.", "awards.")
FORMS_OF_TEXT = frozenset({"text", "prose", "address"})


@dataclass(frozen=True)
class Text:
    """One text of a return."""

    entry: Entry
    field: AskedField | None
    """None for the title above an entry that no question asks for."""
    said: str
    to_count: str = ""
    """What of it the funder counts."""
    is_required: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether it is meant to be read, and not looked up."""
        return self.field is not None and (self.field.form == "prose" or bool(self.field.topic))

    @property
    def is_own(self) -> bool:
        """Whether it was written for this return, and is no fact of the project."""
        return self.field is None or not self.field.answer.startswith(("project.", "source."))

    def found(self, rule: Rule, severity: Severity, do: str) -> Finding:
        """*rule* about this text."""
        return about(self.entry, self.field, rule, severity, do, self.said)


class Reading:
    """One return, as the rules look at it."""

    def __init__(self, told: Filled) -> None:
        self.told = told

    @cached_property
    def texts(self) -> list[Text]:
        """Every text that somebody wrote, in the funder's order."""
        return [text for entry in self.entries for text in _texts_of(entry)]

    @property
    def entries(self) -> Iterator[Entry]:
        for one in self.told.sections:
            yield from one.entries

    @cached_property
    def records(self) -> list[tuple[Entry, Record]]:
        """Every entry that tells of a record."""
        return [(one, one.subject) for one in self.entries if isinstance(one.subject, Record)]

    @cached_property
    def lists_sources(self) -> bool:
        """Whether the funder is told which evidence there is."""
        return any(
            one.section.fill is Fill.SOURCES
            or any(asked.answer == "evidence" for asked in one.section.fields)
            for one in self.told.sections
        )


def about(
    entry: Entry, asked: AskedField | None, rule: Rule, severity: Severity, do: str, said: str = ""
) -> Finding:
    """A finding about an answer of *entry*, or about the entry."""
    return Finding(
        severity=severity,
        rule=rule,
        section=entry.section,
        entry=entry,
        field=asked,
        title=entry.title,
        do=do,
        place=place_of(entry, asked),
        digest=digest_of(asked.answer if asked else "", said),
    )


def about_section(
    section: Section, rule: Rule, severity: Severity, do: str, place: Place
) -> Finding:
    """A finding about a whole section."""
    return Finding(
        severity=severity, rule=rule, section=section, title=section.title, do=do, place=place
    )


def as_text(said: Said) -> str:
    """What is said, several things one in a line."""
    return said if isinstance(said, str) else "\n".join(said)


def _texts_of(entry: Entry) -> Iterator[Text]:
    asked = {answer.field.answer for answer in entry.answers}
    if isinstance(entry.subject, Record) and not asked & {"title", "reference"}:
        yield Text(entry, None, entry.title)
    for answer in entry.answers:
        if answer.said and _is_written(answer):
            yield Text(
                entry, answer.field, as_text(answer.said), as_text(answer.to_count),
                answer.is_required,
            )  # fmt: skip


def _is_written(answer: Answer) -> bool:
    asked = answer.field
    return (
        asked.form in FORMS_OF_TEXT
        and asked.choices is None
        and not asked.answer.startswith(NOT_WRITTEN)
        and asked.answer not in NOT_WRITTEN_OF_RECORDS
    )
