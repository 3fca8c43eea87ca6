import functools
import itertools
from collections.abc import Sequence

import page
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf.generic import IndirectObject

from impacttracker.charts import bars
from impacttracker.reports.document import Block, Field, Fields, Figure, Heading, Paragraph, Table
from impacttracker.reports.pdf import Rendered, render
from impacttracker.reports.typography import composed, printable
from tests.reports.nasty import CREATED, LONG_TEXT, document, everything
from tests.reports.reading import Tagged, squeezed

# The chain of bookmarks is as long as the report; the default limit is meant for hostile files.
LIMITS = page.SafetyLimits(max_reference_depth=100_000)


@functools.cache
def nasty() -> Rendered:
    return render(document(everything()), created=CREATED)


@functools.cache
def read_nasty() -> Tagged:
    return Tagged(nasty().pdf)


def failures(pdf: bytes, profile: str) -> list[str]:
    report = page.validate_pdf_bytes(pdf, profile=profile, limits=LIMITS)
    assert report.is_compliant == (not report.failures)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


@settings(max_examples=25)
@given(text=st.text(max_size=60))
@example(text="\ufffe\uffff\ud800 \x00\x1b ]]> \U0001f600")
def test_whatever_is_typed_passes_every_rule(text: str):
    blocks: list[Block] = [
        Heading(text),
        Fields(text, [Field(text, [text, "x"], link=f"https://{text}")], "policy", text),
        Table(text, [text], [[text]]),
        Figure(bars(text, [(text, 1)]), text),
    ]
    pdf = render(document(blocks, title=f"Title {text}", subtitle=text), created=CREATED).pdf

    assert failures(pdf, "ua1") == []
    assert failures(pdf, "2a") == []
    assert Tagged(pdf).unowned == set()


def drawn(*blocks: Block) -> Tagged:
    return Tagged(render(document(blocks), created=CREATED).pdf)


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_document_with_everything_in_it_passes_every_rule(profile: str) -> None:
    assert failures(nasty().pdf, profile) == []


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_five_hundred_bookmarks_pass_every_rule(profile: str) -> None:
    blocks: Sequence[Block] = [
        Heading("Activities"),
        *(Fields(f"Talk {number}", [Field("Place", "Pwllheli")]) for number in range(500)),
    ]

    pdf = render(document(blocks), created=CREATED).pdf

    assert failures(pdf, profile) == []
    assert len(Tagged(pdf).outline()) == 502  # with the contents


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_every_character_of_the_fonts_passes_every_rule_and_is_kept(profile):
    characters = "".join(sorted(printable() - {"\u00a0"}))
    pdf = render(document([Heading("All"), Paragraph(characters)]), created=CREATED).pdf

    assert len(characters) > 1_000
    assert failures(pdf, profile) == []
    assert squeezed(Tagged(pdf).texts("P")[-1]) == squeezed(composed(characters))


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_cover_alone_passes_every_rule(profile: str) -> None:
    rendered = render(document([]), created=CREATED)

    assert rendered.pages == 1
    assert failures(rendered.pdf, profile) == []


def test_validator_does_see_what_is_wrong():
    assert failures(nasty().pdf.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>7<"), "ua1")


def test_everything_drawn_is_an_element_or_furniture():
    assert read_nasty().unowned == set()


def test_reading_order_is_cover_contents_body():
    tags = [(element.tag, element.text.strip()) for element in read_nasty().elements]

    title = tags.index(("Title", "Coastal Commons: sharing the inshore sea"))
    assert title < tags.index(("H1", "Contents")) < tags.index(("H1", "Summary"))
    assert tags.index(("H1", "Summary")) < tags.index(("H2", "Key findings"))


def test_headings_never_skip_a_level_and_the_first_is_the_highest():
    headings = [element.tag for element in read_nasty().elements if element.tag[0] == "H"]
    levels = [int(tag[1]) for tag in headings]

    assert levels[0] == 1
    assert set(levels) == {1, 2, 3}
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_record_without_a_part_above_it_stands_directly_below_its_section():
    read = drawn(Heading("Activities"), Fields("Talk", []), Fields("Walk", []))

    assert read.texts("H2") == ["Talk", "Walk"]
    assert read.outline()[-3:] == [(1, "Activities", 3), (2, "Talk", 3), (2, "Walk", 3)]


def test_question_heads_its_answer():
    read = drawn(Heading("Activities"), Fields("Talk", [Field("Place", "Pwllheli")]))

    heads = [element for element in read.elements if element.tag == "TH"]
    assert heads[-1].text == "Place"
    assert heads[-1].entries["/A"]["/Scope"] == "/Row"
    assert read.texts("TD")[-1] == "Pwllheli"


def test_several_answers_are_a_list():
    read = drawn(Heading("Activities"), Fields("Talk", [Field("For", ["Schools", "Media"])]))

    assert [element.tag for element in read.elements][-6:] == [
        *("TD", "L", "LI", "LBody", "LI", "LBody"),
    ]
    assert read.texts("LBody") == ["Schools", "Media"]


def test_table_says_its_heads_once_and_shows_them_on_every_page():
    rows = [[f"Row {number}", "x"] for number in range(120)]

    read = drawn(Heading("Tables"), Table("Many", ["First column", "Second column"], rows))

    assert read.texts("TH")[-2:] == ["First column", "Second column"]
    repeated = [text for text in read.artifacts if "First columnSecond column" in text]
    assert len(repeated) == len(read.reader.pages) - 3
    assert len([element for element in read.elements if element.tag == "Table"]) == 2


def test_paragraph_on_two_pages_is_one_element():
    read = drawn(Heading("Findings"), Paragraph(LONG_TEXT))

    paragraph = read.elements[-1]
    assert paragraph.tag == "P"
    assert len(paragraph.pages) > 1
    assert squeezed(paragraph.text) == squeezed(LONG_TEXT)


def test_figure_says_in_words_what_it_shows():
    figures = [element for element in read_nasty().elements if element.tag == "Figure"]

    assert len(figures) == 2
    assert "12 engagements in 2021" in figures[0].entries["/Alt"]
    assert "1 engagement in 2022" in figures[0].entries["/Alt"]


def test_links_stand_in_the_tree_and_say_where_they_lead():
    read = read_nasty()

    owned = [
        kid["/Obj"].indirect_reference
        for element in read.elements
        if element.tag == "Link"
        for kid in kids_of(element.entries)
        if not isinstance(kid, int) and kid.get("/Type") == "/OBJR"
    ]
    notes = [note for leaf in read.reader.pages for note in leaf.get("/Annots", [])]
    assert {kid.idnum for kid in owned} == {note.idnum for note in notes}
    assert all(note.get_object()["/Contents"] for note in notes)


def kids_of(entries: dict[str, object]) -> list[object]:
    kids = entries["/K"]
    if isinstance(kids, IndirectObject):
        kids = kids.get_object()
    found = kids if isinstance(kids, list) else [kids]
    return [kid.get_object() for kid in found]


def test_file_says_its_title_language_and_author():
    root = read_nasty().reader.root_object
    said = read_nasty().reader.metadata

    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert said is not None
    assert said.title == "Coastal Commons: sharing the inshore sea"
    assert said.author == "Prifysgol Bangor University"
    assert said.subject == "Research outcomes"
    assert said.creation_date == CREATED
