"""Marks in texts: found where they are, and nothing else changes."""

from hypothesis import given
from hypothesis import strategies as st

from impacttracker.narratives.marks import Mark, marks_in, replaced, without_marks

PIECES = st.text(st.characters(exclude_characters="[]", exclude_categories=("Cs",)), max_size=20)
MARKS = st.builds(
    Mark,
    st.from_regex("[a-z][a-z0-9_]{0,39}", fullmatch=True),
    st.from_regex("[A-Za-z0-9._-]{1,36}", fullmatch=True),
)


@given(PIECES, st.lists(st.tuples(MARKS, PIECES), max_size=6))
def test_nothing_but_marks_is_replaced(first, others):
    text = first + "".join(f"{mark}{piece}" for mark, piece in others)

    assert marks_in(text) == list(dict.fromkeys(mark for mark, _ in others))
    assert replaced(text, str) == text
    assert replaced(text, lambda mark: f"<{mark.kind}>") == first + "".join(
        f"<{mark.kind}>{piece}" for mark, piece in others
    )


@given(PIECES, MARKS, st.sampled_from(["", " again", ", again.", "\n\nNext"]))
def test_a_mark_goes_with_the_blank_before_it(before, mark, after):
    said = f"{before}rose"

    assert without_marks(f"{said} {mark}{after}") == f"{said}{after}"
    assert without_marks(f"{said}{mark}{after}") == f"{said}{after}"


def test_what_is_nearly_a_mark_is_text():
    text = "[[evidence:]] [evidence:1] [[Evidence:1]] [[a:b c]] [[1:2]] [[evidence:1]"

    assert marks_in(text) == []
    assert without_marks(text) == text
    assert without_marks("a [[x:1]]b") == "a b"
