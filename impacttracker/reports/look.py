"""What a layout makes of the sizes that the drawers were designed with; it draws nothing."""

from dataclasses import replace

from impacttracker.pictures import Role
from impacttracker.reports.document import PageLayout
from impacttracker.reports.typography import Style

POINTS_A_MILLIMETRE = 72 / 25.4
DESIGNED = PageLayout()
# Points, as ReportLab has them: papers in millimetres are a hair off.
PAPERS = {"A4": (595.28, 841.89), "US Letter": (612.0, 792.0)}
# Lines of Fira Sans that stand as close as its letters ask are this share of their size apart.
SINGLE = 1.2
# Where head and foot of the pages stand in their margins.
HEAD, FOOT = 50 / 84, 42 / 72


class Look:
    """The measures of a page in points, and every style as its layout has it."""

    def __init__(self, layout: PageLayout) -> None:
        width, height = PAPERS[layout.paper]
        if layout.orientation == "landscape":
            width, height = height, width
        top, right, bottom, left = (round(mm * POINTS_A_MILLIMETRE, 6) for mm in layout.margins)
        self.width, self.height = width, height
        self.left, self.right = left, width - right
        self.top, self.bottom = height - top, bottom
        self.measure = self.right - self.left
        self.head, self.foot = height - top * HEAD, bottom * FOOT
        self.is_plain = layout.plain
        self.layout, self._scale = layout, layout.scale
        self._spread = layout.scale * (layout.line_spacing / DESIGNED.line_spacing)
        self._styles: dict[Style, Style] = {}

    def style(self, designed: Style) -> Style:
        """The style of a text, for one that was *designed* beside a body of ten points."""
        made = self._styles.get(designed)
        if made is None:
            made = self._styles[designed] = self._made(designed)
        return made

    def length(self, designed: float) -> float:
        return designed * self._scale

    def space(self, designed: float) -> float:
        """White between things, which a plain document has little of."""
        return self.layout.space_of(designed)

    def column(self, designed: float) -> float:
        """The width of running text: comfortable, or all there is where a template asks for it."""
        return self.measure if self.is_plain else min(self.length(designed), self.measure)

    def _made(self, designed: Style) -> Style:
        size = self.layout.size_of(designed.size)
        if not self.is_plain:
            return replace(designed, size=size, leading=designed.leading * self._spread)
        role: Role = "attention" if designed.role == "attention" else "ink"
        return Style(size, size * SINGLE * self.layout.line_spacing, designed.cut, role)
