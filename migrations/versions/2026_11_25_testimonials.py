"""Testimonials: who is asked to speak for what, how far it has come, what is kept of it."""

import sqlalchemy as sa
from alembic import op

revision = "a2f3e94c6d18"
down_revision = "8a2f6b3c9d42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "testimonial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("whom", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("chased_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_testimonial_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_testimonial_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "record_id"],
            ["record.project_id", "record.id"],
            name=op.f("fk_testimonial_project_id_record_id_record"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testimonial")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_testimonial_project_id_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_testimonial_uid")),
    )
    with op.batch_alter_table("testimonial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_testimonial_person_id"), ["person_id"])
        batch_op.create_index(batch_op.f("ix_testimonial_record_id"), ["record_id"])
    op.create_table(
        "kept_testimonial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("testimonial_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "evidence_id"],
            ["evidence.project_id", "evidence.id"],
            name=op.f("fk_kept_testimonial_project_id_evidence_id_evidence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "testimonial_id"],
            ["testimonial.project_id", "testimonial.id"],
            name=op.f("fk_kept_testimonial_project_id_testimonial_id_testimonial"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_testimonial")),
        sa.UniqueConstraint(
            "testimonial_id",
            "evidence_id",
            name=op.f("uq_kept_testimonial_testimonial_id_evidence_id"),
        ),
    )
    with op.batch_alter_table("kept_testimonial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_testimonial_evidence_id"), ["evidence_id"])


def downgrade() -> None:
    op.drop_table("kept_testimonial")
    op.drop_table("testimonial")
