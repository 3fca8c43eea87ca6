"""Leaves out of an export of many awards what belongs to none of the project's, and counts it."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from impacttracker.exchange.contents import Contents
from impacttracker.exchange.flags import Flag

OTHER_AWARDS = "Other awards"
"""Under which a record keeps those awards that the project does not have."""


def of_own_awards(contents: Contents, held: Collection[str], addable: bool) -> Contents:
    """*contents* with awards as they are written here; what is of other awards alone is left out.

    Where awards are *addable*, those that the file tells of are the project's as well.
    """
    own = {_plain(reference): reference for reference in held}
    if addable:
        own = {_plain(one.reference): one.reference for one in contents.awards} | own
    left_out: Counter[str] = Counter()
    records = []
    for record in contents.records:
        if (kept := _of_own(record, own)) is not None:
            records.append(kept)
        else:
            left_out.update(record.awards)
    narratives = []
    for narrative in contents.narratives:
        reference = _plain(narrative.award or "")
        if not reference or reference in own:
            narratives.append(replace(narrative, award=own.get(reference)))
        else:
            left_out[narrative.award or ""] += 1
    awards = (replace(one, reference=own.get(_plain(one.reference), "")) for one in contents.awards)
    return replace(
        contents,
        awards=tuple(one for one in awards if one.reference),
        records=tuple(records),
        narratives=tuple(narratives),
        skipped=(*contents.skipped, *_told(left_out)),
    )


def _of_own(record: Any, own: Mapping[str, str]) -> Any:
    """*record* with its own awards alone, and the others kept beside; nothing where it has none."""
    if not record.awards:
        return record
    kept = [own[_plain(one)] for one in record.awards if _plain(one) in own]
    if not kept:
        return None
    others = [one for one in record.awards if _plain(one) not in own]
    beside = {OTHER_AWARDS: "; ".join(others)} if others else {}
    return replace(
        record,
        awards=tuple(dict.fromkeys(sorted(kept))),
        unmapped={**record.unmapped, **beside},
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


def _plain(reference: str) -> str:
    """A reference without what systems write differently: ES/V015842/1 is ES-V015842-1 is ours."""
    return re.sub(r"[^0-9A-Z]+", "", reference.upper())
