"""The styles of a Word document, from the layout of its pages; everything else only names them.

Word's own names are kept (Title, Heading 1, Caption …), so that its contents, its navigation and
whoever edits the file find what they expect. Fira Sans is not on other people's machines; Arial is.
"""

from dataclasses import dataclass
from math import ceil

from impacttracker.pictures import PALETTE, Role
from impacttracker.reports.document import PageLayout
from impacttracker.reports.wordml import NAMESPACES, TWIPS, Xml, said

FONT = "Arial"


@dataclass(frozen=True, slots=True)
class Look:
    """How a style was designed beside a body of ten points; white is in points."""

    name: str
    size: float = 10
    role: Role = "ink"
    is_bold: bool = False
    is_italic: bool = False
    above: float = 0
    below: float = 0
    bar: Role | None = None
    """The colour of a line at its left."""
    lines: float | None = None
    """How far its lines stand apart at most, where that is closer than the body's do."""
    indent: float = 0
    outline: int | None = None
    """Its depth among the headings, the highest being 0."""
    after: str = "Normal"
    """The style of the paragraph that is typed next."""
    keeps_next: bool = False


CAPTION_HEIGHT = 40.0
BESIDE_CELLS = 6.0
"""White between the columns of a table, in points."""
BULLET = '<w:numPr><w:numId w:val="1"/></w:numPr>'
PARAGRAPHS = {
    "Title": Look("Title", 24, is_bold=True, below=14, lines=1),
    "Subtitle": Look("Subtitle", 12, "accent", is_bold=True, below=6, lines=1, after="Title"),
    "Heading1": Look("heading 1", 18, is_bold=True, above=26, below=9, lines=1, outline=0),
    "Heading2": Look("heading 2", 13, is_bold=True, above=18, below=5, lines=1, outline=1),
    "Heading3": Look("heading 3", 11, is_bold=True, above=13, below=4, lines=1, outline=2),
    "TOCHeading": Look("TOC Heading", 18, is_bold=True, below=12, lines=1, keeps_next=True),
    "TOC1": Look("toc 1", 10.5, is_bold=True, above=6, lines=1, after="TOC1"),
    "TOC2": Look("toc 2", 9.5, above=2, lines=1, indent=14, after="TOC2"),
    "TOC3": Look("toc 3", 9, "quiet", above=1, lines=1, indent=28, after="TOC3"),
    "ListBullet": Look("List Bullet", 9.5, lines=1.15, indent=10),
    "Caption": Look("caption", 9.5, is_bold=True, above=10, below=4, lines=1, keeps_next=True),
    "Figure": Look("Figure", 10, below=8, lines=1),
    "Question": Look("Question", 9, "quiet", above=0.5, below=3, lines=1.15),
    "Answer": Look("Answer", 9.5, below=3, lines=1.15),
    "FactLabel": Look("Fact Label", 9, "quiet", above=4, below=3, lines=1.1),
    "Fact": Look("Fact", 10, above=3, below=3, lines=1.1),
    "Cell": Look("Cell", 9, above=2, below=2, lines=1.1),
    "Remark": Look("Remark", 9, "quiet", is_italic=True, below=3, lines=1.15),
    "SmallPrint": Look("Small Print", 9, "quiet", above=6, lines=1.15),
    "Note": Look("Note", 9.5, "quiet", above=6, below=8, bar="accent", indent=10),
    "Warning": Look("Warning", 9.5, "attention", above=6, below=8, bar="attention", indent=10),
    "Header": Look("header", 8.5, "quiet", lines=1),
    "Footer": Look("footer", 8.5, "quiet", lines=1),
}
CHARACTERS = {
    "Hyperlink": '<w:color w:val="{accent}"/><w:u w:val="single"/>',
    "Missing": '<w:i/><w:color w:val="{attention}"/><w:shd w:val="clear" w:fill="FDF0E3"/>',
    "KeyFigure": '<w:b/><w:color w:val="{accent}"/><w:sz w:val="{large}"/>',
    "Strong": "<w:b/>",
}
NAMES = {"Missing": "Missing Answer", "KeyFigure": "Key Figure"}
BULLETS = Xml(
    f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">'
    '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/>'
    '<w:lvlJc w:val="left"/></w:lvl></w:abstractNum><w:num w:numId="1">'
    '<w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def styles(layout: PageLayout, language: str) -> Xml:
    """The whole list of styles."""
    made = (
        _defaults(layout, language),
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>',
        *(_paragraph(key, look, layout) for key, look in PARAGRAPHS.items()),
        *(_character(key, facts, layout) for key, facts in CHARACTERS.items()),
        *_tables(layout),
    )
    return Xml(f"<w:styles {NAMESPACES}>{''.join(made)}</w:styles>")


def _defaults(layout: PageLayout, language: str) -> str:
    spacing = f'w:line="{240 * layout.line_spacing:.0f}" w:lineRule="auto"'
    below = layout.space_of(7) * TWIPS
    fonts = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "hAnsi", "cs", "eastAsia"))
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>"
        f'<w:color w:val="{_colour("ink")}"/>{_size(layout.body_size)}'
        f'<w:lang w:val="{said(language)}" w:eastAsia="{said(language)}"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr><w:spacing {spacing}/></w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:spacing w:after="{below:.0f}"/></w:pPr></w:style>'
    )


def _paragraph(key: str, look: Look, layout: PageLayout) -> str:
    role = "ink" if layout.plain and look.role != "attention" else look.role
    bar = ""
    if look.bar and not layout.plain:
        bar = (
            f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{_colour(look.bar)}"/>'
            "</w:pBdr>"
        )
    bullet, hanging = (BULLET, look.indent) if key == "ListBullet" else ("", 0)
    # Without its bar, a note stands where all text does.
    left = 0 if look.bar and layout.plain else look.indent
    indent = f'<w:ind w:left="{left * TWIPS:.0f}" w:hanging="{hanging * TWIPS:.0f}"/>'
    outline = "" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>'
    together = look.keeps_next or look.outline is not None
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{look.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:next w:val="{look.after}"/><w:qFormat/><w:pPr>'
        f"{'<w:keepNext/><w:keepLines/>' if together else ''}"
        f"{bullet}{bar}{_tabs(key, layout)}"
        f'<w:spacing w:before="{_white(key, look.above, layout) * TWIPS:.0f}"'
        f' w:after="{_white(key, look.below, layout) * TWIPS:.0f}"{_apart(look, layout)}/>'
        f"{indent if left else ''}{outline}</w:pPr><w:rPr>"
        f"{'<w:b/>' if look.is_bold else ''}{'<w:i/>' if look.is_italic else ''}"
        f'<w:color w:val="{_colour(role)}"/>{_size(layout.size_of(look.size))}</w:rPr></w:style>'
    )


def _white(key: str, designed: float, layout: PageLayout) -> float:
    """Text in a table stands clear of its lines in a plain document too."""
    return designed * layout.scale if key == "Cell" else layout.space_of(designed)


def _apart(look: Look, layout: PageLayout) -> str:
    if look.lines is None:
        return ""
    return f' w:line="{240 * min(look.lines, layout.line_spacing):.0f}" w:lineRule="auto"'


def _tabs(key: str, layout: PageLayout) -> str:
    """Where page numbers and the right part of a foot stand: at the right margin."""
    if key not in ("TOC1", "TOC2", "TOC3", "Header", "Footer"):
        return ""
    leader = ' w:leader="dot"' if key.startswith("TOC") else ""
    return f'<w:tabs><w:tab w:val="right"{leader} w:pos="{measure(layout) * TWIPS:.0f}"/></w:tabs>'


def _character(key: str, facts: str, layout: PageLayout) -> str:
    large = round(2 * layout.size_of(20))
    roles = {"accent": _colour("accent"), "attention": _colour("attention")}
    if layout.plain and key == "KeyFigure":
        roles["accent"] = _colour("ink")
    return (
        f'<w:style w:type="character" w:styleId="{key}"><w:name w:val="{NAMES.get(key, key)}"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>'
        f"{facts.format(large=large, **roles)}</w:rPr></w:style>"
    )


def _tables(layout: PageLayout) -> tuple[str, ...]:
    line = _colour("line")
    strong = _colour("ink" if layout.plain else "accent")
    beside = f"{BESIDE_CELLS * TWIPS:.0f}"
    white = f'<w:left w:w="0" w:type="dxa"/><w:right w:w="{beside}" w:type="dxa"/>'
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>'
        for side in ("top", "bottom", "insideH")
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:tblPr><w:tblInd w:w="0"'
        f' w:type="dxa"/><w:tblCellMar>{white}</w:tblCellMar></w:tblPr></w:style>',
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{lines}'
        '</w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr>'
        f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{strong}"/>'
        "</w:tcBorders></w:tcPr></w:tblStylePr></w:style>",
        '<w:style w:type="table" w:styleId="Answers"><w:name w:val="Answers"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/></w:style>',
    )


def measure(layout: PageLayout) -> float:
    """The width of the text, in points."""
    width, _ = layout.size
    return (width - layout.margins.left - layout.margins.right) * 72 / 25.4


def highest(layout: PageLayout) -> float:
    """How high a figure may be that stands on its page with its caption, in points."""
    _, height = layout.size
    return (height - layout.margins.top - layout.margins.bottom) * 72 / 25.4 - CAPTION_HEIGHT


def _size(points: float) -> str:
    # Word counts in half points; rounded up, because a funder's size is the least allowed.
    half_points = ceil(2 * points - 0.001)
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(role: Role) -> str:
    return PALETTE[role].removeprefix("#").upper()
