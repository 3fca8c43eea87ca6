"""Identifiers of works and awards, as they are compared: whoever writes them differently."""

import re

_DOI = re.compile(
    r"^(?:doi:|urn:doi:|(?:https?://)?(?:dx\.)?(?:www\.)?doi\.org/)?\s*(10\.\d{4,9}(?:\.\d+)*/\S+)$",
    re.IGNORECASE | re.ASCII,
)
_ARXIV = re.compile(
    r"^(?:arxiv:|https?://arxiv\.org/(?:abs|pdf)/)?"
    r"((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)$",
    re.IGNORECASE | re.ASCII,
)
_PMID = re.compile(
    r"^(?:pmid:?\s*|https?://(?:www\.ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/)?"
    r"(\d{1,9})/?$",
    re.IGNORECASE | re.ASCII,
)
_PMCID = re.compile(r"^(?:pmcid:?\s*)?(PMC\d{1,9})$", re.IGNORECASE | re.ASCII)
_LONGEST = 300


def doi_of(text: str) -> str:
    """A DOI in lower case and without the address before it; empty where *text* is none."""
    plain = text.strip()[:_LONGEST].rstrip(".,;")
    found = _DOI.match(plain)
    return found[1].lower() if found else ""


def isbn_of(text: str) -> str:
    """The first ISBN in *text*, as its digits alone; empty where there is none that adds up."""
    for part in re.split(r"[,;/|()]|\s{2,}", text[:_LONGEST]):
        digits = re.sub(r"[^\dX]", "", part.upper().replace("ISBN", ""), flags=re.ASCII)
        if _adds_up(digits):
            return digits
    return ""


def pmid_of(text: str) -> str:
    found = _PMID.match(text.strip())
    return found[1] if found else ""


def pmcid_of(text: str) -> str:
    found = _PMCID.match(text.strip())
    return found[1].upper() if found else ""


def arxiv_of(text: str) -> str:
    """An arXiv identifier without its version, so that both versions are one preprint."""
    found = _ARXIV.match(text.strip())
    return re.sub(r"v\d+$", "", found[1].lower()) if found else ""


def plain_reference(reference: str) -> str:
    """That of an award without its signs: ES/V015842/1 is ES-V015842-1 and ESV0158421 to some."""
    return "".join(sign for sign in reference.casefold() if sign.isalnum())


def _adds_up(digits: str) -> bool:
    """Whether the last digit of an ISBN checks the others (ISO 2108)."""
    if len(digits) == 10 and "X" not in digits[:9]:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        weights: tuple[int, ...] = tuple(range(10, 0, -1))
        return sum(map(int.__mul__, values, weights)) % 11 == 0
    if len(digits) == 13 and digits.isdecimal():
        values = [int(digit) for digit in digits]
        return (sum(values[::2]) + 3 * sum(values[1::2])) % 10 == 0
    return False
