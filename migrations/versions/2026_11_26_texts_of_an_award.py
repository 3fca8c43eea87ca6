"""What an award says about topics that only some funders ask for."""

import sqlalchemy as sa
from alembic import op

revision = "2f7c61d0a98e"
down_revision = "e19c7a60d5b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("narrative") as batch:
        batch.add_column(
            sa.Column("topic", sa.String(length=60), nullable=False, server_default="")
        )
        batch.drop_constraint(op.f("uq_narrative_award_id_section_period"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_narrative_award_id_section_topic_period"),
            ["award_id", "section", "topic", "period"],
        )
    # The default was for the rows that stood there before.
    with op.batch_alter_table("narrative") as batch:
        batch.alter_column("topic", server_default=None)
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["narrative.id"], name=op.f("fk_statement_id_narrative"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )


def downgrade() -> None:
    op.drop_table("statement")
    op.execute("DELETE FROM narrative WHERE section = 'statement'")
    with op.batch_alter_table("narrative") as batch:
        batch.drop_constraint(op.f("uq_narrative_award_id_section_topic_period"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_narrative_award_id_section_period"), ["award_id", "section", "period"]
        )
        batch.drop_column("topic")
