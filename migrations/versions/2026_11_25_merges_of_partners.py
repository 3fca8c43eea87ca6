"""Merges of partners, and who is kept apart."""

import sqlalchemy as sa
from alembic import op

revision = "b6d20e4f3a18"
down_revision = "c3e90a4d7b15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("organisation", "person"):
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{name}_merged_into_id_{name}"),
                name,
                ["merged_into_id"],
                ["id"],
                ondelete="CASCADE",
            )
            batch_op.create_index(
                batch_op.f(f"ix_{name}_merged_into_id"), ["merged_into_id"], unique=False
            )
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(
            sa.Column("other_names", sa.JSON(), nullable=False, server_default="[]")
        )
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("other_names", server_default=None)
    op.create_table(
        "kept_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("first_uid", sa.String(length=36), nullable=False),
        sa.Column("second_uid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_kept_apart_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_apart")),
        sa.UniqueConstraint(
            "project_id",
            "first_uid",
            "second_uid",
            name=op.f("uq_kept_apart_project_id_first_uid_second_uid"),
        ),
    )
    op.create_table(
        "partner_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("gone_key", sa.Integer(), nullable=False),
        sa.Column("gone_name", sa.String(length=500), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR person_id IS NOT NULL",
            name=op.f("ck_partner_merge_of_somebody"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_partner_merge_{column}_{table}"),
                ondelete=deleted,
            )
            for column, table, deleted in (
                ("project_id", "project", "CASCADE"),
                ("organisation_id", "organisation", "CASCADE"),
                ("person_id", "person", "CASCADE"),
                ("by_id", "user_account", "SET NULL"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_merge")),
    )
    with op.batch_alter_table("partner_merge") as batch_op:
        for column in ("organisation_id", "person_id"):
            batch_op.create_index(batch_op.f(f"ix_partner_merge_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("partner_merge")
    op.drop_table("kept_apart")
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("other_names")
    for name in ("person", "organisation"):
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{name}_merged_into_id"))
            batch_op.drop_constraint(
                batch_op.f(f"fk_{name}_merged_into_id_{name}"), type_="foreignkey"
            )
            batch_op.drop_column("merged_into_id")
