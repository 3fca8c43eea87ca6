"""Reads bibliographies as reference managers and registries write them, each in its own format."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from impacttracker.errors import Unreadable
from impacttracker.exchange.flags import Rejected
from impacttracker.exchange.readers import bibtex, citation_json, ris
from impacttracker.exchange.works import Work


class Bibliography(NamedTuple):
    """The works of a file, and the entries in it that could not be taken."""

    works: Sequence[Work]
    rejected: Sequence[Rejected] = ()


class Dialect(NamedTuple):
    recognises: Callable[[str], bool]
    read: Callable[[str], Bibliography]


DIALECTS = (
    Dialect(citation_json.recognises, lambda text: Bibliography(citation_json.read(text))),
    Dialect(ris.recognises, lambda text: Bibliography(ris.read(text))),
    Dialect(bibtex.recognises, lambda text: Bibliography(*bibtex.read(text))),
)


def recognises(text: str) -> bool:
    """Whether *text* is a bibliography in one of the formats that are read here."""
    return any(dialect.recognises(text) for dialect in DIALECTS)


def read(text: str) -> Bibliography:
    """The works in *text*; raises `Unreadable` where there are none."""
    dialect = next((one for one in DIALECTS if one.recognises(text)), None)
    if dialect is None:
        # Broken JSON is said to be that, rather than to be something else.
        citation_json.check(text)
        raise Unreadable(
            "This is no bibliography: give BibTeX, RIS, or JSON of Crossref or DataCite."
        )
    found = dialect.read(text)
    if not found.works:
        raise Unreadable("No entry of this bibliography is whole. Export it again.")
    return found
