"""The page that is being filled: how far it is filled, and its furniture."""

from collections.abc import Callable, Sequence

from impacttracker.pictures import PALETTE, Role
from impacttracker.reports.look import Look
from impacttracker.reports.tagging import TaggedCanvas
from impacttracker.reports.typography import Style, Typesetter

FURNITURE = Style(8, 10, role="quiet")


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


FILL = {role: f"{_rgb(colour)} rg" for role, colour in PALETTE.items()}
STROKE = {role: f"{_rgb(colour)} RG" for role, colour in PALETTE.items()}


class Sheet:
    """Filled from the top; *y* is where the next thing begins, in points from the page's foot."""

    def __init__(
        self, canvas: TaggedCanvas, typesetter: Typesetter, look: Look, head: str, foot: str
    ) -> None:
        self.canvas, self.typesetter, self.look = canvas, typesetter, look
        self._bottom, self._furniture = look.bottom, look.style(FURNITURE)
        typesetter.place = "Head and foot of the pages"
        self.head, self.foot = typesetter.clean(head), typesetter.clean(foot)
        self.section = ""
        self.number = 0
        self.y = self._start = 0.0
        # Drawn at the top of further pages: the head of a table, the name of a record.
        self.repeated: Callable[[], None] | None = None

    @property
    def room(self) -> float:
        return self.y - self._bottom

    @property
    def is_empty(self) -> bool:
        return self.y == self._start

    def begin_page(self, number: int) -> None:
        self.number, self.y = number, self.look.top
        self._draw_furniture()
        if self.repeated:
            self.repeated()
        self._start = self.y

    def next_page(self) -> None:
        self.canvas.showPage()
        self.begin_page(self.number + 1)

    def need(self, height: float) -> None:
        """Goes to the next page if *height* does not fit and an empty page would help."""
        if height > self.room and not self.is_empty:
            self.next_page()

    def gap(self, height: float) -> None:
        """White space, which the top of a page does not need."""
        if not self.is_empty:
            self.y -= height

    def baseline(self, style: Style) -> float:
        """Where a line stands whose space begins at y: its capitals in the middle of it."""
        return self.y - style.leading / 2 - style.size * 0.34

    def write(self, x: float, baseline: float, lines: Sequence[str], style: Style) -> None:
        """Cleaned lines below each other."""
        typesetter = self.typesetter
        shown = " T* ".join([typesetter.shown(line, style) for line in lines])
        self.canvas.instruct(
            f"BT {FILL[style.role]} {typesetter.selected(style)} {style.leading:g} TL"
            f" 1 0 0 1 {x:.2f} {baseline:.2f} Tm {shown} ET"
        )

    def flow(
        self,
        lines: Sequence[str],
        style: Style,
        tag: str,
        indent: float = 0,
        bar: Role | None = None,
    ) -> None:
        """Lines as one element, over as many pages as they need, never one line alone."""
        left = self.look.left
        canvas = self.canvas
        element = canvas.open(tag)
        start = 0
        while start < len(lines):
            fits = lines_that_fit(self.room, style.leading, len(lines) - start, self.is_empty)
            if not fits:
                self.next_page()
                continue
            if bar:
                with canvas.artifact():
                    self.box(left, self.y - fits * style.leading, 2.5, fits * style.leading, bar)
            canvas.begin(element)
            self.write(left + indent, self.baseline(style), lines[start : start + fits], style)
            canvas.end()
            self.y -= fits * style.leading
            start += fits
        canvas.close(element)

    def box(self, x: float, y: float, width: float, height: float, role: Role) -> None:
        self.canvas.instruct(f"{FILL[role]} {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def rule(
        self,
        y: float,
        role: Role = "line",
        thickness: float = 0.6,
        width: float | None = None,
    ) -> None:
        """A line from the left margin, as long as the text is wide unless told."""
        look = self.look
        with self.canvas.artifact():
            self.box(look.left, y - thickness / 2, width or look.measure, thickness, role)

    def _draw_furniture(self) -> None:
        typesetter, look, style = self.typesetter, self.look, self._furniture
        with self.canvas.artifact("Pagination"):
            section = "" if look.is_plain else self.section
            section = typesetter.shortened(section, style, look.measure * 0.45)
            width = typesetter.width(section, style)
            head = typesetter.shortened(self.head, style, look.measure - width - 20)
            self.write(look.left, look.head, [head], style)
            self.write(look.right - width, look.head, [section], style)
            if not look.is_plain:
                self.box(look.left, look.head - 8, look.measure, 0.6, "line")
            words = f"Page {self.number} of "
            self.write(look.left, look.foot, [words], style)
            after = look.left + typesetter.width(words, style)
            # How many pages there are is known at the end; every page shows the same form.
            self.canvas.instruct(f"q 1 0 0 1 {after:.2f} {look.foot:g} cm /Total Do Q")
            foot = typesetter.shortened(self.foot, style, look.measure * 0.7)
            self.write(look.right - typesetter.width(foot, style), look.foot, [foot], style)

    def total_form(self, total: int) -> str:
        style = self._furniture
        shown = self.typesetter.shown(str(total), style)
        return f"BT {FILL[style.role]} {self.typesetter.selected(style)} 0 0 Td {shown} ET"


def lines_that_fit(room: float, leading: float, waiting: int, is_empty: bool) -> int:
    """How many of the *waiting* lines go on this page; two stay together at either side."""
    fits = int((room + 0.01) // leading)
    if fits >= waiting:
        return waiting
    if waiting - fits == 1:
        fits -= 1
    if fits >= 2 and waiting > 3:
        return fits
    return max(fits, 1) if is_empty else 0
