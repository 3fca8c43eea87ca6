"""The lists of options: how joined answers come apart, and what old wordings mean today."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.vocabulary import LISTS, Vocabulary, names, terms

SPELT_WITH_COMMAS = "Government, Democracy and Justice"


class Colour(Vocabulary):
    """Two terms are enough to show the shape."""

    LIGHT_BLUE = "light-blue", "Light blue"
    RED = "red", "Red"


def test_a_term_is_its_value_and_carries_its_label():
    assert [(term, term.value, term.label) for term in Colour] == [
        ("light-blue", "light-blue", "Light blue"),
        ("red", "red", "Red"),
    ]
    assert Colour("red") is Colour.RED


def test_the_file_of_lists_is_sorted_and_tidy():
    text = LISTS.read_text(encoding="utf-8")

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("name", names())
def test_every_list_is_consistent_in_itself(name):
    listed = terms(name)

    assert listed.options
    assert listed.sources
    assert len(set(listed.options)) == len(listed.options)
    assert not set(listed.options) & set(listed.legacy)
    assert not set(listed.options) & set(listed.aliases)
    assert {option for option in listed.aliases.values() if option} <= set(listed.options)
    assert listed.exclusive <= set(listed.options)
    assert listed.inferred <= {*listed.options, *listed.legacy}
    assert set(listed.meanings) <= set(listed.options)


def test_a_list_that_does_not_exist_is_named_in_the_error():
    with pytest.raises(KeyError, match="“colours”"):
        terms("colours")


def test_an_old_wording_is_known_and_has_a_current_option():
    influence = terms("policy_influence_type")

    assert influence.knows("Participation in a advisory committee")
    assert influence.current("Participation in a advisory committee") == (
        "Participation in a guidance/advisory committee"
    )


def test_what_has_no_successor_or_is_unknown_stays_as_it_was_recorded():
    assert terms("outcome_type").current("Other Outputs/Outcomes") == "Other Outputs/Outcomes"
    assert terms("sector").current("Basket weaving") == "Basket weaving"
    assert not terms("sector").knows("Basket weaving")


def test_options_that_stand_alone_are_marked():
    assert terms("policy_impact_type").exclusive == {"No impacts yet", "Not known"}
    assert terms("engagement_other_audience").exclusive == {"None"}
    assert terms("collaboration_impact_category").exclusive == {"No impact yet"}


@pytest.mark.parametrize(
    ("text", "values", "unknown"),
    [
        ("", [], ""),
        (" , ,", [], ""),
        ("Education", ["Education"], ""),
        (
            "Communities and Social Services/Policy,Government, Democracy and Justice",
            ["Communities and Social Services/Policy", SPELT_WITH_COMMAS],
            "",
        ),
        (f"Retail,  {SPELT_WITH_COMMAS} ,Energy", ["Retail", SPELT_WITH_COMMAS, "Energy"], ""),
        ("Government, Democracy Justice", ["Government, Democracy Justice"], ""),
        (
            "Basket weaving, by hand,Education",
            ["Basket weaving, by hand", "Education"],
            "Basket weaving, by hand",
        ),
        ("Education,Basket weaving", ["Education", "Basket weaving"], "Basket weaving"),
        ("Educational toys", ["Educational toys"], "Educational toys"),
        ("Odd,Retail,Strange", ["Odd", "Retail", "Strange"], "Odd,Strange"),
        ("Odd,", ["Odd"], "Odd"),
    ],
)
def test_joined_answers_come_apart_at_the_longest_known_option(text, values, unknown):
    assert terms("sector").split(text) == (values, unknown)


@given(st.data())
def test_whatever_is_joined_from_a_list_comes_apart_again(data):
    listed = terms(data.draw(st.sampled_from(names())))
    chosen = data.draw(st.lists(st.sampled_from(listed.all_known()), unique=True))

    values, unknown = listed.split(",".join(chosen))

    # Two short options may spell a longer one together; then the longer one is meant.
    assert ",".join(values) == ",".join(chosen)
    assert unknown == ""


@given(st.text(max_size=80))
def test_nothing_of_any_text_is_lost(text):
    values, _ = terms("sector").split(text)

    assert _bare("".join(values)) == _bare(text)


def _bare(text: str) -> str:
    return "".join(text.replace(",", "").split())
