"""What every HTML answer is checked for, seen to complain."""

import pytest

from tests.pages import Page

SOUND = """<!doctype html><html lang="en-GB"><head><title>Partners · Impact Tracker</title></head>
<body><main><h1>Partners</h1><form method="post" action="/partners/">
<label for="name">Name</label><input id="name" name="name" aria-describedby="hint">
<p id="hint">As they write it, {{7*7}}</p><button>Save</button></form>
<p>Below<br>it</p><svg><path d="M0 0"/></svg></main></body></html>"""


def test_sound_page_has_no_faults():
    assert Page(SOUND).faults() == []


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("</h1>", "</h1><h1>Again</h1>", "2 main headings (h1), where there should be one"),
        ("<title>Partners", "<title>People", "the title “People · Impact Tracker” does not begin"),
        (' lang="en-GB"', "", "the page does not say its language"),
        ("<main>", "<div>", "there is not exactly one <main>"),
        ("<p>Below", '<p id="hint">Below', "2 elements are called #hint"),
        ('for="name"', 'for="nom"', "for=“nom” points at nothing"),
        ('<label for="name">Name</label>', "", "“name” has no label"),
        (' method="post" action="/partners/"', "", "a form says neither its method nor its action"),
        ("<button>Save", "<button>", "a button has no name"),
        ("{{7*7}}", "{{ name }}", "a template's braces were printed"),
        ("</main>", "<script>go()</script></main>", "a script stands in the page"),
        ("</main>", "<style>p {}</style></main>", "a style sheet stands in the page"),
        ("<p>Below", '<p style="color: red">Below', "<p> carries style="),
        ("<p>Below", '<p onclick="go()">Below', "<p> carries onclick="),
        ("<p>Below", '<p><a href="javascript:go()">Go</a>', "<a> runs a script"),
        ("</label>", "", "</form> inside <label>"),
    ],
)
def test_fault_of_a_page_is_seen(before, after, complaint):
    assert before in SOUND
    faults = Page(SOUND.replace(before, after)).faults()
    assert any(fault.startswith(complaint) for fault in faults), faults


def test_fragment_is_not_asked_for_a_frame():
    assert Page('<p>Two <a href="/x">found</a></p>').faults() == []


def test_page_tells_what_its_form_would_send():
    html = """<main><form method="post"><input name="a" value="1"><textarea name="b">
two</textarea><select name="c"><option value="x">X<option value="y" selected>Y</select>
<input type="checkbox" name="d" value="on"><input type="checkbox" name="e" value="on" checked>
<button name="go" value="1">Go</button></form></main>"""
    assert Page(html).typed() == {"a": ["1"], "b": ["two"], "c": ["y"], "e": ["on"]}
