"""What can be found: an entry for each thing, and beside it the words that it is found by.

The words stand in `search_words`, which each database keeps in its own way (FTS5 in SQLite,
`tsvector` in PostgreSQL) and which therefore is no model: it comes and goes with the entries.
"""

from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from impacttracker.database import TOLD_ANEW, Base, Words, vocabulary_type
from impacttracker.search.vocabulary import Sort


class SearchEntry(Base):
    """That something can be found, and what decides who finds it and in which order."""

    __tablename__ = "search_entry"

    sort: Mapped[Sort] = mapped_column(vocabulary_type(Sort))
    key: Mapped[int]
    """The key of the thing in its own table."""
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Words(30))
    """The heading that it is found under: a record's kind, else the sort."""
    private_to: Mapped[int] = mapped_column(default=0)
    """0 for what the team sees, else the author's key (-1 where there is none)."""
    sort_key: Mapped[int] = mapped_column(BigInteger, default=0)
    """`When.sort_key`: of two that fit as well, the newer one stands first."""

    __table_args__ = (
        UniqueConstraint("sort", "key"),
        Index(None, "project_id"),
        {"info": TOLD_ANEW},
    )


# The words come folded and parted already, so no database shall part them in its own way: the
# tokenizer "ascii" leaves every letter as it is, and a `tsvector` is written out by us.
WORDS_TABLE = "search_words"
"""Also how the tables are called that SQLite keeps for it."""
WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_words USING "
        "fts5(head, body, tokenize='ascii', prefix='2 3', columnsize=0)",
        "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry "
        "BEGIN DELETE FROM search_words WHERE rowid = old.id; END",
    ),
    "postgresql": (
        "CREATE TABLE search_words (id INTEGER CONSTRAINT pk_search_words PRIMARY KEY "
        "CONSTRAINT fk_search_words_id_search_entry REFERENCES search_entry (id) "
        "ON DELETE CASCADE, head TSVECTOR NOT NULL, body TSVECTOR NOT NULL)",
        "CREATE INDEX ix_search_words_body ON search_words USING gin (body)",
    ),
}


def _write_words(_table: Any, connection: Connection, **_options: Any) -> None:
    for statement in WORDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _drop_words(_table: Any, connection: Connection, **_options: Any) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {WORDS_TABLE}")


event.listen(SearchEntry.__table__, "after_create", _write_words)
event.listen(SearchEntry.__table__, "before_drop", _drop_words)


def is_of_models(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether models say what something is; of the words, each database says it."""
    return not (kind == "table" and name and name.startswith(WORDS_TABLE))
