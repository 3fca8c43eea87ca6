"""Many rows come in together: with few statements, and each with all that belongs to it."""

import pytest
from sqlalchemy import func, select

from impacttracker.exchange import operations as exchange
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    RecordFacts,
)
from impacttracker.projects.models import Change
from impacttracker.receipts import operations
from impacttracker.records.models import Record, Tally
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.search import index, upkeep
from impacttracker.when import When
from tests.factories import make_award, make_project
from tests.statements import statements_sent

FEW, MANY = 20, 220
PER_RECORD = {"sqlite": 5, "postgresql": 0}
"""SQLite takes what only its key tells apart one by one: here, of each record, who took part and
the award, and of the two whom it names, the name and that the project knows them."""
BESIDE = 30
"""What sending two hundred together may cost besides."""


def told(number):
    """So many talks, each with a host and a speaker of its own."""
    numbers = range(number)
    return Contents(
        reader="export",
        fills=True,
        organisations=tuple(OrganisationFacts(key=f"o{n}", name=f"Council {n}") for n in numbers),
        people=tuple(
            PersonFacts(key=f"p{n}", name=f"Ada Reed {n}", emails=(f"ada.{n}@council.example",))
            for n in numbers
        ),
        awards=(AwardFacts(funder="UKRI", reference="ES/X/1"),),
        records=tuple(map(talk, numbers)),
    )


def talk(n):
    role = ParticipantRole.HOST
    return RecordFacts(
        kind="engagement",
        title=f"Talk {n}",
        when=When.read(str(2000 + n % 20)),
        awards=("ES/X/1",),
        participants=(ParticipantFacts(role=role, organisation=f"o{n}", person=f"p{n}"),),
        source={"reader": "export", "fingerprint": f"f{n}", "occurrence": 1},
        where=f"row {n}",
        given=frozenset({"title", "when", "awards", "participants", "source"}),
    )


def statements_of(work, session):
    with statements_sent() as sent:
        found = work()
        upkeep.catch_up(session)
    return len(sent), found


@pytest.fixture
def measured(session):
    """Call it with how many, for (statements to bring them in, to undo that, the project)."""

    def measure(number):
        project = make_project(f"ROWS-{number}")
        make_award(project, reference="ES/X/1")
        contents = [told(number)]
        brought, (receipt, _) = statements_of(
            lambda: operations.bring_in(project, [], contents, by=None), session
        )
        undone, left = statements_of(lambda: operations.undo(receipt, by=None), session)
        assert left == 0
        return brought, undone

    return measure


def test_statements_hardly_grow_with_the_rows(measured, database):
    few, many = measured(FEW), measured(MANY)

    assert many[0] - few[0] <= PER_RECORD[database.name] * (MANY - FEW) + BESIDE
    assert many[1] - few[1] <= BESIDE


def test_each_is_there_with_all_that_belongs_to_it(session):
    project = make_project("ROWS")
    make_award(project, reference="ES/X/1")
    session.commit()
    count = project.change_count

    exchange.bring_in(project, [told(FEW)], by=None)
    session.commit()
    session.expire_all()

    records = session.scalars(select(Record)).all()
    for record in records:
        _, number = record.title.split()
        (one,) = record.participants
        assert one.organisation.name == f"Council {number}"
        assert one.person.name == f"Ada Reed {number}"
        assert [one.award.reference for one in record.attributions] == ["ES/X/1"]
    assert len(records) == FEW
    assert project.change_count == count + 3 * FEW
    told_of = session.scalars(select(Change.subject).where(Change.project_id == project.id))
    assert sorted(told_of) == sorted(["record", "organisation", "person"] * FEW)
    assert session.scalar(select(func.sum(Tally.records))) == FEW
    assert index.differences(session.connection()) == []
