"""A project page as what a project holds, and the way back; knows no database and no layout.

Records of a page have no identifiers. They are known by a fingerprint of all that they say, and
among equal ones by their number, so that reading a page twice finds each of them again.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    NarrativeFacts,
    ParticipantFacts,
    ProjectFacts,
    RecordFacts,
)
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.page import Entry, Page
from impacttracker.exchange.telling.entries import narrative_of, organisations_in, record_of
from impacttracker.exchange.telling.fitting import fitted_title
from impacttracker.formats.layout import load_layout
from impacttracker.narratives.marks import uncited
from impacttracker.narratives.models import WITHOUT_TOPIC
from impacttracker.records.vocabulary import Visibility

READER = "gtr-page"
ANOTHER = "The page has another one of these: say yourself which award or period it belongs to."
HEAD = ("lead_organisation", "department", "abstract")


def contents_of(page: Page) -> Contents:
    """What *page* says, for no award yet: see `for_award`."""
    skipped = [
        Flag(f"passage {number}", f"It belongs to no record that is known here: “{text}”")
        for number, text in enumerate(page.unread, 1)
    ]
    flagged: list[Flag] = []
    records: list[RecordFacts] = []
    narratives: list[NarrativeFacts] = []
    for entry, source in zip(page.entries, _sources(page), strict=True):
        where = f"record {source['position'] + 1}: {entry.answers.get('title') or _named(entry)}"
        if entry.kind in WITHOUT_TOPIC:
            narrative, sentences = narrative_of(entry, source, _labels(entry.kind))
            narratives.append(replace(narrative, where=where))
        else:
            record, sentences = record_of(entry, source, _labels(entry.kind))
            records.append(replace(record, where=where))
        flagged += [Flag(where, sentence) for sentence in (*entry.flags, *sentences)]
    return Contents(
        reader=READER,
        project=_head(page),
        organisations=organisations_in(records),
        records=tuple(records),
        narratives=tuple(narratives),
        skipped=tuple(skipped),
        flagged=tuple(flagged),
    )


def _head(page: Page) -> ProjectFacts:
    """The page's title is not given to the project: it is its award's."""
    return ProjectFacts(
        title=page.title,
        **{name: getattr(page, name) for name in HEAD},
        where="the head of the page",
        given=frozenset(name for name in HEAD if getattr(page, name)),
    )


def for_award(contents: Contents, reference: str) -> Contents:
    """*contents* of a page as those of one award: the page's title is the award's."""
    award = AwardFacts(
        reference=reference, title=contents.project.title, given=frozenset({"title"})
    )
    taken: set[str] = set()
    narratives = []
    flagged = list(contents.flagged)
    for narrative in contents.narratives:
        if narrative.section in taken:
            flagged.append(Flag(narrative.where, ANOTHER))
            narratives.append(narrative)
        else:
            taken.add(narrative.section)
            narratives.append(replace(narrative, award=reference))
    return replace(
        contents,
        awards=(award,),
        records=tuple(replace(record, awards=(reference,)) for record in contents.records),
        narratives=tuple(narratives),
        flagged=tuple(flagged),
    )


def with_title_kept(contents: Contents) -> Contents:
    """*contents* whose page has a title that nothing takes: its records remember it."""
    kept = {"page_title": contents.project.title}
    return replace(
        contents,
        records=tuple(replace(one, source={**one.source, **kept}) for one in contents.records),
        narratives=tuple(
            replace(one, source={**one.source, **kept}) for one in contents.narratives
        ),
    )


def flagged(contents: Contents, flag: Flag) -> Contents:
    """*contents* with one more thing for a person to look at."""
    return replace(contents, flagged=(flag, *contents.flagged))


def for_page(contents: Contents, reference: str = "") -> Contents:
    """What a page has a place for and funders may see, of one award if one is named."""
    latest: dict[tuple[str | None, str], NarrativeFacts] = {}
    for one in sorted(contents.narratives, key=lambda narrative: narrative.period):
        if one.section in WITHOUT_TOPIC:
            # What has no award yet is kept apart by where it stood on its page.
            latest[one.award or str(one.source), one.section] = one
    return replace(
        contents,
        awards=tuple(one for one in contents.awards if reference in ("", one.reference)),
        records=tuple(
            one
            for one in contents.records
            if one.visibility is Visibility.REPORTABLE and reference in ("", *one.awards)
        ),
        narratives=tuple(one for one in latest.values() if reference in ("", one.award)),
    )


def page_of(contents: Contents) -> Page:
    """The page of what *contents* hold: of one award where they hold one, else of the project."""
    sources = [one.source for one in contents.narratives]
    sources += [one.source for one in contents.records]
    remembered = (one.get("page_title") for one in sources if _is_from_page(one))
    award_title = contents.awards[0].title if len(contents.awards) == 1 else ""
    names = {one.key: one.name for one in contents.organisations}
    names |= {one.uid: one.name for one in contents.people}
    return Page(
        title=award_title or next(filter(None, remembered), "") or contents.project.title,
        **{name: getattr(contents.project, name) for name in HEAD},
        entries=(
            *map(_entry_of_narrative, contents.narratives),
            *(_entry(one, names) for one in contents.records),
        ),
    )


def _sources(page: Page) -> list[dict[str, Any]]:
    """Where each entry came from, with its fingerprint and its number among equal ones."""
    met: Counter[str] = Counter()
    sources = []
    for number, entry in enumerate(page.entries):
        said = json.dumps([entry.kind, entry.answers, entry.unmapped], sort_keys=True, default=str)
        fingerprint = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
        sources.append(
            {
                "reader": READER,
                "position": number if entry.position is None else entry.position,
                "fingerprint": fingerprint,
                "occurrence": met[fingerprint],
            }
        )
        met[fingerprint] += 1
    return sources


def _entry(record: RecordFacts, names: Mapping[str, str]) -> Entry:
    title = record.title
    unmapped = {name: text for name, text in record.unmapped.items() if isinstance(text, str)}
    if "title" in unmapped and fitted_title(record.kind, unmapped["title"]) == title:
        title = unmapped["title"]
    return Entry(
        kind=record.kind,
        position=_position(record.source),
        answers={
            **{name: _said(value) for name, value in record.answers.items()},
            "title": title,
            "when": record.when.edtf if record.when.points else "",
            "zone": record.when.zone,
            "url": record.url or "",
            "participants": [_said_of(one, names) for one in record.participants],
        },
        unmapped=unmapped,
    )


def _entry_of_narrative(narrative: NarrativeFacts) -> Entry:
    return Entry(
        kind=narrative.section,
        position=_position(narrative.source),
        answers={name: uncited(said) for name, said in narrative.answers.items()},
        unmapped={key: text for key, text in narrative.unmapped.items() if isinstance(text, str)},
    )


def _said_of(one: ParticipantFacts, names: Mapping[str, str]) -> dict[str, str]:
    known = [names[key] for key in (one.person, one.organisation) if key and key in names]
    return {
        "role": str(one.role),
        "name_as_recorded": one.name_as_recorded or " · ".join(known),
        "department": one.department or "",
        "sector": one.sector or "",
        "country": one.country or "",
    }


def _said(value: Any) -> Any:
    """Pages print sums of money without pence where there are none."""
    if isinstance(value, Decimal):
        return f"{value:f}".removesuffix(".00")
    return value


def _is_from_page(source: Mapping[str, Any]) -> bool:
    return source.get("reader") == READER


def _position(source: Mapping[str, Any]) -> int | None:
    position = source.get("position")
    return position if _is_from_page(source) and isinstance(position, int) else None


def _labels(kind: str) -> dict[str, str]:
    """The page's label for each answer: there its writer looks for what was put aside."""
    layout = load_layout(READER).kind(kind)
    return (
        {line.answer: line.label for line in layout.lines if line.answer != "title"}
        if layout
        else {}
    )


def _named(entry: Entry) -> str:
    return WITHOUT_TOPIC[entry.kind].heading if entry.kind in WITHOUT_TOPIC else "without a title"
