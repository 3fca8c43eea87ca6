"""Reads lists of contacts (CSV) as address books and CRMs export them, as neutral cards.

Outlook's columns have names in the language of the program, Google's changed twice, Thunderbird's
are translated as well. Names of columns are compared folded (`partners.names`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from impacttracker.errors import Unreadable
from impacttracker.exchange.cards import TOO_MANY, Card, naming_anybody
from impacttracker.exchange.readers.addresses import address_of
from impacttracker.partners.names import folded
from impacttracker.partners.recognising import TITLES
from impacttracker.spreadsheets.rows import RawCell, RawRow, RawSheet
from impacttracker.tidying import tidy_line

MOST_ROWS = 10_000
LONGEST = 500

_NAMES = {
    "first": "first name|firstname|given name|forename|vorname|prenom|nombre|nome|voornaam|imie",
    "middle": (
        "middle name|additional name|weitere vornamen|deuxieme prenom|segundo nombre|secondo nome"
        "|segundo nome|middelste naam|drugie imie"
    ),
    "last": (
        "last name|lastname|family name|surname|nachname|familienname|nom|nom de famille|apellido"
        "|apellidos|cognome|sobrenome|apelido|achternaam|nazwisko"
    ),
    "whole": (
        "display name|full name|name|file as|anzeigename|nom a afficher|nom complet"
        "|nombre en pantalla|nome visualizzato|nome de exibicao|weergavenaam|sort name"
    ),
    "nick": (
        "nickname|nick name|spitzname|surnom|apodo|soprannome|apelido pessoal|bijnaam|przydomek"
    ),
    "organisation": (
        "company|company name|organization|organisation|organization name|organization 1 name"
        "|work company|current employer|employer|account name|firma|firmenname|societe|entreprise"
        "|organizacion|compania|empresa|societa|azienda|organizzazione|bedrijf|organisatie"
    ),
    "department": (
        "department|organization department|organization 1 department|work dept|abteilung|service"
        "|departamento|reparto|ufficio|afdeling|oddzial|dzial"
    ),
    "role": (
        "job title|jobtitle|position|organization title|organization 1 title|work title|profession"
        "|fonction|puesto|cargo|qualifica|posizione|functie|stanowisko|role"
    ),
    "title": "title|titel|titre|titolo|titulo|tytul",
}
"""What columns hold, by the names that programs have for them."""
_EMAIL = re.compile(
    r"(?:(?:primary|secondary|business|work|home|other|personal|main|primare|sekundare) )?"
    r"(?:e ?mail|courriel)(?: ?\d)?(?: (?:address|adresse|value|\d|home|work|other))*(?: \d)?"
    r"|(?:primare |sekundare )?e mail (?:\d )?adresse|adresse de messagerie(?: \d)?"
    r"|(?:premiere )?adresse (?:e mail|electronique)(?: (?:\d|principale|secondaire))?"
    r"|direccion del? correo electronico(?: (?:\d|principal|secundaria))?|correo electronico"
    r"|indirizzo (?:di )?(?:e mail|posta elettronica)(?: \d)?|email (?:principale|secondaria)"
    r"|endereco de e ?mail(?: \d)?|e mailadres(?: \d)?|adres e mail(?: \d)?"
)
_TYPE = re.compile(r"e ?mail(?: \d)?(?: address)? (?:type|typ|label|display name)|.* label|.* type")
_MARKERS = {"birthday", "birth year", "screen name", "phonetic name", "web page", "web page 1"}
_MARKERS |= {f"{what} phone" for what in ("mobile", "business", "home", "work")}
_MEANS = {name: what for what, names in _NAMES.items() for name in names.split("|")}


@dataclass(frozen=True)
class Columns:
    """What each column of a list holds; the others are left out."""

    means: Mapping[int, str]
    emails: tuple[int, ...]


def recognises(sheets: Sequence[RawSheet]) -> bool:
    """Whether the columns are those of an address book: its names come in two halves, or alone.

    A table with a name and an address may hold anything, and is for whoever reads tables.
    """
    if len(sheets) != 1:
        return False
    head = sheets[0].head
    columns = _columns(head)
    held = set(columns.means.values())
    if {"first", "last"} <= held:
        return True
    names = set(map(_heading, head))
    is_lone = bool(columns.emails) and len([one for one in head if one]) == len(columns.emails)
    return bool(columns.emails) and (is_lone or bool(names & _MARKERS))


def read(sheet: RawSheet) -> list[Card]:
    """A card for each row; raises `Unreadable`, with a sentence, where nobody is named."""
    if len(sheet.rows) > MOST_ROWS:
        raise Unreadable(TOO_MANY.format(most=MOST_ROWS))
    columns = _columns(sheet.head)
    return naming_anybody(_card(row, sheet.head, columns) for row in sheet.rows)


def _columns(head: Sequence[str]) -> Columns:
    means: dict[int, str] = {}
    emails: list[int] = []
    for place, name in enumerate(map(_heading, head)):
        if name in _MEANS and _MEANS[name] not in means.values():
            means[place] = _MEANS[name]
        elif _EMAIL.fullmatch(name) and not _TYPE.fullmatch(name):
            emails.append(place)
    return Columns(means, tuple(emails))


def _card(row: RawRow, head: Sequence[str], columns: Columns) -> Card:
    cells = [_plain(cell) for cell in row.cells]
    held = {what: cells[place] for place, what in columns.means.items() if place < len(cells)}
    title = held.get("title", "")
    # Some programs call what somebody is addressed by a title, others what they work as.
    role = held.get("role", "") or ("" if folded(title) in TITLES else title)
    parts = (held.get(one, "") for one in ("first", "middle", "last"))
    organisation = held.get("organisation", "")
    shown = held.get("whole", "")
    name = " ".join(part for part in parts if part) or shown
    others = (held.get("nick", ""), shown)
    return Card(
        name="" if name == organisation else name,
        other_names=tuple(one for one in others if one and folded(one) != folded(name)),
        emails=tuple(dict.fromkeys(_emails_in(cells, columns))),
        organisation=organisation,
        department=held.get("department", ""),
        role=role,
        left_out=tuple(_left_out(cells, head, columns)),
        where=f"row {row.number}",
    )


def _emails_in(cells: Sequence[str], columns: Columns) -> Iterator[str]:
    for place in columns.emails:
        # Google puts several of one label into one cell.
        for said in re.split(r":::|[;,\s]+", cells[place] if place < len(cells) else ""):
            if email := address_of(said, "").email:
                yield email


def _left_out(cells: Sequence[str], head: Sequence[str], columns: Columns) -> Iterator[str]:
    for place, cell in enumerate(cells):
        is_taken = place in columns.means or place in columns.emails
        name = head[place] if place < len(head) else ""
        if cell and not is_taken and not _TYPE.fullmatch(_heading(name)):
            yield name or f"column {place + 1}"


def _heading(name: str) -> str:
    return folded(name.replace("_", " "))


def _plain(cell: RawCell) -> str:
    return "" if cell is None else str(tidy_line(str(cell)))[:LONGEST]
