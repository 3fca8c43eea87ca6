"""A project page of the past is brought in, becomes the return, and can be written again."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "exchange" / "samples" / "gtr_page.txt"
PDFTOTEXT_IS_MISSING = "pdftotext is not installed here."
TITLES = ("Salt probe", "Breakfast on the dyke", "Growers of the Eastern Marsh")


def test_pasted_page_becomes_records_a_return_and_the_same_page_again(visit, tracker, tmp_path):
    code = new_project(tracker)
    ffion, in_another_window = visit("ffion@repair.example"), visit("ffion@repair.example")
    ffion.goes_to(f"/exchange/{code}/")
    ffion.types("Or paste its text", PAGE.read_text(encoding="utf-8"))
    ffion.presses("Look at what it holds")
    ffion.sees("Nothing is stored yet.", *TITLES)
    in_another_window.goes_to(f"/timeline/{code}/")
    in_another_window.sees_no(*TITLES)

    ffion.presses("Import this")
    ffion.sees_heading("What the import did")
    in_another_window.goes_to(f"/timeline/{code}/")
    in_another_window.sees(*TITLES)
    ffion.goes_to(f"/partners/{code}/")
    ffion.sees("Stichting Zilte Akker")
    ffion.goes_to(f"/projects/{code}/")
    ffion.sees("University of Saltmarsh")

    ffion.goes_to(f"/exchange/{code}/")
    ffion.types("Or paste its text", PAGE.read_text(encoding="utf-8"))
    ffion.presses("Look at what it holds")
    ffion.sees("All of this is here already")

    ffion.goes_to(f"/reports/{code}/")
    ffion.follows("UKRI research outcomes return", within="main")
    ffion.sees(*TITLES)
    ffion.unfolds("Download")
    words = words_of(fetched(ffion, re.compile("PDF"), tmp_path / "return.pdf"))
    assert [title for title in TITLES if title not in words] == []
    assert "Forty people ate what the sea had watered." in words

    ffion.goes_to(f"/exchange/{code}/")
    with ffion.page.expect_download() as download:
        ffion.presses(re.compile("Text.*Project page"))
    again = Path(download.value.path()).read_text(encoding="utf-8")
    assert again.startswith(PAGE.read_text(encoding="utf-8")[:60])
    assert [title for title in TITLES if title not in again] == []
    ffion.goes_to(f"/exchange/{code}/")
    ffion.presses(re.compile("HTML.*Lines for a CV"))
    ffion.sees_heading("Lines for a CV, in HTML")
    assert "<h2>Talks and events</h2>" in ffion.page.locator("#text").input_value()
    ffion.presses(re.compile("^Copy"))
    ffion.sees("Copied")


def new_project(tracker):
    """An empty project of Ffion's, with one award."""
    from impacttracker.accounts.models import User
    from impacttracker.database import db
    from tests.factories import make_project

    with tracker.application.app_context():
        ffion = db.session.query(User).filter_by(email="ffion@repair.example").one()
        project = make_project("TIDAL", lead=ffion, title="Tidal gardens")
        db.session.commit()
        return project.code


def fetched(visitor, link, file):
    """What the link leads to, kept as *file*, as if it had been saved under that name."""
    found = visitor.page.locator("main").get_by_role("link", name=link).first
    answer = visitor.page.context.request.get(visitor.address + found.get_attribute("href"))
    assert answer.ok
    file.write_bytes(answer.body())
    return file


def words_of(pdf):
    """The text of a PDF as another program reads it, in single spaces."""
    if not shutil.which("pdftotext"):
        pytest.skip(PDFTOTEXT_IS_MISSING)
    told = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())
