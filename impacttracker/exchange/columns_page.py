"""The page on which a person says what the columns of tables hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from impacttracker.exchange.forms import ConfirmForm
from impacttracker.exchange.models import PendingImport
from impacttracker.exchange.reading import limits_of, survey_apart
from impacttracker.exchange.source import File
from impacttracker.exchange.tables.choosing import Groups, abouts, keys_for, problems_with
from impacttracker.exchange.tables.mapping import LEAVE, SheetMapping
from impacttracker.exchange.tables.survey import SheetLook
from impacttracker.projects.models import Project

LIKELY = 0.8
"""From how sure on a guess is not pointed out."""


@dataclass(frozen=True)
class AskedColumn:
    """One column: its head, what stands in it, and what may be chosen for it."""

    name: str
    head: str
    samples: Sequence[str]
    chosen: str
    groups: Groups
    is_doubtful: bool


@dataclass(frozen=True)
class AskedSheet:
    """One sheet, with the names that its choosers have in the form."""

    look: SheetLook
    place: int

    @property
    def about(self) -> str:
        return f"about-{self.place}"

    @property
    def was(self) -> str:
        return f"was-{self.place}"

    @property
    def columns(self) -> list[AskedColumn]:
        """The columns in which anything stands."""
        return [self._column(place) for place in self.shown]

    @property
    def shown(self) -> list[int]:
        return [place for place, samples in enumerate(self.look.samples) if samples]

    def said_in(self, typed: Mapping[str, str]) -> SheetMapping:
        """What was chosen for it; columns that are not shown are left out."""
        keys = (
            typed.get(f"column-{self.place}-{place}", LEAVE) if place in self.shown else LEAVE
            for place in range(len(self.look.head))
        )
        return SheetMapping(typed.get(self.about, ""), tuple(keys))

    def _column(self, place: int) -> AskedColumn:
        look, subject = self.look, self.look.mapping.subject
        chosen = look.mapping.keys[place]
        return AskedColumn(
            name=f"column-{self.place}-{place}",
            head=look.head[place],
            samples=look.samples[place],
            chosen=chosen,
            groups=keys_for(subject, chosen) if subject else [],
            is_doubtful=not look.is_remembered and look.sureties[place] < LIKELY,
        )


class Said:
    """What a form says of the tables in a file that waits; nothing where nobody typed yet."""

    def __init__(self, held: PendingImport, typed: Mapping[str, str] | None = None) -> None:
        self._held, typed = held, typed or {}
        asked = self._sheets(held.options)
        self.chosen: dict[str, dict[str, Any]] = {}
        """The mapping of each sheet that was asked about, by the signature of its heads."""
        mappings: list[tuple[AskedSheet, SheetMapping]] = []
        anew: dict[str, str] = {}
        for sheet in asked:
            if sheet.look.is_ours or sheet.about not in typed:
                continue
            mapping, signature = sheet.said_in(typed), sheet.look.signature
            mappings.append((sheet, mapping))
            self.chosen[signature] = mapping.as_data(sheet.look.head)
            if mapping.about != typed.get(sheet.was):
                anew[signature] = mapping.about
        self.problems = (
            []
            if anew or typed.get("step") != "done"
            else [(sheet, one) for sheet, mapping in mappings for one in problems_with(mapping)]
        )
        self.is_ready = typed.get("step") == "done" and not anew and not self.problems
        self.sheets = self._sheets({**self.options, "about": anew}) if self.chosen else asked

    @property
    def options(self) -> dict[str, Any]:
        """How the file is to be read from now on."""
        return {"sheets": {**self._held.options.get("sheets", {}), **self.chosen}}

    def _sheets(self, options: Mapping[str, Any]) -> list[AskedSheet]:
        given, limits = File(self._held.content, self._held.name), limits_of(current_app.config)
        looks = survey_apart([given], options, limits=limits)
        return [AskedSheet(look, place) for place, look in enumerate(looks)]


def shown(project: Project, held: PendingImport, said: Said | None = None) -> str:
    """The page, with what was said so far."""
    said = said or Said(held)
    return render_template(
        "exchange/columns.html",
        project=project,
        name=held.name,
        sheets=said.sheets,
        abouts=abouts(),
        problems=said.problems,
        form=ConfirmForm(formdata=None, pending=str(held.id)),
    )
