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


def test_letter_is_encrypted_where_the_server_offers_it(
    app, mailbox, encryption, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    app.config["MAIL_URL"] = mailbox.address_of(encryption=encryption)

    assert mail.send("ada@example.org", "Hello", "Hello")
    assert [letter["Subject"] for letter in mailbox] == ["Hello"]
    assert mailbox.encrypted == ["TLSv1.3"]


def test_nothing_is_said_to_a_server_whose_certificate_is_not_trusted(app, mailbox, encryption):
    app.config["MAIL_URL"] = mailbox.address_of(encryption=encryption)

    assert mail.send("ada@example.org", "Hello", "Hello") is False
    assert mailbox == []


def test_letter_is_taken_though_the_server_is_curt_at_parting(app, mailbox):
    assert mail.hand_over("ada@example.org", "Hello", "Hello") is mail.Delivery.TAKEN


def test_letter_may_have_gone_out_where_the_server_falls_silent(app, mailbox):
    app.config["MAIL_URL"] = mailbox.address_of(falls_silent=True)

    assert mail.hand_over("ada@example.org", "Hello", "Hello") is mail.Delivery.UNKNOWN
    assert len(mailbox) == 1


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
