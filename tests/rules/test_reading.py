"""Reading changes nothing: the browser of the tests watches what each request writes."""

import pytest

from tests.statements import table_changed_by


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("SELECT 1", None),
        ("SELECT updated_at FROM record WHERE title = 'DELETE FROM record'", None),
        ("INSERT INTO record (title) VALUES (?)", "record"),
        ("INSERT OR REPLACE INTO record VALUES (?)", "record"),
        ('UPDATE "record" SET title = ?', "record"),
        ("DELETE FROM record", "record"),
        ("WITH old AS (SELECT 1) DELETE FROM record", "record"),
        ("WITH old AS (SELECT 1) SELECT * FROM old", None),
        ("DROP TABLE record", "record"),
    ],
)
def test_statement_that_changes_a_table_is_told_from_one_that_reads(statement, table):
    assert table_changed_by(statement) == table


def test_reading_that_writes_is_refused():
    from tests.client import refuse_changes

    with pytest.raises(AssertionError, match=r"Reading partners\.index changed partner"):
        refuse_changes("partners.index", ["SELECT 1", "UPDATE partner SET name = ?"])


def test_reading_may_leave_the_stamps_that_are_listed():
    from tests.client import refuse_changes

    refuse_changes("calendar.feed", ["UPDATE feed_key SET fetched_at = ?"])
    with pytest.raises(AssertionError):
        refuse_changes("calendar.project", ["UPDATE feed_key SET fetched_at = ?"])
