"""What the pages of the keying sheet show."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from impacttracker.keying import queries
from impacttracker.keying.sheet import Box, Sheet, SheetEntry, SheetSection, Standing, sheet_of
from impacttracker.presentation import day
from impacttracker.reports.readiness.finding import Place
from impacttracker.reports.readiness.places import place_of, place_to_begin
from impacttracker.returns.composing import filled_of, format_of, material_of
from impacttracker.returns.models import Return
from impacttracker.returns.pages import title_of
from impacttracker.returns.vocabulary import State

AROUND = 8
"""Entries of a section that are listed on each side of the one that is keyed."""
LONGEST_GLIMPSE = 90


@dataclass(frozen=True)
class KeyingSheet:
    """The sheet of one return, with the addresses of its boxes."""

    returned: Return
    sheet: Sheet

    @property
    def title(self) -> str:
        return title_of(self.returned)

    @property
    def is_sent(self) -> bool:
        return self.returned.state is State.SUBMITTED

    @property
    def is_signed(self) -> bool:
        return self.returned.state in (State.SIGNED, State.SUBMITTED)

    def address(self, endpoint: str, **more: Any) -> str:
        """The address of a page about this return."""
        code, key = self.returned.project.code, self.returned.id
        return url_for(endpoint, project_code=code, return_id=key, **more)

    def href(self, box: Box | None) -> str:
        """Where *box* is shown; the sheet's beginning where there is none."""
        if box is None:
            return self.address("keying.show")
        return self.address("keying.show", at=box.key, _anchor="now")

    def begin(self, section: SheetSection) -> Box | None:
        """Where to go on in a section: the first box that asks for something, else the first."""
        return next((one for one in section.steps if one.standing is not Standing.KEYED), None) or (
            section.steps[0] if section.steps else None
        )

    def mend(self, box: Box) -> str:
        """The very control on which the answer of *box* is given; saving leads back to it."""
        period, back = self.returned.period, self.href(box)
        if box.entry:
            return self._href(place_of(box.entry, box.asked), back)
        return self._href(place_to_begin(box.section, box.award, period), back)

    def said_of(self, box: Box) -> str:
        """Who keyed it and when, and what that is worth by now."""
        tick = box.tick
        if box.standing is Standing.KEYED and tick:
            return f"Keyed by {tick.who} on {day(tick.at)}"
        if box.standing is Standing.CHANGED and tick:
            return f"Changed since {tick.who} keyed it on {day(tick.at)}: key it again."
        return str(box.standing.label)

    def _href(self, place: Place, back: str) -> str:
        code, anchor = self.returned.project.code, place.control or None
        return url_for(place.endpoint, project_code=code, back=back, _anchor=anchor, **place.values)


def sheet_for(returned: Return) -> KeyingSheet | None:
    """What there is to key of a return; None where its format is held no longer."""
    form = format_of(returned)
    if form is None:
        return None
    told = filled_of(form, returned, material_of(returned))
    return KeyingSheet(returned, sheet_of(told, queries.keyed_of(returned)))


def shown_of(keying: KeyingSheet, at: str) -> dict[str, Any]:
    """What the page of one box shows; of the first that is not keyed where *at* names none."""
    sheet = keying.sheet
    box = sheet.at(at) or sheet.next_to_key() or next(iter(sheet.steps), None)
    shown: dict[str, Any] = {"keying": keying, "sheet": sheet, "box": box}
    if box is None:
        return shown
    section, place = sheet.entry_of(box)
    before, after = sheet.beside(box)
    first = max(place - AROUND, 0)
    return {
        **shown,
        "section": section,
        "entry": section.entries[place],
        "place": place,
        "near": list(enumerate(section.entries))[first : place + AROUND + 1],
        "before": before,
        "after": after,
        "waiting": sheet.next_to_key(box.key),
    }


def glimpse_of(box: Box) -> str:
    """The beginning of an answer, in one line."""
    said = " ".join("; ".join(box.said).split())
    return said if len(said) <= LONGEST_GLIMPSE else f"{said[:LONGEST_GLIMPSE].rstrip()}…"


def is_done(entry: SheetEntry) -> bool:
    """Whether nothing of an entry is left to key."""
    return all(box.standing is Standing.KEYED for box in entry.steps)
