"""Funders' formats: what is refused in a file, and when a question applies."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from impacttracker.conditions import Condition
from impacttracker.formats import held as holding
from impacttracker.formats.format import AskedField, Fill, Limit, Unit
from impacttracker.formats.held import add_folder, formats, load, unreadable
from impacttracker.formats.period import PeriodRule, Rule
from impacttracker.formats.places import UnreadableFormat, lines_of
from impacttracker.formats.reading import read

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
        ('name = "A small return"', "", "small-1.toml, line 1: “name” is missing."),
        ("funder =", "fundre =", "small-1.toml, line 5: “fundre” is no key here; say one of about"),
        ("heading =", "headline =", "section talks: “headline” is no key here"),
        (
            "funder =",
            "response_codes = [{ code = '1', label = 'x', expected = 1 }]\nfunder =",
            "“expected” cannot be 1.",
        ),
        (
            "funder =",
            "response_codes = [{ code = '1', label = 'x', expected = true }, "
            "{ code = '1', label = 'y', expected = true }]\nfunder =",
            "the code “1” stands twice.",
        ),
        ("required =", "requird =", "section talks, field Title: “requird” is no key here"),
        ("required = true", 'required = "yes"', "field Title: “required” cannot be 'yes'."),
        ('label = "Title"', "label = 7", "“label” cannot be 7."),
        ("heading =", "headline =", "small-1.toml, line 9: section talks: “headline” is no key"),
        ('label = "Form"', "label = 7", "small-1.toml, line 13: section talks, field 7: “label”"),
        ('kind = "engagement"', 'kind = "engagment"', "no such kind of record or narrative."),
        ('kind = "engagement"', 'kind = "engagement"\nfill = "team"', "say one of fill, kind"),
        ('kind = "engagement"', 'fill = "tally"', "a tally says a kind, and what it counts"),
        ('kind = "engagement"', 'fill = "grid"', "a grid needs “rows”."),
        ('kind = "engagement"', 'fill = "teams"', "“teams” is none of ahead, chain, figures"),
        ('answer = "form"', 'answer = "forme"', "field Form: “forme” is no answer here; say one"),
        ("required = true", "limit = { words = 9, items = 1 }", "a limit counts one of characters"),
        ("required = true", "limit = { words = 0 }", "a limit is above zero"),
        ("required = true", "limit = { words = 5, least = 6 }", "not below its “least”"),
        ("required = true", 'crosswalk = "x"', "there is no crosswalk called “x”."),
        ('funder = "A funder"', 'funder = "A"\nperiod = { rule = "moon" }', "“moon” is none of"),
        ('funder = "A funder"', 'funder = "A"\nperiod = { rule = "window" }', "has both “from”"),
        (
            'funder = "A funder"',
            'funder = "A"\nperiod = { rule = "year", begins = "02-30" }',
            "small-1.toml, line 6: “begins” is a month and a day",
        ),
        ('funder = "A funder"', 'funder = "A"\npage = { paper = "A0" }', "“paper” is one of"),
        ('funder = "A funder"', 'funder = "A"\npage = { font_size = 5 }', "between 6 and 24."),
        ('funder = "A funder"', 'funder = "A"\nnot_counted = ["x"]', "there is no section “x”."),
        ('funder = "A funder"', 'funder = "A"\noptions = ["x"]', "should be a table of lists"),
        (
            'funder = "A funder"',
            'funder = "A"\n[crosswalks.x]\noptions = "sector"\nours = "engagement_form"\n'
            'terms = { "A dance" = "Energy" }',
            "line 9: crosswalk x: “A dance” is no term of engagement_form.",
        ),
        ("engagement_form", "engagement_forms", "no list of options called “engagement_forms”"),
        (
            "required = true",
            'form = "essay"',
            "“essay” is no form; say one of address, brack",
        ),
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


def test_whatever_a_format_may_say_is_read(file_with):
    richer = """
period = { rule = "year", begins = "08-01" }
[options]
channel = ["Event", "Other"]
[crosswalks.channel]
options = "channel"
ours = "engagement_form"
otherwise = "Other"
terms = { "A talk or presentation" = "Event" }
"""
    small = read(file_with('funder = "A funder"\n', 'funder = "A funder"' + richer))
    assert small.period.span_called("2024/25") == (date(2024, 8, 1), date(2025, 7, 31))

    told = 'crosswalk = "channel", limit = { words = 5, least = 2, indicative = true }'
    file = file_with('options = "engagement_form"', told)
    file.write_text(file.read_text().replace('funder = "A funder"\n', 'funder = "A"' + richer))
    field = read(file).sections[0].fields[1]
    assert field.limit == Limit(most=5, unit=Unit.WORDS, least=2, is_indicative=True)
    assert (field.form, field.choices.options) == ("choice", ("Event", "Other"))
    assert field.crosswalk.of("A talk or presentation") == "Event"
    assert field.crosswalk.of("Something new") == "Other"
    assert "A talk or presentation" not in field.crosswalk.where("Other")


def test_texts_of_a_grid_are_asked_row_by_row(file_with):
    grid = 'fill = "grid"\nrows = [{ key = "a", label = "A" }, { key = "b", label = "B" }]'
    file = file_with('kind = "engagement"', grid)
    plain = file.read_text().replace(', options = "engagement_form"', "")
    file.write_text(
        plain.replace('"title"', '"text.base_{row}"').replace('"form"', '"text.goal_{row}_now"')
    )
    small = read(file)
    assert small.sections[0].fill is Fill.GRID
    topics = [one.topic for one in small.sections[0].every_field]
    assert topics == ["base_a", "goal_a_now", "base_b", "goal_b_now"]
    assert small.asked_text("goal_b_now").label == "Form"


def test_every_format_of_ours_can_be_read():
    assert unreadable() == []
    keys = [one.key for one in formats()]
    assert keys == sorted(keys)
    assert load("ukri") == load("ukri", "2026")
    assert [one.version for one in formats() if one.key == "ref"] == ["2029", "2021"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder of formats that an installation adds."""
    monkeypatch.setattr(holding, "_added", [])
    add_folder(tmp_path)
    yield tmp_path
    holding.forget()


def test_an_installation_may_add_formats_of_its_own(folder, file_with):
    file_with()
    file_with('version = "1"', 'version = "10"', "small-10.toml")
    file_with('version = "1"', 'version = "9"', "small-9.toml")
    holding.forget()

    assert [one.version for one in formats() if one.key == "small"] == ["10", "9", "1"]
    assert load("small").version == "10"
    assert load("small", "9").version == "9"


def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(folder, file_with):
    file_with("kind =", "kinde =")
    (folder / "ukri-2026.toml").write_text("")
    holding.forget()

    broken, twin = unreadable()
    assert broken.startswith("small-1.toml, line 10: section talks: “kinde” is no key here")
    assert "ukri 2026 is held already" in twin
    assert "ukri" in [one.key for one in formats()]
    assert "small" not in [one.key for one in formats()]


LINES = """# a comment = "with ] and = in it"
a.b = [ # and
  1, { c = "}", d = [2,
  3] },
]
text = '''
x = 1 ''''
"quoted # key" = "esc \\" ]"
[[t]]
n = 1
[[t.u]]
m = 2
[[t]]
n = 1979-05-27
"""


def test_lines_of_keys_and_items_are_found():
    assert lines_of(LINES) == {
        ("a", "b"): 2, ("a", "b", 0): 3, ("a", "b", 1): 3, ("a", "b", 1, "c"): 3,
        ("a", "b", 1, "d"): 3, ("a", "b", 1, "d", 0): 3, ("a", "b", 1, "d", 1): 4,
        ("text",): 6, ("quoted # key",): 8, ("t", 0): 9, ("t", 0, "n"): 10, ("t", 0, "u", 0): 11,
        ("t", 0, "u", 0, "m"): 12, ("t", 1): 13, ("t", 1, "n"): 14,
    }  # fmt: skip
    assert tomllib.loads(LINES)["t"][1]


ACADEMIC = PeriodRule(rule=Rule.YEAR, begins=(8, 1))


@pytest.mark.parametrize(
    ("rule", "name", "span"),
    [
        (PeriodRule(rule=Rule.YEAR), "2026", (date(2026, 1, 1), date(2026, 12, 31))),
        (ACADEMIC, "2025/26", (date(2025, 8, 1), date(2026, 7, 31))),
        (PeriodRule(rule=Rule.YEAR), "0000", None),
        (PeriodRule(rule=Rule.YEAR), "9999", None),
        (PeriodRule(rule=Rule.YEAR), "Year 2", None),
        (PeriodRule(rule=Rule.AWARD), "2026", None),
        (
            PeriodRule(rule=Rule.WINDOW, window=(date(2013, 8, 1), date(2020, 12, 31))),
            "REF",
            (date(2013, 8, 1), date(2020, 12, 31)),
        ),
    ],
)  # fmt: skip
def test_days_of_a_period_follow_from_the_rule_and_its_name(rule, name, span):
    assert rule.span_called(name) == span


@pytest.mark.parametrize(("key", "version"), [("other", None), ("ukri", "1999"), ("../x", "1")])
def test_a_format_that_is_not_held_is_named_with_those_that_are(key, version):
    with pytest.raises(KeyError, match=r"There is no format “.*”. Held are: .*ukri 2026"):
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
