"""Leaves out of an export of many awards what belongs to none of the project's, and counts it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from impacttracker.exchange.contents import (
    Contents,
    OrganisationFacts,
    ProjectFacts,
    RecordFacts,
)
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.identifiers import plain_reference

NO_SUCH_AWARD = (
    "“Awards”: the project has no award {awards}, so that what was typed is not taken. Add the "
    "award first."
)
OTHER_AWARDS = "Other awards"
"""Under which a record keeps those awards that the project does not have."""


def of_own_awards(contents: Contents, held: Collection[str], addable: bool) -> Contents:
    """*contents* with awards as they are written here; what is of other awards alone is left out.

    Where awards are *addable*, those that the file tells of are the project's as well.
    """
    own = {plain_reference(reference): reference for reference in held}
    if addable:
        own = {plain_reference(one.reference): one.reference for one in contents.awards} | own
    left_out: Counter[str] = Counter()
    records = []
    for record in contents.records:
        if (kept := _of_own(record, own)) is not None:
            records.append(kept)
        else:
            left_out.update(record.awards)
    narratives = []
    for narrative in contents.narratives:
        reference = plain_reference(narrative.award or "")
        if not reference or reference in own:
            narratives.append(replace(narrative, award=own.get(reference)))
        else:
            left_out[narrative.award or ""] += 1
    return replace(
        contents,
        **_head(contents, own, records),
        records=tuple(records),
        narratives=tuple(narratives),
        skipped=(*contents.skipped, *_told(left_out)),
    )


def without_unknown_awards(contents: Contents, held: Collection[str], addable: bool) -> Contents:
    """*contents* of our own sheets without awards that somebody typed and nobody has."""
    known = {*held, *(one.reference for one in contents.awards if addable)}
    flagged: list[Flag] = []
    records = []
    for record in contents.records:
        unknown = sorted(set(record.awards) - known) if "awards" in record.given else []
        if unknown:
            what = NO_SUCH_AWARD.format(awards=", ".join(unknown))
            flagged.append(Flag(record.where, what))
            record = replace(record, awards=(), given=record.given - {"awards"})
        records.append(record)
    return replace(contents, records=tuple(records), flagged=(*contents.flagged, *flagged))


def _head(
    contents: Contents, own: Mapping[str, str], kept: Sequence[RecordFacts]
) -> dict[str, Any]:
    """What is told of the project, its awards and partners; nothing where it is of others alone."""
    awards = [
        replace(one, reference=own.get(plain_reference(one.reference), ""))
        for one in contents.awards
    ]
    is_of_others = bool(awards) and not any(one.reference for one in awards)
    return {
        "project": ProjectFacts() if is_of_others else contents.project,
        "awards": tuple(one for one in awards if one.reference),
        "organisations": _of_those(contents, kept, is_of_others),
    }


def _of_own(record: Any, own: Mapping[str, str]) -> Any:
    """*record* with its own awards alone, and the others kept beside; nothing where it has none."""
    if not record.awards:
        return record
    kept = [own[plain_reference(one)] for one in record.awards if plain_reference(one) in own]
    if not kept:
        return None
    others = [one for one in record.awards if plain_reference(one) not in own]
    beside = {OTHER_AWARDS: "; ".join(others)} if others else {}
    return replace(
        record,
        awards=tuple(dict.fromkeys(sorted(kept))),
        unmapped={**record.unmapped, **beside},
    )


def _of_those(
    contents: Contents, kept: Sequence[RecordFacts], is_of_others: bool
) -> tuple[OrganisationFacts, ...]:
    """The organisations that *kept* records name, and where the file is ours those of no record."""
    named, by_all = (
        {one.organisation for record in records for one in record.participants}
        for records in (kept, contents.records)
    )
    named |= {one.organisation for person in contents.people for one in person.affiliations}
    parents = {one.key: one.parent for one in contents.organisations}
    for key in tuple(named):
        while (key := parents.get(key or "")) and key not in named:
            named.add(key)
    return tuple(
        one
        for one in contents.organisations
        if one.key in named or (one.key not in by_all and not is_of_others)
    )


def _told(left_out: Mapping[str, int]) -> list[Flag]:
    return [
        Flag(
            f"award {reference}",
            f"{number:,} of its entries: the project does not have this award. Add it to the "
            "project, or let the import add awards (--add-awards).",
        )
        for reference, number in sorted(left_out.items())
    ]
