"""What a column says of its field, and what it stores."""

from decimal import Decimal

import pytest

from impacttracker.engagements.models import Engagement
from impacttracker.fields import Answer, Field, answers_of, fields_of, stored
from impacttracker.kinds import KINDS
from impacttracker.narratives.models import SECTIONS
from impacttracker.policy.models import PolicyInfluence
from impacttracker.vocabulary import names

MODELS = [*KINDS.values(), *SECTIONS.values()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_asks_answerable_questions(model):
    fields = {field.name: field for field in fields_of(model)}

    assert fields
    for field in fields.values():
        assert field.question
        if isinstance(field.vocabulary, str) and field.vocabulary:
            assert field.vocabulary in names()
        if field.asked_when:
            asked = fields[field.asked_when.answer]
            wanted = {*field.asked_when.any_of, *field.asked_when.none_of}
            assert all(asked.knows(option) for option in wanted - {"Yes"})


@pytest.mark.parametrize(
    ("answer", "given", "kept"),
    [
        (Answer.CHOICE, "National", "National"),
        (Answer.CHOICE, "", None),
        (Answer.CHOICES, None, []),
        (Answer.CHOICES, "Economic", ["Economic"]),
        (Answer.CHOICES, ["A", "B, C"], ["A", "B, C"]),
        (Answer.FLAG, "yes", True),
        (Answer.FLAG, False, False),
        (Answer.FLAG, "", None),
        (Answer.COUNT, "1,200", 1200),
        (Answer.COUNT, 0, 0),
        (Answer.AMOUNT, "12,500", Decimal("12500.00")),
        (Answer.AMOUNT, Decimal("0.005"), Decimal("0.00")),
        (Answer.PROSE, "two\n\nparagraphs", "two\n\nparagraphs"),
    ],
)
def test_answer_is_stored_as_its_column_holds_it(answer, given, kept):
    assert stored(Field(answer=answer, question="?"), given) == kept


@pytest.mark.parametrize(
    ("answer", "given", "complaint"),
    [
        (Answer.FLAG, "perhaps", "Answer yes or no."),
        (Answer.COUNT, "forty", "Give a whole number, such as 40."),
        (Answer.COUNT, "-1", "Give a number between 0 and 2,147,483,647."),
        (Answer.COUNT, str(2**31), "Give a number between 0 and 2,147,483,647."),
        (Answer.AMOUNT, "£20", "Give an amount such as 12500 or 12,500.00, without the sign."),
        (Answer.AMOUNT, "NaN", "Give an amount such as 12500 or 12,500.00, without the sign."),
        (
            Answer.AMOUNT,
            "1e15",
            "Give an amount of at least 0 and below 100,000,000,000,000.",
        ),
    ],
)
def test_answer_of_the_wrong_shape_is_explained(answer, given, complaint):
    with pytest.raises(ValueError, match="^" + complaint.replace("(", r"\(")):
        stored(Field(answer=answer, question="?"), given)


def test_absent_answers_are_left_out_and_no_is_an_answer():
    talk = Engagement(form=None, attendance=0, official_scheme=False, other_audiences=[])

    assert answers_of(talk) == {"attendance": 0, "official_scheme": False}


def test_our_own_terms_are_read_by_their_label_and_funders_by_their_words():
    fields = {field.name: field for field in fields_of(Engagement)}

    assert fields["status"].options == (
        ("planned", "Planned"),
        ("held", "Held"),
        ("cancelled", "Cancelled"),
    )
    assert fields["status"].label_of("held") == "Held"
    assert fields["form"].label_of("Whatever was recorded") == "Whatever was recorded"
    assert not fields["status"].knows("postponed")
    assert (
        "No impacts yet"
        in {field.name: field for field in fields_of(PolicyInfluence)}["impact_types"].exclusive
    )
