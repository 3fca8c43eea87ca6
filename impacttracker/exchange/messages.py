"""What a saved message holds, in neutral words: who wrote whom, when, what, and which files."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Address:
    """Somebody as a message or an invitation names them; either half may be missing."""

    email: str = ""
    """In lower case."""
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.email


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file inside a message, unaltered."""

    name: str
    """Without any path; never empty."""
    media_type: str
    """As the message claims, which proves nothing."""
    content: bytes
    is_inline: bool = False
    """Whether it is a part of the text's looks, such as a logo in a signature."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message; of a forwarded one the original, as far as the forward tells of it."""

    ids: tuple[str, ...] = ()
    """Message ids without their brackets: of the original first, then of what carried it."""
    subject: str = ""
    """Without “Re:”, “Fwd:” and the like."""
    sender: Address | None = None
    forwarder: Address | None = None
    recipients: tuple[Address, ...] = ()
    sent_at: datetime | None = None
    """Aware; nothing where no header tells."""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    invitation: str = ""
    """The text of a calendar that the message carries."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read, a sentence each."""
