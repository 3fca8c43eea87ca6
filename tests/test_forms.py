from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, PasswordField, StringField, TextAreaField

from impacttracker.forms import (
    AmountField,
    DateField,
    Part,
    VocabularyField,
    fits,
    show_problems,
    tidy_line,
    tidy_prose,
)
from impacttracker.projects.models import Project
from impacttracker.projects.vocabulary import Role


class Inner(Part):
    name = StringField("Name")


class Everything(Part):
    title = StringField("Title", [fits(Project.title)])
    abstract = TextAreaField("Abstract")
    password = PasswordField("Password")
    role = VocabularyField("Part", vocabulary=Role)
    other = VocabularyField("Other part", vocabulary=Role, empty="None")
    on = DateField("Day")
    amount = AmountField("Amount")
    names = FieldList(StringField("Name"))
    people = FieldList(FormField(Inner))


def filled(**typed):
    return Everything(MultiDict({"role": "lead", **typed}))


def test_form_tidies_text_wherever_it_stands():
    form = filled(
        **{
            "title": "  Harbour\x00 \x07walls\r\n ",
            "abstract": " one\r\n\ttwo\x1b \n ",
            "names-0": " Ada ",
            "people-0-name": " Bob ",
        }
    )

    assert (form.title.data, form.abstract.data) == ("Harbour walls", "one\n\ttwo")
    assert form.names.data == ["Ada"]
    assert form.people.data == [{"name": "Bob"}]


def test_password_is_left_as_typed():
    assert filled(password="  two  spaces \t").password.data == "  two  spaces \t"


@given(st.text())
def test_tidy_text_has_no_control_characters_and_stays_tidy(text):
    for tidy, kept in ((tidy_line, ""), (tidy_prose, "\n\t")):
        once = tidy(text)
        assert tidy(once) == once
        assert not [sign for sign in once if sign < " " and sign not in kept]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("4 March 2022", date(2022, 3, 4)),
        ("4/3/2022", date(2022, 3, 4)),
        ("2022-03-04", date(2022, 3, 4)),
        ("", None),
        ("  ", None),
    ],
)
def test_day_is_read_as_people_write_it(typed, day):
    form = filled(on=typed)

    assert form.validate()
    assert form.on.data == day


@pytest.mark.parametrize("typed", ["March 2022", "2021", "4–6 March 2022", "soon", "31 June 2022"])
def test_what_is_no_day_is_refused_and_shown_as_typed(typed):
    form = filled(on=typed)

    assert not form.validate()
    assert len(form.on.errors) == 1
    assert f'value="{typed}"' in form.on()


def test_day_is_shown_as_it_can_be_typed():
    form = Everything(data={"on": date(2022, 3, 4)})

    assert 'value="4 March 2022"' in form.on()


def test_sum_is_read_with_and_without_commas():
    assert filled(amount="12,500").amount.data == Decimal("12500.00")
    assert filled(amount="").amount.data is None
    assert 'value="12,500.00"' in Everything(data={"amount": Decimal(12500)}).amount()
    assert not filled(amount="a lot").validate()


def test_vocabulary_field_gives_back_the_term():
    form = filled(role="viewer")

    assert form.validate()
    assert form.role.data is Role.VIEWER
    assert form.other.data is None


@pytest.mark.parametrize("typed", [{"role": "boss"}, {"role": ""}, {"other": "boss"}])
def test_term_that_is_not_offered_is_refused(typed):
    form = filled(**typed)

    assert not form.validate()
    assert [*form.errors.values()] == [["Choose one of the options."]]


def test_limit_is_that_of_the_column():
    form = filled(title="x" * 501)

    assert not form.validate()
    assert form.title.errors == ["Keep this to 500 characters or fewer."]


def test_problems_stand_on_their_fields_and_the_others_above_the_form():
    form = filled()
    form.validate()

    show_problems(form, {"title": "Give it a title.", "": "Nothing was saved."})

    assert form.errors == {"title": ["Give it a title."], "": ["Nothing was saved."]}
