"""When a question applies: another answer is, is not, or begins with something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A rule about one other answer; exactly one of the three tests is given."""

    answer: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    begins: str = ""

    def holds(self, answers: Mapping[str, Any], *, while_open: bool = False) -> bool:
        """Whether *answers* (by name; lists for several) meet the condition.

        While the other answer is missing no condition holds: a funder demands the text about an
        impact once an impact has been named. With *while_open* one of `none_of` holds by then: a
        form offers the question as long as nothing speaks against it.
        """
        given = _options(answers.get(self.answer))
        if not given:
            return while_open and bool(self.none_of)
        return any(self._meets(option) for option in given)

    def is_settled_against(self, answers: Mapping[str, Any]) -> bool:
        """Whether the other answer is given, and the condition does not hold."""
        return bool(_options(answers.get(self.answer))) and not self.holds(answers)

    def in_words(self, question: str) -> str:
        """For people: "Only if “What kind?” begins with “Citation”."."""
        if self.none_of:
            return f"Only if “{question}” is not {_either(self.none_of)}."
        if self.begins:
            return f"Only if “{question}” begins with “{self.begins}”."
        return f"Only if “{question}” is {_either(self.any_of)}."

    def _meets(self, option: str) -> bool:
        if self.none_of:
            return option not in self.none_of
        return option.startswith(self.begins) if self.begins else option in self.any_of


def _options(value: object) -> Sequence[str]:
    if value is None or value == "":
        return ()
    if isinstance(value, bool):
        return ("Yes" if value else "No",)
    if isinstance(value, list | tuple):
        return [str(option) for option in value]
    return (str(value),)


def _either(options: Sequence[str]) -> str:
    quoted = [f"“{option}”" for option in options]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
