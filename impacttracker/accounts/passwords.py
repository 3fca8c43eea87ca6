"""Passwords: which are good enough, and how they are kept. Only this module knows Argon2."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from impacttracker.errors import Invalid

SHORTEST, LONGEST = 12, 1000
FEWEST_SIGNS = 5
LISTED = Path(__file__).parent / "common_passwords.txt"

# OWASP's smallest recommended cost for Argon2id: 19 MiB, two passes, one lane.
COSTS = {
    "strong": PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),
    "cheap": PasswordHasher(memory_cost=8, time_cost=1, parallelism=1),
}

# A hash fills a core and 19 MiB: many at once would starve everybody else's requests.
_TWO_AT_A_TIME = BoundedSemaphore(2)

# Signs that people put in the place of letters.
_LOOKALIKES = str.maketrans("013457@$!", "oleastasi")


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _TWO_AT_A_TIME:
        return COSTS[current_app.config["PASSWORD_HASH_COST"]].hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether *password* is the one of which *kept* was kept.

    Without anything kept, as for an account that is not there, it takes just as long.
    """
    hasher = COSTS[current_app.config["PASSWORD_HASH_COST"]]
    with _TWO_AT_A_TIME:
        if kept is None:
            hasher.hash(_normal(password)[:LONGEST])
            return False
        try:
            return hasher.verify(kept, _normal(password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False


def ensure_good(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that is short or easily guessed, also from words *about* its owner."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise Invalid(
            {"password": f"Use at least {SHORTEST} characters. Three random words do well."}
        )
    if len(plain) > LONGEST:
        raise Invalid({"password": f"Use at most {LONGEST:,} characters."})
    if len(set(plain)) < FEWEST_SIGNS:
        raise Invalid({"password": "Use more different characters: this one repeats itself."})
    if _is_listed(plain, _words_of(about)):
        raise Invalid(
            {"password": "This is among the first that are guessed. Try three random words."}
        )


def _normal(password: str) -> str:
    # The same sign can be typed in several ways, which differ between keyboards.
    return unicodedata.normalize("NFKC", password)


def _is_listed(password: str, own: frozenset[str]) -> bool:
    """Whether one or two listed words, or one repeated, make up the whole password."""
    folded = password.casefold()
    without_digits = re.sub(r"\d", "", folded)
    if len(without_digits) < 3:
        return True
    core = folded.strip("0123456789")
    shapes = {folded, without_digits, _letters(folded), _letters(core.translate(_LOOKALIKES))}
    return any(_is_made_of(shape, _listed() | own) for shape in shapes if shape)


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    if text in words:
        return True
    parts = [(text[:end], text[end:]) for end in range(1, len(text))]
    return any(
        first in words and (rest in words or len(rest) < 3 or not rest.replace(first, ""))
        for first, rest in parts
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    folded = [text.casefold() for text in texts]
    words = (word for text in folded for word in re.split(r"[\W_\d]+", text))
    return frozenset(word for word in (*words, *map(_letters, folded)) if len(word) >= 3)


@cache
def _listed() -> frozenset[str]:
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("# ") for word in line.split())
