import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impacttracker.reports.document import (
    Block,
    Field,
    Fields,
    Heading,
    Note,
    Numbers,
    PageBreak,
    Paragraph,
    Table,
)
from impacttracker.reports.pdf import render
from impacttracker.reports.tagging import TaggedCanvas
from impacttracker.reports.typography import Style, Typesetter, faces, leaves_a_mark, printable
from tests.reports.nasty import (
    CREATED,
    LONG_TEXT,
    LONG_TITLE,
    LONG_WORD,
    NAMES,
    document,
    everything,
)
from tests.reports.reading import Tagged, squeezed

MARK_UP = "<b>&amp;{{7*7}}</b> <para> %s \\( ) (( <a href='x'>y</a> <img src='/etc/passwd'/> ]]>"


def typesetting() -> Typesetter:
    return Typesetter(TaggedCanvas(faces()["Regular"].fontName, (595, 842)).document)


def drawn(*blocks: Block) -> Tagged:
    return Tagged(render(document(blocks), created=CREATED).pdf)


def test_every_text_of_the_document_is_in_the_file():
    said = squeezed(Tagged(render(document(everything()), created=CREATED).pdf).text)

    for text in (LONG_TITLE, LONG_TEXT * 2, LONG_WORD, NAMES, "Not answered yet", "A new line."):
        assert squeezed(text) in said
    for number in range(25):
        assert squeezed(f"Result {number}. {LONG_TEXT[: 60 * (number % 9)]}") in said


def test_no_row_is_lost_between_pages():
    rows = [[f"Row {number}", "word " * (number * 7 % 60), str(number)] for number in range(150)]

    read = drawn(Heading("Tables"), Table("Many", ["Name", "Words", "Number"], rows))

    cells = read.texts("TD")[2:]
    assert [squeezed(cell) for cell in cells] == [squeezed(cell) for row in rows for cell in row]


@pytest.mark.parametrize("length", [0, 1, 90, 700, 4_000, 40_000])
def test_long_answers_go_on_over_pages_in_full(length: int) -> None:
    text = (LONG_TEXT * 5)[:length]

    read = drawn(Heading("Activities"), Fields("Talk", [Field("Results", text)], "engagement"))

    assert squeezed(read.texts("TD")[-1]) == squeezed(text)


def test_word_longer_than_its_line_is_broken_and_kept():
    read = drawn(Heading("Activities"), Fields("Talk", [Field("W" * 900, "m" * 9_000)]))

    assert squeezed(read.texts("TH")[-1]) == "W" * 900
    assert squeezed(read.texts("TD")[-1]) == "m" * 9_000


def test_lines_stay_on_the_page():
    pdf = render(document(everything()), created=CREATED).pdf

    for page in Tagged(pdf).reader.pages:
        content = page.get_contents()
        assert content is not None
        for x, y in re.findall(rb"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm", content.get_data()):
            assert 60 <= float(x) <= 532
            assert 40 <= float(y) <= 800


@settings(max_examples=40)
@given(text=st.text(max_size=80) | st.just(MARK_UP))
def test_whatever_is_typed_is_printed_as_it_is(text: str) -> None:
    blocks: list[Block] = [
        Heading("Everything"),
        Paragraph(text),
        Note(text),
        Fields(text, [Field(text, text), Field("several", [text, "x"])], "policy", text),
        Table(text, [text, "b"], [[text, text]]),
        Numbers([(text, text)]),
    ]

    rendered = render(document(blocks, title=text), created=CREATED)

    read = Tagged(rendered.pdf)
    printed = as_printed(text)
    assert read.unowned == set()
    assert squeezed(read.text).count(printed) >= (10 if printed else 0)
    assert set(rendered.replaced) == {
        character
        for character in unicodedata.normalize("NFC", text)
        if f"[U+{ord(character):04X}]" in printed and character not in printable()
    }


def as_printed(text: str) -> str:
    """By the rule said again: what has no glyph is its number, what is no mark is left out."""
    said = ""
    for character in unicodedata.normalize("NFC", text):
        if character.isspace() or not leaves_a_mark(character):
            continue
        said += character if character in printable() else f"[U+{ord(character):04X}]"
    return said


def test_mark_up_prints_literally_in_every_block():
    read = drawn(Heading(MARK_UP), Paragraph(MARK_UP), Fields(MARK_UP, [Field(MARK_UP, MARK_UP)]))

    assert squeezed(read.text).count(squeezed(MARK_UP)) == 6  # with its line of the contents


def test_character_without_a_glyph_is_printed_as_its_number_and_reported():
    rendered = render(
        document(
            [Heading("Łódź–Ağrı 東京"), Paragraph("Well done 😀"), Heading("Last"), Note("京")]
        ),
        created=CREATED,
    )

    assert rendered.replaced == {
        "東": "Łódź–Ağrı 東京",
        "京": "Łódź–Ağrı 東京; Last",
        "😀": "Łódź–Ağrı 東京",
    }
    assert "Łódź–Ağrı [U+6771][U+4EAC]" in Tagged(rendered.pdf).texts("H1")
    assert "Well done [U+1F600]" in Tagged(rendered.pdf).texts("P")


@pytest.mark.parametrize("name", NAMES.split(", "))
@pytest.mark.parametrize("cut", ["Regular", "Medium", "Italic"])
def test_names_of_europe_have_glyphs_in_every_cut(name: str, cut: str) -> None:
    assert set(name) <= set(faces()[cut].widths)
    assert printable().issuperset(name)


def test_decomposed_letters_are_composed():
    typesetter = typesetting()

    assert typesetter.clean("y\u0302 w\u0302") == "ŷ ŵ"
    assert typesetter.clean("a\tb\x00c\r\nd\u200be\u3000f") == "a bc\nde f"
    assert typesetter.replaced == {}


@settings(max_examples=200)
@given(text=st.text(alphabet="ab  -/W\u00e9", max_size=200), width=st.floats(4, 90))
def test_lines_hold_the_whole_text_and_fit(text: str, width: float) -> None:
    typesetter, style = typesetting(), Style(9, 12)

    lines = typesetter.lines(text, style, width)

    assert "".join(lines) == text
    for line in lines:
        assert len(line.strip()) <= 1 or typesetter.width(line.rstrip(), style) <= width + 0.001


def test_contents_give_the_page_on_which_each_heading_stands():
    blocks: list[Block] = []
    for number in range(80):
        blocks += [Heading(f"Section {number}"), Paragraph(LONG_TEXT[: number * 90 or 9])]

    read = drawn(*blocks)

    entries = dict(re.fullmatch(r"(.+) (\d+)", text).groups() for text in read.texts("Link"))
    stands = {e.text: str(min(e.pages)) for e in read.elements if e.tag == "H1"}
    del stands["Contents"]
    assert entries == stands
    assert len(entries) == 80
    marks = [text for _, text, _ in read.outline()]
    assert marks == ["Contents", *(f"Section {number}" for number in range(80))]
    assert {title: str(page) for _, title, page in read.outline()[1:]} == stands


def test_page_that_a_section_begins_says_so_in_its_head():
    blocks = [Heading("One"), Paragraph("Told."), PageBreak(), Heading("Two"), Paragraph("Told.")]
    pages = drawn(*blocks, Heading("Three"), Paragraph("Told. " * 1200)).reader.pages
    # The title of a section that a page begins stands in its head and above its text.
    said = [[page.extract_text().count(name) for page in pages[2:5]] for name in ("One", "Two")]
    assert said == [[2, 0, 0], [0, 2, 0]]
    assert "Three" in pages[4].extract_text()


def test_table_of_few_rows_needs_no_more_of_a_page_than_it_takes():
    filler, row = [Paragraph("Told.")] * 25, [["5 December 2026", "Share the draft"]]
    few = drawn(*filler, Heading("Promised", level=2), Table("", ("By when", "What"), row))
    many = drawn(*filler, Heading("Promised", level=2), Table("", ("By when", "What"), row * 9))
    assert len(few.reader.pages) + 1 == len(many.reader.pages)


def test_contents_lead_to_their_headings():
    read = drawn(Heading("One"), Paragraph(LONG_TEXT), Heading("Two", 2), Paragraph("End."))

    names = read.reader.named_destinations
    for link in read.links():
        assert link["/Dest"] in names
    assert len(read.links()) == 2


def test_every_page_but_the_cover_says_its_number_and_the_total():
    pdf = render(document(everything()), created=CREATED)

    pages = Tagged(pdf.pdf).reader.pages
    assert len(pages) == pdf.pages
    for number, page in enumerate(list(pages)[1:], 2):
        assert f"Page{number}of{pdf.pages}Prepared" in squeezed(page.extract_text())
    assert "Page" not in pages[0].extract_text()


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://example.org/a(b)?x=ŵ", "https://example.org/a%28b%29?x=%C5%B5"),
        ("mailto:ffion@example.org", "mailto:ffion@example.org"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("//example.org", None),
        ("https://example.org/\nx", None),
    ],
)
def test_only_addresses_of_the_web_and_mail_become_links(link: str, leads: str | None) -> None:
    read = drawn(
        Heading("Activities", in_contents=False), Fields("Talk", [Field("URL", link, link=link)])
    )

    assert [note["/A"]["/URI"] for note in read.links()] == ([leads] if leads else [])
    assert squeezed(read.texts("TD", "Link")[-1] or read.texts("TD")[-1]) == squeezed(link)


def test_link_to_a_place_leads_there_and_to_no_place_nowhere():
    rows = [Field("Follows", "the talk", link="#talk"), Field("Gone", "x", link="#gone")]

    read = drawn(
        Heading("Activities", in_contents=False), Fields("Talk", [], anchor="talk"),
        Fields("Walk", rows),
    )  # fmt: skip

    assert [note["/Dest"] for note in read.links()] == ["to talk"]
    assert "to talk" in read.reader.named_destinations


def test_same_document_and_moment_give_the_same_bytes():
    blocks = everything()[:14]

    first = render(document(blocks), created=CREATED)
    # Another document in between must leave no trace.
    render(document([Heading("Ŵ Щ Ω")]), created=CREATED)

    assert render(document(blocks), created=CREATED) == first


def test_reports_drawn_at_the_same_time_do_not_disturb_each_other():
    documents = [document([*everything()[:5], Paragraph(name)]) for name in NAMES.split(", ")]
    alone = [render(each, created=CREATED) for each in documents]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda each: render(each, created=CREATED), documents))

    assert together == alone


def test_title_of_many_lines_pushes_everything_on():
    read = Tagged(render(document([Heading("One")], title=LONG_TITLE * 20), created=CREATED).pdf)

    assert squeezed(read.texts("Title")[0]) == squeezed(LONG_TITLE * 20)
    assert read.outline()[-1] == (1, "One", len(read.reader.pages))
