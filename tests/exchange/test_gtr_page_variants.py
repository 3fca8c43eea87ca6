"""Copies of a page differ from browser to browser; all of them say the same."""

import re
from collections.abc import Callable

import pytest

from impacttracker.exchange.page import Page
from impacttracker.exchange.readers.gtr_page import read

MARK = "\u00a0"
SEPARATOR = f"\n{MARK}\n"
LEAD, DEPARTMENT = "Lead Research Organisation:", "Department Name:"
ONE_LINERS = (
    "Title|Geographic Reach|Policy Influence Type|Type Of Material|Year Produced|Organisation|"
    "Country|Start Year|Form Of Engagement Activity|Part Of Official Scheme\\?|Primary Audience|URL"
)
# Prose of the invented page that begins like a label, which a copy would not break.
NOT_PROSE = "(?!of |deeds |shorteners )"
HEADINGS = {
    "key_findings": "Key Findings",
    "narrative_impact": "Narrative Impact",
    "policy_influence": "Policy Influence",
    "research_dataset": "Research Databases & Models",
    "collaboration": "Collaborations & Partnerships",
    "engagement": "Engagement Activities",
}


def with_headings(layout: str) -> Callable[[str], str]:
    """Before the first record of each section its heading, set as *layout* says."""

    def change(text: str) -> str:
        head, *records = text.split(SEPARATOR)
        kinds = [entry.kind for entry in read(text).entries]
        said = head
        for place, (kind, record) in enumerate(zip(kinds, records, strict=True)):
            is_first = kind in HEADINGS and kind not in kinds[:place]
            said += layout.replace("HEADING", HEADINGS[kind]) if is_first else SEPARATOR
            said += record
        return said

    return change


def without_blanks_in_head(text: str) -> str:
    head, separator, rest = text.partition(SEPARATOR)
    before, abstract, after = head.partition("\nAbstract\n")
    before = before.replace("\n\n", "\n")
    return f"{before.rstrip()}{abstract}{after.lstrip()}{separator}{rest}"


def on_next_lines(text: str) -> str:
    head, separator, rest = text.partition(SEPARATOR)
    rest = re.sub(rf"^({ONE_LINERS}) {NOT_PROSE}", "\\1\n", rest, flags=re.MULTILINE)
    head = re.sub(rf"^({LEAD}|{DEPARTMENT}) ", "\\1\n", head, flags=re.MULTILINE)
    return head + separator + rest


def stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


VARIANTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "lead organisation on the next line": lambda text: text.replace(f"{LEAD} ", f"{LEAD}\n"),
    "lead organisation after a blank line": lambda text: text.replace(f"{LEAD} ", f"{LEAD}\n\n"),
    "values on the next line": on_next_lines,
    "no blank lines in the head": without_blanks_in_head,
    "no abstract heading": lambda text: text.replace("Abstract\n\n", "", 1),
    "neither blank lines nor heading": lambda text: without_blanks_in_head(text).replace(
        "Abstract\n", "", 1
    ),
    "an empty line between records": lambda text: text.replace(SEPARATOR, "\n\n"),
    "a plain space between records": lambda text: text.replace(SEPARATOR, "\n \n"),
    "several empty lines between records": lambda text: text.replace(SEPARATOR, "\n\n\n\n"),
    "empty lines around the separators": lambda text: text.replace(SEPARATOR, f"\n\n{MARK}\n\n"),
    "trailing blanks missing": lambda text: re.sub(r"(?<=\S)[ \u00a0]+$", "", text, flags=re.M),
    "all blanks at line ends missing": stripped,
    "plain spaces for the marks": lambda text: text.replace(MARK, " "),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "only carriage returns": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "final newlines": lambda text: text + "\n\n\n",
    "blank lines before the title": lambda text: "\n \n" + text,
    "tabs after the labels": lambda text: re.sub(
        rf"^({ONE_LINERS}|Description) {NOT_PROSE}", "\\1\t", text, flags=re.MULTILINE
    ),
    "headings after the separators": with_headings(f"\n{MARK}\nHEADING\n"),
    "headings as blocks of their own": with_headings(f"\n{MARK}\nHEADING\n{MARK}\n"),
    "headings before the separators": with_headings(f"\nHEADING\n{MARK}\n"),
    "headings instead of separators": with_headings("\nHEADING\n"),
    "headings with a count": with_headings(f"\n{MARK}\nHEADING (53):\n\n"),
    "headings of empty sections": with_headings(f"\n{MARK}\nPublications\n\nHEADING\n"),
    "headings and empty lines": lambda text: with_headings(f"\n{MARK}\nHEADING\n")(text).replace(
        SEPARATOR, "\n\n"
    ),
    "a heading at the end": lambda text: f"{text}{SEPARATOR}Awards & Recognition\n",
    "all at once": lambda text: (
        "\ufeff"
        + stripped(
            without_blanks_in_head(
                on_next_lines(with_headings(f"\n{MARK}\nHEADING\n{MARK}\n")(text))
            )
        ).replace("\n", "\r\n")
    ),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_copy_of_the_invented_page_reads_the_same(invented_page, variant):
    copy = VARIANTS[variant](invented_page)

    assert read(copy) == read(invented_page)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_copy_of_the_founding_page_reads_the_same(founding_page, variant):
    copy = VARIANTS[variant](founding_page)

    assert read(copy) == read(founding_page)


def test_an_abstract_without_paragraphs_still_ends_at_the_first_record(invented_page):
    head, separator, rest = invented_page.partition(SEPARATOR)
    whole = read(invented_page)

    page = read(head.replace("\n\n", "\n") + separator + rest)

    assert page.entries == whole.entries
    assert page.abstract.split() == whole.abstract.split()


def test_a_department_cut_by_the_page_is_read_as_it_stands(invented_page):
    cut = "School of Coastal, Estuarine, and Marine Food"[:40]

    page = read(invented_page.replace("Coastal Futures", cut))

    assert page.department == cut


def facts(page: Page) -> tuple[str, ...]:
    return page.title, page.lead_organisation, page.department, page.abstract


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"A\n{LEAD} B\n{DEPARTMENT} C\nAbstract\nD", ("A", "B", "C", "D")),
        (f"A\n{LEAD}\nB\n{DEPARTMENT}\nC\nD\nE", ("A", "B", "C", "D\nE")),
        (f"A\n\n{LEAD} B\n\nAbstract\n\nD:\nE", ("A", "B", "", "D:\nE")),
        (f"A\n{LEAD}\n{DEPARTMENT} C", ("A", "", "C", "")),
        (f"{LEAD} B", ("", "B", "", "")),
    ],
)
def test_the_head_is_read_however_little_it_says(head, expected):
    assert facts(read(head)) == expected


def test_lines_of_the_head_that_have_no_place_are_told():
    page = read(f"A\nFunded by ESRC\n{LEAD} B\n{DEPARTMENT} C\nStatus: Closed\nAbstract\nD")

    assert facts(page) == ("A", "B", "C", "D")
    assert page.unread == ("Funded by ESRC", "Status: Closed")


def test_a_section_without_records_that_we_know_is_told_and_not_mixed_into_a_record(invented_page):
    foreign = "Publications\nGrower A (2022) Salt. In Journal of Mud"
    opening = "Description Growers of the Eastern Marsh"
    copy = invented_page.replace(opening, f"{foreign}{SEPARATOR}{opening}")

    page = read(copy)

    assert page.unread == (foreign,)
    assert page.entries == read(invented_page).entries
