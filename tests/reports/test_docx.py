import itertools
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.document import Document as WordFile
from docx.shared import Mm, Pt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from impacttracker.reports.document import (
    Block,
    Field,
    Fields,
    Figure,
    Heading,
    Margins,
    Note,
    Numbers,
    PageBreak,
    PageLayout,
    Paragraph,
    Table,
)
from impacttracker.reports.docx import write
from tests.reports.nasty import CREATED, LONG_TEXT, LONG_TITLE, document, everything
from tests.reports.reading import squeezed
from tests.reports.test_layout import CHART, TEMPLATE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e"
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def written(*blocks: Block, **others: Any) -> WordFile:
    return read(write(replace(document(blocks), **others), CREATED))


def read(content: bytes) -> WordFile:
    return docx.Document(BytesIO(content))


def texts(file: WordFile, *names: str) -> list[str]:
    """What stands in paragraphs of those styles, in tables too."""
    body: Any = file.element.body
    found = [docx.text.paragraph.Paragraph(one, file._body) for one in body.iter(f"{W}p")]
    return [one.text for one in found if one.style is not None and one.style.name in names]


def said(file: WordFile) -> str:
    return squeezed(text_in(file.element.body))


def text_in(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def elements(file: WordFile, tag: str) -> list[Any]:
    body: Any = file.element.body
    return list(body.iter(W + tag))


@settings(max_examples=25)
@given(text=st.text(max_size=60))
@example(text="\ufffe\uffff\ud800 \x00\x1b ]]> \U0001f600 <w:p/> &amp; {{7*7}}")
@example(text="\x1f")
@example(text="a\r\nb\x0bc\x0cd\x85e\u2028f\tg\r\n\r\nh")
def test_whatever_is_typed_is_text_in_a_file_that_opens(text: str) -> None:
    blocks: list[Block] = [
        Heading(text, anchor=text),
        Paragraph(text),
        Note(text),
        Fields(text, [Field(text, text), Field("x", [text, "y"], note=text)], "policy"),
        Fields("Links", [Field("a", text, f"https://{text}"), Field("b", text, f"#{text}")]),
        Table(text, [text, "b"], [[text, text]]),
        Numbers([(text, text)]),
    ]

    file = written(*blocks, title=text, author=text, subtitle=text, running_head=text)

    shown = squeezed("".join("\ufffd" if is_replaced(one) else one for one in text))
    # What is blank, as a separator of Unicode alone is, answers nothing.
    assert said(file).count(shown) >= (17 if text.strip() else 0)


def is_replaced(character: str) -> bool:
    return bool(UNSAYABLE.match(character)) and character not in LINE_ENDS


def test_every_text_of_the_document_is_in_the_file():
    file = read(write(document(everything()), CREATED))

    everything_said = said(file)
    for text in (LONG_TITLE, LONG_TEXT * 2, "Not answered yet", "A new line.", "Łucja Żak"):
        assert squeezed(text) in everything_said
    for number in range(25):
        assert squeezed(f"Result {number}. {LONG_TEXT[: 60 * (number % 9)]}") in everything_said


def test_same_document_and_moment_give_the_same_bytes():
    assert write(document(everything()), CREATED) == write(document(everything()), CREATED)


def test_file_holds_nothing_but_ours():
    archive = zipfile.ZipFile(BytesIO(write(document(everything()), CREATED)))

    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in archive.namelist() if re.search("thumb|custom|Effects|app", name)]
    outside = re.findall(
        r'Target="(\w+:[^"]*)"', archive.read("word/_rels/document.xml.rels").decode()
    )
    assert {address.partition("?")[0] for address in outside} == {"https://example.org/a-long/path"}


def test_blocks_stand_in_words_own_styles():
    file = written(
        Heading("Activities"), Heading("Talks", 2), Paragraph("One.\n\nTwo.\nThree."),
        Fields("Talk", [Field("For", ["Schools", "Media"])], level=3),
        Table("Partners", ["Name"], [["Bangor"]]), Note("A remark."),
    )  # fmt: skip

    assert texts(file, "Title") == ["Coastal Commons: sharing the inshore sea"]
    assert texts(file, "Heading 1", "Heading 2", "Heading 3") == ["Activities", "Talks", "Talk"]
    assert texts(file, "Normal")[:2] == ["One.", "Two.\nThree."]
    assert texts(file, "List Bullet") == ["Schools", "Media"]
    assert texts(file, "Caption") == ["Partners"]
    assert [table.style.name for table in file.tables if table.style] == [
        "Table Grid", "Answers", "Table Grid",
    ]  # fmt: skip


def test_headings_never_skip_a_level():
    file = written(Heading("Activities"), Fields("Talk", [], level=3), Heading("Other", 3))

    assert texts(file, "Heading 2") == ["Talk", "Other"]
    assert texts(file, "Heading 3") == []


def test_table_repeats_its_heads_and_sets_numbers_to_the_right():
    file = written(Table("Grants", ["Funder", "Value"], [["ESRC", "£2"], ["AHRC"]], numeric={1}))

    table = file.tables[-1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Funder", "Value"], ["ESRC", "£2"], ["AHRC", ""],
    ]  # fmt: skip
    assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [True, False, False]
    assert str(table.rows[1].cells[1].paragraphs[0].alignment) == "RIGHT (2)"
    assert table._tbl.xpath("string(w:tblPr/w:tblCaption/@w:val)") == "Grants"


def test_caption_that_a_heading_says_is_only_heard():
    file = written(Heading("Grants"), Table("Grants", ["A"], [["1"]], shows_caption=False))

    assert texts(file, "Caption") == []
    assert file.tables[-1]._tbl.xpath("string(w:tblPr/w:tblCaption/@w:val)") == "Grants"


def test_column_is_wide_enough_for_its_words():
    file = written(Table("Links", ["No.", "What led to it"], [["1", "word " * 60]], shares=(1, 60)))

    first, second = file.tables[-1].columns
    assert first.width is not None
    assert second.width is not None
    assert first.width > Pt(17)
    assert first.width + second.width == pytest.approx(Pt(467.28), abs=Pt(0.2))


def test_tables_one_after_the_other_stay_two():
    file = written(Table("", ["A"], [["1"]]), Table("", ["B"], [["2"]]))

    body: Any = file.element.body
    tags = [child.tag.removeprefix(W) for child in body]
    assert not [one for one in itertools.pairwise(tags) if one == ("tbl", "tbl")]
    assert tags[-2:] == ["p", "sectPr"]


def test_figure_is_a_picture_that_says_what_it_shows():
    tall = replace(CHART, height=4_000.0)

    file = written(Figure(CHART, "By form"), Figure(tall, ""))

    assert texts(file, "Caption") == ["By form"]
    first, second = file.inline_shapes
    assert first.width.pt == pytest.approx(467.28, abs=0.1)  # the text is as wide
    assert first.height / first.width == pytest.approx(CHART.height / CHART.width, abs=0.01)
    assert second.height.pt < 700
    described = [shape._inline.docPr for shape in file.inline_shapes]
    assert [one.get("descr") for one in described] == [CHART.description] * 2
    assert len({one.get("id") for one in described}) == 2
    assert len(file.part.package.image_parts) == 2


def test_figure_of_a_template_is_said_as_its_table():
    file = written(Figure(CHART, "By form"), layout=TEMPLATE)

    assert not file.inline_shapes
    assert texts(file, "Caption") == ["By form"]
    assert [[cell.text for cell in row.cells] for row in file.tables[-1].rows][1:] == [
        ["A talk", "12"], ["A report", "3"],
    ]  # fmt: skip


def test_short_record_is_not_divided_and_a_long_one_may_be():
    rows = [Field("Title", "Told"), Field("Sector", ["Public", "Third"]), Field("Year", "2026")]
    held = [
        [
            len(list(written(block).tables[-1]._tbl.iter(W + tag)))
            for tag in ("cantSplit", "keepNext")
        ]
        for block in (Fields("Short", rows), Fields("Long", [*rows, Field("Story", LONG_TEXT)]))
    ]
    assert held == [[3, 2], [0, 0]]


def test_small_table_stands_on_one_page_and_a_head_never_alone():
    small, large = (
        written(Table("", ["Event", "People"], [["Talk", "12"]] * rows)) for rows in (6, 40)
    )
    kept = [len(elements(file, "keepNext")) for file in (small, large)]
    assert kept == [6, 1]


def test_missing_answer_is_seen():
    file = written(
        Fields("Talk", [Field("Impact", "", missing=True), Field("Why", "No text", missing=True)])
    )

    marked = [
        run.text
        for run in (docx.text.run.Run(one, file._body) for one in elements(file, "r"))
        if run.style is not None and run.style.name == "Missing Answer"
    ]
    assert marked == ["Not answered yet", "No text"]


def test_links_lead_where_they_say_and_to_no_place_nowhere():
    rows = [
        Field("Page", "the page", link="https://example.org/ü ?a=1&b=%zz"),
        Field("Follows", "the talk", link="#talk"),
        Field("Gone", "gone", link="#gone"),
        Field("Script", "script", link="javascript:alert(1)"),
    ]

    file = written(Heading("Activities"), Fields("Talk", [], anchor="talk"), Fields("Walk", rows))

    links = elements(file, "hyperlink")
    outside = [one for one in links if one.get(f"{W}anchor") is None]
    [key] = [value for one in outside for name, value in one.items() if name.endswith("}id")]
    assert file.part.rels[key].target_ref == "https://example.org/%C3%BC%20?a=1&b=%25zz"
    names = {one.get(f"{W}name") for one in elements(file, "bookmarkStart")}
    assert {one.get(f"{W}anchor") for one in links} - {None} <= names
    assert [text_in(one) for one in links][-2:] == ["the page", "the talk"]
    numbers = [one.get(f"{W}id") for one in elements(file, "bookmarkStart")]
    assert len(set(numbers)) == len(numbers)


def test_contents_list_what_the_document_lists_and_words_can_update_them():
    file = written(Heading("One"), Heading("Not this", in_contents=False), Heading("Two", 2))

    assert texts(file, "toc 1", "toc 2") == ["One", "Two"]
    fields = [one.text for one in elements(file, "instrText")]
    assert fields == [r'TOC \o "1-3" \h \z \u']
    ends = [one.get(f"{W}fldCharType") for one in elements(file, "fldChar")]
    assert ends == ["begin", "separate", "end"]


def test_head_and_foot_stand_on_every_page_but_the_cover():
    file = written(Heading("One"), running_head="ES/X1 <b>")

    section = file.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "ES/X1 <b>"
    assert section.footer.paragraphs[0].text == "Page 1 of 1\tPrepared on 23 November 2026"
    foot: Any = section.footer._element
    assert foot.xpath("string(.//w:instrText[1])") == "PAGE"
    assert foot.xpath("count(.//w:instrText[text()='NUMPAGES'])") == 1


def test_file_says_its_title_language_and_author():
    properties = read(write(document([]), CREATED)).core_properties

    assert properties.title == "Coastal Commons: sharing the inshore sea"
    assert properties.author == properties.last_modified_by == "Prifysgol Bangor University"
    assert (properties.subject, properties.language) == ("Research outcomes", "en-GB")
    assert properties.created == properties.modified == CREATED
    assert properties.comments == ""


def test_title_longer_than_a_property_may_be_is_whole_on_the_page():
    file = written(title=LONG_TITLE * 3)

    assert texts(file, "Title") == [LONG_TITLE * 3]
    assert len(file.core_properties.title) == 255


@pytest.mark.parametrize(
    ("layout", "size", "body"),
    [
        (PageLayout(), (210, 297), 10),
        (TEMPLATE, (210, 297), 11),
        (PageLayout(paper="US Letter", orientation="landscape", body_size=12), (279.4, 215.9), 12),
    ],
)
def test_pages_are_as_the_layout_asks(
    layout: PageLayout, size: tuple[float, float], body: float
) -> None:
    file = written(Heading("One"), layout=replace(layout, margins=Margins(20, 21, 22, 23)))

    section, twip = file.sections[0], 700
    assert [section.page_width, section.page_height] == pytest.approx(
        [Mm(one) for one in size], abs=twip
    )
    assert [
        section.top_margin,
        section.right_margin,
        section.bottom_margin,
        section.left_margin,
    ] == (pytest.approx([Mm(20), Mm(21), Mm(22), Mm(23)], abs=twip))
    defaults: Any = file.styles.element
    assert defaults.xpath("string(w:docDefaults//w:sz/@w:val)") == str(2 * body)
    assert section.different_first_page_header_footer is layout.has_cover


def test_plain_document_has_nothing_smaller_than_its_body_and_no_colour():
    file = written(*everything(), layout=TEMPLATE)

    sizes = [style.font.size for style in file.styles if getattr(style, "font", None)]
    assert min(size for size in sizes if size) == Pt(11)
    styles: Any = file.styles.element
    assert set(styles.xpath("w:style[@w:type='paragraph']//w:color/@w:val")) == {"1D2730", "9A4A06"}
    assert not styles.xpath("//w:pBdr")


def test_long_answer_of_a_template_stands_below_its_question():
    text = LONG_TEXT[:400].strip()
    rows = [
        Field("Place", "Pwllheli"),
        Field("Details", f"{text}\n\n{text}"),
        Field("Year", "2024"),
    ]

    file = written(Fields("Talk", rows), layout=TEMPLATE)

    assert texts(file, "Normal")[-4:-1] == ["Details", text, text]
    assert texts(file, "Question") == ["Place", "Year"]


def test_page_break_begins_the_next_page_without_an_empty_one():
    file = written(Heading("One"), PageBreak(), PageBreak(), Heading("Two"))

    begins = [one.getparent().getparent() for one in elements(file, "pageBreakBefore")]
    assert [text_in(one) for one in begins] == ["Contents", "One", "Two"]
