"""Address books of other programs, as lists of columns: which columns hold what."""

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.cards import Card
from impacttracker.exchange.readers import contact_lists
from impacttracker.exchange.source import File
from tests.exchange.conftest import SAMPLES

JANE = "Jane,Wu,jane.wu@harbour.example,Harbour Forum,Head of Policy"


def test_list_of_google_is_read_with_its_names_addresses_and_work():
    file = File((SAMPLES / "google.csv").read_bytes())
    assert contact_lists.read(file.sheets[0]) == [
        Card(
            name="Jane Wu",
            other_names=("Jay",),
            emails=("jane.wu@harbour.example", "jw@harbour.example", "jane@home.example"),
            organisation="Harbour Forum",
            department="Policy",
            role="Head of Policy",
            left_out=("Birthday", "Notes", "Phone 1 - Value"),
        ),
        Card(name="Łucja Maria Ağrı", organisation="Stadt Köln"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "First Name,Last Name,E-mail Address,Company,Job Title",
        "First Name,Last Name,E-mail 1 - Value,Organization Name,Organization Title",
        "First Name,Last Name,Primary Email,Organization,Job Title",
        "first_name,last_name,email,current_employer,job_title",
        "firstname,lastname,email,company,position",
        "First Name,Last Name,Email Address,Company,Position",
        "Vorname,Nachname,E-Mail-Adresse,Firma,Position",
        "Vorname,Nachname,Primäre E-Mail-Adresse,Organisation,Position",
        "Prénom,Nom,Adresse de messagerie,Société,Profession",
        "Nombre,Apellidos,Dirección de correo electrónico,Organización,Puesto",
        "Nome,Cognome,Indirizzo E-mail,Società,Qualifica",
        "Voornaam,Achternaam,E-mailadres,Bedrijf,Functie",
        "Imię,Nazwisko,Adres e-mail,Firma,Stanowisko",
    ],
)
def test_columns_are_known_in_the_language_of_the_program(head):
    (sheet,) = File(f"{head}\n{JANE}\n".encode()).sheets
    assert contact_lists.recognises([sheet])
    assert contact_lists.read(sheet) == [
        Card(
            name="Jane Wu",
            emails=("jane.wu@harbour.example",),
            organisation="Harbour Forum",
            role="Head of Policy",
        )
    ]


@pytest.mark.parametrize(("title", "role"), [("Dr.", ""), ("Head of Policy", "Head of Policy")])
def test_title_is_a_role_unless_it_stands_before_a_name(title, role):
    (sheet,) = File(f"First Name,Last Name,Title\nJane,Wu,{title}\n".encode()).sheets
    assert contact_lists.read(sheet)[0].role == role


@pytest.mark.parametrize(
    "text",
    [
        "Title,When,Partner\nTalk,2024,Harbour Forum\n",
        "Name,E-mail,Country\nJane Wu,j@x.example,UK\n",
        "Name,Sector\nHarbour Forum,Charity\n",
        "Dear Jane,\nthank you, and see you soon\n",
    ],
)
def test_what_may_be_any_table_is_left_to_others(text):
    assert not contact_lists.recognises(File(text.encode()).sheets)


def test_list_that_names_nobody_is_refused_with_a_sentence():
    with pytest.raises(Unreadable, match="name nobody"):
        reading.read([File(b",,\n,")], "contacts")
    with pytest.raises(Unreadable, match="name nobody"):
        reading.read([File(b"First Name,Last Name,E-mail Address\n,,\n")])
    with pytest.raises(Unreadable, match="at most 10,000"):
        reading.read([File(b"First Name,Last Name\n" + b"a,b\n" * 10_001)])
