"""What was typed into a funder's portal, answer by answer."""

import sqlalchemy as sa
from alembic import op

revision = "4d1e86b0c3f7"
down_revision = "9c3e5b7a1d40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyed_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_keyed_answer_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "return_id"],
            ["funder_return.project_id", "funder_return.id"],
            name=op.f("fk_keyed_answer_project_id_return_id_funder_return"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyed_answer")),
        sa.UniqueConstraint("return_id", "box", name=op.f("uq_keyed_answer_return_id_box")),
    )
    op.create_index(op.f("ix_keyed_answer_by_id"), "keyed_answer", ["by_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_keyed_answer_by_id"), table_name="keyed_answer")
    op.drop_table("keyed_answer")
