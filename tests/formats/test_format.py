"""Funders' formats: what is refused in a file, and when a question applies."""

import re
from pathlib import Path

import pytest

from impacttracker.formats.format import (
    AskedField,
    Condition,
    UnreadableFormat,
    formats,
    load,
    read,
)

SMALL = """
key = "small"
version = "1"
name = "A small return"
funder = "A funder"

[[sections]]
key = "talks"
heading = "Talks"
kind = "engagement"
fields = [
  { answer = "title", label = "Title", required = true },
  { answer = "form", label = "Form", options = "engagement_form" },
]
"""


@pytest.fixture
def file_with(tmp_path: Path):
    """Call it with a change to the small format to get its file."""

    def write(old: str = "", new: str = "", name: str = "small-1.toml") -> Path:
        assert old in SMALL
        file = tmp_path / name
        file.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
        return file

    return write


def test_a_format_is_read_as_it_is_written(file_with):
    small = read(file_with())

    assert (small.key, small.version, small.name, small.funder) == (
        "small",
        "1",
        "A small return",
        "A funder",
    )
    (section,) = small.sections
    assert (section.key, section.heading, section.kind) == ("talks", "Talks", "engagement")
    assert section.fields == (
        AskedField(answer="title", label="Title", required=True),
        AskedField(answer="form", label="Form", options="engagement_form", form="choice"),
    )
    assert small.section("engagement") is section
    assert small.section("software") is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "A small return"', "", "small-1.toml: “name” is missing."),
        ("funder =", "fundre =", "“fundre” is no key here; say one of credit, funder, key"),
        ("heading =", "headline =", "section talks: “headline” is no key here"),
        ("required =", "requird =", "section talks, field Title: “requird” is no key here"),
        ("required = true", 'required = "yes"', "field Title: “required” cannot be 'yes'."),
        ('label = "Title"', "label = 7", "“label” cannot be 7."),
        ('kind = "engagement"', "", "section talks: say either its kind or its narrative."),
        ("engagement_form", "engagement_forms", "no list of options called “engagement_forms”"),
        ("required = true", 'form = "essay"', "“essay” is no form; say one of address, choice"),
        ('label = "Form"', 'label = "Title"', "the label “Title” stands twice."),
        ("required = true", 'asked_when = { answer = "x" }', "one of any_of, none_of and begins"),
        (
            "required = true",
            'asked_when = { answer = "x", begins = "a", any_of = ["b"] }',
            "one of any_of, none_of and begins",
        ),
        ("required = true", 'asked_when = "always"', "“asked_when” cannot be 'always'."),
        ("[[sections]]", "[sections]", "“sections” cannot be {"),
        ("fields = [", "fields = [ 1,", "1 should be a table of keys."),
        ('key = "small"', 'key = "other"', "small-1.toml must be called other-1.toml."),
        ('key = "small"', "key =", "small-1.toml is not TOML"),
    ],
)
def test_a_mistake_in_a_format_is_named_with_its_place(file_with, old, new, complaint):
    with pytest.raises(UnreadableFormat, match=re.escape(complaint)):
        read(file_with(old, new))


def test_every_held_format_can_be_read():
    held = formats()

    assert [(one.key, one.version) for one in held] == [("ukri", "2026")]
    assert load("ukri") == load("ukri", "2026") == held[0]


@pytest.mark.parametrize(("key", "version"), [("other", None), ("ukri", "1999"), ("../x", "1")])
def test_a_format_that_is_not_held_is_named_with_those_that_are(key, version):
    with pytest.raises(KeyError, match=r"There is no format “.*”. Held are: ukri 2026\."):
        load(key, version)


ANY = Condition(answer="a", any_of=("Yes", "Maybe"))
NONE = Condition(answer="a", none_of=("Not known", "None"))
BEGINS = Condition(answer="a", begins="Citation")


@pytest.mark.parametrize(
    ("condition", "given", "holds"),
    [
        (ANY, "Yes", True),
        (ANY, "No", False),
        (ANY, True, True),
        (ANY, False, False),
        (ANY, ["No", "Maybe"], True),
        (ANY, [], False),
        (ANY, None, False),
        (ANY, "", False),
        (NONE, ["Economic impacts"], True),
        (NONE, ["Not known"], False),
        (NONE, ["Not known", "Economic impacts"], True),
        (NONE, [], False),
        (NONE, None, False),
        (BEGINS, "Citation in clinical reviews", True),
        (BEGINS, "A Citation", False),
        (BEGINS, None, False),
    ],
)
def test_a_condition_holds_while_the_other_answer_meets_it(condition, given, holds):
    assert condition.holds({"a": given}) is holds
    assert condition.holds({}) is False


def test_a_question_is_required_only_while_it_is_asked():
    field = AskedField(answer="b", label="B", required=True, asked_when=ANY)

    assert field.is_asked({"a": "Yes"})
    assert field.is_required({"a": "Yes"})
    assert not field.is_asked({"a": "No"})
    assert not field.is_required({"a": "No"})


def test_a_question_may_be_asked_always_and_required_sometimes():
    field = AskedField(answer="b", label="B", required_when=ANY)

    assert field.is_asked({})
    assert not field.is_required({})
    assert field.is_required({"a": "Maybe"})
