"""Evidence as files: what is known of their bytes, who confirms them, how they may be used."""

import sqlalchemy as sa
from alembic import op

revision = "5b0d6f6c1e7a"
down_revision = "5b0c4f1d7a20"
branch_labels = None
depends_on = None

WORDS = ("source", "corroborator", "substitute")
SCORES = ("corroboration", "contribution")


def upgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("media_type", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("size", sa.BigInteger(), nullable=True))
        for name in WORDS:
            batch_op.add_column(
                sa.Column(name, sa.String(length=500), nullable=False, server_default="")
            )
        batch_op.add_column(sa.Column("notes", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("audience", sa.String(length=40), nullable=False, server_default="follows")
        )
        for name in SCORES:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_check_constraint(
                op.f(f"ck_evidence_{name}_is_a_score"), f"{name} BETWEEN 1 AND 9"
            )
        batch_op.add_column(sa.Column("permission_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("binned_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("corroborator_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_evidence_corroborator_id_person"),
            "person",
            ["corroborator_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            op.f("fk_evidence_author_id_user_account"),
            "user_account",
            ["author_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_evidence_sha256"), ["sha256"])
        batch_op.create_index(op.f("ix_evidence_corroborator_id"), ["corroborator_id"])
    # The defaults were for the rows that were there; from now on our code says them.
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in (*WORDS, "notes", "audience"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_evidence_corroborator_id"))
        batch_op.drop_index(op.f("ix_evidence_sha256"))
        batch_op.drop_constraint(op.f("fk_evidence_author_id_user_account"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_evidence_corroborator_id_person"), type_="foreignkey")
        for name in SCORES:
            batch_op.drop_constraint(op.f(f"ck_evidence_{name}_is_a_score"), type_="check")
        for name in (
            "author_id",
            "corroborator_id",
            "binned_at",
            "permission_until",
            *SCORES,
            "audience",
            "notes",
            *WORDS,
            "size",
            "media_type",
        ):
            batch_op.drop_column(name)
