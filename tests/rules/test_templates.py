"""Rules of the templates."""

import pytest

from tests.rules import checks
from tests.rules.sources import modules, templates


def test_every_template_that_is_named_exists():
    named = {
        (module, name)
        for module, source in modules().items()
        for name in checks.templates_named_in(source)
    } | {
        (template, name)
        for template, text in templates().items()
        for name in checks.templates_used_by(text)
    }
    assert sorted((by, name) for by, name in named if name not in templates()) == []


def test_names_of_templates_are_found():
    assert checks.templates_named_in('render_template("partners/show.html", x=1)') == {
        "partners/show.html"
    }
    text = '{% extends "layout/base.html" %}{% from "components/tag.html" import tag %}'
    assert checks.templates_used_by(text) == {"layout/base.html", "components/tag.html"}


RULES = [
    checks.inline_code,
    checks.names_imported_in_vain,
    checks.unprotected_forms,
    checks.unsafe_markup,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_templates_keep_the_rule(rule):
    found = {name: rule(text) for name, text in templates().items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("rule", "broken", "sound"),
    [
        (checks.inline_code, "<script>go()</script>", '<script src="/a.js"></script>'),
        (checks.inline_code, "<style>p {}</style>", "<p>style = taste</p>"),
        (checks.inline_code, '<p style="color: red">', '<p class="red">'),
        (checks.inline_code, '<a onclick="go()">', '<a href="/on?once=1">'),
        (checks.inline_code, '<a href="javascript:go()">', '<a href="/go">'),
        (
            checks.unprotected_forms,
            '<form method="post"><button>Go</button></form>',
            '<form method="post">{{ form.hidden_tag() }}</form>',
        ),
        (checks.unsafe_markup, "{{ title | safe }}", "{{ title }}"),
        (
            checks.names_imported_in_vain,
            '{% from "components/tag.html" import tag, mark %}{{ tag() }}',
            '{% from "components/tag.html" import tag, mark as sign %}{{ tag() }}{{ sign() }}',
        ),
    ],
)
def test_template_that_breaks_the_rule_is_seen(rule, broken, sound):
    assert rule(broken)
    assert rule(sound) == []
