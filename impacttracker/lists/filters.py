"""The filters of a list as a form shows them, and those in force as chips."""

from collections.abc import Callable, Mapping
from typing import Any

from impacttracker.kinds import KINDS, kinds_of
from impacttracker.lists.choice import TERMS, Choice, kinds_on
from impacttracker.lists.vocabulary import ListPage, Order
from impacttracker.records.vocabulary import Family

Offered = Mapping[str, Mapping[Any, str]]
CHOSEN_FROM = {
    "award": ("Award", "Any award"),
    "partner": ("Partner", "Any partner"),
    "sector": ("Sector of a partner", "Any sector"),
    "country": ("Country of a partner", "Any country"),
    "person": ("Person", "Any person"),
    "author": ("Recorded by", "Recorded by anybody"),
}
FIRST = ("kind", "text", "order")
"""What stands in the first line; the rest is folded away until it is used."""


def fields_of(choice: Choice, page: ListPage, offered: Offered) -> list[dict[str, Any]]:
    """The filters, as `lists/parts.html` takes them; *first* ones stand before the others."""
    fields = [
        *_kinds(choice, page),
        {"name": "since", "label": "From year", "value": choice.since, "numeric": True},
        {"name": "until", "label": "To year", "value": choice.until, "numeric": True},
        {"name": "text", "label": "Words in titles and names", "value": choice.text},
        _options("order", "Order", "", {one.value: one.label for one in Order}, choice.order),
        *_terms(choice, page),
        *(
            _options(name, label, empty, offered[name], getattr(choice, name))
            for name, (label, empty) in CHOSEN_FROM.items()
            if offered.get(name)
        ),
    ]
    return [{**one, "first": one["name"] in FIRST} for one in fields]


def chips_of(
    choice: Choice, offered: Offered, address: Callable[[Choice], str]
) -> list[dict[str, str]]:
    """What is filtered now, each with the address without it."""
    empty = Choice()
    return [
        {
            "label": _in_words(name, value, offered),
            "remove": address(choice.but(**{name: getattr(empty, name)})),
        }
        for name, value in choice.filters().items()
    ]


def in_words(choice: Choice, offered: Offered) -> list[str]:
    """The filters in force, for those who cannot see the chips."""
    return [_in_words(name, value, offered) for name, value in choice.filters().items()]


def _kinds(choice: Choice, page: ListPage) -> list[dict[str, Any]]:
    kinds = kinds_on(page)
    if len(kinds) == 1:
        return []
    options: dict[str, str] = {}
    for family in Family:
        of_family = {name: kind for name, kind in kinds_of(family).items() if name in kinds}
        if 1 < len(of_family) < len(kinds):
            options[family.value] = f"{family.label}, all kinds"
        options |= {name: kind.about.plural for name, kind in of_family.items()}
    return [_options("kind", "Kind", "All kinds", options, choice.kind)]


def _terms(choice: Choice, page: ListPage) -> list[dict[str, Any]]:
    labels = {
        "status": ("Whether it took place", "Planned, held or cancelled"),
        "visibility": ("Who may see it", "Whoever may see it"),
    }
    if "engagement" not in kinds_on(page):
        del labels["status"]
    return [
        _options(
            name,
            label,
            empty,
            {one.value: one.label for one in TERMS[name]},
            getattr(choice, name),
        )
        for name, (label, empty) in labels.items()
    ]


def _options(
    name: str, label: str, empty: str, options: Mapping[Any, str], chosen: Any
) -> dict[str, Any]:
    first = [{"value": "", "label": empty}] if empty else []
    # What was chosen stays chosen, also where it is not offered any more.
    strays = {chosen: str(chosen)} if chosen and chosen not in options else {}
    shown = [
        {"value": value, "label": words, "selected": value == chosen}
        for value, words in {**options, **strays}.items()
    ]
    return {"name": name, "label": label, "options": [*first, *shown]}


def _in_words(name: str, value: Any, offered: Offered) -> str:
    if name == "kind":
        return KINDS[value].about.plural if value in KINDS else Family(value).label
    if name == "text":
        return f"“{value}”"
    if name in TERMS:
        return TERMS[name](value).label
    if name in ("since", "until"):
        return f"{'From' if name == 'since' else 'To'} {value}"
    words = offered.get(name, {}).get(value, "")
    if name in ("sector", "country"):
        return f"{name.capitalize()}: {value}"
    return f"Recorded by {words}" if name == "author" and words else words or f"Unknown {name}"
