"""An archive takes its evidence files along: out as a ZIP, and in again by the rules of uploads."""

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import Upload
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.evidence.storage import Folder
from impacttracker.evidence.vocabulary import Audience
from impacttracker.exchange import folders, reading
from impacttracker.projects.queries import by_code
from impacttracker.receipts import operations as receipts
from impacttracker.receipts.models import Receipt
from tests.applications import run_command
from tests.evidence.samples import packed, png
from tests.factories import make_member, make_project, make_record, make_user
from tests.pages import Page

LETTER, PICTURE = b"%PDF-1.7 \x00 a letter", png()
CODE = "FILES"


def seal(content):
    return sha256(content).hexdigest()


def keep(project, title, content, name="letter.pdf", **facts):
    upload = Upload(name, io.BytesIO(content))
    details = EvidenceDetails(title=title, upload=upload, **facts)
    return evidence.add_evidence(project, details, by=None)


def make_full(project, lead):
    record = make_record(project, by=lead)
    keep(project, "Letter", LETTER, records=[record])
    keep(project, "The same letter", LETTER, "Łódź 東京.pdf", confidential=True)
    keep(project, "Poster", PICTURE, "poster.png", audience=Audience.LEADS)
    told = EvidenceDetails(title="Elsewhere", file="lost.pdf", sha256=seal(b"lost"))
    evidence.add_evidence(project, told, by=None)


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    made = make_project(CODE, title="Ours", lead=lead)
    make_full(made, lead)
    return made


def run(application, *words):
    result = run_command(application, *words)
    assert result.exit_code == 0, result.stderr
    return result


def written(run_in, form="archive-zip"):
    return run_in("export", "--project", CODE, "--as", form).stdout_bytes


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        return {one: folder.read(one) for one in folder.namelist()}


def kept_by(application):
    return [one.sha256 for one in Folder(Path(application.config["DATA_FOLDER"])).held()]


@pytest.fixture
def full(new_installation):
    """An installation of its own, where commits are real."""
    application = new_installation()
    with application.app_context():
        lead = make_user(name="Lead")
        make_full(make_project(CODE, title="Ours", lead=lead), lead)
        db.session.commit()
    return application


def test_empty_installation_gives_the_same_bytes_again(full, new_installation, tmp_path):
    empty, file = new_installation(), tmp_path / "archive.zip"
    run(full, "export", "--project", CODE, "--as", "archive-zip", "-o", str(file))
    words = ("import", str(file), "--project", CODE, "--json")

    run(empty, *words, "--dry-run")
    assert kept_by(empty) == []
    report = run(empty, *words)

    assert json.loads(report.stdout)["reader"] == "archive"
    assert written(lambda *words: run(empty, *words)) == file.read_bytes()
    found = members(file.read_bytes())
    assert found.pop("archive.json") == written(lambda *words: run(full, *words), "archive")
    assert found == {f"files/{seal(one)}": one for one in (LETTER, PICTURE)}
    assert kept_by(empty) == sorted(map(seal, (LETTER, PICTURE)))
    again = json.loads(run(empty, *words).stdout)
    assert "evidence" not in again["also"]["updated"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_files_go_from_a_folder_into_a_bucket(
    full, new_installation, tmp_path, bucket, bucket_address
):
    other, file = new_installation(EVIDENCE_STORE_URL=bucket_address), tmp_path / "archive.zip"
    run(full, "export", "--project", CODE, "--as", "archive-zip", "-o", str(file))

    run(other, "import", str(file), "--project", CODE)

    assert [one.sha256 for one in bucket.held()] == sorted(map(seal, (LETTER, PICTURE)))
    assert written(lambda *words: run(other, *words)) == file.read_bytes()


def test_zip_holds_only_files_that_its_reader_may_open(project, lead, sign_in):
    address = f"/exchange/{CODE}/export/archive-zip"

    seen = members(sign_in(make_member(project)).get(address).data)
    whole = members(sign_in(lead).get(address).data)

    assert f"files/{seal(PICTURE)}" in whole
    assert f"files/{seal(PICTURE)}" not in seen
    assert f"files/{seal(LETTER)}" in seen
    assert b"Poster" not in seen["archive.json"]
    assert seal(b"lost").encode() in whole["archive.json"]


def test_page_shows_it_first_and_then_keeps_the_files(app, project, lead, sign_in, flask):
    content = written(flask)
    make_project("OTHER", lead=lead)
    browser, upload = sign_in(lead), {"files": (io.BytesIO(content), "a.zip"), "adds_awards": "y"}
    before = kept_by(app)

    shown = Page(browser.post("/exchange/OTHER/preview", data=upload).text)
    browser.post("/exchange/OTHER/confirm", data=shown.typed())

    pieces = {one.title: one for one in pieces_of("OTHER")}
    assert [title for title, one in pieces.items() if not one.has_copy] == ["Elsewhere"]
    assert pieces["The same letter"].file == "Łódź 東京.pdf"
    assert kept_by(app) == before
    receipt = db.session.scalars(select(Receipt)).one()
    assert receipts.undo(receipt, by=lead) == 0
    assert pieces_of("OTHER") == []


def pieces_of(code):
    found = select(Evidence).where(Evidence.project_id == by_code(code).id).order_by(Evidence.id)
    return db.session.scalars(found).all()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_file_that_may_not_be_kept_is_left_out_and_said(app, project, flask, tmp_path):
    page, rotten = b"<html><script>alert(1)</script></html>", png()[:-1] + b"!"
    keep(project, "Page", b"%PDF-1.7 page", "page.pdf")
    held = members(written(flask))
    held[f"files/{seal(PICTURE)}"] = rotten
    held[f"files/{seal(page)}"] = page
    said = held["archive.json"].replace(seal(b"%PDF-1.7 page").encode(), seal(page).encode())
    file = tmp_path / "archive.zip"
    file.write_bytes(packed({**held, "archive.json": said}))

    words = ("import", str(file), "--project", "OTHER", "--json")
    dry = json.loads(flask(*words, "--dry-run").stdout)
    done = json.loads(flask(*words).stdout)

    assert done == dry
    left_out = " ".join(one["what"] for one in done["flagged"] if "left out" in one["what"])
    assert left_out.count("Its file was left out.") == 2
    assert "the SHA-256 of the two differ" in left_out
    assert "could run what is in it" in left_out
    assert not {seal(page), seal(rotten)} & set(kept_by(app))
    assert sum(one.has_copy for one in pieces_of("OTHER")) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_command_takes_more_than_a_page_does(project, flask, tmp_path, monkeypatch):
    file, words = tmp_path / "archive.zip", ("--project", "OTHER")
    file.write_bytes(written(flask))
    monkeypatch.setattr(reading, "LARGEST_FILE", 1000)
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" * 1000)

    assert "too large" in flask("import", str(large), *words).stderr
    assert flask("import", str(file), *words).exit_code == 0
    assert sum(one.has_copy for one in pieces_of("OTHER")) == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_page_takes_no_more_than_it_says_when_it_is_unpacked(
    project, lead, sign_in, flask, monkeypatch
):
    content = packed(members(written(flask)))
    monkeypatch.setattr(folders, "LARGEST_UNPACKED", 1000)
    upload = {"files": (io.BytesIO(content), "a.zip")}

    answer = sign_in(lead).post(f"/exchange/{CODE}/preview", data=upload)

    assert answer.status_code == 422
    assert "more than 100 MB" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_archive_alone_is_given_its_files_later(project, flask, tmp_path):
    content = written(flask)
    alone, file = tmp_path / "archive.json", tmp_path / "archive.zip"
    alone.write_bytes(members(content)["archive.json"])
    file.write_bytes(content)

    flask("import", str(alone), "--project", "OTHER")
    assert not any(one.has_copy for one in pieces_of("OTHER"))
    report = json.loads(flask("import", str(file), "--project", "OTHER", "--json").stdout)

    assert report["also"]["updated"] == {"evidence": 3}
    assert sum(one.has_copy for one in pieces_of("OTHER")) == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda content: content[:-30], "damaged"),
        (lambda content: content.replace(b'"version": 1', b'"version": 9'), "damaged"),
        (lambda content: packed({"archive.json": b"[]"}), "nothing that can be read"),
        (lambda content: packed({"other/archive.json": b"{}"}), "nothing that can be read"),
    ],
)
def test_damaged_zip_is_refused_in_a_sentence(project, flask, tmp_path, damage, sentence):
    file = tmp_path / "archive.zip"
    file.write_bytes(damage(written(flask)))

    result = flask("import", str(file), "--project", "OTHER")

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert by_code("OTHER") is None
