"""Limits: of a text, of the items and words of a section, and of everything together."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from impacttracker.formats.counting import Length, counted
from impacttracker.formats.format import Fill, Limit, Section, Unit
from impacttracker.reports.filled import Answer, Entry, FilledSection
from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity
from impacttracker.reports.readiness.placeholders import stands_for_nothing
from impacttracker.reports.readiness.places import place_to_begin
from impacttracker.reports.readiness.reading import Reading, Text, about, about_section, as_text

SHORT = 40
"""Characters below which what must be told in prose tells nothing."""
SHARE = 10
"""A text that uses less than one part in so many of its room is strikingly short …"""
ROOM = {Unit.WORDS: 100, Unit.CHARACTERS: 600}
"""… where there is at least so much room."""


def lengths(reading: Reading) -> Iterator[Finding]:
    """Answers over or under their limits."""
    for entry in reading.entries:
        for answer in entry.answers:
            if answer.said and answer.field.limit:
                yield from _answer(entry, answer, answer.field.limit)


def short_texts(reading: Reading) -> Iterator[Finding]:
    """Texts that say strikingly little; those that stand for nothing are another rule's."""
    for text in reading.texts:
        limit = text.field.limit if text.field else None
        is_prose = text.field is not None and text.field.form == "prose"
        if not is_prose or not text.is_own or stands_for_nothing(text.said):
            continue
        if limit is None and text.is_required and len(text.said.strip()) < SHORT:
            yield text.found(Rule.TOO_SHORT, Severity.DOUBT, _say_more(text))
        elif limit and limit.unit in ROOM and limit.most >= ROOM[limit.unit]:
            number = counted(text.to_count, limit.unit) or 0
            if limit.least <= number < limit.most // SHARE:
                told = Length(number, limit).in_words
                yield text.found(
                    Rule.TOO_SHORT, Severity.DOUBT, f"{_say_more(text)} It has {told}."
                )


def _say_more(text: Text) -> str:
    label = text.field.label if text.field else text.entry.title
    return f"Say more under “{label}”: so few words rarely convince."


def _answer(entry: Entry, answer: Answer, limit: Limit) -> Iterator[Finding]:
    number = _number(answer, limit.unit)
    if number is None:
        return
    length, label = Length(number, limit), answer.field.label
    if length.is_over:
        do = f"Shorten “{label}”: it has {length.in_words}."
        yield about(entry, answer.field, Rule.TOO_LONG, _severity(limit), do)
    elif length.is_under:
        do = f"Say more under “{label}”: it has {length.in_words}."
        yield about(entry, answer.field, Rule.TOO_SHORT, _severity(limit), do, as_text(answer.said))


def _number(answer: Answer, unit: Unit) -> int | None:
    if unit is Unit.ITEMS and not isinstance(answer.said, str):
        return len(answer.said)
    return counted(as_text(answer.to_count), unit)


def _severity(limit: Limit) -> Severity:
    return Severity.DOUBT if limit.is_indicative else Severity.REJECT


def sections(reading: Reading) -> Iterator[Finding]:
    """Sections with more or fewer items, or more words, than the funder takes."""
    for one in reading.told.sections:
        limit = one.section.limit
        if limit and one.section.fill is not Fill.TALLY:
            yield from _section(one, limit, reading)


def _section(one: FilledSection, limit: Limit, reading: Reading) -> Iterator[Finding]:
    section = one.section
    if limit.unit is Unit.ITEMS:
        numbers = _items_by_award(one) or {"": 0}
    else:
        numbers = _by_award(
            [text for text in reading.texts if text.entry.section is section], limit.unit
        )
    place = _place_of(section, one)
    for whose, number in numbers.items():
        length = Length(number, limit)
        of = f" of {whose}" if whose and len(numbers) > 1 else ""
        if length.is_over:
            do = f"Shorten “{section.title}”{of}: it has {length.in_words}."
            yield about_section(section, Rule.TOO_LONG, _severity(limit), do, place)
        elif length.is_under:
            do = f"Add to “{section.title}”{of}: it has {length.in_words}."
            yield about_section(section, Rule.TOO_SHORT, _severity(limit), do, place)


def total(reading: Reading) -> Iterator[Finding]:
    """The award's own texts together, without those that the funder does not count."""
    form = reading.told.form
    limit = form.limit
    if limit is None:
        return
    texts = [
        one for one in reading.texts
        if one.field and one.field.topic and one.entry.section.key not in form.not_counted
    ]  # fmt: skip
    for whose, number in _by_award(texts, limit.unit).items():
        length = Length(number, limit)
        of = f" of {whose}" if whose and len(reading.told.material.awards) > 1 else ""
        if length.is_over:
            yield Finding(
                severity=_severity(limit),
                rule=Rule.TOO_LONG,
                section=None,
                title=form.name,
                do=f"Shorten the texts{of}: together they have {length.in_words}.",
                place=Place("narratives.index"),
            )


def _items_by_award(one: FilledSection) -> dict[str, int]:
    """How many items each award tells; what says nothing and need not is none."""
    told = [entry for entry in one.entries if not entry.is_silent]
    return Counter(entry.award.reference if entry.award else "" for entry in told)


def _by_award(texts: list[Text], unit: Unit) -> dict[str, int]:
    """How much the texts of each award have together; nothing where only pages count."""
    numbers: dict[str, int] = defaultdict(int)
    for text in texts:
        number = counted(text.to_count, unit) if text.is_prose else None
        if number is not None:
            numbers[text.entry.award.reference if text.entry.award else ""] += number
    return numbers


def _place_of(section: Section, one: FilledSection) -> Place:
    award = one.entries[0].award if one.entries else None
    return place_to_begin(section, award, "")
