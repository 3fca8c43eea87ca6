"""What the funder's form refuses: answers that are missing, not asked for, or not on its lists."""

from collections.abc import Iterator

from impacttracker.formats.format import AskedField, Fill
from impacttracker.reports.filled import Answer, Entry, Filled, FilledSection
from impacttracker.reports.readiness.finding import Finding, Rule, Severity
from impacttracker.reports.readiness.places import place_to_begin
from impacttracker.reports.readiness.reading import OF_AWARDS, Reading, about, about_section

NOBODY_SAID = "–"
"""What stands for one of several who took part, of whom nothing is known."""


def number_missing(told: Filled) -> int:
    """How many required answers are missing, and narratives and sections owed: what the funder's
    form asks for. Needs no links and no evidence, and looks at no text."""
    return sum(
        len(one.owed) + one.is_empty + sum(len(entry.missing) for entry in one.entries)
        for one in told.sections
    )


def missing(reading: Reading) -> Iterator[Finding]:
    """Required answers without one, narratives that are owed, sections that must say something."""
    for one in reading.told.sections:
        yield from _owed(one, reading.told.wishes.period)
        for entry in one.entries:
            for answer in entry.missing:
                do = f"Answer “{answer.field.label}”."
                is_of_award = answer.field.answer.startswith(OF_AWARDS)
                if is_of_award and not reading.told.material.awards:
                    do = f"Add the award, which answers “{answer.field.label}”."
                yield about(entry, answer.field, Rule.MISSING, Severity.REJECT, do)


def _owed(one: FilledSection, period: str) -> Iterator[Finding]:
    section = one.section
    if one.is_empty:
        asks = section.fill in (Fill.QUESTIONS, Fill.GRID)
        what = "Answer at least one question of" if asks else "Add at least one entry to"
        do = f"{what} “{section.title}”: it may not be empty."
        place = place_to_begin(section, None, period)
        yield about_section(section, Rule.MISSING, Severity.REJECT, do, place)
    for award in one.owed:
        whose = f" of {award.reference}" if award else ""
        do = f"Write “{section.title}”{whose}: nothing has been written yet."
        place = place_to_begin(section, award, period)
        yield about_section(section, Rule.MISSING, Severity.REJECT, do, place)


def conditions(reading: Reading) -> Iterator[Finding]:
    """Answers that another answer rules out, and options that stand alone beside others."""
    for entry in reading.entries:
        for answer in entry.answers:
            if not answer.said:
                continue
            if answer.is_ruled_out:
                yield about(
                    entry, answer.field, Rule.NOT_ASKED, Severity.REJECT,
                    _not_asked(answer.field, entry),
                )  # fmt: skip
            yield from _exclusive(entry, answer)
        yield from _repeated_audience(entry)


def _not_asked(asked: AskedField, entry: Entry) -> str:
    condition = asked.asked_when
    other = condition.answer if condition else ""
    label = next((one.field.label for one in entry.answers if one.field.answer == other), other)
    only_if = condition.in_words(label) if condition else ""
    return f"Empty “{asked.label}”, or change the answer that it hangs on. {only_if}".rstrip()


def _exclusive(entry: Entry, answer: Answer) -> Iterator[Finding]:
    choices, options = answer.field.choices, _options_of(answer)
    if choices is None or len(options) < 2:
        return
    for option in options:
        if option in choices.exclusive:
            do = f"Choose either “{option}” or the others: the funder takes it only alone."
            yield about(entry, answer.field, Rule.EXCLUSIVE, Severity.REJECT, do)


def _repeated_audience(entry: Entry) -> Iterator[Finding]:
    said = {one.field.answer: one for one in entry.answers if one.said}
    main, others = said.get("primary_audience"), said.get("other_audiences")
    if main and others and main.said in _options_of(others):
        do = f"Take “{main.said}” out of “{others.field.label}”: it is the main audience already."
        yield about(entry, others.field, Rule.REPEATED_AUDIENCE, Severity.DOUBT, do, str(main.said))


def unknown_options(reading: Reading) -> Iterator[Finding]:
    """Options that the funder does not have, as they read after its crosswalk. Its own earlier
    wordings are known."""
    funder = reading.told.form.funder
    for one in reading.told.sections:
        if one.section.fill is Fill.TALLY:
            continue
        for entry in one.entries:
            for answer in entry.answers:
                for option in _unknown(answer):
                    do = (
                        f"Choose one of the options for “{answer.field.label}”: "
                        f"{funder} has no “{option}”."
                    )
                    yield about(entry, answer.field, Rule.UNKNOWN_OPTION, Severity.REJECT, do)


def _unknown(answer: Answer) -> list[str]:
    choices = answer.field.choices
    if choices is None or not answer.said:
        return []
    return [
        one
        for one in dict.fromkeys(_options_of(answer))
        if one != NOBODY_SAID and not choices.knows(one)
    ]


def _options_of(answer: Answer) -> list[str]:
    """What was chosen; the award's own texts hold several options one in a line."""
    if isinstance(answer.said, list):
        return answer.said
    choices = answer.field.choices
    if answer.field.topic and choices is not None and choices.multiple:
        return [one for one in answer.said.split("\n") if one]
    return [answer.said]
