"""Warnings about a return that somebody looked at and set aside."""

import sqlalchemy as sa
from alembic import op

revision = "9c3e5b7a1d40"
down_revision = "f7a3c1d92e60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_finding_override_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_finding_override_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_override")),
        sa.UniqueConstraint(
            "project_id",
            "rule",
            "entry",
            "digest",
            name=op.f("uq_finding_override_project_id_rule_entry_digest"),
        ),
    )


def downgrade() -> None:
    op.drop_table("finding_override")
