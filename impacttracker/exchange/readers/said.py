"""What an entry of a bibliography says, by its own labels: what is taken remains no longer."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from impacttracker.tidying import tidy_line, tidy_prose

LONGEST_TEXT = 200_000
# What pages, messages and calendars begin with: what stands in them is no bibliography of its own.
_ANOTHER = re.compile(r"<|^(?:From|To|Date|Subject|Received|BEGIN):", re.MULTILINE)


def is_of_another(before: str) -> bool:
    """Whether *before*, which stands before the first entry, shows a file of another sort."""
    return _ANOTHER.search(before) is not None


class Said:
    """An entry on its way to becoming a `Work`."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._left = dict(said)

    def text(self, *labels: str) -> str:
        """The first of *labels* that says anything, on one line; only that one is taken."""
        for label in labels:
            if text := str(tidy_line(text_in(self._left.get(label)))):
                del self._left[label]
                return text
        return ""

    def prose(self, label: str) -> str:
        text = text_in(self._left.get(label))
        if text:
            del self._left[label]
        return str(tidy_prose(text))

    def value(self, label: str) -> Any:
        """Whatever stands there, and is taken."""
        return self._left.pop(label, None)

    def peek(self, label: str) -> Any:
        """Whatever stands there, and stays."""
        return self._left.get(label)

    def answers(self, labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """The answers that have any of their *labels*, by name."""
        found = {name: self.text(*some) for name, some in labels.items()}
        return {name: text for name, text in found.items() if text}

    @property
    def rest(self) -> dict[str, Any]:
        """What nobody took, without what says nothing."""
        return {
            label: value for label, value in self._left.items() if value not in (None, "", [], {})
        }


def text_in(value: Any) -> str:
    """The text of a value, or of the first thing in a list that is any."""
    if isinstance(value, list):
        return next(filter(None, map(text_in, value)), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:LONGEST_TEXT]


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; nothing where it is none."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def beside_names(people: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> dict[str, Any]:
    """What is said of (name, identifiers, places of work) beside the names, a line for each."""
    said: dict[str, list[str]] = {"ORCID": [], "affiliation": []}
    for name, identifiers, places in people:
        said["ORCID"] += (f"{name}: {one}" for one in identifiers if one)
        if known := "; ".join(filter(None, places)):
            said["affiliation"].append(f"{name}: {known}")
    return {label: lines for label, lines in said.items() if lines}


def in_lines(label: str, rows: Iterable[Iterable[str]]) -> dict[str, Any]:
    """The rows under *label*, each as one line of its parts; nothing where there are none."""
    lines = [line for line in (": ".join(filter(None, row)) for row in rows) if line]
    return {label: lines} if lines else {}
