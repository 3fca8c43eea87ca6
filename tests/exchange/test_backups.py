"""A backup holds everything, and brings it back on either database."""

import io
import json
import zipfile
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from impacttracker.database import TOLD_ANEW, Base, db
from impacttracker.evidence.storage import Folder
from impacttracker.exchange.models import PendingImport
from impacttracker.projects.models import Project
from impacttracker.search import index
from impacttracker.seeds import seed_access
from tests.applications import application_on, close, run_command
from tests.databases import POSTGRESQL_IS_MISSING
from tests.factories import make_organisation, make_project, make_user

CONTENT = b"%PDF-1.7 \x00"
SEAL = sha256(CONTENT).hexdigest()


@pytest.fixture
def full(new_installation):
    """An installation in which everything stands that can."""
    application = new_installation()
    with application.app_context():
        seed_access()
        project = db.session.scalars(select(Project)).first()
        parent = make_organisation(project, "A part of one that comes later")
        parent.parent = make_organisation(project, "Łódź–Ağrı 東京")
        held = PendingImport(project_id=project.id, user_id=make_user().id, content=b"\x00\xff")
        db.session.add(held)
        db.session.commit()
    keep_a_file(application)
    return application


@pytest.fixture
def small(new_installation):
    """An installation with one project and one file."""
    application = new_installation()
    with application.app_context():
        make_project("SMALL")
        db.session.commit()
    keep_a_file(application)
    return application


def keep_a_file(application):
    store_of(application).keep(SEAL, io.BytesIO(CONTENT))


def store_of(application):
    return Folder(Path(application.config["DATA_FOLDER"]))


def everything_in(application):
    with application.app_context():
        return {
            table.name: db.session.execute(select(table).order_by(table.c.id)).all()
            for table in Base.metadata.sorted_tables
            if table.info != TOLD_ANEW
        }


def differences_in(application):
    """Where the index of the search says something else than is recorded."""
    with application.app_context():
        return index.differences(db.session.connection())


def run(application, *words):
    result = run_command(application, *words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_backup_brings_everything_back(full, new_installation, tmp_path):
    file = tmp_path / "backup.zip"
    empty = new_installation()

    assert "all checked" in run(full, "backup", str(file))
    run(empty, "restore", str(file))

    assert everything_in(empty) == everything_in(full)
    with store_of(empty).open(SEAL) as kept:
        assert kept.read() == CONTENT
    assert differences_in(empty) == []
    assert file.stat().st_mode & 0o077 == 0
    with empty.app_context():
        # Keys go on from the highest that was brought back.
        make_project("AFTER")
        db.session.commit()


def test_backup_and_archive_move_between_databases(databases, tmp_path):
    servers = [databases.get(name) for name in ("sqlite", "postgresql", "sqlite")]
    if None in servers:
        pytest.skip(POSTGRESQL_IS_MISSING)
    applications = []
    for place, server in enumerate(servers):
        folder = tmp_path / f"installation-{place}"
        folder.mkdir(mode=0o700)
        applications.append(application_on(server.new(), folder))
    first, *others = applications
    with first.app_context():
        seed_access()
        db.session.commit()
    keep_a_file(first)
    words = ("export", "--project", "ALPHA", "--as", "archive")

    for place, (source, target) in enumerate(pairwise(applications)):
        file = tmp_path / f"{place}.zip"
        run(source, "backup", str(file))
        run(target, "restore", str(file))

    for other in others:
        assert everything_in(other) == everything_in(first)
        assert differences_in(other) == []
        assert run(other, *words) == run(first, *words)
    for application in applications:
        close(application)


def test_restore_replaces_only_when_told_to(full, new_installation, tmp_path):
    file = tmp_path / "backup.zip"
    run(full, "backup", str(file))
    other = new_installation()
    with other.app_context():
        make_project("MINE")
        db.session.commit()
    before = everything_in(other)

    refused = run_command(other, "restore", str(file))

    assert refused.exit_code == 2
    assert refused.stderr.startswith("The database is not empty.")
    assert everything_in(other) == before
    assert list(store_of(other).held()) == []
    run(other, "restore", str(file), "--replace")
    assert everything_in(other) == everything_in(full)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("tables/project.jsonl", b"{}\n", "damaged in tables/project.jsonl"),
        (f"files/{SEAL}", b"other", f"damaged in files/{SEAL}"),
        ("manifest.json", b'{"format": "other"}', "no backup of Impact Tracker"),
        ("manifest.json", None, "is no backup, or a damaged one"),
        ("manifest.json", b"{", "is no backup, or a damaged one"),
        ("manifest.json", b"\xff", "is no backup, or a damaged one"),
    ],
)
def test_damaged_backup_is_refused_before_anything_changes(
    small, tmp_path, name, content, sentence
):
    file, damaged = tmp_path / "backup.zip", tmp_path / "damaged.zip"
    run(small, "backup", str(file))
    before = everything_in(small)
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(damaged, "w") as target:
        for one in source.namelist():
            if one != name:
                target.writestr(one, source.read(one))
            elif content is not None:
                target.writestr(one, content)

    result = run_command(small, "restore", str(damaged), "--replace")

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert everything_in(small) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside", "C:\\outside"])
def test_backup_never_writes_outside_the_folder(small, tmp_path, name):
    file, hostile = tmp_path / "backup.zip", tmp_path / "hostile.zip"
    run(small, "backup", str(file))
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(hostile, "w") as target:
        manifest = json.loads(source.read("manifest.json"))
        manifest["files"] = {name: manifest["files"][SEAL]}
        for one in source.namelist():
            if one.startswith("tables/"):
                target.writestr(one, source.read(one))
        target.writestr("manifest.json", json.dumps(manifest))
        target.writestr(f"files/{name}", source.read(f"files/{SEAL}"))

    result = run_command(small, "restore", str(hostile), "--replace")

    assert result.exit_code == 2
    assert "names a file otherwise than by its SHA-256" in result.stderr
    assert not list(tmp_path.rglob("outside"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_no_backup_is_refused(new_installation, tmp_path):
    file = tmp_path / "backup.zip"
    file.write_text("not a backup")

    result = run_command(new_installation(), "restore", str(file))

    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_backup_goes_from_a_folder_into_a_bucket_and_back(
    small, new_installation, tmp_path, bucket, bucket_address
):
    in_a_bucket, again = (
        new_installation(EVIDENCE_STORE_URL=address) for address in (bucket_address, "")
    )
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"

    run(small, "backup", str(first))
    run(in_a_bucket, "restore", str(first))
    assert [one.sha256 for one in bucket.held()] == [SEAL]
    run(in_a_bucket, "backup", str(second))
    run(again, "restore", str(second))

    with store_of(again).open(SEAL) as kept:
        assert kept.read() == CONTENT


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_damaged_file_keeps_nothing_else_from_being_safe(small, new_installation, tmp_path):
    file, empty = tmp_path / "backup.zip", new_installation()
    (Path(small.config["DATA_FOLDER"]) / SEAL[:2] / SEAL[2:4] / SEAL).write_bytes(b"rotten")

    result = run_command(small, "backup", str(file))

    assert result.exit_code == 0
    assert "no longer what was kept: 1." in result.stderr
    run(empty, "restore", str(file))
    assert list(store_of(empty).held()) == []
    assert everything_in(empty) == everything_in(small)
