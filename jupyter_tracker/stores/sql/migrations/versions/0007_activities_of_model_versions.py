"""What was done with model versions: requests, approvals, comments, moves."""

import sqlalchemy as sa
from alembic import op

from jupyter_tracker.stores.sql.types import LONG_TEXT

revision = "0007"
down_revision = "0006"

_serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; who has a stage or an alias now got it, so that it can be given back."""
    op.create_table(
        "model_version_activities",
        sa.Column("number", _serial, nullable=False, autoincrement=True),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("activity_type", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=256), nullable=False),
        sa.Column("creation_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("last_updated_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("from_stage", sa.String(length=16), nullable=False),
        sa.Column("to_stage", sa.String(length=16), nullable=False),
        sa.Column("alias", sa.String(length=255), nullable=False),
        sa.Column("comment", LONG_TEXT, nullable=False),
        sa.Column("is_open", sa.Boolean(create_constraint=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["name", "version"], ["model_versions.name", "model_versions.version"]
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "model_version_activities_of_version",
        "model_version_activities",
        ["name", "version", "number"],
        unique=False,
    )
    op.execute(
        "INSERT INTO model_version_activities (name, version, activity_type, user_id, "
        "creation_timestamp, last_updated_timestamp, from_stage, to_stage, alias, comment, is_open)"
        " SELECT name, version, 'APPLIED_TRANSITION', '', last_updated_timestamp, "
        "last_updated_timestamp, 'None', current_stage, '', '', (1 = 0) FROM model_versions "
        "WHERE current_stage IN ('Staging', 'Production') ORDER BY name, version"
    )
    op.execute(
        "INSERT INTO model_version_activities (name, version, activity_type, user_id, "
        "creation_timestamp, last_updated_timestamp, from_stage, to_stage, alias, comment, is_open)"
        " SELECT a.name, a.version, 'SET_ALIAS', '', v.last_updated_timestamp, "
        "v.last_updated_timestamp, '', '', a.alias, '', (1 = 0) FROM registered_model_aliases a "
        "JOIN model_versions v ON v.name = a.name AND v.version = a.version"
    )
