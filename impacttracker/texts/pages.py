"""What the page of a text shows: the funder's question, how long it is, what it cites."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from impacttracker.accounts.models import User
from impacttracker.clock import today
from impacttracker.formats.counting import Length, counted
from impacttracker.formats.format import Unit
from impacttracker.narratives import operations
from impacttracker.narratives import queries as narratives
from impacttracker.narratives.marks import replaced
from impacttracker.narratives.models import Statement, is_topic, topic_in_words
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Award, Membership, Project
from impacttracker.records.forms import key_of
from impacttracker.texts import queries
from impacttracker.texts.asking import Asking, asking_for
from impacttracker.texts.forms import TextForm, form_of, typed_from
from impacttracker.vocabulary import Terms

SECTION = "statement"
LONGEST_LOOKED_FOR = 200
LONGEST_PERIOD = operations.LONGEST_PERIOD


@dataclass(frozen=True)
class Standing:
    """How long a typed text is to each funder who asks for it, and where its marks lead."""

    lengths: list[tuple[str, Length]]
    """(format, how long the text is beside its limit)."""
    words: int
    found: queries.Found


class Writing:
    """One text as somebody writes it: of the award and period that the address names."""

    def __init__(
        self, project: Project, topic: str, asked: MultiDict[str, str], place: Membership
    ) -> None:
        self.project, self.topic, self._place = project, topic, place
        self.asking = asking_for(topic, asked.get("format", ""))
        self.awards = projects.awards_of(project)
        self.award = award_of(self.awards, asked)
        self.period = asked.get("period", str(today().year)).strip()[:LONGEST_PERIOD]
        if not is_topic(topic, SECTION) or not (self.asking or self._is_written):
            abort(404)

    @property
    def title(self) -> str:
        return topic_in_words(self.topic)

    @property
    def is_short(self) -> bool:
        """Whether the format asks for a fact in a line or two, which rests on no source."""
        return bool(self.asking) and self.asking[0].field.form != "prose"

    @property
    def terms(self) -> Terms | None:
        """What may be chosen, where the format that is written for has a list."""
        return self.asking[0].field.choices if self.asking else None

    @cached_property
    def held(self) -> Statement | None:
        """What is written for the award and period."""
        held = self.award and self.saved(self.award, self.period)
        return held if held and held.binned_at is None else None

    @cached_property
    def former(self) -> Statement | None:
        """What a text that is not written yet begins with."""
        if self.award is None or self.held is not None:
            return None
        return queries.former_of(self.award, self.topic, self.period, self._place.user)

    def saved(self, award: Award, period: str) -> Statement | None:
        found = narratives.held_by(award, SECTION, period, self._place.user, topic=self.topic)
        return found if isinstance(found, Statement) else None

    def form(self) -> TextForm:
        """As it was sent, or as it is first shown."""
        kind = form_of(self.terms)
        form = kind() if request.method == "POST" else kind(data=self._first_shown())
        if self.asking:
            form.text.label.text = self.asking[0].field.label
            form.text.description = self.asking[0].field.hint
        else:
            form.text.label.text = self.title
        form.offer(self.awards)
        form.offer_options(self.terms)
        if "award" not in request.form if request.method == "POST" else self.held is not None:
            del form.award, form.period
        return form

    def told_place(self, form: TextForm) -> tuple[Award | None, str]:
        """The award and period that *form* is for: as chosen in it, else those of the address."""
        if "award" in form:
            return form.chosen_award(), form.period.data or ""
        return self.award, self.period

    def settle(self, award: Award | None, period: str, held: Statement) -> None:
        """Go on with what was *held* meanwhile for the award and period."""
        self.award, self.period, self.held = award, period, held

    def to_store(self, form: TextForm) -> dict[str, Any]:
        """The answers of *form*, with what they cite named for good."""
        return queries.answers_to_store(form.answers(), self.project, self._place.user)

    def to_show(self, statement: Statement | None) -> str:
        said = (statement.text if statement else "") or ""
        return queries.to_show(said, self.project, self._place.user)

    def standing(self, text: str) -> Standing:
        lengths = [(one.name, length) for one in self.asking if (length := one.length(text))]
        found = queries.cited(text, self.project, self._place.user, typed=True)
        return Standing(lengths, counted(text, Unit.WORDS) or 0, found)

    def found_to_cite(self, text: str) -> list[queries.Citable]:
        return queries.citable(text, self.project, self._place, self._place.user)

    @property
    def address(self) -> str:
        """Of the same page, for the award and period."""
        return url_for(
            "texts.write",
            project_code=self.project.code,
            topic=self.topic,
            award=self.award.id if self.award else None,
            period=self.period,
            format=request.args.get("format") or None,
        )

    def page(self, form: TextForm, **more: Any) -> str:
        text = form.answers()["text"] or ""
        looked_for = request.form.get("find", "")[:LONGEST_LOOKED_FOR]
        return render_template(
            "texts/write.html",
            project=self.project,
            writing=self,
            form=form,
            standing=self.standing(text),
            looked_for=looked_for,
            results=self.found_to_cite(looked_for)
            if form.takes_marks and not self.is_short
            else [],
            **more,
        )

    @property
    def others(self) -> list[Asking]:
        """The other formats that the text serves."""
        return self.asking[1:]

    @cached_property
    def _is_written(self) -> bool:
        return queries.is_written(self.topic, self.project, self._place.user)

    def _first_shown(self) -> dict[str, Any]:
        text = self.to_show(self.held or self.former)
        return {
            "award": str(self.award.id) if self.award else "",
            "period": self.period,
            "text": typed_from(text, self.terms),
            "version": self.held.version if self.held else operations.NEW,
        }


def award_of(awards: Sequence[Award], asked: MultiDict[str, str]) -> Award | None:
    """The award that an address names, or the only one that there is."""
    if len(awards) == 1 and not asked.get("award"):
        return awards[0]
    return next((one for one in awards if one.id == key_of(asked.get("award"))), None)


def history_with_titles(
    changes: list[dict[str, Any]], project: Project, viewer: User
) -> list[dict[str, Any]]:
    """A history as `components/history.html` takes it, with titles for what texts cited."""
    sides = ("before", "after")
    details = [one for change in changes for one in change["details"]]
    read = queries.with_titles((one[side] for one in details for side in sides), project, viewer)
    return [
        change
        | {
            "details": [
                one | {side: read(one[side]) for side in sides} for one in change["details"]
            ]
        }
        for change in changes
    ]


def as_numbers(
    answers: list[dict[str, Any]], project: Project, viewer: User
) -> tuple[list[dict[str, Any]], queries.Found]:
    """Answers as `components/answer.html` takes them, with a number for each mark, and what the
    numbers stand for. What leads nowhere has a number, too: its place is where to look."""
    said = "\n".join(one["value"] for one in answers if one.get("prose"))
    found = queries.cited(said, project, viewer)
    numbers = {mark: f"[{number}]" for number, mark in enumerate(found, 1)}
    shown = [
        one | {"value": replaced(one["value"], numbers.__getitem__)} if one.get("prose") else one
        for one in answers
    ]
    return shown, found
