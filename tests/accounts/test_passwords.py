import pytest

from impacttracker.accounts import passwords
from impacttracker.errors import Invalid

OWNER = ("ada.lovelace@harbour.example", "Ada Lovelace")


@pytest.mark.parametrize(
    "password",
    [
        "wobbly harbour kettle",
        "correct-mule-paperclip",
        "wobblyharbourkettle",
        "x7#Qm2!vR9pL",
        "Łódź–Ağrı 東京 café",
        "twelve chars" * 80,
    ],
)
def test_good_password_is_taken(password):
    passwords.ensure_good(password, about=OWNER)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("short", "Use at least 12 characters. Three random words do well."),
        ("elevenchars", "Use at least 12 characters. Three random words do well."),
        ("ab" * 501, "Use at most 1,000 characters."),
        ("aaaabbbbcccc", "Use more different characters: this one repeats itself."),
    ],
)
def test_password_of_the_wrong_length_or_variety_is_refused(password, complaint):
    with pytest.raises(Invalid) as refused:
        passwords.ensure_good(password, about=OWNER)

    assert refused.value.problems == {"password": complaint}


@pytest.mark.parametrize(
    "password",
    [
        "Password2024!",
        "P@ssw0rd1234",
        "passwordpassword",
        "letmein-letmein",
        "W3lcome-Dr4gon",
        "1234567890123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "qwertyuiopasdf",
        "ILoveYouForever",
        "liverpool-1892",
        "Summer-2026-Summer",
        "welcome12345",
        "ImpactTracker1",
        "impact tracker 2026",
        "researchfish2026",
        "correcthorsebatterystaple",
        "Lovelace-1815-Ada",
        "ada.lovelace@harbour.example",
    ],
)
def test_password_that_is_guessed_first_is_refused(password):
    with pytest.raises(Invalid) as refused:
        passwords.ensure_good(password, about=OWNER)

    assert refused.value.problems["password"].startswith("This is among the first")


def test_list_of_words_is_long_and_folded():
    words = passwords._listed()

    assert len(words) > 1000
    assert {word for word in words if word != word.casefold()} == set()


def test_password_is_kept_as_argon2id_and_matches_only_itself(app):
    kept = passwords.hashed("wobbly harbour kettle")

    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "wobbly harbour kettle")
    assert not passwords.matches(kept, "wobbly harbour kettles")
    assert not passwords.matches(None, "wobbly harbour kettle")
    assert not passwords.matches("not a hash", "wobbly harbour kettle")


def test_same_sign_typed_in_two_ways_is_the_same_password(app):
    kept = passwords.hashed("caf\u00e9 wobbly kettle")

    assert passwords.matches(kept, "cafe\u0301 wobbly kettle")


def test_production_pays_what_owasp_asks_for(app):
    app.config["PASSWORD_HASH_COST"] = "strong"

    assert "$m=19456,t=2,p=1$" in passwords.hashed("wobbly harbour kettle")
