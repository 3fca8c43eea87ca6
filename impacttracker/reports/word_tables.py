"""The tables of a Word file: heads that repeat, and columns wide enough for their words."""

from collections.abc import Sequence

from impacttracker.reports.document import PageLayout, Table
from impacttracker.reports.reading import widths_of
from impacttracker.reports.word_styles import BESIDE_CELLS, measure
from impacttracker.reports.wordml import Xml, cell, paragraph, row, run, table

SIZE, LETTER, BOLD = 9.0, 0.56, 1.1
"""The size of a table's text, the mean width of a letter as a share of it, and how much wider a
head's letters are; where Arial is missing, another stands in that is wider."""


FEW, KEPT_WHOLE = 10, 900
"""A table of no more rows and letters stands on one page."""


def table_of(block: Table, layout: PageLayout) -> Xml:
    """A table that has rows, without its caption."""
    widths = widths_of(block.parts, _longest_words(block, layout), measure(layout))
    heads = [block.columns] if block.columns else []
    told = [*heads, *block.rows]
    letters = sum(len(text) for texts in told for text in texts)
    is_small = len(told) <= FEW and letters <= KEPT_WHOLE
    # A head takes its first row along.
    last_kept = len(told) - 1 if is_small else len(heads)
    rows = [
        [
            [
                paragraph(
                    run(text),
                    style="Cell",
                    keeps_next=column == 0 and number < last_kept,
                    is_right=column in block.numeric,
                )
            ]
            # Also where a row is shorter than others.
            for column, text in enumerate([*texts, *[""] * (len(widths) - len(texts))])
        ]
        for number, texts in enumerate(told)
    ]
    return rows_of(rows, widths, "TableGrid", block.caption or "Table", has_head=bool(heads))


def rows_of(
    rows: Sequence[Sequence[Sequence[Xml]]],
    widths: Sequence[float],
    style: str,
    named: str,
    *,
    has_head: bool = False,
    are_whole: bool = True,
) -> Xml:
    """Rows of cells of paragraphs as a table; *widths* are in points."""
    drawn = [
        row(
            [cell(width, *told) for width, told in zip(widths, cells, strict=True)],
            is_head=has_head and number == 0,
            is_whole=are_whole,
        )
        for number, cells in enumerate(rows)
    ]
    return table(drawn, widths, style, has_head=has_head, named=named)


def _longest_words(block: Table, layout: PageLayout) -> list[float]:
    """The points that each column needs to keep its words whole, by and large."""
    letter = layout.size_of(SIZE) * LETTER
    floors = [0.0] * len(block.parts)
    for texts in (block.columns, *block.rows[:50]):
        wide = letter * (BOLD if texts is block.columns else 1)
        for column, text in enumerate(texts):
            longest = max(map(len, text.split()), default=0)
            floors[column] = max(floors[column], longest * wide + letter + BESIDE_CELLS)
    return floors
