import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import Card
from impacttracker.exchange.readers import contacts
from tests.exchange.conftest import SAMPLES


def test_cards_are_read_in_each_version():
    assert contacts.read((SAMPLES / "cards.vcf").read_text()) == [
        Card(
            name="Dr Jane Wu",
            emails=("jane.wu@harbour.example", "old@harbour.example"),
            organisation="Harbour Forum",
            department="Policy",
            role="Head of Policy",
            left_out=("telephone", "picture"),
        ),
        Card(name="Jörg Müller", emails=("joerg@koeln.example",)),
        Card(name="", organisation="Stadt Köln", website="https://koeln.example"),
    ]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("N:Wu;Jane;Mei;Dr;", "Jane Mei Wu"),
        ("FN:Wu\\, Jane\nN:Wu;Jane", "Wu, Jane"),
        ("NICKNAME:Jay", "Jay"),
        ("FN:Łucja Ağrı 東京", "Łucja Ağrı 東京"),
    ],
)
def test_name_is_read_from_whatever_tells_it(lines, name):
    assert contacts.read(card(lines))[0].name == name


def test_picture_of_any_size_is_left_out():
    folded = "PHOTO;ENCODING=b:" + "\n ".join(["A" * 74] * 30_000)
    (read,) = contacts.read(card(f"FN:Jane Wu\n{folded}\nEMAIL:j@x.example"))
    assert (read.emails, read.left_out) == (("j@x.example",), ("picture",))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "name nobody"),
        ("BEGIN:VCARD\nFN:Jane\n", "broken|name nobody"),
        ("BEGIN:VCARD\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCARD", "broken"),
        ("BEGIN:VCARD\nFN:x\nEND:VCARD\n" * 5_001, "at most 5,000"),
        ("BEGIN:VCARD\nFN:x\n" + "NOTE:x\n" * 90_000 + "END:VCARD\n", "too many"),
    ],
)
def test_contacts_that_cannot_be_read_are_refused_with_a_sentence(text, sentence):
    with pytest.raises(Unreadable, match=sentence):
        contacts.read(text)


def card(lines):
    return f"BEGIN:VCARD\nVERSION:3.0\n{lines}\nEND:VCARD\n"
