"""A mail server for tests, which keeps what it is given."""

import email
import email.policy
import socketserver
import ssl
import subprocess
import threading
from contextlib import ExitStack

import pytest


class Conversation(socketserver.StreamRequestHandler):
    """Says yes to everything that SMTP asks, and keeps each message.

    Its server may offer encryption, fall silent once it has a letter, or be curt at parting.
    """

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("EHLO") and self.server.encryption:
                self.say("250-hello")
                self.say("250 STARTTLS")
            elif command == "STARTTLS":
                self.encrypt()
            elif command == "DATA":
                self.say("354 go on")
                self.server.letters.append(self.message())
                if self.server.falls_silent:
                    return
                self.say("250 ok")
            elif command == "QUIT":
                self.say("421 enough")
                return
            else:
                self.say("250 ok")

    def finish(self):
        super().finish()
        self.connection.close()

    def encrypt(self):
        self.say("220 go on")
        self.connection = self.server.encryption.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.server.encrypted.append(self.connection.version())

    def message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class Mailbox(list):
    """The letters that were sent, and the addresses of servers that keep them here."""

    def __init__(self, servers):
        super().__init__()
        self.servers, self.encrypted = servers, []

    def address_of(self, *, falls_silent=False, encryption=None):
        """The address of one more server."""
        server = self.servers.enter_context(
            socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        )
        server.letters, server.encrypted = self, self.encrypted
        server.falls_silent, server.encryption = falls_silent, encryption
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.servers.callback(thread.join)
        self.servers.callback(server.shutdown)
        return f"smtp://127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def mailbox(app):
    """The letters that the application sends; it has a mail server while this is asked for."""
    with ExitStack() as servers:
        letters = Mailbox(servers)
        app.config["MAIL_URL"] = letters.address_of()
        yield letters


@pytest.fixture
def certificate(tmp_path):
    """The files of a certificate for this computer, and of its key."""
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    words = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(
        ["openssl", *words.split(), "-out", files[0], "-keyout", files[1]],
        check=True,
        capture_output=True,
    )
    return files


@pytest.fixture
def encryption(certificate):
    """What a mail server encrypts with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context
