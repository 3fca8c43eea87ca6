"""Chains in memory: what stands behind what, which path is told, and in which words."""

import pytest

from impacttracker.pathway.graph import Graph, Known, Tie
from impacttracker.pathway.sentence import sentence_of
from impacttracker.records.vocabulary import Strength, Verb
from impacttracker.when import When

KINDS = {"e": "engagement", "p": "policy_influence", "o": "publication"}


def known(key, letter="e", when="2024"):
    return Known(key, KINDS[letter], f"{KINDS[letter]} {key}", When.from_edtf(when))


def tie(cause, effect, strength=Strength.CHANGED, verb=Verb.LED_TO):
    return Tie(cause * 100 + effect, cause, effect, verb, strength)


def told(ties):
    return [(one.cause, one.effect) for one in ties]


@pytest.fixture
def graph():
    """Two engagements and a paper behind an influence; one of them is what another followed."""
    records = [known(1, when="2021-03"), known(2, when="2022-05-04"), known(3, "o", "2022")]
    records += [known(4, "p", "2023"), known(5, "o", "2024-06"), known(6, "o", "2020")]
    return Graph(
        records,
        [
            tie(1, 2, Strength.ATTENDED, Verb.FOLLOWS),
            tie(2, 4, Strength.INFORMED, Verb.INFORMED),
            tie(3, 4, Strength.CREDITED, Verb.CITED_IN),
            tie(4, 5),
            tie(7, 4),
        ],
    )


def test_links_to_what_is_not_known_are_left_out(graph):
    assert len(graph.ties) == 4


def test_chain_is_everything_before_and_after_but_not_beside(graph):
    assert graph.behind(4) == {1, 2, 3}
    assert graph.beyond(1) == {2, 4, 5}
    assert graph.chain_of(2) == ({1, 2, 4, 5}, {102, 204, 405})
    assert graph.chain_of(4)[0] == {1, 2, 3, 4, 5}
    assert graph.chain_of(6) == ({6}, frozenset())
    assert graph.chain_of(99) == (frozenset(), frozenset())


def test_causes_come_before_effects_and_else_the_earlier_first(graph):
    assert list(graph.in_order) == [6, 1, 3, 2, 4, 5]


def test_path_from_first_contact_wins_over_a_stronger_shorter_one(graph):
    assert told(graph.path_through(5)) == [(1, 2), (2, 4), (4, 5)]
    assert told(graph.path_through(3)) == [(3, 4), (4, 5)]
    assert graph.path_through(6) == []


def test_among_equals_the_stronger_link_wins_and_then_the_earlier_record():
    records = [known(1), known(2), known(3, when="2020"), known(9, "p", "2025")]
    stronger = Graph(records, [tie(1, 9), tie(2, 9, Strength.CREDITED), tie(3, 9)])
    alike = Graph(records, [tie(1, 9), tie(2, 9), tie(3, 9)])

    assert told(stronger.path_through(9)) == [(2, 9)]
    assert told(alike.path_through(9)) == [(3, 9)]


def test_chain_is_told_as_a_sentence_from_first_contact_to_outcome(graph):
    assert str(sentence_of(graph, 4)) == (
        "“engagement 1” (March 2021) was followed by “engagement 2” (4 May 2022), "
        "which informed “policy_influence 4” (2023), which led to “publication 5” (June 2024)."
    )
    assert sentence_of(graph, 6) is None


def test_date_that_is_not_known_is_not_told():
    graph = Graph([known(1, when="XXXX"), known(2, "p")], [tie(1, 2)])

    assert str(sentence_of(graph, 1)) == "“engagement 1” led to “policy_influence 2” (2024)."
