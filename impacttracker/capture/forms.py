"""The draft as a form: everything that was guessed can be changed before it is saved."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from impacttracker.capture.draft import Candidate, Draft, Participant, Promise, Sort, Words
from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.followups.forms import PromisesForm
from impacttracker.followups.vocabulary import Direction
from impacttracker.projects.models import Award
from impacttracker.records.forms import ParticipantPart, form_for, key_of
from impacttracker.records.participants import Named
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.when import When

AS_WRITTEN = "as-written"


class DraftParticipantPart(ParticipantPart):
    """A row of who took part that may have been guessed: ticked, or offered without."""

    is_taken = BooleanField("Took part", default=True)
    meant = RadioField("Who is meant?", validate_choice=False, default=AS_WRITTEN)
    offered = HiddenField()
    """Whom an ambiguous name may mean, as JSON: sort, key, name and note of each."""
    read_from = HiddenField()
    """The words that the row was guessed from; empty for a row that somebody filled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meant.choices = [
            *(SelectChoice(key, label) for key, label, _, _ in self._offers()),
            SelectChoice(AS_WRITTEN, f"Somebody else, or not sure: keep “{self.person.data}”"),
        ]

    def named(self) -> Named:
        """Who took part, as it was ticked, chosen and typed."""
        named = super().named()
        if self.read_from.data and not self.is_taken.data:
            return Named(role=named.role)
        for key, _, sort, name in self._offers():
            if key == self.meant.data:
                return _named(Sort(sort), int(key.partition("-")[2]), name, named.role)
        if self.offered.data and self.meant.data == AS_WRITTEN:
            return Named(role=named.role, organisation=named.person, recorded=named.person)
        return named

    def _offers(self) -> list[tuple[str, str, str, str]]:
        """(value, label, sort, name) of each candidate."""
        try:
            held = [[str(part) for part in one] for one in json.loads(self.offered.data or "[]")]
        except (ValueError, TypeError):
            return []
        return [
            (f"{sort}-{key}", f"{name} · {note}" if note else name, sort, name)
            for sort, key, name, note in (one for one in held if len(one) == 4)
            if sort in list(Sort) and key_of(key)
        ]


@cache
def draft_form() -> Any:
    """The form of a draft: that of an engagement with its promises, and rows that were guessed."""
    base = form_for(Engagement, PromisesForm)
    rows = FieldList(FormField(DraftParticipantPart))
    return type("DraftForm", (base,), {"participants": rows})


def typed_from(draft: Draft, awards: Sequence[Award], *, otherwise: When | None) -> dict[str, Any]:
    """What the form of *draft* shows when it is opened; *otherwise* is when it was if not said."""
    when = draft.when.value if draft.when else otherwise
    status = draft.status.value if draft.status else Status.HELD if when else None
    attendance = draft.attendance.value if draft.attendance else None
    return {
        "title": draft.title,
        "when": when,
        "form": draft.form.value if draft.form else None,
        "status": status.value if status else None,
        "attendance": attendance.number if attendance else None,
        "attendance_known": attendance.precision.value if attendance else None,
        "place": draft.place.value if draft.place else None,
        "url": draft.url.value if draft.url else None,
        "results": draft.notes,
        "participants": [_row_of(one) for one in draft.who],
        "promises": [_promise_row(promise) for promise in draft.promises],
        "awards": [award.id for award in awards] if len(awards) == 1 else [],
        "visibility": Visibility.REPORTABLE,
    }


def read_from(draft: Draft) -> dict[str, str]:
    """By question, the words that its answer was guessed from."""
    guesses = {
        "when": draft.when,
        "form": draft.form,
        "status": draft.status,
        "attendance": draft.attendance,
        "place": draft.place,
        "url": draft.url,
    }
    return {name: in_words(guess.words) for name, guess in guesses.items() if guess and guess.words}


def in_words(words: Iterable[Words]) -> str:
    """The words of a guess as a page shows them."""
    return " … ".join(f"{one.where}: {one.text}" if one.where else one.text for one in words)


def _row_of(one: Participant) -> dict[str, Any]:
    role = one.role or Engagement.about.roles[0]
    row: dict[str, Any] = {
        "role": role,
        "is_taken": one.is_taken,
        "read_from": in_words(one.words) or one.name,
    }
    if one.match:
        named = _named(one.match.sort, one.match.key, one.match.name, role)
        return row | {name: value for name, value in vars(named).items() if value}
    if one.candidates:
        return row | {"person": one.name, "offered": _offered(one.candidates)}
    if one.sort is Sort.ORGANISATION:
        return row | {"organisation": one.name}
    organisation = one.organisation.name if one.organisation else one.organisation_name
    return row | {"person": one.name, "organisation": organisation}


def _named(sort: Sort, key: int, name: str, role: ParticipantRole) -> Named:
    """The row of somebody known; a member of the team is recorded by name."""
    if sort is Sort.ORGANISATION:
        return Named(role=role, organisation=name, organisation_id=key)
    if sort is Sort.PERSON:
        return Named(role=role, person=name, person_id=key)
    return Named(role=ParticipantRole.MEMBER, organisation=name, recorded=name)


def _offered(candidates: Sequence[Candidate]) -> str:
    return json.dumps([[one.sort, one.key, one.name, one.note] for one in candidates])


def _promise_row(promise: Promise) -> dict[str, Any]:
    who = promise.who.match if promise.who else None
    partner = who.name if who and who.sort is not Sort.MEMBER else ""
    is_untold = promise.who is not None and not partner and promise.owner is None
    name = promise.who.name if promise.who and is_untold else ""
    says_who = name and name.casefold() not in promise.what.casefold()
    return {
        "what": f"{name}: {promise.what}" if says_who else promise.what,
        "direction": promise.direction,
        "due_on": promise.due_on.value if promise.due_on else None,
        "owner": str(promise.owner.key) if promise.owner else None,
        "partner": partner,
    }


def direction_in_words(promise: Promise) -> str:
    """Whose promise it is, for a chip."""
    if promise.owner:
        return promise.owner.name
    if promise.direction is Direction.OURS:
        return "you"
    return f"{promise.who.name} promised" if promise.who else "they promised"
