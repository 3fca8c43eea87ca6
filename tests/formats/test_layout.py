"""The layout of the page: consistent in itself and with the return's questions."""

import pytest

from impacttracker.formats.held import load
from impacttracker.formats.layout import load_layout, plain
from impacttracker.vocabulary import terms

LAYOUT = load_layout("gtr-page")


def test_sections_stand_in_the_order_of_the_page():
    assert [kind.kind for kind in LAYOUT.kinds][:7] == [
        "key_findings",
        "narrative_impact",
        "policy_influence",
        "research_tool",
        "research_dataset",
        "collaboration",
        "engagement",
    ]


@pytest.mark.parametrize("kind", LAYOUT.kinds, ids=lambda kind: kind.kind)
def test_every_line_takes_an_answer_that_the_return_asks_with_the_same_options(kind):
    asked = {one.answer: one for one in load("ukri").section(kind.kind).fields}

    for line in kind.lines:
        if line.answer:
            assert line.answer in asked
            assert line.options == asked[line.answer].options


@pytest.mark.parametrize("kind", LAYOUT.kinds, ids=lambda kind: kind.kind)
def test_every_line_of_a_kind_has_a_label_of_its_own(kind):
    labels = [line.label for line in kind.lines]

    assert len(set(labels)) == len(labels)
    assert not kind.lines[0].optional


def test_the_longest_label_is_found():
    assert LAYOUT.label.match("Impact Types Economic")[1] == "Impact Types"
    assert LAYOUT.label.match("Impact Typesetting")[1] == "Impact"
    assert LAYOUT.label.match("Impacts") is None


@pytest.mark.parametrize(
    "heading",
    [
        "Engagement Activities",
        " engagement activities: ",
        "Engagement Activities (53)",
        "Engagement Activities (53):",
    ],
)
def test_a_heading_is_known_however_it_is_dressed(heading):
    assert LAYOUT.headings[plain(heading)] == {"engagement"}


def test_headings_are_known_with_and_for_ampersand():
    assert plain("Research Databases & Models") == plain("Research databases and models")


def test_all_that_a_line_says_otherwise_is_a_known_option():
    for kind in LAYOUT.kinds:
        for line in kind.lines:
            assert all(terms(line.options or "").knows(option) for option in line.said)
            assert all(terms(line.options or "").knows(said) for said in line.said.values())
