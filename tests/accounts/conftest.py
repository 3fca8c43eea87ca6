"""A mail server for tests, which keeps what it is given."""

import email
import email.policy
import socketserver
import threading

import pytest


class Conversation(socketserver.StreamRequestHandler):
    """Says yes to everything that SMTP asks, and keeps each message."""

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command == "DATA":
                self.say("354 go on")
                self.server.letters.append(self.message())
            if command == "QUIT":
                self.say("221 bye")
                return
            self.say("250 ok")

    def message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mailbox(app):
    """The letters that the application sends; it has a mail server while this is asked for."""
    with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as server:
        server.letters = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield server.letters
        server.shutdown()
        thread.join()
