"""What was sent stays as it was sent: in the database, beside newer formats, through backups."""

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from impacttracker.clock import now
from impacttracker.formats import held as formats
from impacttracker.pictures import Circle, Group, Picture, Text
from impacttracker.records.operations import RecordDetails, correct_record
from impacttracker.reports.document import (
    Document,
    Field,
    Fields,
    Figure,
    Heading,
    Note,
    Numbers,
    PageBreak,
    Paragraph,
    Table,
)
from impacttracker.returns import freezing, operations, queries, sending
from impacttracker.returns.models import Frozen, Return, Snapshot
from tests.returns.conftest import brought_to, opened, reportable


@pytest.fixture
def sent(award, lead, complete):
    """The snapshot of a return with one record."""
    reportable(award, title="Breakfast on the dyke")
    returned = brought_to("submitted", opened(award, lead), lead)
    return queries.snapshots_of(returned)[0]


def test_snapshot_holds_the_content_and_the_bytes_with_their_seals(sent, award):
    told = json.loads(sent.content)

    assert sent.pdf.startswith(b"%PDF")
    assert sha256(sent.pdf).hexdigest() == sent.pdf_sha256
    assert sha256(sent.content.encode()).hexdigest() == sent.content_sha256
    assert (sent.format_key, sent.format_version) == ("ukri", formats.load("ukri").version)
    assert told["return"]["award"] == award.reference
    assert told["return"]["signed_by"] == told["return"]["submitted_by"] == "Ffion Lead"
    entries = [one for section in freezing.sections_in(sent.content) for one in section["entries"]]
    (entry,) = [one for one in entries if one["title"] == "Breakfast on the dyke"]
    assert {"answer": "when", "label": "Year(s) Of Engagement Activity", "said": "2024"} in entry[
        "answers"
    ]
    assert ("Signed", f"Ffion Lead, {told['document']['facts'][-1][1].split(', ')[1]}") == tuple(
        told["document"]["facts"][-1]
    )


def test_what_was_sent_stays_when_records_change_and_it_is_amended(sent, award, lead, session):
    bytes_then, content_then = sent.pdf, sent.content
    returned = session.get(Return, sent.return_id)
    record = reportable(award, title="Added afterwards")
    correct_record(
        record, RecordDetails(title="Changed", awards=[award]), version=record.version, by=lead
    )
    reportable(award, title="In the amendment")

    operations.amend(returned, now().date(), by=lead)
    brought_to("submitted", returned, lead)
    session.expire_all()

    amended, first = queries.snapshots_of(returned)
    assert (first.pdf, first.content) == (bytes_then, content_then)
    assert (amended.number, first.number) == (2, 1)
    assert "In the amendment" in amended.content
    assert "In the amendment" not in first.content
    assert freezing.document_in(amended.content).prepared_on.endswith(", amendment 1")


def test_nothing_changes_or_removes_a_snapshot(sent, session):
    sent.by_name = "Somebody else"
    with pytest.raises(Frozen):
        session.flush()
    session.rollback()


def test_snapshot_is_not_deleted(sent, session):
    session.delete(sent)
    with pytest.raises(Frozen):
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        update(Snapshot).values(content="{}"),
        text("UPDATE return_snapshot SET pdf_sha256 = 'x'"),
        text("DELETE FROM funder_return"),
    ],
    ids=["update", "plain update", "delete of its return"],
)
def test_the_database_itself_refuses(sent, session, statement):
    session.flush()
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(statement)


def test_old_version_is_drawn_again_beside_a_newer_one(sent, session, tmp_path, monkeypatch):
    """Its content needs no format file; a newer one, or none at all, changes nothing."""
    file = formats.FOLDER / f"ukri-{sent.format_version}.toml"
    newer = file.read_text().replace(f'version = "{sent.format_version}"', 'version = "2098"')
    newer = newer.replace('label = "Title"', 'label = "What is it called?"')
    (tmp_path / "ukri-2098.toml").write_text(newer)
    (tmp_path / file.name).write_bytes(file.read_bytes())
    before = sending.drawn_again(sent)
    monkeypatch.setattr(formats, "FOLDER", tmp_path)
    formats.forget()
    try:
        returned = session.get(Return, sent.return_id)
        assert formats.load("ukri").version == "2098"
        assert sending.drawn_again(sent) == before == sent.pdf
        assert sending._format_held(returned).version == sent.format_version
    finally:
        monkeypatch.undo()
        formats.forget()


def test_null_return_sends_the_declaration_and_no_record(award, lead):
    reportable(award, title="Not of this period")
    why = "The award began in February, and nothing came of it yet."
    returned = opened(award, lead, nothing_to_report=True, declaration=why)
    brought_to("submitted", returned, lead)

    document = freezing.document_in(queries.snapshots_of(returned)[0].content)

    said = [one.text for one in document.blocks]
    declared = "There is nothing to report on award ES/X000001/1 for 2099."
    assert said == ["Nothing to report", declared, why]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
BLOCKS = st.one_of(
    st.builds(Heading, TEXTS, st.sampled_from([1, 2, 3]), st.none() | TEXTS),
    st.builds(Paragraph, TEXTS),
    st.builds(Note, TEXTS),
    st.just(PageBreak()),
    st.builds(Numbers, st.lists(st.tuples(TEXTS, TEXTS), max_size=3)),
    st.builds(
        Fields,
        TEXTS,
        st.lists(
            st.builds(Field, TEXTS, TEXTS | st.lists(TEXTS, max_size=3), missing=st.booleans()),
            max_size=3,
        ),
        st.sampled_from([None, "engagement", "policy"]),
    ),
    st.builds(
        Table,
        TEXTS,
        st.lists(TEXTS, min_size=1, max_size=3),
        st.lists(st.lists(TEXTS, max_size=3), max_size=3),
        numeric=st.frozensets(st.integers(0, 3)),
    ),
    st.builds(
        Figure,
        st.builds(
            Picture,
            st.floats(0, 900),
            st.floats(0, 900),
            st.lists(
                st.builds(Text, st.floats(0, 9), st.floats(0, 9), TEXTS)
                | st.builds(
                    Group,
                    st.lists(st.builds(Circle, st.floats(0, 9), st.floats(0, 9), st.floats(0, 9))),
                    TEXTS,
                    st.dictionaries(TEXTS, TEXTS, max_size=2),
                ),
                max_size=3,
            ),
            TEXTS,
            TEXTS,
        ),
        TEXTS,
    ),
)


@settings(max_examples=12)
@given(blocks=st.lists(BLOCKS, max_size=5), title=TEXTS, facts=st.lists(st.tuples(TEXTS, TEXTS)))
def test_whatever_is_kept_comes_back_as_it_was(blocks, title, facts):
    document = Document(title, "", "en-GB", "", "", "", facts, blocks, "Today")

    content = freezing.written({"number": 1}, (), document)

    assert freezing.written({"number": 1}, (), freezing.document_in(content)) == content
    assert list(freezing.document_in(content).texts()) == list(document.texts())
