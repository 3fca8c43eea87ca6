"""Where partners stand: dated positions, and talking points."""

import sqlalchemy as sa
from alembic import op

revision = "7c1f0a5be201"
down_revision = "39cb2fb35532"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("interest", sa.String(length=40), nullable=True),
        sa.Column("influence", sa.String(length=40), nullable=True),
        sa.Column("impact", sa.String(length=40), nullable=True),
        sa.Column("wanted", sa.String(length=40), nullable=True),
        sa.Column("reached", sa.String(length=40), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"],
            ["user_account.id"],
            name=op.f("fk_partner_position_noted_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_partner_position_partnership_id_partnership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_position")),
    )
    with op.batch_alter_table("partner_position") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_position_partnership_id_on_id"),
            ["partnership_id", "on", "id"],
            unique=False,
        )
    with op.batch_alter_table("partnership") as batch_op:
        batch_op.add_column(
            sa.Column("talking_points", sa.String(), nullable=False, server_default="")
        )
    with op.batch_alter_table("partnership") as batch_op:
        batch_op.alter_column("talking_points", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("partnership") as batch_op:
        batch_op.drop_column("talking_points")
    op.drop_table("partner_position")
