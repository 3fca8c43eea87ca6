from datetime import date

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange.invitations import Invited, Standing
from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers import calendar
from impacttracker.exchange.readers.recurrence import next_time
from tests.exchange.conftest import SAMPLES


def test_invitation_is_read_with_its_people_its_time_and_its_place():
    steering, event = calendar.read((SAMPLES / "invitation.ics").read_text())
    assert event.title == "Roundtable with Harbour Forum, Łódź"
    assert event.when.in_words() == "12 June 2025, 14:00–15:30"
    assert event.when.zone == "Europe/London"
    assert event.place == "Guildhall, London"
    assert event.organiser == Address("jane.wu@harbour.example", "Jane Wu")
    assert event.invited == (
        Invited(Address("bob.lead@uni.example", "Bob Lead")),
        Invited(Address("ann@treasury.example", "Ann Other"), declined=True),
    )
    assert event.url == "https://harbour.example/round-table"
    assert event.description == "Agenda:\n1. Fiscal risk\n2. Next steps"
    assert (event.key, event.sequence) == ("040000008200E00074C5B7101A82E00800000000B0", 1)
    assert steering.when.in_words() == "6–7 January 2025"
    assert steering.standing is Standing.TENTATIVE


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("DTSTART:20250612T140000Z", "12 June 2025, 15:00"),
        ("DTSTART:20250612T140000", "12 June 2025, 14:00"),
        ("DTSTART:20250612T140000Z\nDURATION:PT90M", "12 June 2025, 15:00–16:30"),
        ("DTSTART:20250612T140000Z\nDURATION:-PT90M", "12 June 2025, 15:00"),
        ("DTSTART:20250612T140000Z\nDTEND:20250612T130000Z", "12 June 2025, 15:00"),
        ("DTSTART;TZID=America/New_York:20250612T090000", "12 June 2025, 14:00"),
        ("DTSTART;TZID=Eastern Standard Time:20250612T090000", "12 June 2025, 14:00"),
        ("DTSTART;TZID=/vendor.example/America/New_York:20250612T090000", "12 June 2025, 14:00"),
        ('DTSTART;TZID="(UTC+02:00) Riga":20250612T090000', "12 June 2025, 07:00"),
        ('DTSTART;TZID="(UTC+02:00) Atlantis":20250612T090000', "12 June 2025, 08:00"),
        (
            'DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20250612T090000',
            "12 June 2025, 14:00",
        ),
        (
            'DTSTART;TZID="(GMT+00:00) GMT : Dublin, Edinburgh, Lisbon, London":20250612T090000',
            "12 June 2025, 09:00",
        ),
        ('DTSTART;TZID="(UTC+09:00) London":20250612T090000', "12 June 2025, 01:00"),
        ("DTSTART;TZID=tzone://Microsoft/Utc:20250612T090000", "12 June 2025, 10:00"),
        ("DTSTART;TZID=Nowhere:20250612T090000", "12 June 2025, 09:00"),
        ("DTSTART;TZID=Europe:20250612T090000", "12 June 2025, 09:00"),
        ("DTSTART;VALUE=DATE:20250612", "12 June 2025"),
        ("DTSTART;VALUE=DATE:20250612\nDTEND;VALUE=DATE:20250613", "12 June 2025"),
        ("DTSTART;VALUE=DATE:20250612\nDTEND;VALUE=DATE:20250612", "12 June 2025"),
        ("DTSTART;VALUE=DATE:20250612\nDURATION:P3D", "12–14 June 2025"),
        (
            "DTSTART:20250612T000000\nDTEND:20250613T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
            "12 June 2025",
        ),
        ("DTSTART:99991231T235959Z\nDTEND:00010101T000000Z", None),
        ("DTSTART:soon", None),
        ("COMMENT:no date", None),
    ],
)
def test_time_is_read_however_it_is_said(lines, words):
    event = one_event(lines)
    assert (event.when and event.when.in_words()) == words


def test_zone_that_nobody_knows_is_said():
    assert "“Nowhere” is not known" in one_event("DTSTART;TZID=Nowhere:20250612T090000").notes[0]
    assert "check the time" in one_event('DTSTART;TZID="(GMT-05:00) X":20250612T090000').notes[0]
    assert one_event("DTSTART;TZID=Europe/Paris:20250612T090000").notes == ()


def test_clocks_of_a_zone_are_taken_from_the_file():
    text = (SAMPLES / "invitation.ics").read_text()
    elsewhere = text.replace("GMT Standard Time", "Our own time").replace("+0100", "+0500")
    assert calendar.read(elsewhere)[1].when.in_words() == "12 June 2025, 10:00–11:30"


def test_zone_of_the_file_is_known_whatever_stands_before_its_name():
    text = (SAMPLES / "invitation.ics").read_text().replace("GMT Standard Time", " 1")
    elsewhere = text.replace("+0100", "+0500")
    assert calendar.read(elsewhere)[1].when.in_words() == "12 June 2025, 10:00–11:30"


def test_time_without_a_zone_is_one_of_the_calendars_own():
    text = calendar_of("DTSTART:20250612T090000", "DTSTART:20250612T090000Z")
    own = text.replace("VERSION:2.0", "VERSION:2.0\nX-WR-TIMEZONE:America/New_York")
    assert [one.when.edtf for one in calendar.read(own)] == [
        "2025-06-12T13:00:00Z",
        "2025-06-12T09:00:00Z",
    ]
    assert calendar.read(own.replace("New_York", "Nowhere"))[0].when.edtf == "2025-06-12T08:00:00Z"


TEAMS = (
    f"{'_' * 80}\\nMicrosoft Teams Need help?<https://aka.ms/x>\\nJoin the meeting now<https://x.example>"
    f"\\nPasscode: aB3\\n{'_' * 32}\\nDial in by phone\\n{'_' * 80}\\n"
)
MEET = (
    "-::~:~::~:~:~::~:~::-\\nJoin with Google Meet: https://meet.example\\nPIN: 12#\\n"
    "Please do not edit this section.\\n-::~:~::~:~:~::~:~::-"
)
ZOOM = (
    "Jane Wu is inviting you to a scheduled Zoom meeting.\\n\\nJoin Zoom Meeting\\n"
    "https://uni.zoom.example/j/1?pwd=2\\n\\nMeeting ID: 1\\n\\n---\\nOne tap mobile\\n"
    "+44203\\,\\,1# United Kingdom\\n"
)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (f"DESCRIPTION:Agenda\\n\\n{TEAMS}", "Agenda\n\n(How to join online is left out.)"),
        (f"DESCRIPTION:Agenda\\n{MEET}", "Agenda\n(How to join online is left out.)"),
        (
            f"DESCRIPTION:Agenda\\n{ZOOM}Bring the draft.",
            "Agenda\n(How to join online is left out.)\nBring the draft.",
        ),
        (f"DESCRIPTION:{TEAMS}", ""),
        (f"DESCRIPTION:{'_' * 40}\\nZoom and Teams cost", f"{'_' * 40}\nZoom and Teams cost"),
        (
            'DESCRIPTION:<p>Fish &amp\\; <b>chips</b></p><ul><li>one</ul>\\nnext<a href="x">!</a>',
            "Fish & chips\n\n- one\n\nnext!",
        ),
        ("DESCRIPTION:Ask <a@x.example> if 1 < 2\\, &hellip\\;", "Ask <a@x.example> if 1 < 2, …"),
        ("DESCRIPTION:\\n\nX-ALT-DESC;FMTTYPE=text/html:<p>Only\\n<i>here</i></p>", "Only here"),
        ("DESCRIPTION:Plain\nX-ALT-DESC;FMTTYPE=text/html:<p>Rich</p>", "Plain"),
        (
            "DESCRIPTION;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Gr=FC=DFe=0D=0A=\nzwei",
            "Grüße\nzwei",
        ),
    ],
    ids=[
        "Teams", "Meet", "Zoom", "nothing else", "no meeting", "markup", "no markup",
        "markup alone", "markup beside", "vCalendar",
    ],
)  # fmt: skip
def test_description_is_told_in_plain_words(lines, told):
    assert one_event(f"DTSTART:20250612T090000Z\n{lines}").description == told


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("SUMMARY:Re: FW: Talk &amp\\; tea", "Talk & tea"),
        ("SUMMARY;LANGUAGE=en-GB:Canceled: Talk", "Talk"),
        ("SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gespr=C3=A4=\nch", "Gespräch"),
        ("SUMMARY:PD: Teaching", "PD: Teaching"),
    ],
)
def test_title_is_what_it_was_before_it_was_passed_on(lines, title):
    (event,) = calendar.read(calendar_of(f"UID:1\nDTSTART:20250612T090000Z\n{lines}"))
    assert event.title == title


def test_what_no_answer_takes_is_kept_but_no_file():
    event = one_event(
        "DTSTART:20250612T090000Z\nCOMMENT:Bring it\nCONTACT:Ann\\, 020\nATTACH:https://x.example/a"
        "\nATTACH;FMTTYPE=text/html:https://x.example/b\nATTACH;ENCODING=BASE64:SGVsbG8="
    )
    assert event.beside == {
        "Attached": "https://x.example/a\nhttps://x.example/b",
        "Comment": "Bring it",
        "Contact": "Ann, 020",
    }


def test_rule_that_cannot_be_read_is_said():
    event = one_event("DTSTART:20250612T090000Z\nRRULE:W1 FR #3")
    assert (event.series, event.notes) == (
        None,
        ("How it repeats is not understood: only its first time was taken.",),
    )


def test_time_that_moves_all_later_ones_is_said():
    event = one_event(
        "DTSTART:20250612T090000Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20250611T090000Z"
    )
    assert "All later times" in event.notes[0]


def test_answer_to_an_invitation_is_no_event():
    text = calendar_of("UID:1\nDTSTART:20250612T090000Z").replace(
        "VERSION", "METHOD:REPLY\nVERSION"
    )
    assert calendar.read_whole(text) == ([], {calendar.ANSWERS: 1})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH", "2025-10-02"),
        ("FREQ=WEEKLY;INTERVAL=2", "2025-10-13"),
        ("FREQ=DAILY;BYDAY=MO;BYMONTH=11", "2025-11-03"),
        ("FREQ=MONTHLY;BYDAY=1MO", "2025-10-06"),
        ("FREQ=YEARLY", "2026-01-06"),
        ("FREQ=WEEKLY;UNTIL=20250930T000000Z", None),
        ("FREQ=WEEKLY;COUNT=3", None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", None),
        ("FREQ=SECONDLY", None),
        ("FREQ=MINUTELY;BYSETPOS=2", None),
        ("FREQ=DAILY;COUNT=999999999", "2025-10-01"),
        ("FREQ=YEARLY;BYDAY=60MO", None),
    ],
)
def test_next_time_of_a_series_is_found(rule, expected):
    event = one_event(f"DTSTART;VALUE=DATE:20250106\nRRULE:{rule}")
    found = next_time(event, date(2025, 10, 1))
    assert (found and found.edtf) == expected


def test_next_time_keeps_its_hour_when_the_clocks_change():
    event = one_event(
        "DTSTART;TZID=Europe/London:20250106T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\n"
        "EXDATE;TZID=Europe/London:20250707T100000"
    )
    assert next_time(event, date(2025, 7, 3)).in_words() == "14 July 2025, 10:00–11:00"


def test_listed_dates_are_times_of_a_series():
    event = one_event("DTSTART:20250106T100000Z\nRDATE:20250301T100000Z,20250401T090000Z")
    assert next_time(event, date(2025, 3, 2)).in_words() == "1 April 2025, 10:00"


def test_of_two_versions_the_later_one_is_read():
    found = calendar.read(
        calendar_of(
            "UID:1\nSEQUENCE:2\nSUMMARY:Now\nDTSTART:20250106T100000Z",
            "UID:1\nSEQUENCE:1\nSUMMARY:Before\nDTSTART:20250106T100000Z",
            "UID:1\nRECURRENCE-ID:20250113T100000Z\nSUMMARY:Moved\nDTSTART:20250114T100000Z",
        )
    )
    assert [(one.title, one.key) for one in found] == [
        ("Now", "1"),
        ("Moved", "1#20250113T100000Z"),
    ]


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ("STATUS:CANCELLED", Standing.CANCELLED),
        ("STATUS:TENTATIVE", Standing.TENTATIVE),
        ("STATUS:NEEDS ACTION", Standing.CONFIRMED),
    ],
)
def test_standing_of_an_event_is_read(change, standing):
    assert one_event(f"DTSTART:20250106T100000Z\n{change}").standing is standing


def test_cancelling_message_cancels_its_event():
    text = calendar_of("UID:1\nDTSTART:20250106T100000Z").replace(
        "VERSION", "METHOD:CANCEL\nVERSION"
    )
    assert calendar.read(text)[0].standing is Standing.CANCELLED


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "holds no event"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n", "holds no event"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 20_000, "more than 10,000 events"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 50_000, "too many parts"),
        (f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{'X-A:b' * 1}\n" + "X:y\n" * 410_000, "too long"),
    ],
)
def test_calendar_that_cannot_be_read_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Unreadable, match=sentence):
        calendar.read(text)


def test_rules_of_zones_cannot_keep_the_reader_busy():
    text = (SAMPLES / "invitation.ics").read_text().replace("FREQ=YEARLY", "FREQ=SECONDLY")
    assert len(calendar.read(text)) == 2


@pytest.mark.parametrize(
    "line",
    [
        f"COMMENT{';ENCODING=QUOTED-PRINTABLE' * 20_000}",
        "\n".join([f"EXDATE:{'T' * 1900}x"] * 1_000),
    ],
)
def test_lines_that_say_nothing_cannot_keep_the_reader_busy(line):
    text = calendar_of(f"UID:1\nSUMMARY:x\nDTSTART:20250612T140000\n{line}")
    head = "VERSION:2.0\nX-WR-TIMEZONE:Europe/Paris"
    assert len(calendar.read(text.replace("VERSION:2.0", head))) == 1


def one_event(lines):
    (event,) = calendar.read(calendar_of(f"UID:1\nSUMMARY:x\n{lines}"))
    return event


def calendar_of(*events):
    inside = "".join(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n" for lines in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}END:VCALENDAR\n"


def test_zone_that_one_file_tells_of_moves_no_other_file():
    text = (SAMPLES / "invitation.ics").read_text()
    misled = text.replace("TZOFFSETTO:+0100", "TZOFFSETTO:+0500").replace(
        "TZOFFSETTO:+0000", "TZOFFSETTO:+0500"
    )
    assert misled != text
    told = [calendar.read(one)[1].when.in_words() for one in (misled, text)]
    assert told[0] != told[1] == "12 June 2025, 14:00–15:30"
