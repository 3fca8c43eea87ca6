"""How long a text is to a funder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.formats.counting import counted, length_of
from impacttracker.formats.format import Limit, Unit

WORDS = st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8), min_size=1)


@pytest.mark.parametrize(
    ("text", "words", "characters", "items"),
    [
        ("", 0, 0, 0),
        ("  \r\n ", 0, 0, 0),
        ("Long-term – and well-kept", 4, 25, 1),
        ("One\r\nTwo\n\n  Three ", 3, 16, 3),
        ("Łódź 東京", 2, 7, 1),
        ("It rose [[evidence:0b6b]], twice [[engagement:7]].", 3, 15, 1),
        ("[[evidence:1]]", 0, 0, 0),
    ],
)
def test_one_rule_counts_words_characters_and_items(text, words, characters, items):
    assert counted(text, Unit.WORDS) == words
    assert counted(text, Unit.CHARACTERS) == characters
    assert counted(text, Unit.ITEMS) == items
    assert counted(text, Unit.PAGES) is None


@given(WORDS, st.lists(st.integers(0, 60), max_size=5))
def test_citations_are_not_counted(words, places):
    cited = list(words)
    for place in places:
        at = place % len(words)
        cited[at] = f"{cited[at]} [[evidence:{place}]]"

    for unit in (Unit.WORDS, Unit.CHARACTERS, Unit.ITEMS):
        assert counted(" ".join(cited), unit) == counted(" ".join(words), unit)


@pytest.mark.parametrize(
    ("text", "limit", "told", "is_over", "is_under"),
    [
        ("a b", Limit(most=3, unit=Unit.WORDS), "2 of 3 words", False, False),
        ("a b c d", Limit(most=3, unit=Unit.WORDS), "4 of 3 words, 1 too many", True, False),
        (
            "ab",
            Limit(most=1000, least=5, unit=Unit.CHARACTERS),
            "2 of 1,000 characters, at least 5 are wanted",
            False,
            True,
        ),
        ("", Limit(most=9, least=5, unit=Unit.ITEMS), "0 of 9 items", False, False),
        (
            "a",
            Limit(most=9, unit=Unit.WORDS, is_indicative=True),
            "1 of about 9 words",
            False,
            False,
        ),
    ],
)
def test_length_is_told_beside_the_limit(text, limit, told, is_over, is_under):
    length = length_of(text, limit)

    assert (length.in_words, length.is_over, length.is_under) == (told, is_over, is_under)


def test_pages_are_left_to_the_layout():
    assert length_of("a", Limit(most=5, unit=Unit.PAGES)) is None
    assert length_of("a", None) is None
