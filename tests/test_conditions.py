"""When a question applies."""

import pytest

from impacttracker.conditions import Condition

ANY = Condition(answer="reach", any_of=("National", "Local"))
NONE = Condition(answer="types", none_of=("No impacts yet", "Not known"))
BEGINS = Condition(answer="type", begins="Citation")


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        (ANY, {"reach": "National"}, True),
        (ANY, {"reach": "International"}, False),
        (ANY, {"reach": ["International", "Local"]}, True),
        (ANY, {}, False),
        (BEGINS, {"type": "Citation in clinical guidelines"}, True),
        (BEGINS, {"type": "A citation"}, False),
        (NONE, {"types": ["No impacts yet"]}, False),
        (NONE, {"types": ["No impacts yet", "Economic"]}, True),
        (NONE, {"types": []}, False),
        (Condition(answer="scheme", any_of=("Yes",)), {"scheme": True}, True),
        (Condition(answer="scheme", any_of=("Yes",)), {"scheme": False}, False),
    ],
)
def test_condition_holds_exactly_while_the_other_answer_fits(condition, answers, holds):
    assert condition.holds(answers) is holds


def test_question_with_exceptions_is_offered_until_one_of_them_is_chosen():
    assert NONE.holds({}, while_open=True)
    assert not NONE.holds({"types": ["Not known"]}, while_open=True)
    assert not ANY.holds({}, while_open=True)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (ANY, "Only if “How far?” is “National” or “Local”."),
        (NONE, "Only if “How far?” is not “No impacts yet” or “Not known”."),
        (BEGINS, "Only if “How far?” begins with “Citation”."),
    ],
)
def test_condition_says_itself_in_words(condition, words):
    assert condition.in_words("How far?") == words
