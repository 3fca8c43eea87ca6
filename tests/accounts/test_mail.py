import pytest

from impacttracker import mail
from impacttracker.addresses import outside_address


def test_without_a_mail_server_nothing_is_sent(app):
    assert not mail.can_send()
    assert mail.send("ada@example.org", "Hello", "Hello") is False


def test_letter_reads_as_it_was_written(app, mailbox):
    assert mail.send("ada@example.org", "Ein Gruß aus Łódź", "Grüße\n.\nfrom 東京\n")

    letter = mailbox[0]
    assert (letter["To"], letter["Subject"]) == ("ada@example.org", "Ein Gruß aus Łódź")
    assert letter["From"] == "impact-tracker@localhost"
    assert letter.get_content().replace("\r\n", "\n") == "Grüße\n.\nfrom 東京\n"
    assert letter.get_content_type() == "text/plain"


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n"])
def test_letter_takes_no_further_headers(app, mailbox, break_):
    for to, subject in (
        (f"ada@example.org{break_}Bcc: all@example.org", "Hello"),
        ("ada@example.org", f"Hello{break_}Bcc: all@example.org"),
    ):
        with pytest.raises(ValueError, match="line break"):
            mail.send(to, subject, "Hello")
    assert mailbox == []


def test_server_that_cannot_be_reached_is_told_and_not_raised(app):
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"

    assert mail.send("ada@example.org", "Hello", "Hello") is False


def test_password_is_not_sent_in_clear(app, mailbox):
    app.config["MAIL_URL"] = app.config["MAIL_URL"].replace("//", "//ada:secret@")

    assert mail.send("ada@example.org", "Hello", "Hello") is False
    assert mailbox == []


@pytest.mark.parametrize(
    ("base", "host", "address"),
    [
        ("https://impact.example.org", "evil.example", "https://impact.example.org/x"),
        ("", "evil.example", "/x"),
        ("", "127.0.0.1:5010", "http://127.0.0.1:5010/x"),
    ],
)
def test_links_lead_to_the_installation_and_never_where_a_request_says(app, base, host, address):
    app.config["BASE_URL"] = base

    with app.test_request_context(headers={"Host": host}):
        assert outside_address("/x") == address
