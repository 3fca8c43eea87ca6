"""Two formats of two funders that ask for the same text, as an installation may add them."""

import pytest

from impacttracker.formats import held

CHARITY = """
key = "charity"
version = "1"
name = "Charity report"
funder = "A charity"

[options]
grade = ["Met in full", "Met in part"]

[[sections]]
key = "about"
heading = "About the award"

[[sections.fields]]
answer = "text.tidal_grade"
label = "How did it go?"
options = "grade"

[[sections.fields]]
answer = "text.tidal_summary"
label = "Say it plainly"
hint = "For neighbours."
form = "prose"
limit = { words = 5 }
required = true
"""
COUNCIL = """
key = "council"
version = "2"
name = "Council return"
funder = "A council"

[[sections]]
key = "about"
heading = "About the award"

[[sections.fields]]
answer = "text.tidal_summary"
label = "Lay summary"
form = "prose"
limit = { characters = 40 }

[[sections.fields]]
answer = "text.tidal_lessons"
label = "Tidal lessons"
"""


@pytest.fixture(autouse=True)
def two_formats(tmp_path, monkeypatch):
    for name, said in (("charity-1", CHARITY), ("council-2", COUNCIL)):
        (tmp_path / f"{name}.toml").write_text(said, encoding="utf-8")
    monkeypatch.setattr(held, "_added", [])
    held.add_folder(tmp_path)
    yield
    held.forget()
