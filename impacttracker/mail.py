"""Sends plain-text mail through the SMTP server of the installation, or nothing without one."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app

from impacttracker.logs import LOGGER

SECONDS = 15


def can_send() -> bool:
    """Whether this installation sends mail at all."""
    return bool(current_app.config["MAIL_URL"])


def send(to: str, subject: str, text: str) -> bool:
    """Send *text* to one address; whether the server took it. A failure is logged, not raised."""
    if not can_send():
        return False
    message = _message(to, subject, text)
    try:
        _hand_over(message)
    except (OSError, smtplib.SMTPException) as error:
        LOGGER.error("mail_not_sent", exc_info=error, extra={"facts": {"subject": subject}})
        return False
    return True


def _message(to: str, subject: str, text: str) -> EmailMessage:
    sender = current_app.config["MAIL_FROM"] or f"impact-tracker@{_own_host()}"
    headers = {"From": sender, "To": to, "Subject": subject}
    if any(sign in value for value in headers.values() for sign in "\r\n"):
        raise ValueError("A line break in a header could add another header.")
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=_own_host())
    # Some programs answer every letter; this tells them not to.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _own_host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


def _hand_over(message: EmailMessage) -> None:
    server = urlsplit(current_app.config["MAIL_URL"])
    host, port = server.hostname or "localhost", server.port
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        with smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=context) as connection:
            _deliver(connection, message, server.username, server.password)
        return
    with smtplib.SMTP(host, port or 587, timeout=SECONDS) as connection:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=context)
        elif server.username:
            raise smtplib.SMTPNotSupportedError("The mail server would hear the password in clear.")
        _deliver(connection, message, server.username, server.password)


def _deliver(
    connection: smtplib.SMTP, message: EmailMessage, user: str | None, password: str | None
) -> None:
    if user:
        connection.login(unquote(user), unquote(password or ""))
    connection.send_message(message)
