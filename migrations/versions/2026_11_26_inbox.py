"""What files brought and waits until somebody decides on it."""

import sqlalchemy as sa
from alembic import op

revision = "4f0c6d82b7a1"
down_revision = "7e3a91c5d2b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "candidate",
                "unknown-record",
                "other-award",
                "namesakes",
                name="reason",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "fate",
            sa.Enum("waiting", "taken", "rejected", name="fate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=2000), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("came_of", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("reader", sa.String(length=30), nullable=False),
        sa.Column("file", sa.String(length=300), nullable=False),
        sa.Column("where", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_inbox_item_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["user_account.id"],
            name=op.f("fk_inbox_item_settled_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_item")),
        sa.UniqueConstraint(
            "project_id", "fingerprint", name=op.f("uq_inbox_item_project_id_fingerprint")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_inbox_item_uid")),
    )
    with op.batch_alter_table("inbox_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inbox_item_project_id_fate_id"),
            ["project_id", "fate", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_inbox_item_settled_by_id"), ["settled_by_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("inbox_item")
