import itertools
import re
import unicodedata
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from impacttracker.reports.document import (
    Block,
    Field,
    Fields,
    Figure,
    Heading,
    Note,
    Numbers,
    Paragraph,
    Table,
)
from impacttracker.reports.html import write
from tests.reports.nasty import LONG_TEXT, LONG_TITLE, NAMES, document, everything
from tests.reports.reading import squeezed
from tests.reports.test_layout import CHART, TEMPLATE

MARK_UP = "<script>alert(1)</script> {{7*7}} &amp; \" ' <img src=x onerror=alert(1)> ]]> \ufffe\x00"


def page(*blocks: Block, **others: Any) -> BeautifulSoup:
    return BeautifulSoup(write(replace(document(blocks), **others)), "html.parser")


def is_sayable(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in "\ufffe\uffff"


@settings(max_examples=25)
@given(text=st.text(max_size=60).map(lambda text: "".join(filter(is_sayable, text))))
@example(text=MARK_UP.rstrip("\ufffe\x00"))
def test_whatever_is_typed_is_text(text: str) -> None:
    soup = page(
        Heading(text, anchor=text), Paragraph(text), Note(text), Numbers([(text, text)]),
        Fields(text, [Field(text, text, f"https://{text}"), Field(text, [text, "y"])], "policy"),
        Table(text, [text, "b"], [[text, text]]),
        title=text, subtitle=text, running_head=text, author=text, language="en-GB",
    )  # fmt: skip

    assert not soup.select("script, img")
    assert not [
        tag for tag in soup.find_all(True) if any(key.startswith("on") for key in tag.attrs)
    ]
    said = squeezed(soup.body.get_text() if soup.body else "")
    assert said.count(squeezed(text)) >= (15 if squeezed(text) else 0)


def test_what_html_cannot_carry_is_shown_as_replaced():
    soup = page(Paragraph("a\x00b\ufffec\x1b"), Figure(replace(CHART, title="a\x00"), "x\x00"))

    assert soup.select("main > p")[0].text == "a\ufffdb\ufffdc\ufffd"
    assert "\x00" not in str(soup)


def test_every_text_of_the_document_is_on_the_page():
    said = squeezed(page(*everything()).get_text())

    for text in (LONG_TITLE, LONG_TEXT * 2, NAMES, "Not answered yet", "A new line."):
        assert squeezed(text) in said


def test_page_loads_nothing_from_anywhere():
    source = write(document(everything())).decode()
    soup = BeautifulSoup(source, "html.parser")

    assert not soup.select("[src], link, script, iframe, object, base, form")
    assert not re.search(r"@import|url\(", soup.style.text if soup.style else "")
    policy = soup.select_one("meta[http-equiv=Content-Security-Policy]")
    assert policy is not None
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    addresses = {str(link["href"]) for link in soup.select("a[href]")}
    assert all(one.startswith(("#", "https://example.org/")) for one in addresses)


def test_headings_never_skip_a_level_and_links_have_a_target():
    soup = page(*everything(), Fields("Talk", [Field("Follows", "x", link="#nowhere")]))

    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    names = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(set(names)) == len(names)
    targets = {str(link["href"])[1:] for link in soup.select('a[href^="#"]')}
    assert targets <= set(names)
    assert soup.html is not None
    assert soup.html["lang"] == "en-GB"


def test_tables_name_themselves_and_their_columns():
    soup = page(Table("Grants", ["Funder", "Value"], [["ESRC", "£2"], ["AHRC"]], numeric={1}))

    assert [head["scope"] for head in soup.select("th")] == ["col", "col"]
    assert [cell.text for cell in soup.select("td")] == ["ESRC", "£2", "AHRC", ""]
    assert [cell.text for cell in soup.select("td.number")] == ["£2", ""]
    assert soup.caption is not None
    assert soup.caption.text == "Grants"


def test_caption_that_a_heading_says_is_only_heard():
    soup = page(
        Table("Grants", ["A"], [["1"]], shows_caption=False),
        Table("None", ["A"], [], shows_caption=False),
    )

    assert [one.text for one in soup.select("caption.unseen")] == ["Grants"]
    assert [one.text for one in soup.select("main > p")] == ["Nothing to report."]


def test_figure_has_a_name_and_a_table_that_says_the_same():
    soup = page(Figure(CHART, "By form"))

    drawing = soup.select_one("figure svg")
    assert drawing is not None
    assert drawing["role"] == "img"
    assert [cell.text for cell in soup.select("figure details td")] == [
        "A talk", "12", "A report", "3",
    ]  # fmt: skip


def test_missing_answer_is_seen_and_several_are_a_list():
    soup = page(
        Fields("Talk", [Field("Impact", "", missing=True), Field("For", ["Schools", "Media"])])
    )

    assert [one.text for one in soup.select("strong.missing")] == ["Not answered yet"]
    assert [one.text for one in soup.select("dd li")] == ["Schools", "Media"]


def test_page_prints_as_the_layout_asks_and_a_plain_one_has_no_contents():
    soup = page(Heading("One"), Fields("Talk", [], "policy"), layout=TEMPLATE)

    assert soup.style is not None
    assert "@page{size:A4 portrait;margin:20.0mm 20.0mm 20.0mm 20.0mm}" in soup.style.text
    assert soup.body is not None
    assert soup.body["class"] == ["plain"]
    assert not soup.select("nav, main svg")
