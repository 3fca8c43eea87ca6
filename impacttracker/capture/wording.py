"""What no guess took of a line, put as a title and notes; it loses signs, and never a word."""

import re

LONGEST_TITLE = 160

_SENTENCES = re.compile(r"(?<=[.;!?])\s+|\x00*[.;!?]\s*\x00+|\x00{3,}\s*[;.]")


def title_and_notes(masked: str, rest: str = "") -> tuple[str, str]:
    """The first sentence of *masked* (a line with gaps where words are taken) that has two words,
    and all that follows; *rest* is what came after the line."""
    sentences = [one for part in _SENTENCES.split(masked) if (one := _tidied(part))]
    title = ""
    while sentences and len(title.split()) < 2:
        title = ", ".join(part for part in (title, sentences.pop(0)) if part)
    title, cut = _cut(title)
    notes = ". ".join(part for part in (cut, *sentences, rest) if part)
    return title[:1].upper() + title[1:], notes


def _cut(title: str) -> tuple[str, str]:
    """A title that fits on a page, and what of it has to go to the notes."""
    if len(title) <= LONGEST_TITLE:
        return title, ""
    space = title.rfind(" ", 0, LONGEST_TITLE)
    place = space if space > 0 else LONGEST_TITLE
    return title[:place], title[place:].strip()


def _tidied(part: str) -> str:
    """A stretch of the line without the gaps and the signs that stood around what was taken."""
    plain = re.sub(r"\s*\x00+\s*", "\x00", part)
    plain = re.sub(r"[\x00\s]*([,;:–—()-])[\x00\s]*(?=[,;:–—)-]|\x00|$)", r"\1", plain)
    plain = re.sub(r"\x00+", " ", plain)
    plain = re.sub(r"\(\s*\)", " ", plain)
    plain = re.sub(r"\s+([,;:.)])", r"\1", plain)
    plain = re.sub(r"([,;:–—-])(?:\s*[,;:–—-])+", r"\1", plain)
    plain = " ".join(plain.split()).strip(" ,;:–—-")
    return plain.rstrip(".") if plain.count(".") == 1 else plain
