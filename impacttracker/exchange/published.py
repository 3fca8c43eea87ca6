"""What a project may show to everybody: reportable records of what took place, with organisations
and without people; plain values, in the order in which pages and CVs list them.

Whose name stands in a title or among the authors of a publication is public with it. Of those who
took part only organisations that the project knows are named: a bare name may be a person's.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO
from urllib.parse import quote

from impacttracker.engagements.models import Engagement
from impacttracker.engagements.vocabulary import Status
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.storage import BytesMissing
from impacttracker.evidence.vocabulary import EvidenceKind
from impacttracker.exchange import queries
from impacttracker.exchange.contents import AwardFacts, ProjectFacts
from impacttracker.exchange.facts import facts_of_award, facts_of_project
from impacttracker.exchange.lines import (
    GROUPS,
    days_of,
    facts_in_line,
    organisations_of,
    sentence_of,
)
from impacttracker.exchange.wanted import Wanted
from impacttracker.formats.sorts import sort_of
from impacttracker.partners.models import Organisation
from impacttracker.records.models import Record
from impacttracker.records.operations import is_web_address
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports.facts import address_of, may_be_named
from impacttracker.reports.readiness.privacy import E_MAIL
from impacttracker.reports.reading import sayable
from impacttracker.when import When

ON_THE_WEB = frozenset(
    {
        EvidenceKind.REPORT,
        EvidenceKind.POLICY_DOCUMENT,
        EvidenceKind.WEB_PAGE,
        EvidenceKind.STATISTICS,
        EvidenceKind.SLIDES,
        EvidenceKind.PRESS,
        EvidenceKind.RECORDING,
    }
)
"""Evidence that is made to be public. Letters, e-mails, minutes and contracts never are."""
COPIED = ON_THE_WEB - {EvidenceKind.PRESS, EvidenceKind.RECORDING}
"""Of these a copy may be given along; press and broadcasts belong to others."""


NO_PART_OF_A_URI = frozenset('<>"{}|\\^`')


@dataclass(frozen=True, kw_only=True)
class Body:
    """An organisation that took part."""

    uid: str
    name: str
    ror: str = ""
    website: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A record as everybody may see it."""

    uid: str
    kind: str
    sort: str
    title: str
    sentence: str
    """All of it in one line, without its address."""
    facts: tuple[str, ...] = ()
    """What is said of it in a line, after its title and before its date."""
    when: When
    address: str = ""
    place: str = ""
    authors: str = ""
    description: str = ""
    bodies: tuple[Body, ...] = ()

    @property
    def year(self) -> str:
        """The year in which it was, or began."""
        return str(self.when.points[0].first_on.year) if self.when.points else ""

    @property
    def days(self) -> When:
        """When it was, without the hours that interested only those who came."""
        return days_of(self.when)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The file of a source that may be given along; its name may say whom it came from."""

    sha256: str
    media_type: str
    size: int
    """In bytes."""
    suffix: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """A piece of evidence that stands on the web, and the records that it supports, by uid."""

    uid: str
    title: str
    address: str
    sort: str
    supports: tuple[str, ...]
    copy: Copy | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """A project, its awards, and what of its records is for everybody: the latest first."""

    project: ProjectFacts
    awards: tuple[AwardFacts, ...]
    items: tuple[Item, ...]
    sources: tuple[Source, ...] = ()

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The items under the headings that have any."""
        found = [
            (heading, [one for one in self.items if one.kind in kinds])
            for heading, kinds in GROUPS.items()
        ]
        return [(heading, items) for heading, items in found if items]


def published_in(wanted: Wanted) -> Published:
    """What of the records that are *wanted* may be shown to everybody."""
    awards = [wanted.award] if wanted.award else queries.awards_of(wanted.project)
    shown = sorted(filter(is_for_everybody, wanted.records), key=_latest_first)
    return Published(
        project=facts_of_project(wanted.project),
        awards=tuple(facts_of_award(one) for one in awards),
        items=tuple(map(_item, shown)),
        sources=tuple(_sources(queries.evidence_of(wanted.project, wanted.viewer), shown)),
    )


def is_for_everybody(record: Record) -> bool:
    """Whether a record may be shown to the public: it is for funders, and it has happened."""
    if isinstance(record, Engagement) and record.status not in (None, Status.HELD):
        return False
    is_listed = any(record.kind in kinds for kinds in GROUPS.values())
    return is_listed and record.visibility is Visibility.REPORTABLE


def without_addresses(text: str) -> str:
    """*text* as it may stand on a public page: no e-mail address, nothing that cannot be shown."""
    return E_MAIL.sub("[e-mail address]", sayable(text))


def as_uri(address: str) -> str:
    """*address* as a link may carry it anywhere; empty where it is no address of the web."""
    if not is_web_address(address):
        return ""
    return "".join(quote(sign) if sign in NO_PART_OF_A_URI else sign for sign in address)


def with_held_copies(published: Published, opened: Callable[[str], IO[bytes]]) -> Published:
    """*published* without the copies that the store has lost."""
    return replace(
        published,
        sources=tuple(
            one if one.copy is None or _is_held(one.copy, opened) else replace(one, copy=None)
            for one in published.sources
        ),
    )


def _is_held(copy: Copy, opened: Callable[[str], IO[bytes]]) -> bool:
    try:
        opened(copy.sha256).close()
    except BytesMissing:
        return False
    return True


def _latest_first(record: Record) -> tuple[int, str, str]:
    return (-record.sort_key, record.title, record.uid)


def _item(record: Record) -> Item:
    address = address_of(record)
    facts = tuple(without_addresses(one) for one in facts_in_line(record) if one)
    return Item(
        uid=record.uid,
        kind=record.kind,
        sort=sort_of(record),
        title=without_addresses(record.title),
        sentence=without_addresses(" ".join(sentence_of(record, facts, address).split())),
        facts=facts,
        when=record.when,
        address=as_uri(address),
        place=without_addresses(getattr(record, "place", None) or ""),
        authors=without_addresses(getattr(record, "authors", None) or ""),
        description=without_addresses(getattr(record, "description", None) or ""),
        bodies=tuple(_bodies(record)),
    )


def _bodies(record: Record) -> Iterator[Body]:
    yield from map(_body, organisations_of(record))


def _body(one: Organisation) -> Body:
    return Body(
        uid=one.uid,
        name=without_addresses(one.name),
        ror=f"https://ror.org/{one.ror.removeprefix('https://ror.org/')}" if one.ror else "",
        website=as_uri(one.website or ""),
    )


def _sources(pieces: Sequence[Evidence], shown: Iterable[Record]) -> Iterator[Source]:
    keys = {record.id for record in shown}
    for piece in sorted(pieces, key=lambda one: (one.title, one.uid)):
        supports = sorted(record.uid for record in piece.records if record.id in keys)
        if supports and _is_on_the_web(piece):
            yield Source(
                uid=piece.uid,
                title=without_addresses(piece.title),
                address=as_uri(piece.url or ""),
                sort=piece.kind_label,
                supports=tuple(supports),
                copy=_copy_of(piece),
            )


def _is_on_the_web(piece: Evidence) -> bool:
    return (
        piece.kind in ON_THE_WEB
        and not piece.confidential
        and may_be_named(piece)
        and is_web_address(piece.url or "")
    )


def _copy_of(piece: Evidence) -> Copy | None:
    if piece.kind not in COPIED or not (piece.sha256 and piece.file and piece.size):
        return None
    return Copy(
        sha256=piece.sha256,
        media_type=piece.media_type or "application/octet-stream",
        size=piece.size,
        suffix=piece.file.rpartition(".")[2].lower(),
    )
