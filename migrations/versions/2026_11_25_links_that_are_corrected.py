"""Links that are corrected, and pairs of records that are not suggested again."""

import sqlalchemy as sa
from alembic import op

revision = "c1d5a7e0b934"
down_revision = "a2f3e94c6d18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unrelated",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "one_id"],
            ["record.project_id", "record.id"],
            name=op.f("fk_unrelated_project_id_one_id_record"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "other_id"],
            ["record.project_id", "record.id"],
            name=op.f("fk_unrelated_project_id_other_id_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unrelated")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_unrelated_one_id_other_id")),
    )
    with op.batch_alter_table("unrelated") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unrelated_project_id_other_id"), ["project_id", "other_id"], unique=False
        )
    with op.batch_alter_table("link") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("link") as batch_op:
        batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("link") as batch_op:
        batch_op.drop_column("version")
    op.drop_table("unrelated")
