"""A work as DataCite describes it (Metadata Schema 4, in the JSON of its interface)."""

from collections.abc import Iterator, Mapping
from typing import Any

from impacttracker.exchange.readers.html_text import text_of_html
from impacttracker.exchange.readers.said import Said, beside_names, in_lines, objects_in, text_in
from impacttracker.exchange.works import Work

CONTAINER = {"journal": "title", "volume": "volume", "issue": "issue"}
DATES = ("Issued", "Available", "Created")


def is_one(item: Mapping[str, Any]) -> bool:
    """Whether *item* is described as DataCite does."""
    return isinstance(item.get("titles"), list) and ("types" in item or "creators" in item)


def work(item: dict[str, Any], number: int) -> Work:
    said = Said(item)
    types = said.value("types")
    general = text_in(types.get("resourceTypeGeneral")) if isinstance(types, dict) else ""
    creators = list(objects_in(said.value("creators")))
    funders = list(objects_in(said.value("fundingReferences")))
    return Work(
        where=f"work {number}",
        dialect="datacite",
        type=general,
        title=_title(said),
        authors=tuple(filter(None, map(_name, creators))),
        editors=_editors(said),
        dates=(*_dates(said), said.text("publicationYear")),
        answers={**_container(said), "publisher": _publisher(said), "doi": said.text("doi")},
        abstract=_abstract(said),
        url=said.text("url"),
        licence=_licence(said),
        awards=tuple(filter(None, (text_in(one.get("awardNumber")) for one in funders))),
        unmapped={
            **{name: value for name, value in said.rest.items() if name != "xml"},
            **_of_type(types),
            **_of_people(creators),
            **_of_funders(funders),
        },
    )


def _title(said: Said) -> str:
    """The title without a type of its own, and the subtitle; other titles stay."""
    titles = list(objects_in(said.peek("titles")))
    named = {text_in(one.get("titleType")): text_in(one.get("title")) for one in reversed(titles)}
    main = named.get("") or next(iter(map(text_in, (one.get("title") for one in titles))), "")
    if len(titles) == len([one for one in named if one in ("", "Subtitle")]):
        said.value("titles")
    return ": ".join(filter(None, (main, named.get("Subtitle", ""))))


def _name(person: Mapping[str, Any]) -> str:
    parts = (text_in(person.get("familyName")), text_in(person.get("givenName")))
    return ", ".join(filter(None, parts)) or text_in(person.get("name"))


def _editors(said: Said) -> tuple[str, ...]:
    contributors = objects_in(said.peek("contributors"))
    return tuple(_name(one) for one in contributors if one.get("contributorType") == "Editor")


def _dates(said: Said) -> Iterator[str]:
    found = {text_in(one.get("dateType")): one for one in objects_in(said.peek("dates"))}
    for name in DATES:
        if name in found:
            yield text_in(found[name].get("date"))


def _container(said: Said) -> dict[str, str]:
    held = said.peek("container")
    if not isinstance(held, dict):
        return {}
    found = {name: text_in(held.get(label)) for name, label in CONTAINER.items()}
    first, last = text_in(held.get("firstPage")), text_in(held.get("lastPage"))
    found["pages"] = "–".join(dict.fromkeys(filter(None, (first, last))))
    return found


def _publisher(said: Said) -> str:
    held = said.peek("publisher")
    if not isinstance(held, dict):
        return said.text("publisher")
    if held.keys() == {"name"}:
        said.value("publisher")
    return text_in(held.get("name"))


def _abstract(said: Said) -> str:
    held = list(objects_in(said.peek("descriptions")))
    for one in held:
        if one.get("descriptionType") == "Abstract":
            if len(held) == 1:
                said.value("descriptions")
            return text_of_html(text_in(one.get("description")))
    return ""


def _licence(said: Said) -> str:
    for one in objects_in(said.peek("rightsList")):
        if name := text_in(one.get("rightsIdentifier")):
            return name
    return ""


def _of_type(types: Any) -> dict[str, Any]:
    """What the authors call the type in their own words."""
    said = text_in(types.get("resourceType")) if isinstance(types, dict) else ""
    return {"resourceType": said} if said else {}


def _of_people(people: list[Mapping[str, Any]]) -> dict[str, Any]:
    return beside_names(
        (
            _name(one),
            _texts(one.get("nameIdentifiers"), "nameIdentifier"),
            _texts(one.get("affiliation"), "name") or [text_in(one.get("affiliation"))],
        )
        for one in people
    )


def _texts(held: Any, label: str) -> list[str]:
    return [text_in(one.get(label)) for one in objects_in(held)]


def _of_funders(funders: list[Mapping[str, Any]]) -> dict[str, Any]:
    labels = ("funderName", "awardNumber", "awardTitle")
    return in_lines("funder", ([text_in(one.get(label)) for label in labels] for one in funders))
