"""Full-text search: what can be found, and its words as each database keeps them.

The words are those of our own code, which a migration must outlive: so this makes an empty index,
and `env.py` has it filled when the database stands where the code does.
"""

import sqlalchemy as sa
from alembic import op

revision = "5d1f0c7a2e94"
down_revision = "5b0d6f6c1e7a"
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("private_to", sa.Integer(), nullable=False),
        sa.Column("sort_key", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_search_entry_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("sort", "key", name=op.f("uq_search_entry_sort_key")),
    )
    op.create_index(op.f("ix_search_entry_project_id"), "search_entry", ["project_id"])
    for statement in WORDS[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
