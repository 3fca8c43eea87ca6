import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.partners.mentions import ERASED, names_of
from impacttracker.partners.names import folded

JANE = names_of("Jane Smith", ["jane.smith@hmt.example"], ["Dr Jane Smith"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("We met Jane Smith.", "We met [name erased]."),
        ("JANE  SMITH’s paper", "[name erased]’s paper"),
        ("Smith, Jane (2021)", "[name erased] (2021)"),
        ("Jane A. Smith spoke", "[name erased] spoke"),
        ("Dr Jane Smith agreed", "[name erased] agreed"),
        ("mail to Jane.Smith@HMT.example today", "mail to [name erased] today"),
        ("Jáne Smíth", "[name erased]"),
        ("Jane Smithson", "Jane Smithson"),
        ("Mary-Jane Smith", "Mary-[name erased]"),
        ("Jane met Smith", "Jane met Smith"),
        ("jane.smith@hmt.example.com", "[name erased].com"),
        ("", ""),
    ],
)
def test_full_names_and_addresses_are_taken_out(text, left):
    assert JANE.without(text) == left


def test_name_in_a_script_without_spaces_is_found_inside_a_sentence():
    assert (
        names_of("山田 花子", []).without("昨日山田花子さんと会った") == f"昨日{ERASED}さんと会った"
    )


def test_lone_names_are_possible_mentions_only():
    text = "Smith thanked Jane Smith; Jane nodded. A blacksmith, too."
    found = [(text[one.start : one.end], one.is_certain) for one in JANE.in_text(text)]
    assert found == [("Smith", False), ("Jane Smith", True), ("Jane", False)]
    assert JANE.without(text, also_possible=True) == (
        f"{ERASED} thanked {ERASED}; {ERASED} nodded. A blacksmith, too."
    )


def test_what_json_holds_is_searched_through():
    value = {"Jane Smith": ["said", {"by": "jane smith"}, 3, None]}
    assert JANE.without_in(value) == {ERASED: ["said", {"by": ERASED}, 3, None]}


@given(
    st.text(max_size=30),
    st.sampled_from(["Łucja Ağrı", "JÜRGEN STRAUß", "東京 花子", "O’Brien-Müller Ann"]),
    st.text(max_size=30),
)
def test_whatever_stands_around_a_name_it_is_gone_afterwards(before, name, after):
    names = names_of(name, [])
    for said in (name, name.upper(), name.lower()):
        left = names.without(f"{before} {said} {after}")
        assert f" {folded(name)} " not in f" {folded(left)} "
