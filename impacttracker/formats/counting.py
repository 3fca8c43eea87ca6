"""How long a text is to a funder: the one rule by which pages, checks and returns count."""

from dataclasses import dataclass

from impacttracker.formats.format import Limit, Unit
from impacttracker.narratives.marks import without_marks


def counted(text: str, unit: Unit) -> int | None:
    """How many words, characters or items *text* has; None for pages, which only a layout tells.

    Words are what stands between blanks, as word processors count: "long-term" is one, and so is
    a dash that stands alone. A character is a code point; blanks and line breaks are some, those
    around the text are not. An item is a line that says something. Marks of citations are no part
    of the text, because the return puts its own numbers in their place.
    """
    said = without_marks(text.replace("\r\n", "\n")).strip()
    match unit:
        case Unit.WORDS:
            return len(said.split())
        case Unit.CHARACTERS:
            return len(said)
        case Unit.ITEMS:
            return sum(1 for line in said.split("\n") if line.strip())
        case Unit.PAGES:
            return None


@dataclass(frozen=True)
class Length:
    """How long a text is, beside how long it may be."""

    number: int
    limit: Limit

    @property
    def is_over(self) -> bool:
        return self.number > self.limit.most

    @property
    def is_under(self) -> bool:
        """Whether something is said, and less than the funder wants at least."""
        return 0 < self.number < self.limit.least

    @property
    def in_words(self) -> str:
        """Such as "412 of 500 words", and what is wrong with it."""
        about = "about " if self.limit.is_indicative else ""
        told = f"{self.number:,} of {about}{self.limit.most:,} {self.limit.unit.label}"
        if self.is_over:
            return f"{told}, {self.number - self.limit.most:,} too many"
        if self.is_under:
            return f"{told}, at least {self.limit.least:,} are wanted"
        return told


def length_of(text: str, limit: Limit | None) -> Length | None:
    """None where nothing is limited that can be counted in a text."""
    number = counted(text, limit.unit) if limit else None
    return Length(number, limit) if limit and number is not None else None
