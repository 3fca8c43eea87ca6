"""What would be published of people: addresses, numbers, names, and what was said in confidence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from impacttracker.narratives.models import Narrative
from impacttracker.partners.mentions import Names, names_of
from impacttracker.partners.models import Person
from impacttracker.records.models import Record
from impacttracker.reports.readiness.finding import Finding, Rule, Severity
from impacttracker.reports.readiness.reading import Reading, Text

E_MAIL = re.compile(
    r"(?<![\w@./+-])[\w.+'’-]{1,64}(?:@|\s?[\[({]\s?(?:at|@)\s?[\])}]\s?)"
    r"[\w-]{1,63}(?:(?:\.|\s?[\[({]\s?dot\s?[\])}]\s?)[\w-]{1,63}){1,5}"
)
# Where digits stand that are no telephone: addresses, identifiers, sums of money.
NO_TELEPHONE = re.compile(
    r"(?:https?://|www\.)\S+|\b10\.\d{4,9}/\S+|\b(?:ISBN|ISSN|DOI|ORCID|PMID|PMC|ISRCTN|NCT)[\s:-]*[\dX-]+(?:[\s-][\dX]+)*"
    r"|[£$€]\s?[\d,. ]+",
    re.IGNORECASE,
)  # fmt: skip
TELEPHONE = re.compile(
    r"(?<![\w.+/-])(?:"
    r"\+\d{1,3}[ .-]?(?:\(0?\d{0,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}"  # +44 (0)20 7946 0018
    r"|\(0\d{2,5}\) ?\d{3,4}(?:[ -]?\d{3,4})?"  # (0116) 496 0018
    r"|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}|0\d{4}[ -]\d{5,6}|0[1-37-9]\d{9}"  # 020 7946 0018
    r"|\(\d{3}\) ?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4}"  # (212) 555-0118
    r")(?![\w/-])"
)
LABELLED = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|fax|call)\b[.:]? ?\(?\+?\d[\d ().-]{5,18}\d",
    re.IGNORECASE,
)
IN_CONFIDENCE = re.compile(
    r"\b(?:strictly|private and|highly|commercially)[ -](?:confidential|sensitive)\b"
    r"|\bin (?:strict(?:est)? )?confidence\b(?! (?:in|that|of|and|among|interval))"
    r"|\b(?:not|nor) (?:yet )?(?:for|to be) (?:publication|published|circulat\w+|shared|quoted)\b"
    r"|\boff[ -]the[ -]record\b|\b(?:under|embargoed) (?:embargo|until)\b"
    r"|\bconfidential(?:ity)?:|\[confidential\]|\((?:strictly )?confidential\)",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?!The\b|A\b|An\b|In\b|University\b|Department\b|School\b)[^\W\d_a-z][\w’'-]+"
    r"(?: [^\W\d_a-z]\.?)? [^\W\d_a-z][\w’'-]+"
)


def addresses_and_numbers(reading: Reading) -> Iterator[Finding]:
    """E-mail addresses, telephone numbers, and words that say that something is confidential."""
    for text in reading.texts:
        label = text.field.label if text.field else "the title"
        if found := e_mail_in(text.said):
            do = f"Take the e-mail address {found} out of “{label}”: what is sent is published."
            yield text.found(Rule.E_MAIL, Severity.REJECT, do)
        if text.is_prose and (found := telephone_in(text.said)):
            do = f"Take the telephone number {found} out of “{label}”: what is sent is published."
            yield text.found(Rule.TELEPHONE, Severity.REJECT, do)
        if found := _first(IN_CONFIDENCE, text.said):
            do = f"Look whether “{label}” may be published: it says “{found}”."
            yield text.found(Rule.CONFIDENTIAL, Severity.DOUBT, do)


def e_mail_in(text: str) -> str:
    """The first e-mail address in *text*, also one that hides its sign; else empty."""
    if "@" not in text and "at" not in text:
        return ""
    return _first(E_MAIL, text).rstrip(".'’")


def telephone_in(text: str) -> str:
    """The first telephone number in *text*; empty where there is none."""
    plain = NO_TELEPHONE.sub(" ", text)
    return _first(LABELLED, plain) or _first(TELEPHONE, plain)


def people(reading: Reading) -> Iterator[Finding]:
    """Sections that name people and were asked for, and whoever asked not to be contacted."""
    asked_not_to = People(tuple(reading.told.material.not_to_contact))
    for text in reading.texts:
        if name := asked_not_to.named_in(text.said):
            do = f"Look whether {name} may be named: they asked not to be contacted."
            yield text.found(Rule.DO_NOT_CONTACT, Severity.DOUBT, do)
    for text in reading.texts:
        if text.entry.section.left_out_unless_asked and (name := _somebody(text)):
            do = f"Make sure that {name} agrees to be named: what is sent is published."
            yield text.found(Rule.NAMED_PERSON, Severity.DOUBT, do)


@dataclass(frozen=True)
class People:
    """Some people, looked for in one pass."""

    people: tuple[Person, ...]

    def named_in(self, text: str) -> str:
        """Whom of them *text* names for certain, as it does; empty where nobody."""
        if not self.people:
            return ""
        found = (one for one in self._names.in_text(text) if one.is_certain)
        return next((text[one.start : one.end] for one in found), "")

    @cached_property
    def _names(self) -> Names:
        names = [name for one in self.people for name in (one.name, *one.other_names)]
        return names_of(names[0], [mail for one in self.people for mail in one.emails], names[1:])


def _somebody(text: Text) -> str:
    """Who is named: the title of an entry about a person, or what looks like a name in prose."""
    subject = text.entry.subject
    is_title = text.field is None or text.field.answer == "title"
    if isinstance(subject, Record) and is_title:
        return f"“{text.said[:60]}”"
    if isinstance(subject, Narrative) and text.is_prose:
        return _first(NAMED, text.said)
    return ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].strip() if found else ""
