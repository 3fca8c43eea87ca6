"""Returns filled in from things that no database holds, for rules that look at texts."""

from datetime import date
from itertools import count

from impacttracker.engagements.models import Engagement
from impacttracker.formats.format import AskedField, Fill, Format, Section
from impacttracker.formats.held import load
from impacttracker.narratives.models import Statement
from impacttracker.pathway.graph import Tie
from impacttracker.projects.models import Award, Project
from impacttracker.records.vocabulary import Strength, Verb
from impacttracker.reports.filled import Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.material import Material
from impacttracker.reports.readiness.readiness import findings_of
from impacttracker.when import When

UKRI = load("ukri")
AWARD = Award(id=1, funder="ESRC", reference="ES/1", start_on=date(2020, 10, 1))
_numbers = count(1)


def a_record(kind=Engagement, *, title="A talk", when="2024-05-12", url=None, **answers):
    number = next(_numbers)
    record = kind(id=number, uid=f"uid-{number}", title=title, url=url, unmapped={}, **answers)
    record.when = When.from_edtf(when)
    return record


def a_text(text, topic="plain_summary", award=AWARD):
    number = next(_numbers)
    return Statement(
        id=number, uid=f"uid-{number}", topic=topic, text=text, award_id=award.id, award=award
    )


def a_form(*fields, **facts):
    """A format that asks an award for the texts of *fields*."""
    section = Section(key="texts", heading="Texts", fill=Fill.QUESTIONS, fields=fields)
    facts = {"name": "A form", "funder": "A funder", "sections": (section,), **facts}
    return Format(key="a-form", version="1", **facts)


def asking(topic="plain_summary", **facts):
    return AskedField(**{"answer": f"text.{topic}", "label": "Summary", "form": "prose"} | facts)


def led_to(cause, effect):
    return Tie(next(_numbers), cause.id, effect.id, Verb.LED_TO, Strength.CHANGED)


def told_in(form, *records, narratives=(), include=(), period="", **facts):
    """*form* filled in with *records*, all of which came of `AWARD`."""
    material = Material(
        **{
            "project": Project(id=1, code="COAST", title="Coastal Commons"),
            "awards": [AWARD],
            "records": records,
            "narratives": narratives,
            "kept_back": 0,
            "not_held": 0,
            "links": [],
            "unattributed": 0,
            "attributed": [(one.id, AWARD.reference) for one in records],
            **facts,
        }
    )
    return filled(form, material, Wishes(period=period, include=frozenset(include)))


def found_in(told, rule):
    """What *rule* finds in *told*."""
    return [one for one in findings_of(told) if one.rule == rule]
