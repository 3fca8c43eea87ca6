"""Makes what a file says fit its columns, and keeps whole what does not: nothing is dropped.

A text too long, an answer in the wrong shape and an address that is none stay under `unmapped`.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from impacttracker.exchange.contents import NarrativeFacts, ParticipantFacts, RecordFacts
from impacttracker.fields import Answer, fields_of, is_absent
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS
from impacttracker.records.answers import accepted
from impacttracker.records.models import Participant, Record
from impacttracker.records.operations import is_web_address

NO_TITLE = "It has no title: it stands here under what it is."
CUT_TITLE = "Its title is too long: it stands here cut, and all of it is kept."
PARTICIPANT_TEXTS = ("name_as_recorded", "department", "sector", "country")


def fitted_record(
    record: RecordFacts, labels: Mapping[str, str] = {}
) -> tuple[RecordFacts, list[str]]:
    """*record* as it can be stored, and a sentence for each thing that had to be put aside.

    *labels* names what is put aside as the file does; else it has the name of its answer.
    """
    answers, aside = fitted_answers(KINDS[record.kind], record.answers)
    sentences = [_left_aside(labels.get(name, name)) for name in aside]
    title = fitted_title(record.kind, record.title)
    if title != record.title.strip():
        aside["title"] = record.title
        sentences.append(CUT_TITLE if record.title.strip() else NO_TITLE)
    url = record.url
    if url and not is_web_address(url):
        aside["url"], url = url, None
        sentences.append("Its web address is none that can be followed; it is kept as it stood.")
    participants = []
    for place, participant in enumerate(record.participants):
        short, whole = _fitted_participant(participant)
        participants.append(short)
        aside |= {f"participants[{place}].{name}": text for name, text in whole.items()}
        sentences += [f"{text[:80]}… is too long; all of it is kept." for text in whole.values()]
    named = {labels.get(name, name): value for name, value in aside.items()}
    return replace(
        record,
        title=title,
        url=url,
        answers=answers,
        participants=tuple(participants),
        unmapped={**record.unmapped, **named},
    ), sentences


def fitted_narrative(
    narrative: NarrativeFacts, labels: Mapping[str, str] = {}
) -> tuple[NarrativeFacts, list[str]]:
    """*narrative* as it can be stored, and a sentence for each answer put aside."""
    answers, aside = fitted_answers(SECTIONS[narrative.section], narrative.answers)
    named = {labels.get(name, name): value for name, value in aside.items()}
    return (
        replace(narrative, answers=answers, unmapped={**narrative.unmapped, **named}),
        [_left_aside(label) for label in named],
    )


def fitted_answers(
    model: type[Any], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the given answers as *model* stores them, the ones that it cannot)."""
    given = {name: value for name, value in answers.items() if not is_absent(value)}
    many = {field.name for field in fields_of(model) if field.answer is Answer.CHOICES}
    shaped = {name: value for name, value in given.items() if _has_shape(value, name in many)}
    stored, problems = accepted(model, shaped, keep_unfitting=True)
    fitting = {name: value for name, value in shaped.items() if name not in problems}
    if problems:
        stored, _ = accepted(model, fitting, keep_unfitting=True)
    return (
        {name: value for name, value in stored.items() if not is_absent(value)},
        {name: value for name, value in given.items() if name not in fitting},
    )


def fitted_title(kind: str, title: str) -> str:
    """A title that can be stored: *title* itself, cut at its end, or a word for none."""
    longest = Record.title.type.length
    text = title.strip()
    if not text:
        return f"{KINDS[kind].about.singular} without a title"
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _fitted_participant(
    participant: ParticipantFacts,
) -> tuple[ParticipantFacts, dict[str, str]]:
    whole: dict[str, str] = {}
    for name in PARTICIPANT_TEXTS:
        if len(getattr(participant, name) or "") > _longest(name):
            whole[name] = getattr(participant, name)
    if not whole:
        return participant, whole
    cut = {name: f"{text[: _longest(name) - 1]}…" for name, text in whole.items()}
    return replace(participant, **cut), whole  # type: ignore[arg-type]


@cache
def _longest(name: str) -> int:
    """How much a part of a participant may hold: the columns are asked once."""
    return int(getattr(Participant, name).type.length)


def _has_shape(value: Any, is_many: bool) -> bool:
    if isinstance(value, list | tuple):
        return is_many and all(isinstance(option, str) for option in value)
    return not isinstance(value, dict) and (isinstance(value, str) or not is_many)


def _left_aside(label: str) -> str:
    return f"What it says for “{label}” is no answer that this takes; it is kept as it stood."
