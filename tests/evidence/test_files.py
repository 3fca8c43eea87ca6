"""What a file is, its content tells; what could run is refused; names are cleaned, not lost."""

import io
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.errors import Invalid
from impacttracker.evidence.files import LONGEST_NAME, Upload, clean_name, examine
from tests.evidence.samples import KEPT, PDF, compound, ooxml, opendocument, packed

LARGEST = 1024 * 1024


def examined(name, content):
    return examine(Upload(name, io.BytesIO(content)), largest=LARGEST)


def refusal(name, content):
    with pytest.raises(Invalid) as refused:
        examined(name, content)
    assert list(refused.value.problems) == ["file"]
    return refused.value.problems["file"]


@pytest.mark.parametrize("name", KEPT)
def test_every_kind_is_told_by_its_content(name):
    content = KEPT[name]

    found = examined(name.upper(), content)

    assert (found.size, found.sha256) == (len(content), sha256(content).hexdigest())
    assert found.name == name.upper()
    assert "/" in found.media_type
    assert found.content.read() == content


@pytest.mark.parametrize("name", KEPT)
def test_ending_has_to_fit_the_content(name):
    ending = name.rpartition(".")[2]
    others = [one for one in KEPT if KEPT[one] != KEPT[name]]
    content = PDF if ending not in {"pdf", "txt", "md", "csv", "tsv"} else KEPT["photo.png"]

    assert f"The name ends in .{ending}, but the content is not that of" in refusal(name, content)
    assert len(others) == len(KEPT) - 1


@pytest.mark.parametrize(
    "name",
    ["page.html", "p.HTM", "drawing.svg", "run.js", "setup.exe", "macro.vbs", "a.pdf.exe", "x.php"],
)
def test_what_could_run_is_refused_by_its_name(name):
    assert "could run" in refusal(name, PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>",
        b"  \n<HTML>",
        b"\xef\xbb\xbf<script>alert(1)</script>",
        "<html>".encode("utf-16"),
        b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"#!/bin/sh\nrm -r /",
        b"MZ\x90\x00\x03\x00",
        b"\x7fELF\x02\x01",
        b"<?php system('x');",
    ],
)
@pytest.mark.parametrize("name", ["notes.txt", "table.csv", "report.pdf"])
def test_what_could_run_is_refused_by_its_content(name, content):
    assert "could run" in refusal(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.docm", ooxml("word/document.xml")),
        ("letter.docx", ooxml("word/document.xml", **{"word/vbaProject.bin": b"x"})),
        ("table.xlsx", ooxml("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": b"x"})),
        ("slides.pptx", ooxml("ppt/presentation.xml", **{"ppt/activeX/activeX1.bin": b"x"})),
        (
            "letter.docx",
            packed(
                {
                    "[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled",
                    "word/document.xml": b"",
                }
            ),
        ),
        ("letter.odt", opendocument("text", **{"Basic/Standard/Module1.xml": b"x"})),
        ("letter.doc", compound("Root Entry", "WordDocument", "_VBA_PROJECT")),
    ],
)
def test_documents_with_macros_are_refused(name, content):
    assert "macros" in refusal(name, content)


def test_name_of_a_stream_is_found_where_two_pieces_meet():
    # The pieces are a mebibyte long.
    filler = b"\x00" * (1024 * 1024 - 512 - 9)
    content = compound("WordDocument")[:512] + filler + "_VBA_PROJECT".encode("utf-16-le")
    with pytest.raises(Invalid, match="macros"):
        examine(Upload("letter.doc", io.BytesIO(content)), largest=2 * LARGEST)


def test_document_that_unpacks_to_far_more_is_refused():
    bomb = ooxml("word/document.xml", **{"word/zeros.xml": b"\x00" * 20 * 1024 * 1024})
    many = packed({f"word/{number}": b"" for number in range(5_001)})

    assert len(bomb) < LARGEST
    assert "unpacks to far more" in refusal("letter.docx", bomb)
    assert "unpacks to far more" in refusal("letter.docx", many)


@pytest.mark.parametrize("cut", [4, 30, -30])
def test_damaged_document_is_refused_and_breaks_nothing(cut):
    whole = KEPT["letter.docx"]
    assert "not that of a Word document" in refusal("letter.docx", whole[:cut])
    assert zipfile.is_zipfile(io.BytesIO(whole))


def test_other_refusals_say_what_to_do():
    assert "is empty" in refusal("report.pdf", b"")
    assert "up to 1 MB" in refusal("report.pdf", PDF + b" " * LARGEST)
    assert "has no ending" in refusal("report", PDF)
    assert "Unpack it" in refusal("all.zip", packed({"a.txt": b"a"}))
    assert "ending in .xyz are not kept" in refusal("a.xyz", b"x")
    assert "not that of plain text" in refusal("notes.txt", b"a\x00b")


@pytest.mark.parametrize(
    ("given_name", "kept_name"),
    [
        ("Łódź–Ağrı 東京.pdf", "Łódź–Ağrı 東京.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\fakepath\\Letter of thanks.docx", "Letter of thanks.docx"),
        ("a\r\nX-Header: 1.pdf", "aX-Header: 1.pdf"),
        ("\u202egnp.exe.pdf", "gnp.exe.pdf"),
        ("  .hidden.pdf. ", "hidden.pdf"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_names_are_cleaned_and_yet_as_given(given_name, kept_name):
    assert clean_name(given_name) == kept_name


@given(st.text())
def test_no_name_leads_anywhere_or_breaks_a_header(name):
    cleaned = clean_name(name)

    assert 0 < len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set("/\\\r\n\x00\u202e")
    assert cleaned not in {".", ".."}
    assert clean_name(cleaned) == cleaned


def test_long_name_keeps_its_ending():
    assert clean_name("x" * 500 + ".pdf") == "x" * (LONGEST_NAME - 4) + ".pdf"
