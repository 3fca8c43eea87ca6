"""Whatever a program may have copied, the feed of changes tells it when that is gone for good."""

from datetime import date

import pytest
from sqlalchemy import select

from impacttracker.api.resources import RESOURCES
from impacttracker.duplicates import operations as duplicates
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.models import Evidence
from impacttracker.evidence.vocabulary import Audience
from impacttracker.exchange import reading
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.followups import operations as followups
from impacttracker.followups.models import FollowUp
from impacttracker.narratives import operations as narratives
from impacttracker.narratives.models import Narrative
from impacttracker.obligations import operations as obligations
from impacttracker.obligations.models import Obligation
from impacttracker.obligations.vocabulary import Repeats
from impacttracker.partners.models import Organisation, Person
from impacttracker.privacy import operations as privacy
from impacttracker.projects import operations as projects
from impacttracker.projects.models import Award
from impacttracker.receipts import operations as receipts
from impacttracker.records import linking
from impacttracker.records import operations as records
from impacttracker.records.models import Link, Record
from impacttracker.records.vocabulary import Visibility
from impacttracker.returns import operations as returns
from impacttracker.returns.models import Return
from impacttracker.testimonials import operations as testimonials
from impacttracker.testimonials.models import Testimonial as Request
from tests.factories import (
    make_award,
    make_link,
    make_organisation,
    make_person,
    make_project,
    make_record,
)

NAMES = {one.name for one in RESOURCES} - {"view"}
"""But for somebody's own lists, which are read anew."""
OWED = {"format_key": "ukri", "period": "2027", "due_on": date(2027, 3, 12)}
MODELS = {
    "record": Record,
    "link": Link,
    "evidence": Evidence,
    "followup": FollowUp,
    "narrative": Narrative,
    "organisation": Organisation,
    "person": Person,
    "award": Award,
    "testimonial": Request,
    "obligation": Obligation,
    "return": Return,
}


def one_of_each(project):
    """A thing of each sort, by the name of its resource."""
    record, other = make_record(project), make_record(project)
    proof = evidence.EvidenceDetails(title="Minutes", records=[record])
    award = make_award(project)
    return {
        "record": record,
        "link": make_link(record, other),
        "evidence": evidence.add_evidence(project, proof, by=None),
        "followup": followups.promise(
            project, followups.FollowUpDetails(what="Write", record=record), by=None
        ),
        "narrative": narratives.answer_narrative(project, award, "key_findings", "", {}, by=None),
        "organisation": make_organisation(project),
        "person": make_person(project),
        "award": make_award(project),
        "testimonial": testimonials.ask_for(
            project, testimonials.TestimonialDetails(record=record, whom="The mayor"), by=None
        ),
        "obligation": obligations.owe(
            project,
            obligations.ObligationDetails(award=award, repeats=Repeats.ONCE, **OWED),
            by=None,
        ),
        "return": returns.open_return(project, returns.ReturnDetails(award=award, **OWED), by=None),
    }


def known_by(name, thing):
    """(what, uid, change) with which the feed has to tell that *thing* is gone."""
    if name == "link":
        return {("record", one.uid, "changed") for one in (thing.cause, thing.effect)}
    if name == "award":
        return {("project", thing.project.code, "changed")}
    return {(name, thing.uid, "deleted")}


def told(program, since=None):
    answer = program.get(f"changes?since={since}" if since else "changes").json
    found = {(one["what"], one["uid"], one["change"]) for one in answer["items"]}
    assert all(one["title"] is None for one in answer["items"] if one["change"] == "deleted")
    return found, answer["cursor"]


ENDS = [
    ("record", "purged"),
    ("evidence", "purged"),
    ("narrative", "purged"),
    ("link", "removed"),
    ("award", "removed"),
    ("testimonial", "removed"),
    ("obligation", "removed"),
    ("return", "removed"),
    ("organisation", "merged"),
    ("person", "merged"),
    ("person", "erased"),
]


BINS = {
    "record": (records, "bin_record", "impacttracker.records.operations"),
    "evidence": (evidence, "bin_evidence", "impacttracker.evidence.operations.binning"),
    "narrative": (narratives, "bin_narrative", "impacttracker.narratives.operations"),
}
REMOVE = {
    "link": linking.unlink_records,
    "award": projects.remove_award,
    "testimonial": testimonials.withdraw,
    "obligation": obligations.remove_obligation,
    "return": returns.remove_return,
}
MAKE = {"organisation": make_organisation, "person": make_person}


# What each database reads of a history is asked of both below.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "end"), ENDS)
def test_end_of_each_thing_is_told(stranger, project, lead, monkeypatch, name, end):
    thing = one_of_each(project)[name]
    gone = known_by(name, thing)
    cursor = told(stranger)[1]

    if end == "purged":
        operations, put_in_bin, module = BINS[name]
        getattr(operations, put_in_bin)(thing, by=lead)
        monkeypatch.setattr(f"{module}.DAYS_IN_THE_BIN", -1)
        assert operations.empty_bins() == 1
    elif end == "merged":
        duplicates.merge(MAKE[name](project), thing, {}, project=project, by=lead)
    elif end == "erased":
        privacy.erase_person(thing, project, by=lead)
    else:
        REMOVE[name](thing, by=lead)

    assert gone <= told(stranger, cursor)[0]


def test_what_an_import_made_is_told_to_be_gone_when_it_is_undone(stranger, project, lead, session):
    source = make_project("SOURCE", award=False)
    one_of_each(source)
    file = File(archive.write(contents_of(source, None)).encode())
    receipt, _ = receipts.bring_in(project, [file], reading.read([file]), by=lead, adds_awards=True)
    made = {
        name: session.scalars(select(MODELS[name]).order_by(MODELS[name].id.desc())).first()
        for name in NAMES
    }
    gone = set().union(*(known_by(name, thing) for name, thing in made.items() if name != "link"))
    cursor = told(stranger)[1]

    assert receipts.undo(receipt, by=lead) == 0

    assert gone <= told(stranger, cursor)[0]
    # A promise ends in no other way; it is kept.
    assert {name for name, _ in ENDS} | {"followup"} == NAMES


def test_link_that_is_taken_back_is_told_as_a_change_of_what_stays(program, project, lead):
    source = make_project("SOURCE")
    cause, effect = make_record(source), make_record(source)
    first = File(archive.write(contents_of(source, None)).encode())
    receipts.bring_in(project, [first], reading.read([first]), by=lead, adds_awards=True)
    make_link(cause, effect)
    file = File(archive.write(contents_of(source, None)).encode())
    receipt, _ = receipts.bring_in(project, [file], reading.read([file]), by=lead)
    cursor = told(program)[1]

    assert receipts.undo(receipt, by=lead) == 0

    found, _ = told(program, cursor)
    assert {change for _, _, change in found} == {"changed"}
    assert len(found) == 2


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.PRIVATE])
@pytest.mark.parametrize("audience", [Audience.FOLLOWS, Audience.LEADS])
def test_end_of_what_was_hidden_is_told_to_those_who_saw_it(
    stranger, program, project, lead, monkeypatch, visibility, audience
):
    record = make_record(project, visibility=visibility)
    proof = evidence.EvidenceDetails(title="Minutes", records=[record], audience=audience)
    piece = evidence.add_evidence(project, proof, by=None)
    cursor = told(program)[1]

    evidence.bin_evidence(piece, by=lead)
    monkeypatch.setattr("impacttracker.evidence.operations.binning.DAYS_IN_THE_BIN", -1)
    evidence.empty_bins()

    gone = ("evidence", piece.uid, "deleted")
    assert gone in told(program, cursor)[0]
    was_open = visibility is Visibility.TEAM and audience is Audience.FOLLOWS
    assert (gone in told(stranger, cursor)[0]) == was_open
