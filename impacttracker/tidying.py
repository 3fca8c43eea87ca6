"""Tidies text that somebody typed or a file held: no control characters, no spaces around it."""

import unicodedata
from typing import Any


def tidy_line(text: Any) -> Any:
    """One line without control characters, and without spaces around it."""
    return " ".join(tidy_prose(text).split("\n")).replace("\t", " ") if _is_text(text) else text


def tidy_prose(text: Any) -> Any:
    """Text without spaces around it, and with no control characters but new lines and tabs."""
    if not _is_text(text):
        return text
    if text.isprintable():
        # Most text is plain, and files hold a hundred thousand pieces of it.
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return "".join(kept).strip()


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
