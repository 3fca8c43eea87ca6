"""What a list of a project or a CV says of a record in one line: plain words, no mark-up."""

from collections.abc import Iterator, Mapping, Sequence

from impacttracker.clock import zone
from impacttracker.formats.sorts import sort_of
from impacttracker.outcomes.models import FurtherFunding, Publication
from impacttracker.partners.models import Organisation
from impacttracker.records.models import Record
from impacttracker.reports.facts import reference_to, where_published
from impacttracker.when import When

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Publications": ("publication",),
    "Grants": ("further_funding",),
    "Prizes and recognition": ("recognition",),
    "Talks and events": ("engagement",),
    "Policy and practice": ("policy_influence",),
    "Collaborations": ("collaboration",),
    "Data, software and tools": ("research_dataset", "software", "research_tool"),
    "Patents, products and companies": ("intellectual_property", "medical_product", "spin_out"),
    "Creative and other work": ("creative_product", "other_output"),
}
"""What CVs and lists put together, by kind. Where somebody went next is theirs to tell, and which
laboratory was used interests nobody else: both stay out."""

IN_SHORT: Mapping[str, str] = {
    "A broadcast e.g. TV/radio/film/podcast (other than news/press)": "Broadcast or podcast",
    "A formal working group, expert panel or dialogue": "Working group or panel",
    "A magazine, newsletter or online publication": "Article",
    "A press release, press conference or response to a media enquiry/interview": "Press",
    "A talk or presentation": "Talk",
    "Engagement focused website, blog or social media channel": "Website, blog or social media",
    "Participation in an activity, workshop or similar": "Workshop or activity",
    "Participation in an open day or visit at my research institution": "Open day or visit",
    "Scientific meeting (conference/symposium etc.)": "Conference",
}
"""How people call what a funder's list calls at length."""
ALONE = frozenset(kinds[0] for kinds in GROUPS.values() if len(kinds) == 1)
"""Kinds whose name a heading says already."""
SIGNS = {"GBP": "£", "EUR": "€"}


def facts_in_line(record: Record) -> Iterator[str]:
    """What a list says of a record: of a grant who gave how much, of a work where it came out."""
    sort = sort_of(record)
    if isinstance(record, Publication):
        yield where_published(record) or sort
    elif record.kind not in ALONE or sort != record.about.singular:
        yield IN_SHORT.get(sort, sort)
    if isinstance(record, FurtherFunding):
        yield from dict.fromkeys(one.name for one in organisations_of(record))
        yield _amount(record)
    yield getattr(record, "place", None) or ""


def _amount(record: FurtherFunding) -> str:
    if record.amount is None:
        return ""
    currency = record.currency or ""
    digits = f"{record.amount:,.2f}".removesuffix(".00")
    return f"{SIGNS[currency]}{digits}" if currency in SIGNS else f"{currency} {digits}".strip()


def sentence_of(record: Record, facts: Sequence[str], address: str) -> str:
    """A record in one line, as a list of references or of things done has it."""
    if isinstance(record, Publication):
        return reference_to(record).removesuffix(f" {address}" if address else "")
    when = days_of(record.when)
    said = ", ".join([*facts, when.in_words()] if when.points else facts)
    title = f"{record.title.strip().rstrip('.')}."
    return f"{title} {sentence_case(said)}." if said else title


def days_of(when: When) -> When:
    if when.starts_at is None:
        return when
    first, last = (
        one.astimezone(zone()).date() for one in (when.starts_at, when.ends_at or when.starts_at)
    )
    return When.on(first, last)


def sentence_case(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def organisations_of(record: Record) -> list[Organisation]:
    """Those that took part as such, and not as the place where somebody works; each once."""
    took_part = (one.organisation for one in record.participants if one.person is None)
    return list(dict.fromkeys(filter(None, took_part)))
