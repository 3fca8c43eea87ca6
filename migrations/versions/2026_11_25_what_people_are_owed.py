"""What people are owed: where their data came from, when they were told, and erasures."""

import sqlalchemy as sa
from alembic import op

revision = "c4f10d2a9b51"
down_revision = "7c1f0a5be201"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("origin", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("notified_on", sa.Date(), nullable=True))
        batch.add_column(
            sa.Column("do_not_contact", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("erased_on", sa.Date(), nullable=True))
    # The default was for the rows that stood there before.
    with op.batch_alter_table("person") as batch:
        batch.alter_column("do_not_contact", server_default=None)
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_uid", sa.String(length=36), nullable=False),
        sa.Column("stand_in_uid", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("overwritten_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_erasure_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_erasure_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint(
            "project_id", "person_uid", name=op.f("uq_erasure_project_id_person_uid")
        ),
    )


def downgrade() -> None:
    op.drop_table("erasure")
    with op.batch_alter_table("person") as batch:
        for name in ("erased_on", "do_not_contact", "notified_on", "origin"):
            batch.drop_column(name)
