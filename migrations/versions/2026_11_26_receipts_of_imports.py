"""What each import did, and what undoing it needs."""

import sqlalchemy as sa
from alembic import op

revision = "c81f5d20e7b4"
down_revision = "b61f0d94ce27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("rejected", sa.JSON(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_import_receipt_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_import_receipt_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["user_account.id"],
            name=op.f("fk_import_receipt_undone_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_receipt")),
        sa.UniqueConstraint("uid", name=op.f("uq_import_receipt_uid")),
    )
    for columns in (["project_id", "id"], ["by_id"], ["undone_by_id"], ["at"]):
        name = op.f(f"ix_import_receipt_{'_'.join(columns)}")
        op.create_index(name, "import_receipt", columns)


def downgrade() -> None:
    op.drop_table("import_receipt")
