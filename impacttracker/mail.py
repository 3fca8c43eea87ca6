"""Sends plain-text mail through the SMTP server of the installation, or nothing without one."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app

from impacttracker.logs import LOGGER

SECONDS = 15


class Delivery(StrEnum):
    """What became of a letter."""

    TAKEN = "taken"
    REFUSED = "refused"
    """It did not go out: it may be sent again."""
    UNKNOWN = "unknown"
    """The server fell silent while it was handed over: it may have gone out."""


def can_send() -> bool:
    """Whether this installation sends mail at all."""
    return bool(current_app.config["MAIL_URL"])


def send(to: str, subject: str, text: str) -> bool:
    """Send *text* to one address; whether the server took it. A failure is logged, not raised."""
    return hand_over(to, subject, text) is Delivery.TAKEN


def hand_over(to: str, subject: str, text: str) -> Delivery:
    """Send *text* to one address, and say what became of it."""
    if not can_send():
        return Delivery.REFUSED
    message = _message(to, subject, text)
    try:
        with _connected() as connection:
            return _deliver(connection, message)
    except (OSError, smtplib.SMTPException) as error:
        _log(error, subject)
        return Delivery.REFUSED


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


class _Connection(smtplib.SMTP):
    """Notes when a letter was begun to be handed over."""

    was_handed_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.was_handed_over = True
        return super().data(msg)


class _EncryptedConnection(_Connection, smtplib.SMTP_SSL):
    """The same, encrypted from the first word."""


@contextmanager
def _connected() -> Iterator[_Connection]:
    """A connection with the mail server that has been let in, encrypted where it can be."""
    server = urlsplit(current_app.config["MAIL_URL"])
    host, port = server.hostname or "localhost", server.port
    context = ssl.create_default_context()
    connection: _Connection
    if server.scheme == "smtps":
        connection = _EncryptedConnection(host, port or 465, timeout=SECONDS, context=context)
    else:
        connection = _Connection(host, port or 587, timeout=SECONDS)
    try:
        if server.scheme != "smtps":
            _encrypt(connection, context, is_needed=bool(server.username))
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        yield connection
        # What the server says to a good-bye changes nothing any more.
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
    finally:
        connection.close()


def _encrypt(connection: _Connection, context: ssl.SSLContext, *, is_needed: bool) -> None:
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=context)
    elif is_needed:
        raise smtplib.SMTPNotSupportedError("The mail server would hear the password in clear.")


def _deliver(connection: _Connection, message: EmailMessage) -> Delivery:
    """Hand *message* over. Where the server fell silent in the middle, nobody can tell."""
    try:
        connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        has_answered = isinstance(error, smtplib.SMTPResponseException)
        if has_answered or not connection.was_handed_over:
            raise
        _log(error, message["Subject"])
        return Delivery.UNKNOWN
    return Delivery.TAKEN


def _log(error: Exception, subject: str) -> None:
    LOGGER.error("mail_not_sent", exc_info=error, extra={"facts": {"subject": subject}})
