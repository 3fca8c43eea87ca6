"""What changed since the last return: entry by entry, and word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.reports.comparing import MOST_WORDS, Part, compared, parts_of
from impacttracker.reports.kept import KeptAnswer, KeptEntry, KeptSection


def entry(key, *, title="Talk", is_text=False, **answers):
    said = tuple(KeptAnswer(label, text) for label, text in answers.items())
    return KeptEntry(key, title, said, is_text)


def section(*entries, key="talks"):
    return KeptSection(key, key.capitalize(), entries)


def test_entries_are_added_changed_dropped_and_unchanged():
    before = [section(entry("a", Year="2024"), entry("b", Year="2024"), entry("c", Year="2023"))]
    after = [section(entry("d", Year="2025"), entry("b", Year="2025"), entry("c", Year="2023"))]
    (told,) = compared(before, after)
    assert [one.key for one in told.added] == ["d"]
    assert [one.entry.key for one in told.changed] == ["b"]
    assert [one.key for one in told.dropped] == ["a"]
    assert (told.unchanged, told.is_same) == (1, False)


def test_sections_stand_as_the_later_return_has_them_and_lost_ones_at_the_end():
    before = [section(entry("a", Year="1"), key="old"), section(key="kept")]
    after = [section(key="new"), section(key="kept")]
    told = compared(before, after)
    assert [one.heading for one in told] == ["New", "Kept", "Old"]
    assert [one.key for one in told[2].dropped] == ["a"]


def test_change_is_told_word_by_word():
    before = [section(entry("a", Results="The council adopted the plan in May."))]
    after = [section(entry("a", Results="The council adopted our plan in June."))]
    ((change,),) = [one.answers for one in compared(before, after)[0].changed]
    assert change.label == "Results"
    assert change.parts == (
        Part("The council adopted ", True, True),
        Part("the", True, False),
        Part("our", False, True),
        Part(" plan in ", True, True),
        Part("May", True, False),
        Part("June", False, True),
        Part(".", True, True),
    )


def test_title_alone_may_change_and_is_told_once():
    plain = compared([section(entry("a", title="Old"))], [section(entry("a", title="New"))])
    assert [one.label for one in plain[0].changed[0].answers] == [""]
    before = [section(entry("a", title="Old", Title="Old"))]
    after = [section(entry("a", title="New", Title="New"))]
    assert [one.label for one in compared(before, after)[0].changed[0].answers] == ["Title"]


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        (entry("a", is_text=True, Findings="x" * 120), "Word for word as last time."),
        (entry("a", **{"Active?": "Still Active"}), "Active? still says “Still Active”."),
        (entry("a", Types="No impacts yet"), "Types still says “No impacts yet”."),
        (entry("a", Impact="They plan to adopt it."), "Impact looks ahead (“plan to”)"),
        (entry("a", is_text=True, First="2021"), ""),
        (entry("a", Impact="It will be adopted."), "Impact looks ahead (“will”)"),
        (entry("a", Impact="They adopted it. Good will followed."), ""),
        (entry("a", Impact="They adopted it in 2021."), ""),
    ],
)
def test_what_says_the_same_and_may_be_stale_is_named_with_the_reason(kept, reason):
    (told,) = compared([section(kept)], [section(kept)])
    assert told.is_same
    assert told.unchanged == 1
    assert [one.reason.startswith(reason) for one in told.stale] == ([True] if reason else [])


@given(st.text(), st.text())
def test_both_texts_can_be_put_together_again(before, after):
    parts = list(parts_of(before, after))
    assert "".join(part.text for part in parts if part.was) == before
    assert "".join(part.text for part in parts if part.now) == after


def test_very_long_texts_are_compared_as_wholes():
    before, after = "a " * MOST_WORDS, "b " * MOST_WORDS
    assert list(parts_of(before, after)) == [Part(before, True, False), Part(after, False, True)]
