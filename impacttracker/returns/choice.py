"""Which returns the board shows, and in which order: read from an address, said in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from impacttracker.database import LARGEST_KEY
from impacttracker.returns.vocabulary import State

TO_DO, OWED, ALL = "", "owed", "all"
STATES = {
    TO_DO: "Still to send",
    OWED: "Owed, not opened",
    **{state.value: state.label for state in State},
    ALL: "Everything",
}
WITHIN = {"": "Whenever due", "0": "Overdue", "30": "Within 30 days", "90": "Within 90 days"}
FAR = date.max
"""Stands for no deadline, which comes last."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a page of the board stopped: a deadline, then what is owed before what is opened."""

    due_on: date
    is_opened: bool
    key: int
    place: int = 0
    """Which period of an obligation."""

    @classmethod
    def of(cls, text: str) -> "Place | None":
        """The place that an address says, if it says one."""
        parts = text.split("~")
        try:
            due_on, *numbers = date.fromisoformat(parts[0]), *map(int, parts[1:])
            is_opened, key, place = numbers
        except ValueError:
            return None
        fits = 0 <= key <= LARGEST_KEY and 0 <= place <= LARGEST_KEY
        return cls(due_on, bool(is_opened), key, place) if fits else None

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}~{int(self.is_opened)}~{self.key}~{self.place}"


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see of the board."""

    project: str = ""
    funder: str = ""
    state: str = TO_DO
    within: str = ""

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> "Choice":
        """What an address asks for; what it cannot mean is passed over."""
        state, within = str(args.get("state", "")), str(args.get("within", ""))
        return cls(
            project=str(args.get("project", ""))[:20],
            funder=str(args.get("funder", ""))[:200],
            state=state if state in STATES else TO_DO,
            within=within if within in WITHIN else "",
        )

    @property
    def states(self) -> list[State]:
        """The states of opened returns that are shown."""
        if self.state == TO_DO:
            return [state for state in State if state is not State.SUBMITTED]
        if self.state == ALL:
            return list(State)
        return [state for state in State if state.value == self.state]

    @property
    def shows_owed(self) -> bool:
        return self.state in (TO_DO, OWED, ALL)

    @property
    def is_latest_first(self) -> bool:
        """What was sent is read from its end, what is to be done from its beginning."""
        return self.state == State.SUBMITTED

    def in_address(self, **other: str) -> dict[str, str]:
        """What an address says of it, with *other* parts in place of its own; no empty ones."""
        said = {**vars(self), **other}
        return {name: value for name, value in said.items() if value}
