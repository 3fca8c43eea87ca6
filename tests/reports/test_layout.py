import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import page
import pytest

from impacttracker.charts import bars
from impacttracker.reports.document import (
    Block,
    Document,
    Field,
    Fields,
    Figure,
    Heading,
    Margins,
    Note,
    Numbers,
    PageLayout,
    Paragraph,
    Table,
)
from impacttracker.reports.pdf import Rendered, render
from impacttracker.reports.reading import widths_of
from tests.reports.nasty import CREATED, LONG_TEXT, LONG_TITLE, document, record
from tests.reports.reading import Tagged, squeezed

# What REF 2021 asks of an impact case study.
TEMPLATE = PageLayout(
    margins=Margins.all_round(20), body_size=11, line_spacing=1, has_cover=False, plain=True
)
LAYOUTS = {
    "a template": TEMPLATE,
    "a template with a cover": replace(TEMPLATE, has_cover=True, body_size=12),
    "American": PageLayout(paper="US Letter", margins=Margins.all_round(12.7), body_size=11),
    "landscape": PageLayout(orientation="landscape", line_spacing=1, body_size=9),
}
QUIET = b"BT 0.333 0.384 0.431 rg"
CHART = bars("By form", [("A talk", 12), ("A report", 3)], "outcome", size=8)


def blocks() -> list[Block]:
    return [
        Heading("1. Summary of the impact (indicative maximum 100 words)"),
        Numbers([("73", "records"), ("2,140", "people reached")]),
        Figure(CHART, "By form"),
        Paragraph(LONG_TEXT[:2000]),
        Note("Held on file."),
        Note("Look at this again.", "attention"),
        Heading(LONG_TITLE, 2),
        *(record(number) for number in range(4)),
        Table("Grants", ["Funder", "Value"], [["ESRC", f"£{n}"] for n in range(40)], numeric={1}),
        Table("None", ["A"], []),
    ]


def laid_out(layout: PageLayout, *others: Block) -> Document:
    return replace(document(others or blocks()), layout=layout)


@cache
def drawn(layout: PageLayout) -> Rendered:
    """Everything in that layout, drawn once for all tests that look at it."""
    return render(laid_out(layout), created=CREATED)


def contents_of(pdf: bytes) -> Iterator[tuple[Any, bytes]]:
    """Each page with its instructions, those of the form that every page shows included."""
    for leaf in Tagged(pdf).reader.pages:
        content: Any = leaf.get_contents()
        form: Any = leaf["/Resources"]["/XObject"]["/Total"]  # type: ignore[index]
        yield leaf, content.get_data() + form.get_data()


def sizes_in(pdf: bytes) -> set[float]:
    return {
        float(size)
        for _, content in contents_of(pdf)
        for size in re.findall(rb" ([\d.]+) Tf", content)
    }


@pytest.mark.parametrize("profile", ["ua1", "2a"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_passes_every_rule(name: str, profile: str) -> None:
    pdf = drawn(LAYOUTS[name]).pdf

    report = page.validate_pdf_bytes(pdf, profile=profile)

    assert [f"{one.rule_id}: {one.message}" for one in report.failures] == []
    assert Tagged(pdf).unowned == set()


@pytest.mark.parametrize("name", LAYOUTS)
def test_text_keeps_to_the_margins_and_says_everything(name: str) -> None:
    layout = LAYOUTS[name]
    left, right = (side * 72 / 25.4 for side in (layout.margins.left, layout.margins.right))
    for leaf, content in contents_of(drawn(layout).pdf):
        assert [float(one) * 25.4 / 72 for one in leaf.mediabox[2:]] == pytest.approx(
            layout.size, abs=0.01
        )
        for x, y in re.findall(rb"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm", content):
            assert left - 0.01 <= float(x) <= float(leaf.mediabox.width) - right + 0.01
            assert 10 <= float(y) <= float(leaf.mediabox.height) - 10
    said = squeezed(Tagged(drawn(layout).pdf).text)
    for text in (LONG_TITLE, LONG_TEXT[:2000], "£39", LONG_TEXT[:180], "Held on file."):
        assert squeezed(text) in said


@pytest.mark.parametrize("layout", [TEMPLATE, LAYOUTS["a template with a cover"]])
def test_plain_document_has_nothing_smaller_than_its_body_and_no_small_print(
    layout: PageLayout,
) -> None:
    pdf = drawn(layout).pdf

    assert min(sizes_in(pdf)) == layout.body_size
    assert max(sizes_in(pdf)) <= 1.25 * layout.body_size
    assert not any(QUIET in content for _, content in contents_of(pdf))


def test_our_own_look_has_small_print():
    pdf = drawn(PageLayout()).pdf

    assert min(sizes_in(pdf)) < 10
    assert all(QUIET in content for _, content in contents_of(pdf))


def test_lines_of_a_template_stand_single_spaced_over_the_whole_width():
    wide = render(laid_out(TEMPLATE, Paragraph(LONG_TEXT)), created=CREATED)
    double = render(
        laid_out(replace(TEMPLATE, line_spacing=2), Paragraph(LONG_TEXT)), created=CREATED
    )

    [(_, content), *_] = contents_of(wide.pdf)
    assert b" 13.2 TL" in content
    assert double.pages >= 2 * wide.pages - 1


def test_figure_whose_words_are_too_small_is_said_as_its_table():
    read = Tagged(render(laid_out(TEMPLATE, Figure(CHART, "By form")), created=CREATED).pdf)

    assert [element.tag for element in read.elements if element.tag == "Figure"] == []
    assert read.texts("Caption") == ["By form"]
    assert read.texts("TD")[-4:] == ["A talk", "12", "A report", "3"]


def test_figure_whose_words_are_large_enough_is_drawn():
    large = bars("By form", [("A talk", 12)], "outcome", size=12)
    read = Tagged(render(laid_out(TEMPLATE, Figure(large, "By form")), created=CREATED).pdf)

    assert [element.tag for element in read.elements if element.tag == "Figure"] == ["Figure"]


def test_figure_without_a_table_is_said_in_its_words():
    bare = replace(CHART, columns=(), rows=())

    said = Figure(bare, "By form").twin

    assert said == Paragraph(f"By form. {CHART.description}")


def test_long_answer_of_a_template_stands_below_its_question():
    text = LONG_TEXT[:400]
    rows = [Field("Place", "Pwllheli"), Field("Details", text), Field("Year", "2024")]

    read = Tagged(render(laid_out(TEMPLATE, Fields("Talk", rows)), created=CREATED).pdf)

    assert [squeezed(one) for one in read.texts("P")[-2:]] == ["Details", squeezed(text)]
    assert read.texts("TH")[-2:] == ["Place", "Year"]
    assert read.texts("TD")[-2:] == ["Pwllheli", "2024"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"paper": "A3"}, "There is no paper “A3”; say one of A4, US Letter."),
        ({"orientation": "upright"}, "Pages are portrait or landscape, not “upright”."),
        ({"margins": Margins.all_round(7)}, "A margin needs 8 mm, for the head and foot"),
        ({"margins": Margins(20, 70, 20, 70)}, "The margins leave too little of the page"),
        ({"margins": Margins(120, 20, 120, 20)}, "The margins leave too little of the page"),
        ({"body_size": 5.5}, "Text of 5.5 points cannot be read; say 6 to 24."),
        ({"line_spacing": 0.9}, "Lines cannot stand 0.9 apart; say 1 to 3."),
    ],
)
def test_layout_that_leaves_no_room_is_refused(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        PageLayout(**facts)


@pytest.mark.parametrize(
    ("shares", "floors", "widths"),
    [
        ([1, 1], [0, 0], [50, 50]),
        ([1, 9], [20, 0], [20, 80]),
        ([1, 1, 8], [30, 10, 10], [30, 10, 60]),
        ([1, 9], [90, 0], [100 / 3, 200 / 3]),
        ([1, 1, 1, 1], [33, 33, 33, 33], [25, 25, 25, 25]),
    ],
)
def test_columns_are_wide_enough_for_their_words_where_there_is_room(shares, floors, widths):
    assert widths_of(shares, floors, 100) == pytest.approx(widths)


@pytest.mark.parametrize(("number", "pages"), [(2, 1), (17, 1), (40, 2)])
def test_cover_begins_higher_where_that_keeps_it_on_one_page(number: int, pages: int) -> None:
    facts = [(f"Fact {one}", "Said") for one in range(number)]
    layout = PageLayout(paper="US Letter")

    drawn = render(replace(document([]), facts=facts, layout=layout), created=CREATED)

    assert drawn.pages == pages
    assert Tagged(drawn.pdf).texts("TD") == ["Said"] * number
