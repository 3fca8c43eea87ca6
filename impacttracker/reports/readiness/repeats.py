"""The same said twice: a paragraph pasted into several entries, entries that may be one."""

import re
import unicodedata
from collections.abc import Iterator

from impacttracker.reports.readiness.finding import Finding, Rule, Severity
from impacttracker.reports.readiness.reading import Reading, Text, about

LEAST = 120
"""Characters of a paragraph below which it may well stand in several entries."""
PARAGRAPHS = re.compile(r"\n\s*\n|\r?\n")
NO_WORD = re.compile(r"[\W_]+")


def repeated_texts(reading: Reading) -> Iterator[Finding]:
    """Every entry after the first in which a paragraph stands, once for each of its answers."""
    first: dict[str, Text] = {}
    for text in reading.texts:
        if not (text.is_prose and text.is_own):
            continue
        for paragraph in PARAGRAPHS.split(text.said):
            normal = normalised(paragraph)
            if len(normal) < LEAST:
                continue
            earlier = first.setdefault(normal, text)
            if earlier.entry.key != text.entry.key:
                label = text.field.label if text.field else text.entry.title
                do = (
                    f"Say under “{label}” what is particular here: the paragraph "
                    f"“{_beginning(paragraph)}” stands in “{earlier.entry.title}”, too."
                )
                yield text.found(Rule.REPEATED_TEXT, Severity.DOUBT, do)
                break


def twins(reading: Reading) -> Iterator[Finding]:
    """Entries of a section with the same title and the same year; such may well be two."""
    first: dict[tuple[str, str, str, str], str] = {}
    for entry, record in reading.records:
        kin = (entry.section.key, record.kind, normalised(record.title), record.when_edtf[:4])
        if not kin[2]:
            continue
        if kin in first and first[kin] != entry.key:
            alike = "title and year" if kin[3].isdecimal() else "title, and neither says when"
            do = f"Look whether it is told twice: another entry has the same {alike}."
            yield about(entry, None, Rule.TWIN, Severity.NICE, do, record.title)
        first.setdefault(kin, entry.key)


def normalised(text: str) -> str:
    """*text* without case, signs and the width of its blanks."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return NO_WORD.sub(" ", plain.casefold()).strip()


def _beginning(paragraph: str) -> str:
    said = " ".join(paragraph.split())
    return said if len(said) <= 50 else f"{said[:50].rsplit(' ', 1)[0]} …"
