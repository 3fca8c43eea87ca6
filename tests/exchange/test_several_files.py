"""Several files at once, or a folder of them: read together, and what nobody reads left out."""

import pytest

from impacttracker.database import db
from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.folders import packed
from impacttracker.exchange.source import File
from impacttracker.spreadsheets import rows
from tests.exchange.conftest import SAMPLES
from tests.factories import make_project

MESSAGE = (
    "From: Jane Wu <j@x.example>\nTo: a@x.example\nMessage-ID: <{0}@x>\nSubject: {0}\n\nHello\n"
)
EVENT = "UID:{0}\nSEQUENCE:{1}\nSUMMARY:{2}\nDTSTART:20250612T140000Z"
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{0}\nEMAIL:{0}@x.example\nEND:VCARD\n"


def message(name):
    return File(MESSAGE.format(name).encode(), f"{name}.eml")


def calendar(name, *events):
    inside = "".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in events)
    return File(f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}END:VCALENDAR\n".encode(), name)


def invitation(name, event):
    calendar_of = calendar("", event).content.decode()
    head = f"From: Jane Wu <j@x.example>\nMessage-ID: <{name}@x>\nSubject: {name}"
    return File(f"{head}\nContent-Type: text/calendar\n\n{calendar_of}".encode(), f"{name}.eml")


def test_messages_are_read_together_each_once():
    (contents,) = reading.read(
        [message("one"), message("two"), invitation("three", EVENT.format(3, 0, "three"))]
    )
    assert [one.title for one in contents.records] == ["one", "two", "three"]
    assert (contents.reader, contents.file) == ("email", "")
    assert [one.name for one in contents.people] == ["Jane Wu", "a@x.example"]
    again = File(message("one").content + b"PS\n", "copy.eml")
    (contents,) = reading.read([message("one"), again])
    assert len(contents.records) == 1
    assert [one.what for one in contents.flagged][-1] == "It is among the files twice: taken once."


def test_message_that_says_nothing_is_left_out_among_others():
    empty = File(b"Date: Tue, 4 Mar 2025 10:15:20 +0000\nMIME-Version: 1.0\n\n", "empty.eml")
    (contents,) = reading.read([empty, message("one")])
    assert [(one.where, one.what[:25]) for one in contents.skipped] == [
        ("empty.eml", "This message says nothing")
    ]


def test_calendars_are_one_and_the_latest_version_of_an_event_is_read():
    first = calendar("a.ics", EVENT.format(1, 1, "Before"), EVENT.format(2, 0, "Other"))
    second = calendar("b.ics", EVENT.format(1, 2, "Now"))
    (contents,) = reading.read([first, second])
    assert [one.title for one in contents.records] == ["Now", "Other"]


def test_event_without_a_uid_that_stands_in_two_calendars_is_one():
    talk = "SUMMARY:Talk\nDTSTART:20250612T140000Z"
    files = [calendar("a.ics", talk, talk), calendar("b.ics", talk, talk, talk)]
    (contents,) = reading.read(files)
    assert [one.source["occurrence"] for one in contents.records] == [0, 1, 2]


def test_cards_are_read_together_and_say_where_they_stood():
    cards = [File(CARD.format(name).encode(), f"{name}.vcf") for name in ("jane", "bob")]
    (contents,) = reading.read(cards)
    assert [one.where for one in contents.people] == ["jane.vcf, card 1", "bob.vcf, card 1"]


def test_broken_file_is_named():
    broken = File(b"BEGIN:VCARD\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCARD", "broken.vcf")
    with pytest.raises(Unreadable, match=r"^broken.vcf: These contacts are broken"):
        reading.read([File(CARD.format("jane").encode(), "jane.vcf"), broken])


def test_what_people_keep_in_folders_is_left_out():
    page = File((SAMPLES / "gtr_page.txt").read_bytes(), "page.txt")
    files = [
        File(b"\xff\xd8\xff\xe0\x00", "photo.jpg"), File(b"", "empty.txt"), page, message("one"),
        File(b"# Read me\n\nthere", "readme.md"), File(page.content, "copy of page.txt"),
    ]  # fmt: skip
    told, contact = reading.read([packed(files)])
    assert (told.reader, contact.reader) == ("gtr-page", "email")
    assert [(one.where, one.what) for one in told.skipped] == [
        ("photo.jpg", "This is no text, workbook or packed folder."),
        ("empty.txt", "There is nothing in it."),
        ("readme.md", "This is nothing that can be read here."),
        ("copy of page.txt", "It is the same as page.txt."),
    ]
    with pytest.raises(Unreadable, match=r"^photo.jpg: "):
        reading.read(files)
    with pytest.raises(Unreadable, match="There is nothing in it"):
        reading.read([packed(files[:2])])


def test_files_of_one_name_are_each_packed():
    folder = packed([File(message(name).content, "mail.eml") for name in ("one", "two")])
    (contents,) = reading.read([folder])
    assert [one.title for one in contents.records] == ["one", "two"]
    assert folder.name == "mail.eml, mail.eml"
    assert packed([message(name) for name in "abc"]).name == "a.eml, b.eml and 1 more"


def test_table_that_is_too_long_is_refused_for_that(monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="more than 2 rows"):
        reading.recognise(File(b"Title,Date\nx,2024\ny,2024\nz,2024\n"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_folder_is_brought_in_at_the_command_line(app, flask, tmp_path):
    make_project("PAGE")
    db.session.commit()
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\x00")
    (tmp_path / "mail.eml").write_bytes(message("one").content)
    said = flask("import", str(tmp_path), "--project", "PAGE").stdout
    assert "Created: Engagements 1, People 2.\nUpdated: nothing." in said
    assert f"Skipped: {tmp_path}/photo.jpg: This is no text" in said
    alone = flask("import", str(tmp_path / "photo.jpg"), "--project", "PAGE")
    assert alone.exit_code == 2


def test_file_of_an_old_program_is_refused_with_what_to_do():
    with pytest.raises(Unreadable, match="Outlook's own format"):
        reading.recognise(File(rows.OLD_OFFICE + rows.OTHER_PARTS[0]))
