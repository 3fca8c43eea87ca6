from datetime import UTC, datetime

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange.messages import Address
from impacttracker.exchange.readers import email
from impacttracker.exchange.readers.addresses import written_addresses
from impacttracker.exchange.readers.html_text import text_of_html
from tests.exchange.conftest import SAMPLES

JANE = Address("jane.wu@harbour.example", "Jane Wu")


def test_message_is_read_with_its_people_its_day_its_words_and_its_files():
    message = email.read((SAMPLES / "message.eml").read_bytes())
    assert message.ids == ("original-1@harbour.example",)
    assert message.subject == "Your talk on “fiscal risk”"
    assert message.sender == JANE
    assert message.recipients == (
        Address("bob.lead@uni.example", "Bob Lead"),
        Address("joerg@koeln.example", "Jörg Müller"),
    )
    assert message.sent_at == datetime(2025, 3, 4, 10, 15, 20, tzinfo=UTC)
    assert message.text == (
        "Dear Bob,\n\nthank you for coming. Our guidance will cite your paper – see the draft."
    )
    draft, logo = message.attachments
    assert (draft.name, draft.is_inline) == ("Łódź guidance.pdf", False)
    assert draft.content.startswith(b"%PDF-1.4")
    assert (logo.name, logo.is_inline) == ("logo.png", True)


def test_message_forwarded_as_attachment_is_told_by_its_original():
    message = email.read((SAMPLES / "forwarded.eml").read_bytes())
    assert message.ids == ("original-1@harbour.example", "carrier-1@uni.example")
    assert message.sender == JANE
    assert message.forwarder == Address("bob.lead@uni.example", "Bob Lead")
    assert message.sent_at == datetime(2025, 3, 4, 10, 15, 20, tzinfo=UTC)
    assert [one.name for one in message.attachments] == ["Łódź guidance.pdf", "logo.png"]
    assert message.notes == ("Forwarded by Bob Lead.", "Written above it: They will cite us.")


OUTLOOK = """FYI
________________________________
From: Wu, Jane <Jane.Wu@harbour.example>
Sent: 04 March 2025 10:15
To: Bob Lead <bob@uni.example>; Müller, Jörg (Köln) <joerg@koeln.example>; Kim Li
Cc:
Subject: RE: [EXTERNAL] Your talk

Dear Bob
From: here on we agree.
"""
GMAIL = """Please file this.

---------- Forwarded message ---------
From: Jane Wu <jane.wu@harbour.example>
Date: Tue, 4 Mar 2025 at 10:15
Subject: Your talk
To: Bob Lead <bob@uni.example>
Cc: Ann <ann@x.example>, "Smith, Jo" <jo@x.example>


Dear Bob
"""
APPLE = """

Begin forwarded message:

> From: Jane Wu <jane.wu@harbour.example>
> Subject: Your talk
> Date: 4 March 2025 at 10:15:00 GMT
> To: Bob Lead <bob@uni.example>
>
> Dear Bob
"""
GERMAN = """Zur Kenntnis

-----Ursprüngliche Nachricht-----
Von: Wu, Jane [mailto:jane.wu@harbour.example]
Gesendet: 04.03.2025 10:15
An: Bob Lead <bob@uni.example>
Betreff: AW: Your talk

Dear Bob
"""


@pytest.mark.parametrize(
    ("subject", "text", "above"),
    [
        ("FW: Your talk", OUTLOOK, "FYI"),
        ("Fwd: Your talk", GMAIL, "Please file this."),
        ("Fwd: Your talk", APPLE, ""),
        ("WG: Your talk", GERMAN, "Zur Kenntnis"),
    ],
    ids=["Outlook", "Gmail", "Apple", "German Outlook"],
)
def test_message_forwarded_in_the_text_is_told_by_its_original(subject, text, above):
    message = email.read(forwarding(subject, text))
    assert message.sender == JANE
    assert message.subject == "Your talk"
    assert message.sent_at == datetime(2025, 3, 4, 10, 15, tzinfo=UTC)
    assert message.text.startswith("Dear Bob")
    assert message.recipients[0].name == "Bob Lead"
    assert message.forwarder == Address("bob@uni.example", "Bob Lead")
    assert (f"Written above it: {above}" in message.notes) is bool(above)


def test_people_in_the_headers_of_a_forward_may_have_names_alone():
    people = email.read(forwarding("FW: x", OUTLOOK)).recipients
    assert [str(one) for one in people] == ["Bob Lead", "Jörg Müller (Köln)", "Kim Li"]


SENDER = "J W <j@x.example>"


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("FW", f"From: {SENDER}\nSent: Tuesday, March 4, 2025 4:05 PM\nTo: B\nSubject: x"),
        ("Fwd", f"From: {SENDER}\nDate: Tue, Mar 4, 2025 at 4:05 PM\nSubject: x\nTo: B"),
        ("WG", f"Von: {SENDER}\nGesendet: Dienstag, 4. März 2025 16:05\nAn: B\nBetreff: x"),
        ("Fwd", f"Von: {SENDER}\nBetreff: x\nDatum: 4. März 2025 um 16:05:00 MEZ\nAn: B"),
        ("TR ", f"De : {SENDER}\nEnvoyé : mardi 4 mars 2025 16:05\nÀ : B\nObjet : x"),
        ("RV", f"De: {SENDER}\nEnviado el: martes, 4 de marzo de 2025 16:05\nPara: B\nAsunto: x"),
        ("I", f"Da: {SENDER}\nOggetto: x\nData: 4 marzo 2025 alle ore 16:05:00 CET\nA: B"),
        ("ENC", f"De: {SENDER}\nEnviada em: 4 de março de 2025 16:05\nPara: B\nAssunto: x"),
        ("Doorst", f"Van: {SENDER}\nVerzonden: dinsdag 4 maart 2025 16:05\nAan: B\nOnderwerp: x"),
        ("PD", f"--- oryginalna ---\nOd: {SENDER}\nWysłano: 4 marca 2025 16:05\nDo: B\nTemat: x"),
        ("İlt", f"Gönderen: {SENDER}\nGönderildi: 4 Mart 2025 Salı 16:05\nKime: B\nKonu: x"),
    ],
)
def test_day_of_a_forward_is_read_in_the_language_of_its_program(subject, headers):
    message = email.read(forwarding(f"{subject}: x", f"{headers}\n\nDear Bob"))
    assert (message.sender, message.subject) == (Address("j@x.example", "J W"), "x")
    assert message.sent_at == datetime(2025, 3, 4, 16, 5, tzinfo=UTC)
    assert (message.text, message.notes) == ("Dear Bob", ("Forwarded by Bob Lead.",))


def test_day_that_cannot_be_read_is_said():
    text = "From: J W <j@x.example>\nSent: neulich\nTo: B\nSubject: x\n\nDear Bob"
    message = email.read(forwarding("FW: x", text))
    assert message.sent_at == datetime(2025, 3, 5, 9, tzinfo=UTC)
    assert "“neulich”, cannot be read: the day is that" in message.notes[-1]


def test_reply_that_quotes_headers_is_no_forward():
    message = email.read(forwarding("RE: Your talk", OUTLOOK))
    assert message.sender == Address("bob@uni.example", "Bob Lead")
    assert message.text.startswith("FYI")


def test_invitation_inside_a_message_is_kept():
    part = b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
    message = email.read(
        b'From: a@b.example\r\nContent-Type: multipart/alternative; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nCome!\r\n--x\r\n" + part + b"--x--\r\n"
    )
    assert (message.text, message.invitation) == ("Come!", "BEGIN:VCALENDAR")


def test_message_in_html_alone_is_read_as_its_words():
    html = (
        "<html><head><title>T</title><style>p{x}</style></head><body><!-- <p>old</p> -->"
        "<p>Dear&nbsp;Bob &amp; Ann,</p><p>we <b>will</b> cite:</p><ul><li>one</li><li>two"
        "</li></ul><script>steal()</script><img src='https://spy.example/1.png' alt=''>"
        "<div>1 &lt; 2</div><p onclick=\"go('>')\">End</p></body></html>"
    )
    assert text_of_html(html) == "Dear Bob & Ann,\n\nwe will cite:\n\n- one\n- two\n1 < 2\n\nEnd"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Wu, Jane <j@x.example>", Address("j@x.example", "Jane Wu")),
        ("Wu, Jane (Trade) <j@x.example>", Address("j@x.example", "Jane Wu (Trade)")),
        ("Harbour Trust, Ltd <h@x.example>", Address("h@x.example", "Harbour Trust, Ltd")),
        ("Jane [mailto:J@x.example]", Address("j@x.example", "Jane")),
        ("Jane Wu", Address("", "Jane Wu")),
        ("'j@x.example' <j@x.example>", Address("j@x.example", "")),
    ],
)
def test_people_are_read_as_mail_programs_write_them(written, expected):
    assert written_addresses(written) == [expected]


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: text/plain; charset=x-unknown\r\n\r\nna\xc3\xafve",
        b"Content-Type: text/plain\r\n\r\nna\xefve",
        b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nna\xefve",
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"bmHDr3Zl",
    ],
    ids=["unknown code", "no code", "Latin-1", "base64"],
)
def test_words_are_read_in_whichever_code_they_are_written(header):
    assert email.read(b"From: a@b.example\r\nTo: c@d.example\r\n" + header).text == "naïve"


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        ((SAMPLES / "message.eml").read_bytes(), True),
        (b"From bob Tue Mar  4\r\nFrom: a@b.example\r\nDate: x\r\n\r\nx", True),
        (b"\xef\xbb\xbfReceived: by x;\r\n\ty\r\nSubject: z\r\n\r\nx", True),
        (b"812\nFrom: a@b.example\nSubject: z\n\nx", True),
        (b"Title: a\nAuthor: b\n\nx", False),
        (b"From: a@b.example", False),
        (b"%PDF-1.4", False),
        (b"", False),
    ],
)
def test_message_is_recognised_by_its_headers(content, is_one):
    assert email.recognises(content) is is_one


@pytest.mark.parametrize(
    ("params", "text", "told"),
    [
        ("format=flowed", "one \r\ntwo\r\n-- \r\nJane", "one two\n-- \nJane"),
        ("format=flowed; delsp=yes", "one  \r\ntwo \r\nthree", "one twothree"),
        ("charset=utf-8", "one \r\ntwo", "one \ntwo"),
    ],
)
def test_soft_line_breaks_are_none(params, text, told):
    header = f"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: text/plain; {params}\r\n\r\n"
    assert email.read(f"{header}{text}".encode()).text == told


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("Re: AW: Talk", "Talk"),
        ("Invitation: Talk @ Thu Jul 3, 2025 2pm - 3pm (BST) (bob@uni.example)", "Talk"),
        ("Invitation: a talk at noon", "Invitation: a talk at noon"),
    ],
)
def test_subject_is_told_without_what_programs_add(subject, plain):
    assert email.plain_subject(subject) == plain


def test_name_packed_together_with_its_address_is_read():
    packed = (
        b"From: =?utf-8?q?J=C3=B6rg_M=C3=BCller_=3Cj=40x=2Eexample=3E?=\r\nTo: a@b.example\r\n\r\nx"
    )
    assert email.read(packed).sender == Address("j@x.example", "Jörg Müller")


def test_message_that_apple_saved_is_read_up_to_its_length():
    message = b"From: a@b.example\nSubject: z\n\nwords\n"
    saved = b"%d   \n%s<?xml version='1.0'?><plist/>" % (len(message), message)
    assert email.read(saved).text == "words"


def test_first_of_several_senders_and_the_servers_date_stand_in():
    message = email.read(
        b"Received: from x by y; Tue, 4 Mar 2025 10:15:22 +0000\r\nFrom: a@b.example\r\n"
        b"From: c@d.example\r\nDate: soon\r\n\r\nx"
    )
    assert message.sender == Address("a@b.example")
    assert message.sent_at == datetime(2025, 3, 4, 10, 15, 22, tzinfo=UTC)


def test_what_cannot_be_read_is_said():
    encrypted = email.read(b"From: a@b.example\r\nContent-Type: application/pkcs7-mime\r\n\r\nMIIB")
    assert encrypted.notes == ("It is encrypted, so its text cannot be read here.",)
    sealed = email.read(
        b"From: a@b.example\r\n"
        b"Content-Type: application/x-pkcs7-mime; smime-type=signed-data\r\n\r\nMIIB"
    )
    assert "signature seals its text" in sealed.notes[0]
    packed = email.read(
        b"From: a@b.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx"
    )
    assert "winmail.dat" in packed.notes[0]


def test_message_that_is_nested_too_deeply_is_refused():
    nest = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(1_000)
    )
    with pytest.raises(Unreadable, match="nested too deeply"):
        email.read(b"From: a@b.example\r\n" + nest)


def forwarding(subject, text):
    return (
        "From: Bob Lead <bob@uni.example>\r\nTo: tracker@uni.example\r\n"
        f"Subject: {subject}\r\nDate: Wed, 5 Mar 2025 09:00:00 +0000\r\n"
        "Message-ID: <carrier@uni.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{text}"
    ).encode()
