"""What one line of a page says, as an answer of ours, and the way back; knows no order of lines.

What no answer can take stays under the label of its line, so that it can be printed again.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from impacttracker.exchange.page import Entry
from impacttracker.formats.layout import Line
from impacttracker.vocabulary import terms
from impacttracker.when import When

Answers = dict[str, Any]

# Years as far as a `When` goes.
YEAR = re.compile(r"[12][0-9]{3}")
MONTH = re.compile(r"(?:(?P<month>0[1-9]|1[0-2])/)?(?P<year>[12][0-9]{3})")
MONEY = re.compile(
    r"(?P<sign>[£€$]?)(?P<amount>[0-9][0-9,]*(?:\.[0-9]+)?)(?: \((?P<code>[A-Z]{3})\))?"
)
ADDRESS = re.compile(r"https?://[^\s,]+(?:,(?!https?:)[^\s,]*)*", re.IGNORECASE)
DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?")
CUT = ("...", "…")
SIGNS = {"£": "GBP", "€": "EUR", "$": "USD"}
PARTICIPANT = {"organisation": "name_as_recorded"}


def take(line: Line, text: str, entry: Entry) -> None:
    """Put what *text* says on *line* into the answers of *entry*, else beside them."""
    value = text.strip() if line.form == "prose" else one_line(text)
    if not value:
        return
    if line.form == "address" and value.endswith(CUT):
        entry.unmapped["url_truncated"] = value
        entry.flags.append(f"The address {value} was cut on the page and cannot be followed.")
    elif line.role:
        _take_participant(line, value, entry)
    elif (taken := READ[line.form](line, value, entry.answers)) is not None:
        entry.answers.update(taken)
        _flag_unknown(line, value, entry)
    else:
        entry.unmapped[line.label] = value
        if line.form != "kept":
            entry.flags.append(
                f"“{value}” is no answer that “{line.label}” can take; it is kept as it stood."
            )


def say(line: Line, entry: Entry, participant: Mapping[str, str]) -> str:
    """What the page prints on *line* for *entry*; empty when there is nothing to print."""
    said = _said(line, entry.answers, participant)
    if not said:
        kept = "url_truncated" if line.form == "address" else line.label
        said = entry.unmapped.get(kept) or entry.unmapped.get(line.label) or line.when_absent
    return said if line.form == "prose" else one_line(said)


def one_line(text: str) -> str:
    return " ".join(part.strip() for part in text.split("\n") if part.strip())


def _said(line: Line, answers: Mapping[str, Any], participant: Mapping[str, str]) -> str:
    if line.role:
        return participant.get(_fact(line)) or ""
    value = answers.get(line.answer)
    if value is None or value == "" or value == []:
        return ""
    if line.form in SAY:
        return SAY[line.form](value, answers)
    return line.said.get(str(value), str(value))


def _take_participant(line: Line, value: str, entry: Entry) -> None:
    name = _fact(line)
    if name == "name_as_recorded":
        facts = dict.fromkeys(("name_as_recorded", "department", "sector", "country"), "")
        entry.answers["participants"] = [{"role": line.role} | facts]
    if not entry.answers.get("participants"):
        # Nobody is named whose sector or country this could be.
        entry.unmapped[line.label] = value
        return
    entry.answers["participants"][0][name] = value
    _flag_unknown(line, value, entry)


def _fact(line: Line) -> str:
    fact = line.answer.removeprefix("participant.")
    return PARTICIPANT.get(fact, fact)


def _flag_unknown(line: Line, value: str, entry: Entry) -> None:
    if not line.options:
        return
    listed = terms(line.options)
    unknown = listed.split(value).unknown if line.form == "choices" else value
    if unknown and not listed.knows(unknown):
        entry.flags.append(
            f"“{unknown}” is not on the list “{line.label}”; it is kept as it stood."
        )


def _read_number(line: Line, value: str, _: Answers) -> Answers | None:
    return {line.answer: int(value)} if YEAR.fullmatch(value) else None


def _read_yes_or_no(line: Line, value: str, _: Answers) -> Answers | None:
    said = {"yes": True, "no": False}.get(value.casefold())
    return None if said is None else {line.answer: said}


def _read_year(line: Line, value: str, _: Answers) -> Answers | None:
    return {line.answer: value} if YEAR.fullmatch(value) else None


def _read_years(line: Line, value: str, _: Answers) -> Answers | None:
    years = [year.strip() for year in value.split(",")]
    if not all(YEAR.fullmatch(year) for year in years):
        return None
    return {line.answer: When.from_edtf(f"{{{','.join(years)}}}").edtf}


def _read_since(line: Line, value: str, _: Answers) -> Answers | None:
    return {line.answer: f"{value}/.."} if YEAR.fullmatch(value) else None


def _read_start(line: Line, value: str, _: Answers) -> Answers | None:
    first = _month(value)
    return {line.answer: f"{first}/.."} if first else None


def _read_end(line: Line, value: str, answers: Answers) -> Answers | None:
    first = str(answers.get(line.answer, "")).removesuffix("/..")
    last = _month(value)
    if not first or not last or last[: len(first)] < first[: len(last)]:
        return None
    return {line.answer: When.from_edtf(f"{first}/{last}").edtf}


def _read_money(line: Line, value: str, _: Answers) -> Answers | None:
    found = MONEY.fullmatch(value)
    if not found:
        return None
    currency = found["code"] or SIGNS.get(found["sign"])
    return {line.answer: found["amount"].replace(",", "")} | (
        {"currency": currency} if currency else {}
    )


def _read_address(line: Line, value: str, _: Answers) -> Answers | None:
    """Only one whole web address: nothing else may become a link."""
    return {line.answer: value} if ADDRESS.fullmatch(value) else None


def _month(value: str) -> str:
    found = MONTH.fullmatch(value)
    if not found:
        return ""
    return f"{found['year']}-{found['month']}" if found["month"] else found["year"]


def _when(value: Any, answers: Mapping[str, Any]) -> When:
    return When.from_edtf(str(value), answers.get("zone"))


def _say_first_year(value: Any, answers: Mapping[str, Any]) -> str:
    return "".join(str(year) for year in _when(value, answers).years[:1])


def _say_years(value: Any, answers: Mapping[str, Any]) -> str:
    return ",".join(str(year) for year in _when(value, answers).years)


def _say_start(value: Any, answers: Mapping[str, Any]) -> str:
    return "".join(_months(_when(value, answers))[:1])


def _say_end(value: Any, answers: Mapping[str, Any]) -> str:
    when = _when(value, answers)
    return "" if when.is_open else "".join(_months(when)[-1:])


def _months(when: When) -> list[str]:
    """Each date that *when* names, as month and year where it knows the month."""
    return [
        f"{found['month']}/{found['year']}" if found["month"] else found["year"]
        for found in DATE.finditer(when.edtf)
    ]


def _say_money(value: Any, answers: Mapping[str, Any]) -> str:
    currency = answers.get("currency") or ""
    sign = next((sign for sign, code in SIGNS.items() if code == currency), "")
    try:
        amount = f"{Decimal(str(value)):,f}"
    except InvalidOperation:
        amount = str(value)
    return f"{sign}{amount} ({currency})" if currency else amount


def _read_text(line: Line, value: str, _: Answers) -> Answers:
    return {line.answer: value}


READ: dict[str, Callable[[Line, str, Answers], Answers | None]] = {
    "text": _read_text,
    "prose": _read_text,
    "choice": _read_text,
    "choices": lambda line, value, _: {line.answer: terms(line.options or "").split(value).values},
    "yes-no": _read_yes_or_no,
    "number": _read_number,
    "money": _read_money,
    "address": _read_address,
    "year": _read_year,
    "years": _read_years,
    "since": _read_since,
    "start": _read_start,
    "end": _read_end,
    "kept": lambda _line, _value, _answers: None,
}

SAY: dict[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "choices": lambda value, _: ",".join(value),
    "yes-no": lambda value, _: "Yes" if value else "No",
    "money": _say_money,
    "year": _say_first_year,
    "years": _say_years,
    "since": _say_first_year,
    "start": _say_start,
    "end": _say_end,
}
