"""Random tokens that let their holder in, and the hashes by which alone we know them."""

import hmac
import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits, to be shown or sent once and never stored."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps. A fast hash is enough for what nobody can guess."""
    return sha256(token.encode()).hexdigest()


def blinded(text: str, key: str) -> str:
    """A hash of what could be guessed, such as an e-mail address; useless without the key."""
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()
