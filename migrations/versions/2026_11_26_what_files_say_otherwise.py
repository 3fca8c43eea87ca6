"""What files say otherwise than what stands here, and how that was settled."""

import sqlalchemy as sa
from alembic import op

revision = "d27e9a4c6f18"
down_revision = "c3f0a96be271"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("uid", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("where", sa.String(length=300), nullable=False),
        sa.Column("there", sa.JSON(), nullable=False),
        sa.Column("here_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "settled",
            sa.Enum("taken", "kept", name="settlement", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_import_difference_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["import_receipt.id"],
            name=op.f("fk_import_difference_receipt_id_import_receipt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["user_account.id"],
            name=op.f("fk_import_difference_settled_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_difference")),
    )
    for columns in (["receipt_id", "id"], ["project_id", "digest"], ["settled_by_id"]):
        name = op.f(f"ix_import_difference_{'_'.join(columns)}")
        op.create_index(name, "import_difference", columns)


def downgrade() -> None:
    op.drop_table("import_difference")
