"""Draws what is read in one column: headings, paragraphs, remarks and figures at a glance."""

from collections.abc import Collection

from impacttracker.pictures import Role
from impacttracker.reports.document import Heading, Note, Numbers, Paragraph
from impacttracker.reports.reading import leads_to, paragraphs_of
from impacttracker.reports.sheet import Sheet
from impacttracker.reports.typography import Style, spoken

HEADINGS = {1: Style(19, 24, "Medium"), 2: Style(13, 17, "Medium"), 3: Style(11, 14.5, "Medium")}
ABOVE = {1: 34.0, 2: 22.0, 3: 14.0}
BELOW = {1: 14.0, 2: 6.0, 3: 4.0}
BODY = Style(10, 15)
REMARK = Style(9.2, 13.4, role="quiet")
WARNING = Style(9.2, 13.4, role="attention")
NUMBER = Style(24, 29, "Medium", "accent")
COUNTED = Style(8.8, 11.6, role="quiet")
# About seventy-five characters: longer lines make the eye lose its place.
COLUMN = 400.0
NUMBERS_ABREAST = 5


def draw_heading(sheet: Sheet, heading: Heading, depth: int, following: float) -> None:
    """A heading with white around it, on the page where *following* points still come after it."""
    look, typesetter = sheet.look, sheet.typesetter
    style = look.style(HEADINGS[heading.level])
    lines = typesetter.lines(typesetter.clean(heading.text), style, look.measure)
    below = look.space(BELOW[heading.level])
    sheet.gap(look.space(ABOVE[heading.level]))
    # A page that this heading begins says so in its head.
    begin_section(sheet, heading)
    sheet.need(len(lines) * style.leading + below + following)
    draw_title(sheet, heading, depth)
    if heading.level == 1 and not look.is_plain:
        sheet.rule(sheet.y - 5, "accent", 1.6, width=30)
    sheet.y -= below


def begin_section(sheet: Sheet, block: object) -> None:
    """Names the section in the heads of the pages from the next on, if *block* heads one."""
    if isinstance(block, Heading) and block.level == 1:
        sheet.typesetter.place = spoken(block.text)
        sheet.section = sheet.typesetter.clean(block.text)


def draw_title(sheet: Sheet, heading: Heading, depth: int, indent: float = 0) -> None:
    """The words of a heading, its bookmark, and the place that links may lead to."""
    style = sheet.look.style(HEADINGS[heading.level])
    typesetter, canvas = sheet.typesetter, sheet.canvas
    lines = typesetter.lines(typesetter.clean(heading.text), style, sheet.look.measure - indent)
    top = sheet.y + 12
    canvas.add_bookmark(spoken(heading.text) or "Untitled", depth, top)
    if heading.anchor:
        canvas.add_place(f"to {heading.anchor}", top)
    sheet.flow(lines, style, f"H{depth}", indent)


def draw_paragraph(sheet: Sheet, paragraph: Paragraph) -> None:
    look, typesetter = sheet.look, sheet.typesetter
    style, width = look.style(BODY), look.column(COLUMN)
    text = typesetter.clean(paragraph.text)
    for part in paragraphs_of(text):
        sheet.flow(typesetter.lines(part, style, width), style, "P")
        sheet.y -= look.space(7)


def draw_note(sheet: Sheet, note: Note) -> None:
    look, typesetter = sheet.look, sheet.typesetter
    style = look.style(WARNING if note.tone == "attention" else REMARK)
    bar: Role = "attention" if note.tone == "attention" else "accent"
    indent = 0 if look.is_plain else look.length(12)
    sheet.gap(look.space(6))
    width = min(look.column(COLUMN), look.measure - indent)
    lines = typesetter.lines(typesetter.clean(note.text), style, width)
    sheet.flow(lines, style, "P", indent, None if look.is_plain else bar)
    sheet.y -= look.space(8)


def draw_numbers(sheet: Sheet, numbers: Numbers, places: Collection[str]) -> None:
    """Up to five abreast, the number large above what it counts, leading to where that stands."""
    look, typesetter = sheet.look, sheet.typesetter
    large, small = look.style(NUMBER), look.style(COUNTED)
    width = look.measure / NUMBERS_ABREAST
    linked = list(numbers.linked)
    for start in range(0, len(linked), NUMBERS_ABREAST):
        items = [
            (
                typesetter.lines(typesetter.clean(number), large, width - 14),
                typesetter.lines(typesetter.clean(label), small, width - 14),
                leads_to(link, places),
            )
            for number, label, link in linked[start : start + NUMBERS_ABREAST]
        ]
        height = max(
            len(number) * large.leading + len(label) * small.leading for number, label, _ in items
        )
        sheet.gap(look.space(8))
        sheet.need(height)
        for column, (number, label, target) in enumerate(items):
            x = look.left + column * width
            _draw_number(sheet, x, (number, large), (label, small), target)
        sheet.y -= height + look.space(8)


Styled = tuple[list[str], Style]


def _draw_number(sheet: Sheet, x: float, number: Styled, label: Styled, target: str | None) -> None:
    (lines, large), (words, small) = number, label
    canvas, below = sheet.canvas, sheet.y - len(number[0]) * large.leading
    with canvas.element("P") as paragraph:
        owner = canvas.open("Link") if target else paragraph
        canvas.begin(owner)
        # The space is not seen; it keeps number and words apart for who listens.
        sheet.write(x, sheet.baseline(large), [*lines[:-1], f"{lines[-1]} "], large)
        sheet.write(x, below - small.leading / 2 - small.size * 0.34, words, small)
        canvas.end()
        if target:
            width = max(sheet.typesetter.width(line, large) for line in lines)
            width = max(width, *(sheet.typesetter.width(line, small) for line in words))
            box = (x, below - len(words) * small.leading, x + width, sheet.y)
            canvas.add_link(owner, box, f"#to {target[1:]}", " ".join([*lines, *words]))
            canvas.close(owner)
