"""Views of lists, and changes of many records."""

import sqlalchemy as sa
from alembic import op

revision = "c3e90a4d7b15"
down_revision = "b7d41f0c2a91"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("back", sa.String(length=3000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_bulk_change_by_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_bulk_change_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
    )
    with op.batch_alter_table("bulk_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_change_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_change_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_change_project_id"), ["project_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_saved_view_owner_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_saved_view_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_saved_view_project_id_id")),
        sa.UniqueConstraint(
            "project_id", "owner_id", "name", name=op.f("uq_saved_view_project_id_owner_id_name")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_saved_view_uid")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "default_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "view_id"],
            ["saved_view.project_id", "saved_view.id"],
            name=op.f("fk_default_view_project_id_view_id_saved_view"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_default_view_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_view")),
        sa.UniqueConstraint(
            "project_id", "user_id", "page", name=op.f("uq_default_view_project_id_user_id_page")
        ),
    )
    with op.batch_alter_table("default_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_default_view_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_default_view_view_id"), ["view_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("default_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_default_view_view_id"))
        batch_op.drop_index(batch_op.f("ix_default_view_user_id"))

    op.drop_table("default_view")
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_view_owner_id"))

    op.drop_table("saved_view")
    with op.batch_alter_table("bulk_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_change_project_id"))
        batch_op.drop_index(batch_op.f("ix_bulk_change_by_id"))
        batch_op.drop_index(batch_op.f("ix_bulk_change_at"))

    op.drop_table("bulk_change")
