"""Returns: what awards owe, each return with its state, and what was sent, which stays."""

import sqlalchemy as sa
from alembic import op

revision = "f7a3c1d92e60"
down_revision = "b40d7e92c5a1"
branch_labels = None
depends_on = None

STAYS = {
    "sqlite": (
        "CREATE TRIGGER return_snapshot_stays BEFORE UPDATE ON return_snapshot BEGIN "
        "SELECT RAISE(ABORT, 'What was sent to a funder never changes.'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION return_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'What was sent to a funder never changes.'; END $$",
        "CREATE TRIGGER return_snapshot_stays BEFORE UPDATE ON return_snapshot "
        "FOR EACH ROW EXECUTE FUNCTION return_snapshot_stays()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("format_key", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "repeats",
            sa.Enum("once", "yearly", name="repeats", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "repeats = 'once' OR until_on IS NOT NULL", name=op.f("ck_obligation_ends")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "award_id"],
            ["award.project_id", "award.id"],
            name=op.f("fk_obligation_project_id_award_id_award"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_obligation_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint(
            "award_id",
            "format_key",
            "period",
            name=op.f("uq_obligation_award_id_format_key_period"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_obligation_uid")),
    )
    with op.batch_alter_table("obligation") as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_project_id"), ["project_id"])
    op.create_table(
        "funder_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("format_key", sa.String(length=60), nullable=False),
        sa.Column("format_version", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open", "ready", "signed", "submitted", name="state", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("response_code", sa.String(length=10), nullable=False),
        sa.Column("is_expected", sa.Boolean(), nullable=False),
        sa.Column("nothing_to_report", sa.Boolean(), nullable=False),
        sa.Column("declaration", sa.String(length=2000), nullable=False),
        sa.Column("include", sa.JSON(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signed_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "award_id"],
            ["award.project_id", "award.id"],
            name=op.f("fk_funder_return_project_id_award_id_award"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_funder_return_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"],
            ["user_account.id"],
            name=op.f("fk_funder_return_signed_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder_return")),
        sa.UniqueConstraint(
            "award_id",
            "format_key",
            "period",
            name=op.f("uq_funder_return_award_id_format_key_period"),
        ),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_funder_return_project_id_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_funder_return_uid")),
    )
    with op.batch_alter_table("funder_return") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_funder_return_project_id_due_on"), ["project_id", "due_on"]
        )
        batch_op.create_index(batch_op.f("ix_funder_return_signed_by_id"), ["signed_by_id"])
    op.create_table(
        "return_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("format_key", sa.String(length=60), nullable=False),
        sa.Column("format_version", sa.String(length=20), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_return_snapshot_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "return_id"],
            ["funder_return.project_id", "funder_return.id"],
            name=op.f("fk_return_snapshot_project_id_return_id_funder_return"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_snapshot")),
        sa.UniqueConstraint(
            "return_id", "number", name=op.f("uq_return_snapshot_return_id_number")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_return_snapshot_uid")),
    )
    with op.batch_alter_table("return_snapshot") as batch_op:
        batch_op.create_index(batch_op.f("ix_return_snapshot_by_id"), ["by_id"])
    for statement in STAYS[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("return_snapshot")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION return_snapshot_stays()")
    op.drop_table("funder_return")
    op.drop_table("obligation")
