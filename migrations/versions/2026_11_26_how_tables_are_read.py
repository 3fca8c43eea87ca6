"""What the columns of tables of others hold, as a project has said it, and of a file that waits."""

import sqlalchemy as sa
from alembic import op

revision = "5e1d7a30c9f4"
down_revision = "4f0c6d82b7a1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "table_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_table_mapping_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_mapping")),
        sa.UniqueConstraint(
            "project_id", "signature", name=op.f("uq_table_mapping_project_id_signature")
        ),
    )
    with op.batch_alter_table("pending_import") as batch:
        batch.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("pending_import") as batch:
        batch.alter_column("options", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("pending_import") as batch:
        batch.drop_column("options")
    op.drop_table("table_mapping")
