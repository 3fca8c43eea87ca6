"""Which lines of a record carry which label, and so what kind of record it is.

Prose may begin a line with the words of a label, so a label is never believed alone: of all
readings in the layout's order the one stands that names most labels, and that leaves fewest
loose lines under answers of one line.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from impacttracker.exchange.telling.wording import one_line
from impacttracker.formats.layout import Kind, Layout, Line
from impacttracker.vocabulary import terms

# One more label outweighs any number of loose lines.
LABEL = 1_000_000


@dataclass(frozen=True)
class Reading:
    """The lines of one record read as *kind*: a row for each label, in the page's order."""

    kind: Kind
    lines: Sequence[str]
    rows: tuple[int, ...]
    labels: tuple[Line, ...]
    longest: int
    """How many of the rows begin with no longer label of another kind ("Start Year", "Start")."""

    def texts(self) -> Iterator[tuple[Line, str]]:
        """Each label with everything that stands from it up to the next one."""
        ends = (*self.rows[1:], len(self.lines))
        for label, row, end in zip(self.labels, self.rows, ends, strict=True):
            opened = self.lines[row].removeprefix(label.label)
            yield label, "\n".join((opened[1:], *self.lines[row + 1 : end]))

    @property
    def is_complete(self) -> bool:
        """Whether more than half of the lines that the kind should have are there."""
        return 2 * self._needed_found > self.kind.needed

    @property
    def fit(self) -> tuple[int, int, int]:
        """How much better this reading is than others: more labels found, then fewer missing."""
        return len(self.rows), self.longest, self._needed_found - self.kind.needed

    def known_options(self) -> int:
        """How many of its answers stand on the lists: tools and databases share their labels."""
        return sum(
            terms(label.options).knows(one_line(text))
            for label, text in self.texts()
            if label.options and label.form == "choice"
        )

    @property
    def _needed_found(self) -> int:
        return sum(not label.optional for label in self.labels)


def read_labels(
    lines: Sequence[str],
    layout: Layout,
    expected: Collection[str] = (),
    *,
    is_separated: bool,
) -> Reading | None:
    """The best reading of *lines* as a record, or None when they are none.

    Where marks separate the records (*is_separated*), two labels are enough to believe one;
    in other text a record has to be nearly whole. *expected* are the kinds that its heading, or
    the record before, lets us expect.
    """
    readings = [reading for kind in layout.kinds if (reading := _read_as(kind, layout, lines))]
    believed = [reading for reading in readings if is_separated or reading.is_complete]
    best = max((reading.fit for reading in believed), default=None)
    return max(
        (reading for reading in believed if reading.fit == best),
        key=lambda reading: (reading.known_options(), reading.kind.kind in expected),
        default=None,
    )


def _read_as(kind: Kind, layout: Layout, lines: Sequence[str]) -> Reading | None:
    found = [
        (row, kind.places[match[1]])
        for row, line in enumerate(lines)
        if (match := kind.label.match(line))
    ]
    if len(found) < 2 or found[0] != (0, 0):
        return None
    chain = _best_chain(kind, found, len(lines))
    if len(chain) < 2:
        return None
    rows = tuple(row for row, _ in chain)
    labels = tuple(kind.lines[place] for _, place in chain)
    firsts = (layout.label.match(lines[row]) for row in rows)
    longest = sum(
        first is not None and first[1] == label.label
        for first, label in zip(firsts, labels, strict=True)
    )
    return Reading(kind=kind, lines=lines, rows=rows, labels=labels, longest=longest)


def _best_chain(kind: Kind, found: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The rows to believe, each with a label that comes later in the layout than the last.

    `worth[place]` is the best chain that ends with that label, its worth counted as if the label
    stood on row 0: what loose lines cost then depends only on where the next label stands.
    """
    one_liner = [int(line.form != "prose") for line in kind.lines]
    worth: dict[int, tuple[int, int]] = {0: (LABEL, 0)}
    before: list[int | None] = [None] * len(found)
    for index, (row, place) in enumerate(found):
        earlier = {one: chain for one, chain in worth.items() if one < place}
        if not earlier:
            continue
        value, last = _best_at(row, earlier, one_liner)
        value += LABEL + one_liner[place] * row
        if place not in worth or value > worth[place][0]:
            worth[place] = (value, index)
            before[index] = last
    _, step = _best_at(length, worth, one_liner)
    chain = [found[step]]
    while (previous := before[step]) is not None:
        step = previous
        chain.append(found[step])
    return chain[::-1]


def _best_at(
    row: int, worth: Mapping[int, tuple[int, int]], one_liner: Sequence[int]
) -> tuple[int, int]:
    """The chain worth most where the next label stands on *row*; of equals the earliest."""
    return max(
        ((value - one_liner[place] * row, last) for place, (value, last) in worth.items()),
        key=lambda chain: (chain[0], -chain[1]),
    )
