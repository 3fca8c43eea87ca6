"""Findings as a page and a command show them: what is open, what was set aside, in which groups."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

from impacttracker.reports.readiness.finding import Finding, Place, Rule, Severity
from impacttracker.reports.readiness.models import FindingOverride
from impacttracker.reports.readiness.queries import Overrides
from impacttracker.reports.readiness.readiness import numbers_of

Aside = list[tuple[Finding, FindingOverride]]
WHOLE = "The whole return"
AT_ONCE = 200
NAMED = 3
"""How many entries a line names of those for which it holds."""
HERE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a sentence for the answers that it is about."""


@dataclass(frozen=True)
class Looked:
    """Which findings are looked at; the first of them is the one after *start* others."""

    NAMES: ClassVar = ("severity", "rule", "section", "start")

    severity: Severity | None = None
    rule: Rule | None = None
    section: str = ""
    start: int = 0

    @classmethod
    def of(cls, severity: str, rule: str, section: str, start: str) -> "Looked":
        """What an address says; what makes no sense in it asks for nothing."""
        is_number = start.isascii() and start.isdecimal() and len(start) < 8
        return cls(
            Severity(severity) if severity in set(Severity) else None,
            Rule(rule) if rule in set(Rule) else None,
            section,
            int(start) if is_number else 0,
        )

    def holds(self, finding: Finding) -> bool:
        key = finding.section.key if finding.section else ""
        return (
            self.severity in (None, finding.severity)
            and self.rule in (None, finding.rule)
            and self.section in ("", key)
        )

    def in_address(self) -> dict[str, str]:
        """What an address says of it, but for where it starts."""
        said = {"severity": self.severity, "rule": self.rule, "section": self.section}
        return {name: str(value) for name, value in said.items() if value}


@dataclass(frozen=True)
class About:
    """What is to be done about one entry, or about a section."""

    title: str
    mark: str
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Part:
    """A section of the return, with what is to be done in it."""

    heading: str
    entries: Sequence[About]


@dataclass(frozen=True)
class Group:
    """Everything of one severity, as far as it is shown; *number* counts all of it."""

    severity: Severity
    number: int
    parts: Sequence[Part]


def parted(findings: Iterable[Finding], overrides: Overrides) -> tuple[list[Finding], Aside]:
    """What is open, and what somebody has set aside."""
    found: list[Finding] = []
    aside: Aside = []
    for one in findings:
        override = overrides.get(one.identity) if one.rule.may_be_set_aside else None
        if override is None:
            found.append(one)
        else:
            aside.append((one, override))
    return found, aside


class Shown:
    """One page of the list: groups by severity, section and entry, and what leads on from it."""

    def __init__(self, found: Sequence[Finding], aside: Aside, looked: Looked) -> None:
        self.found, self.looked = found, looked
        self.numbers = numbers_of(found)
        self.wanted = [one for one in found if looked.holds(one)]
        self.aside = [pair for pair in aside if looked.holds(pair[0])][:AT_ONCE]
        self.aside_number = len(aside)

    @property
    def groups(self) -> list[Group]:
        """`AT_ONCE` findings at most, the gravest first."""
        numbers = numbers_of(self.wanted)
        by_severity = sorted(self.wanted, key=lambda one: list(Severity).index(one.severity))
        shown = by_severity[self.looked.start : self.looked.start + AT_ONCE]
        return [
            Group(severity, numbers[severity], list(_parts(some)))
            for severity, some in groupby(shown, key=lambda one: one.severity)
        ]

    @property
    def following(self) -> int:
        """Where the next page starts; 0 where there is none."""
        start = self.looked.start + AT_ONCE
        return start if start < len(self.wanted) else 0

    @property
    def rules(self) -> list[Rule]:
        """Every rule that found something."""
        found = {one.rule for one in self.found}
        return [one for one in Rule if one in found]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Key and heading of every section in which something was found, in order."""
        return list(
            {one.section.key: one.section.title for one in self.found if one.section}.items()
        )


def _parts(findings: Iterable[Finding]) -> Iterator[Part]:
    for heading, some in groupby(findings, key=heading_of):
        yield Part(heading, list(_entries(some)))


def _entries(findings: Iterable[Finding]) -> Iterator[About]:
    def entry(one: Finding) -> tuple[str, str]:
        return one.entry.key if one.entry else "", title_of(one)

    for (_, title), some in groupby(findings, key=entry):
        theirs = list(some)
        yield About(title, theirs[0].mark, theirs)


def heading_of(finding: Finding) -> str:
    return finding.section.title if finding.section else WHOLE


def standing_of(found: Sequence[Finding]) -> str:
    """How many findings there are, such as "The funder will reject: 4 · Nice to have: 1"."""
    numbers = numbers_of(found)
    return " · ".join(
        f"{severity.label}: {numbers[severity]:,}" for severity in Severity if numbers[severity]
    )


def lines_of(found: Sequence[Finding]) -> Iterator[str]:
    """The whole list in words, a finding a line, the gravest first."""
    numbers = numbers_of(found)
    for severity in Severity:
        if numbers[severity]:
            yield f"{severity.label} ({numbers[severity]:,}):"
        yield from _in_lines([one for one in found if one.severity is severity])
    if not found:
        yield "Nothing is missing, and nothing stands out."


def _in_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """A line for each thing to do: what is to be done with several answers of an entry is said in
    one sentence, and a sentence that holds for several entries is said once."""
    answers: dict[tuple[str, str, str, str], list[str]] = {}
    for one in findings:
        key = one.entry.key if one.entry else one.key
        label = f"“{one.field.label}”" if one.field else ""
        sentence = one.do.replace(label, HERE, 1) if label else one.do
        answers.setdefault((heading_of(one), key, title_of(one), sentence), []).append(label)
    entries: dict[tuple[str, str], list[str]] = {}
    for (heading, _, title, sentence), labels in answers.items():
        do = sentence.replace(HERE, in_a_row(labels))
        entries.setdefault((heading, do), []).append(title)
    for (heading, do), titles in entries.items():
        named = in_a_row([f"“{title}”" for title in titles if title], most=NAMED)
        yield f"  {heading}: {named}{'. ' if named else ''}{do}"


def title_of(finding: Finding) -> str:
    """What it is about; empty where that is the section itself, or the return, which its heading
    says already."""
    section = finding.section
    said = (section.title, section.heading) if section else (finding.title,)
    return "" if finding.title in said else finding.title


def in_a_row(words: Sequence[str], most: int = 0) -> str:
    """*words* in a sentence; where they are more than *most*, how many there are beyond those."""
    if not words:
        return ""
    kept = words[:most] if 0 < most < len(words) - 1 else words[:-1]
    last = f"{len(words) - len(kept):,} more" if len(words) - len(kept) > 1 else words[-1]
    return f"{', '.join(kept)} and {last}" if kept else last


def said_of(
    found: Sequence[Finding], aside: Aside, address_of: Callable[[Place], str]
) -> dict[str, Any]:
    """The whole list as plain data."""
    numbers = numbers_of(found)
    return {
        "ready": not numbers[Severity.REJECT],
        "numbers": {severity.value: numbers[severity] for severity in Severity},
        "findings": [_plain(one, address_of) for one in found],
        "set_aside": [
            _plain(one, address_of)
            | {"reason": override.reason, "by": override.by.name if override.by else None}
            for one, override in aside
        ],
    }


def _plain(one: Finding, address_of: Callable[[Place], str]) -> dict[str, Any]:
    return {
        "severity": one.severity.value,
        "rule": one.rule.value,
        "section": one.section.key if one.section else None,
        "heading": heading_of(one),
        "entry": one.entry.key if one.entry else None,
        "title": one.title,
        "answer": one.field.label if one.field else None,
        "do": one.do,
        "address": address_of(one.place),
    }
