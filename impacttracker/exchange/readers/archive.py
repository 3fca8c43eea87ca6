"""Reads a project's archive: strict about what it cannot mean, patient where parts are missing."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from impacttracker.database import all_storable
from impacttracker.errors import Unreadable
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    EvidenceFacts,
    FollowUpFacts,
    LinkFacts,
    NarrativeFacts,
    OrganisationFacts,
    PersonFacts,
    ProjectFacts,
    RecordFacts,
    TestimonialFacts,
)
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.parts import (
    Part,
    an_object,
    many,
    read_parts,
    text_or_none,
)
from impacttracker.exchange.readers.archive_parts import (
    AWARD,
    EVIDENCE,
    FOLLOWUP,
    KEPT_APART,
    LINK,
    NARRATIVE,
    OBLIGATION,
    ORGANISATION,
    PERSON,
    PROJECT,
    RECORD,
    RETURN,
    SET_ASIDE,
    TESTIMONIAL,
)
from impacttracker.exchange.readers.mentions import check_mentions
from impacttracker.exchange.settled import (
    KeptApartFacts,
    ObligationFacts,
    ReturnFacts,
    SetAsideFacts,
)
from impacttracker.exchange.telling.fitting import fitted_narrative, fitted_record, fitted_title
from impacttracker.exchange.writers.archive import FORMAT, VERSION
from impacttracker.when import When


def recognises(text: str) -> bool:
    """Whether *text* is JSON that calls itself an archive of ours."""
    return text.lstrip().startswith("{") and FORMAT in text


def read(text: str) -> Contents:
    """Everything that the archive says; `Unreadable` says what in it is wrong, and where."""
    contents = read_part(text)
    check_mentions(contents)
    return contents


def read_part(text: str) -> Contents:
    """Everything that a part of an archive says, which may mention what stands elsewhere."""
    held = an_object(_parsed(text), "The file")
    _check_kind(held)
    records, unfit_records = _fitted(many(_record)(held.get("records"), "records"), fitted_record)
    narratives, unfit_narratives = _fitted(
        many(lambda value, where: NarrativeFacts(**read_parts(value, where, NARRATIVE)))(
            held.get("narratives"), "narratives"
        ),
        fitted_narrative,
    )
    return Contents(
        reader="archive",
        project=ProjectFacts(**read_parts(held.get("project") or {}, "project", PROJECT)),
        awards=_list(held, "awards", AwardFacts, AWARD),
        organisations=many(_organisation)(held.get("organisations"), "organisations"),
        people=_list(held, "people", PersonFacts, PERSON),
        records=records,
        links=_list(held, "links", LinkFacts, LINK),
        evidence=_list(held, "evidence", EvidenceFacts, EVIDENCE),
        testimonials=_list(held, "testimonials", TestimonialFacts, TESTIMONIAL),
        narratives=narratives,
        **_to_be_done(held),
        flagged=(*unfit_records, *unfit_narratives),
    )


def _to_be_done(held: dict[str, Any]) -> dict[str, Any]:
    return {
        "followups": many(_followup)(held.get("followups"), "followups"),
        "obligations": _list(held, "obligations", ObligationFacts, OBLIGATION),
        "returns": _list(held, "returns", ReturnFacts, RETURN),
        "kept_apart": _list(held, "kept_apart", KeptApartFacts, KEPT_APART),
        "set_aside": _list(held, "set_aside", SetAsideFacts, SET_ASIDE),
    }


def _parsed(text: str) -> Any:
    try:
        return all_storable(json.loads(text, parse_constant=_refuse_constant))
    except RecursionError:
        raise Unreadable("The archive is nested too deeply to be one of ours.") from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"The archive is damaged at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except ValueError as error:
        raise Unreadable(f"The archive is damaged: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number.")


def _check_kind(held: dict[str, Any]) -> None:
    if held.get("format") != FORMAT:
        raise Unreadable(f"This is no archive: its “format” is not {FORMAT}.")
    version = held.get("version")
    if version != VERSION or isinstance(version, bool):
        raise Unreadable(
            f"This archive is of version {version!r}, and only version {VERSION} can be read here. "
            "Install the newest Impact Tracker first."
        )


def _list(
    held: dict[str, Any], name: str, fact: type[Any], parts: dict[str, Part]
) -> tuple[Any, ...]:
    return many(lambda value, where: fact(**read_parts(value, where, parts)))(held.get(name), name)


def _organisation(value: Any, where: str) -> OrganisationFacts:
    parts = read_parts(value, where, ORGANISATION)
    if "positions" in parts:
        parts["positions"] = tuple(sorted(parts["positions"], key=lambda one: one.on))
    return OrganisationFacts(key=parts["uid"], **parts)


def _record(value: Any, where: str) -> RecordFacts:
    parts = read_parts(value, where, RECORD)
    when = text_or_none()(value.get("when"), f"{where}.when")
    zone = text_or_none()(value.get("zone"), f"{where}.zone")
    parts.setdefault("title", fitted_title(parts["kind"], ""))
    parts["awards"] = tuple(sorted(parts.get("awards", ())))
    # What has no identifier is known by what it says, so that reading it twice adds nothing.
    parts.setdefault("uid", str(uuid5(NAMESPACE_URL, json.dumps(value, sort_keys=True))))
    try:
        found = {"when": When.from_edtf(when, zone)} if when else {}
    except ValueError as error:
        raise Unreadable(f"{where}.when cannot be read: {error}") from None
    return RecordFacts(**{**parts, **found, "given": parts["given"] | set(found)})


def _followup(value: Any, where: str) -> FollowUpFacts:
    parts = read_parts(value, where, FOLLOWUP)
    about = (parts.pop("about"), *parts.pop("also_about", ()))
    given = (parts.pop("given") - {"also_about"}) | {"about"}
    return FollowUpFacts(about=about, given=given, **parts)


def _fitted(facts: Iterable[Any], fit: Any) -> tuple[tuple[Any, ...], list[Flag]]:
    fitted, flagged = [], []
    for fact in facts:
        kept, sentences = fit(fact)
        fitted.append(replace(kept, given=fact.given | ({"unmapped"} if sentences else set())))
        flagged += [Flag(fact.where, sentence) for sentence in sentences]
    return tuple(fitted), flagged
