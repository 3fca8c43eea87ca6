"""Takes the parts of a message (MIME) apart: its texts, its files, and messages inside it."""

import mimetypes
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Part
from email.utils import collapse_rfc2231_value
from typing import Any

from impacttracker.database import storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.messages import Attachment
from impacttracker.exchange.readers.html_text import text_of_html
from impacttracker.tidying import tidy_line, tidy_prose

MOST_PARTS = 300
DEEPEST = 20
LONGEST_HEADER = 20_000
LONGEST_NAME = 150
LONGEST_TEXT = 400_000

_WORD = r"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?="
_ENCODED_WORDS = re.compile(rf"{_WORD}(?:\s+{_WORD})*")
LOCKED = frozenset({"application/pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted"})
SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature"})
TOO_DEEP = "This message is nested too deeply, or has too many parts, to be read here."


@dataclass
class Parts:
    """What the parts of one message hold."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    """Those of messages inside it, too."""
    messages: list[Part] = field(default_factory=list)
    """The messages that were attached to it."""
    invitation: str = ""
    locked: str = ""
    """Why its text cannot be read: “encrypted”, or “sealed” by a signature around it."""


def parts_of(whole: Part, depth: int = 0) -> Parts:
    """Everything that *whole* is made of; raises `Unreadable` where that is too much."""
    found = Parts()
    for part in _leaves(whole, depth):
        _take(part, found)
        if len(found.attachments) + len(found.texts) > MOST_PARTS:
            raise Unreadable(TOO_DEEP)
    for inner in found.messages:
        found.attachments += parts_of(inner, depth + 1).attachments
    return found


def header(part: Part, name: str) -> str:
    """A header as people read it, in whichever way it was packed; empty where there is none."""
    return unpacked(packed_header(part, name))


def packed_header(part: Part, name: str) -> str:
    """A header on one line as it stands: addresses are told apart before words are unpacked."""
    said = (str(value) for label, value in part.raw_items() if label.lower() == name)
    return re.sub(r"\s*[\r\n]+\s*", " ", next(said, "")[:LONGEST_HEADER])


def unpacked(packed: str) -> str:
    """*packed* with its encoded words (RFC 2047) in plain letters.

    Bytes that no header may hold are mostly UTF-8, from programs that did not care.
    """
    raw = packed.encode("utf-8", "surrogateescape")
    return storable(str(tidy_line(_ENCODED_WORDS.sub(_plain_words, _decoded(raw, "utf-8")))))


def _plain_words(found: re.Match[str]) -> str:
    try:
        return str(make_header(decode_header(found[0])))
    except (ValueError, LookupError, MessageError):
        return re.sub(r"=\?[^?]+\?.\?([^?]*)\?=", r"\1", found[0])


def _leaves(part: Part, depth: int) -> Iterator[Part]:
    """The parts that hold something; of several forms of one text, the best to read."""
    if depth > DEEPEST:
        raise Unreadable(TOO_DEEP)
    inside: Any = part.get_payload()
    if not part.is_multipart() or part.get_content_maintype() == "message":
        yield part
    elif part.get_content_subtype() == "alternative" and isinstance(inside, list):
        yield from _best([leaf for one in inside for leaf in _leaves(one, depth + 1)])
    elif isinstance(inside, list):
        for one in inside:
            yield from _leaves(one, depth + 1)


def _best(forms: list[Part]) -> list[Part]:
    """One text of several, and whatever came along that is no text."""
    plain = [one for one in forms if one.get_content_type() == "text/plain" and _text(one).strip()]
    html = [one for one in forms if one.get_content_type() == "text/html"]
    others = [one for one in forms if one.get_content_type() not in {"text/plain", "text/html"}]
    return [*(plain[:1] or html[:1]), *others]


def _take(part: Part, found: Parts) -> None:
    kind, name = part.get_content_type(), _name(part)
    is_attached = part.get_content_disposition() == "attachment"
    if kind == "message/rfc822":
        found.messages += _inner(part)
    elif kind == "text/calendar" and not found.invitation:
        found.invitation = _text(part)
    elif kind in {"text/plain", "text/html"} and not (is_attached or name):
        text = text_of_html(_text(part)) if kind == "text/html" else _text(part)
        found.texts += [text] if text.strip() else []
    elif kind.replace("/x-", "/") in LOCKED:
        is_signed = str(part.get_param("smime-type", "")).lower() == "signed-data"
        found.locked = "sealed" if is_signed else "encrypted"
    elif kind.replace("/x-", "/") not in SIGNATURES:
        _take_file(part, name, found)


def _take_file(part: Part, name: str, found: Parts) -> None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return
    kind = part.get_content_type()
    suffix = mimetypes.guess_extension(kind) or ".bin"
    found.attachments.append(
        Attachment(
            name=name or f"attachment-{len(found.attachments) + 1}{suffix}",
            media_type=kind,
            content=content,
            is_inline=part.get_content_disposition() != "attachment" and "content-id" in part,
        )
    )


def _inner(part: Part) -> list[Part]:
    """The message inside a part; some programs pack it, which no rule allows."""
    inside: Any = part.get_payload()
    if not isinstance(inside, list):
        return []
    packed = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"
    if packed and isinstance(text := inside[0].get_payload(), str):
        return [message_from_bytes(b64decode(text))]
    return list(inside[:1])


def _name(part: Part) -> str:
    """The name of a file without its path, or nothing."""
    raw = part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
    if not raw:
        return ""
    said = unpacked(collapse_rfc2231_value(raw)[:LONGEST_HEADER])
    name = re.split(r"[/\\]", said)[-1].strip(". ")
    stem, dot, suffix = name.rpartition(".")
    is_long = len(name) > LONGEST_NAME
    return f"{(stem or suffix)[:LONGEST_NAME]}{dot}{suffix[:10]}" if is_long else name


def _text(part: Part) -> str:
    """The words of a text part, in whichever code it is written."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    text = _decoded(content, part.get_content_charset("utf-8"))[:LONGEST_TEXT]
    if str(part.get_param("format", "")).lower() == "flowed":
        # The mark of a line that goes on is a space (RFC 3676), which is its own or the text's.
        mark = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
        text = re.sub(r"(?<![\n>-]) \r?\n(?=[^\s>])", mark, text)
    return storable(str(tidy_prose(text)))


def _decoded(content: bytes, charset: str) -> str:
    """*content* in the code it claims, or else in whichever of the usual ones it fits."""
    for code in (charset, "utf-8"):
        try:
            return content.decode(code)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
