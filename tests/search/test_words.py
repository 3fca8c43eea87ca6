"""How texts are parted into words, on every database the same, and found again in the text."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.search.asked import Asked
from impacttracker.search.excerpts import excerpts, marked
from impacttracker.search.texts import Text
from impacttracker.search.words import LONGEST_WORD, found_in, phrases_of, tokens_of, words_of


def told(text, asked, *, is_open=False):
    """The passages of *text* that *asked* finds."""
    spans = found_in(phrases_of(asked, is_open=is_open), list(words_of(text)))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Łódź–Ağrı", ["lodz", "agri"]),
        ("Ærø STRASSE Straße ıspanak", ["aero", "strasse", "strasse", "ispanak"]),
        ("the council's ES/V015842/1", ["the", "council", "s", "es", "v015842", "1"]),
        ("o\u0301 co\u00adoperate", ["o", "cooperate"]),
        ("हिन्दी", ["हिनदी"]),
        ("日本の東京", ["日本", "本の", "の東", "東京", "京"]),
        ("東京2020", ["東京", "京", "2020"]),
        ("Привет, ΚΌΣΜΕ", ["привет", "κοσμε"]),
        ("½ ﬁne", ["1", "2", "fine"]),
        ("a_b · — …", ["a", "b"]),
        ("x" * 100, ["x" * LONGEST_WORD]),
        ("", []),
    ],
)
def test_text_is_parted_into_folded_words(text, tokens):
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("text", "asked", "passages"),
    [
        ("A talk in Łódź, and LODZ again", "lodz", ["Łódź", "LODZ"]),
        ("日本の東京都", "東京", ["東京"]),
        ("日本の東京都", "京", ["京"]),
        ("日本の東京都", "京東", []),
        ("See ES/V015842/1.", "es/v015842/1", ["ES/V015842/1"]),
        ("flood, then defence; flood defence", "flood-defence", ["flood defence"]),
        ("İstanbul", "istanbul", ["İstanbul"]),
    ],
)
def test_words_are_found_where_they_stand(text, asked, passages):
    assert told(text, asked) == passages


def test_last_word_may_be_the_beginning_of_a_longer_one():
    assert told("Harbours and harbour boards", "harb", is_open=True) == ["Harbours", "harbour"]
    assert told("Harbours", "harb") == []
    assert told("Harbours have a wall", "h", is_open=True) == []


@given(st.text())
def test_words_say_where_they_stand_whatever_people_type(text):
    words = list(words_of(text))
    assert [word.token for word in words] == tokens_of(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(word.token and "'" not in word.token and '"' not in word.token for word in words)


@given(st.text(), st.text(alphabet=string.printable + "Łódźß東京の"))
def test_marking_keeps_the_text(text, asked):
    phrases = phrases_of(asked, is_open=True)
    if len(text) <= 250:
        assert "".join(part.text for part in marked(text, phrases)) == text
    for excerpt in excerpts([Text("Said", text)], "", phrases):
        assert any(part.is_found for part in excerpt.parts)


def test_excerpt_shows_the_words_that_the_title_lacks():
    long = "word " * 100 + "and at last the harbour wall was built by the town " + "word " * 100
    texts = [Text("First", "The title says wall."), Text("Second", long)]

    (excerpt,) = excerpts(texts, "A wall", Asked.of("wall harbour").wanted)

    shown = "".join(part.text for part in excerpt.parts)
    assert excerpt.label == "Second"
    assert [part.text for part in excerpt.parts if part.is_found] == ["harbour", "wall"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 220


def test_very_long_title_is_cut_around_what_was_found():
    title = "long " * 100 + "harbour " + "long " * 100
    shown = "".join(part.text for part in marked(title, phrases_of("harbour")))
    assert "harbour" in shown
    assert len(shown) < 270
