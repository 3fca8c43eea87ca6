"""Records and narratives as the outcomes of the second interface of Gateway to Research."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from impacttracker.exchange.contents import (
    Contents,
    NarrativeFacts,
    ParticipantFacts,
    RecordFacts,
)
from impacttracker.exchange.gtr_table import GtrField, GtrKind, gtr_table
from impacttracker.exchange.readers.gtr_values import HOME
from impacttracker.narratives.marks import uncited
from impacttracker.when import When

API = "/gtr/api"
# What leads to a project's own resources, and where these stand.
PLACES = {"project": "projects", "organisation": "organisations", "fund": "funds"}
YES_OR_NO = {"Yes": True, "No": False}
INT = re.compile(r"[0-9]{1,9}")

Links = Sequence[Mapping[str, Any]]
Resource = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An outcome as it is told there, the awards that it is of, and the link that leads to it."""

    kind: GtrKind
    resource: Resource
    awards: Sequence[str]

    @property
    def link(self) -> dict[str, Any]:
        return _link(f"outcomes/{self.kind.path}", self.resource["id"], self.kind.rel)


def outcomes_of(contents: Contents) -> list[Told]:
    """Every outcome that Gateway to Research has a place for, by what it is known by there."""
    names = {one.key: one.name for one in contents.organisations}
    names |= {one.uid: one.name for one in contents.people}
    found = [told for one in contents.records for told in _of_record(one, names)]
    found += [told for one in contents.narratives for told in _of_narrative(one)]
    return sorted(found, key=lambda one: (one.resource["outcomeid"] or "", one.resource["id"]))


def resource(path: str, uuid: str, links: Links, outcome_id: str | None = None) -> dict[str, Any]:
    """What every resource begins with; its address is one on whatever host serves it."""
    return {
        "links": {"link": list(links)},
        "ext": None,
        "id": uuid,
        "outcomeid": outcome_id,
        "href": f"{API}/{path}/{uuid}",
        "created": None,
        "updated": None,
    }


def link(sort: str, rel: str, name: str) -> dict[str, Any]:
    """The link to a project, an organisation or a fund by what it is called."""
    return _link(PLACES[sort], uuid_for(sort, name), rel)


def uuid_for(*names: str) -> str:
    """An identifier that is the same whenever it is made of the same *names*."""
    return str(uuid5(NAMESPACE_URL, "/".join(names))).upper()


def milliseconds(on: date | None) -> int | None:
    """A day as it is sent there: the moment at which it begins in London."""
    if on is None:
        return None
    begins = datetime(on.year, on.month, on.day, tzinfo=HOME)
    return round(begins.timestamp()) * 1000


def money(amount: Decimal, currency: str) -> dict[str, Any]:
    is_whole = amount == amount.to_integral_value()
    return {
        "currencyCode": currency or None,
        "amount": int(amount) if is_whole else float(amount),
    }


def _of_record(record: RecordFacts, names: Mapping[str, str]) -> Iterator[Told]:
    """One outcome, or one for each partner: there a collaboration has one partner each."""
    kind = gtr_table().kind(record.kind)
    if kind is None:
        return
    role = next((field.line.role for field in kind.fields if field.line.role), "")
    partners: list[ParticipantFacts | None] = [
        one for one in record.participants if one.role == role
    ]
    said = _answers(record)
    base = str(record.identifiers.get("outcomeid") or record.uid)
    uuid = str(record.identifiers.get("gtr_id") or _as_uuid(record.uid)).upper()
    for number, partner in enumerate(partners or [None], 1):
        is_first, is_alone = number == 1, len(partners) < 2
        outcome_id = base if is_alone else f"{_as_base(base)}-{number}"
        one = uuid if is_first else uuid_for(uuid, str(number))
        links = [link("project", "PROJECT", reference) for reference in sorted(record.awards)]
        yield Told(
            kind=kind,
            awards=record.awards,
            resource={
                **resource(f"outcomes/{kind.path}", one, links, outcome_id),
                **_fields(kind, said, record.unmapped, _named(partner, names)),
            },
        )


def _of_narrative(narrative: NarrativeFacts) -> Iterator[Told]:
    kind = gtr_table().kind(narrative.section)
    if kind is None:
        return
    source = narrative.source
    made = uuid_for(narrative.award or "", narrative.section, narrative.period)
    uuid = str(source.get("gtr_id") or made).upper()
    awards = [narrative.award] if narrative.award else []
    links = [link("project", "PROJECT", reference) for reference in awards]
    answers = {name: uncited(said) for name, said in narrative.answers.items()}
    yield Told(
        kind=kind,
        awards=awards,
        resource={
            **resource(f"outcomes/{kind.path}", uuid, links, source.get("outcomeid")),
            **_fields(kind, answers, narrative.unmapped, {}),
        },
    )


def _answers(record: RecordFacts) -> dict[str, Any]:
    return {**record.answers, "title": record.title, "when": record.when, "url": record.url}


def _named(partner: ParticipantFacts | None, names: Mapping[str, str]) -> dict[str, str | None]:
    if partner is None:
        return {}
    keys = (partner.organisation, partner.person)
    known = (names[key] for key in keys if key and key in names)
    return {
        "participant.organisation": partner.name_as_recorded or next(known, None),
        "participant.department": partner.department,
        "participant.sector": partner.sector,
        "participant.country": partner.country,
    }


def _fields(
    kind: GtrKind,
    answers: Mapping[str, Any],
    unmapped: Mapping[str, Any],
    partner: Mapping[str, str | None],
) -> dict[str, Any]:
    """Every element of the schema, empty where nothing is said."""
    told: dict[str, Any] = {}
    taken: set[str] = set()
    for field in kind.fields:
        answer = field.line.answer
        value = partner.get(answer) if field.line.role else answers.get(answer)
        is_said = value not in (None, "", [], ()) and answer not in taken
        told[field.name] = _said(field, value, answers) if is_said else None
        if told[field.name] is None:
            told[field.name] = _kept(field, unmapped)
        elif field.line.form not in ("start", "since", "end"):
            taken.add(answer)
    return told


def _said(field: GtrField, value: Any, answers: Mapping[str, Any]) -> Any:
    if field.line.form in SAY:
        return SAY[field.line.form](field, value)
    if field.line.form == "money":
        return money(Decimal(str(value)), str(answers.get("currency") or ""))
    if field.type == "boolean":
        if field.line.said:
            # It asks about one of our options alone.
            return str(value) in field.line.said
        return value if isinstance(value, bool) else YES_OR_NO.get(str(value))
    if field.type == "int":
        return int(value)
    return field.line.said.get(str(value), str(value))


def _kept(field: GtrField, unmapped: Mapping[str, Any]) -> Any:
    """What stands beside the answers under one of the element's names."""
    names = ["url_truncated"] if field.line.form == "address" else []
    found = (unmapped.get(name) for name in (field.name, *field.also, *names))
    said = next((one for one in found if isinstance(one, str) and one), None)
    if said is None or field.type == "text":
        return said
    if field.type == "boolean":
        return YES_OR_NO.get(said)
    return int(said) if field.type == "int" and INT.fullmatch(said) else None


def _list(field: GtrField, value: Any) -> Any:
    return {"item": list(value)} if field.type == "list" else ",".join(value)


def _year(field: GtrField, value: When) -> int | str | None:
    if not value.years:
        return None
    return value.years[0] if field.type == "int" else str(value.years[0])


def _first_day(field: GtrField, value: When) -> int | None:
    return milliseconds(value.first_on)


def _last_day(field: GtrField, value: When) -> int | None:
    """A month is sent as its first day, as its start is; a year as its last."""
    if value.is_open or len(value.points) < 2:
        return None
    last = value.points[-1]
    return milliseconds(last.first_on if len(last.edtf) == len("2020-01") else last.last_on)


def _years(field: GtrField, value: When) -> str | None:
    return ",".join(map(str, value.years)) or None


SAY: Mapping[str, Callable[[GtrField, Any], Any]] = {
    "choices": _list,
    "year": _year,
    "years": _years,
    "published": _first_day,
    "since": _first_day,
    "start": _first_day,
    "end": _last_day,
}


def _link(path: str, uuid: str, rel: str) -> dict[str, Any]:
    return {"href": f"{API}/{path}/{uuid}", "rel": rel, "start": None, "end": None}


def _as_uuid(uid: str) -> str:
    try:
        return str(UUID(uid))
    except ValueError:
        return uuid_for(uid)


def _as_base(base: str) -> str:
    """What several partners of one collaboration share, so that their numbers can be told off."""
    return base if "." in base else _as_uuid(base)
