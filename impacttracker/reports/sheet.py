"""The page that is being filled: its measures, how far it is filled, and its furniture."""

from collections.abc import Callable, Sequence

from impacttracker.pictures import PALETTE, Role
from impacttracker.reports.tagging import TaggedCanvas
from impacttracker.reports.typography import Style, Typesetter

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 64.0, WIDTH - 64.0
TOP, BOTTOM = HEIGHT - 84.0, 72.0
MEASURE = RIGHT - LEFT
FURNITURE = Style(8, 10, role="quiet")


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


FILL = {role: f"{_rgb(colour)} rg" for role, colour in PALETTE.items()}
STROKE = {role: f"{_rgb(colour)} RG" for role, colour in PALETTE.items()}


class Sheet:
    """Filled from the top; *y* is where the next thing begins, in points from the page's foot."""

    def __init__(self, canvas: TaggedCanvas, typesetter: Typesetter, head: str, foot: str) -> None:
        self.canvas, self.typesetter = canvas, typesetter
        typesetter.place = "Head and foot of the pages"
        self.head, self.foot = typesetter.clean(head), typesetter.clean(foot)
        self.section = ""
        self.number = 0
        self.y = self._start = 0.0
        # Drawn at the top of further pages: the head of a table, the name of a record.
        self.repeated: Callable[[], None] | None = None

    @property
    def room(self) -> float:
        return self.y - BOTTOM

    @property
    def is_empty(self) -> bool:
        return self.y == self._start

    def begin_page(self, number: int) -> None:
        self.number, self.y = number, TOP
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
        self, lines: Sequence[str], style: Style, tag: str, x: float = LEFT, bar: Role | None = None
    ) -> None:
        """Lines as one element, over as many pages as they need, never one line alone."""
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
                    self.box(LEFT, self.y - fits * style.leading, 2.5, fits * style.leading, bar)
            canvas.begin(element)
            self.write(x, self.baseline(style), lines[start : start + fits], style)
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
        x: float = LEFT,
        to: float = RIGHT,
    ) -> None:
        with self.canvas.artifact():
            self.box(x, y - thickness / 2, to - x, thickness, role)

    def _draw_furniture(self) -> None:
        typesetter, above, below = self.typesetter, HEIGHT - 50, 42
        with self.canvas.artifact("Pagination"):
            section = typesetter.shortened(self.section, FURNITURE, MEASURE * 0.45)
            width = typesetter.width(section, FURNITURE)
            head = typesetter.shortened(self.head, FURNITURE, MEASURE - width - 20)
            self.write(LEFT, above, [head], FURNITURE)
            self.write(RIGHT - width, above, [section], FURNITURE)
            self.box(LEFT, above - 8, MEASURE, 0.6, "line")
            words = f"Page {self.number} of "
            self.write(LEFT, below, [words], FURNITURE)
            after = LEFT + typesetter.width(words, FURNITURE)
            # How many pages there are is known at the end; every page shows the same form.
            self.canvas.instruct(f"q 1 0 0 1 {after:.2f} {below} cm /Total Do Q")
            foot = typesetter.shortened(self.foot, FURNITURE, MEASURE * 0.7)
            self.write(RIGHT - typesetter.width(foot, FURNITURE), below, [foot], FURNITURE)

    def total_form(self, total: int) -> str:
        shown = self.typesetter.shown(str(total), FURNITURE)
        return f"BT {FILL['quiet']} {self.typesetter.selected(FURNITURE)} 0 0 Td {shown} ET"


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
