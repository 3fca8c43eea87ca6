"""A folder and a bucket keep bytes alike: wholly or not at all, and under their hash."""

import errno
import io
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from impacttracker.evidence.bucket import Bucket, bucket_at
from impacttracker.evidence.storage import (
    BytesMissing,
    Folder,
    StoreAway,
    StoreFull,
    store,
)

CONTENT = "Łódź–Ağrı 東京".encode() * 1000
SEAL = sha256(CONTENT).hexdigest()
NEVER_KEPT = sha256(b"never kept").hexdigest()


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request, tmp_path):
    if request.param == "folder":
        return Folder(tmp_path / "files")
    return request.getfixturevalue("bucket")


def read(kept_in, seal=SEAL):
    file = kept_in.open(seal)
    try:
        return file.read()
    finally:
        file.close()


def now():
    return datetime.now(UTC)


def test_what_is_kept_is_read_again_byte_for_byte(kept_in):
    assert list(kept_in.held()) == []

    kept_in.keep(SEAL, io.BytesIO(CONTENT))
    kept_in.keep(SEAL, io.BytesIO(CONTENT))

    assert read(kept_in) == CONTENT
    held = list(kept_in.held())
    assert [(one.sha256, one.size) for one in held] == [(SEAL, len(CONTENT))]
    assert abs(now() - held[0].since) < timedelta(minutes=1)
    assert kept_in.complaint() == ""


def test_file_that_was_read_already_is_kept_whole(kept_in):
    file = io.BytesIO(CONTENT)
    file.read(100)

    kept_in.keep(SEAL, file)

    assert read(kept_in) == CONTENT


def test_bytes_are_never_kept_under_the_hash_of_others(kept_in):
    with pytest.raises(ValueError, match="another SHA-256"):
        kept_in.keep(NEVER_KEPT, io.BytesIO(CONTENT))
    assert list(kept_in.held()) == []


def test_bytes_that_are_not_there_are_missed_in_a_sentence(kept_in):
    kept_in.keep(SEAL, io.BytesIO(CONTENT))

    for seal in (NEVER_KEPT, "", "../../etc/passwd", SEAL.upper(), f"{SEAL}/x"):
        with pytest.raises(BytesMissing, match="is not in the store") as missed:
            kept_in.open(seal)
        assert missed.value.status == 404


def test_bytes_go_unless_they_were_kept_again_meanwhile(kept_in):
    kept_in.keep(SEAL, io.BytesIO(CONTENT))

    assert not kept_in.forget(SEAL, kept_before=now() - timedelta(days=1))
    assert read(kept_in) == CONTENT
    assert kept_in.forget(SEAL, kept_before=now() + timedelta(days=1))
    assert not kept_in.forget(SEAL, kept_before=now() + timedelta(days=1))
    assert list(kept_in.held()) == []


def test_folder_is_readable_by_its_owner_alone_and_leaves_no_draft(tmp_path):
    folder = Folder(tmp_path / "a" / "files")
    folder.keep(SEAL, io.BytesIO(CONTENT))

    paths = list((tmp_path / "a" / "files").rglob("*"))
    assert [path.name for path in paths if path.is_file()] == [SEAL]
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}
    assert (tmp_path / "a" / "files" / SEAL[:2] / SEAL[2:4] / SEAL).read_bytes() == CONTENT


class Breaks(io.BytesIO):
    """A file that cannot be read to its end."""

    def read(self, size=-1):
        if self.tell() >= 10:
            raise OSError(errno.EIO, "broken")
        return super().read(10)


def test_folder_keeps_nothing_of_what_could_not_be_read(tmp_path):
    folder = Folder(tmp_path)

    with pytest.raises(StoreAway, match="cannot be used just now"):
        folder.keep(SEAL, Breaks(CONTENT))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_full_disk_is_told_as_such(tmp_path):
    class Full(io.BytesIO):
        def read(self, size=-1):
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(StoreFull, match="no room left") as told:
        Folder(tmp_path).keep(SEAL, Full())
    assert told.value.status == 507


def test_folder_that_cannot_be_written_is_told_before_it_is_needed(tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = Folder(tmp_path / "file" / "files")

    assert "let the tracker write to the folder" in folder.complaint()
    with pytest.raises(StoreAway):
        folder.keep(SEAL, io.BytesIO(CONTENT))


def test_bucket_that_does_not_answer_is_told_in_a_sentence(bucket, caplog):
    silent = Bucket("s3://evidence?endpoint=http://127.0.0.1:9")

    with pytest.raises(StoreAway, match="cannot be used just now") as told:
        silent.keep(SEAL, io.BytesIO(CONTENT))
    assert told.value.status == 503
    assert "127.0.0.1:9" in caplog.records[-1].facts["reason"]
    assert "“evidence” cannot be used" in silent.complaint()


def test_bucket_that_is_not_there_or_not_ours_is_told_in_a_sentence(
    bucket, s3_server, monkeypatch, tmp_path
):
    nowhere = Bucket(f"s3://nowhere?endpoint={s3_server}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    without_key = Bucket(f"s3://nowhere?endpoint={s3_server}")

    assert "credentials in AWS_ACCESS_KEY_ID" in nowhere.complaint()
    assert "Unable to locate credentials" in without_key.complaint()
    with pytest.raises(StoreAway):
        nowhere.open(SEAL)


def test_bucket_keeps_to_its_prefix(bucket, s3_server):
    bucket.keep(SEAL, io.BytesIO(CONTENT))
    elsewhere = Bucket(f"s3://evidence/other?endpoint={s3_server}")

    assert list(elsewhere.held()) == []
    with pytest.raises(BytesMissing):
        elsewhere.open(SEAL)
    elsewhere.keep(SEAL, io.BytesIO(CONTENT))
    assert len(list(bucket.held())) == 1


def test_configuration_says_which_store(app, tmp_path):
    assert isinstance(store(), Folder)

    app.config["EVIDENCE_STORE_URL"] = "s3://evidence?endpoint=http://127.0.0.1:9"

    assert store() is bucket_at(app.config["EVIDENCE_STORE_URL"])


def test_folder_lists_nothing_but_what_it_keeps(tmp_path):
    Folder(tmp_path).keep(SEAL, io.BytesIO(CONTENT))
    (tmp_path / SEAL[:2] / SEAL[2:4] / ".draft-x").write_text("left by a crash")
    (tmp_path / "secret-key").write_text("another's")
    os.utime(tmp_path / SEAL[:2] / SEAL[2:4] / SEAL, (0, 0))

    held = list(Folder(tmp_path).held())
    assert [(one.sha256, one.since) for one in held] == [(SEAL, datetime.fromtimestamp(0, UTC))]
