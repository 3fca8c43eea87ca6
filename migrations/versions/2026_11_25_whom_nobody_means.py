"""Names in texts that somebody said are no participants."""

import sqlalchemy as sa
from alembic import op

revision = "a3d97e60c418"
down_revision = "5d1f0c7a2e94"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mention_set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name_sha256", sa.String(length=64), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["user_account.id"],
            name=op.f("fk_mention_set_aside_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_mention_set_aside_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_mention_set_aside_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "record_id"],
            ["record.project_id", "record.id"],
            name=op.f("fk_mention_set_aside_project_id_record_id_record"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_mention_set_aside_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention_set_aside")),
        sa.UniqueConstraint(
            "project_id", "name_sha256", name=op.f("uq_mention_set_aside_project_id_name_sha256")
        ),
        sa.UniqueConstraint(
            "record_id",
            "organisation_id",
            name=op.f("uq_mention_set_aside_record_id_organisation_id"),
        ),
        sa.UniqueConstraint(
            "record_id", "person_id", name=op.f("uq_mention_set_aside_record_id_person_id")
        ),
    )
    with op.batch_alter_table("mention_set_aside") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mention_set_aside_project_id_record_id"),
            ["project_id", "record_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_mention_set_aside_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mention_set_aside_person_id"), ["person_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("mention_set_aside")
