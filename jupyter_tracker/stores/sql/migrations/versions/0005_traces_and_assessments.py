"""Traces and assessments."""

import sqlalchemy as sa
from alembic import op

from jupyter_tracker.stores.sql.types import LONG_TEXT, METRIC_VALUE

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "traces",
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("request_time", sa.BigInteger(), nullable=False),
        sa.Column("execution_duration", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("client_request_id", sa.String(length=250), nullable=False),
        sa.Column("request_preview", LONG_TEXT, nullable=False),
        sa.Column("response_preview", LONG_TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiments.experiment_id"],
        ),
        sa.PrimaryKeyConstraint("trace_id"),
    )
    op.create_index(
        "traces_of_experiment",
        "traces",
        ["experiment_id", sa.text("request_time DESC"), "trace_id"],
        unique=False,
    )
    op.create_table(
        "trace_tags",
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("value", LONG_TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["trace_id"],
            ["traces.trace_id"],
        ),
        sa.PrimaryKeyConstraint("trace_id", "key"),
    )
    op.create_table(
        "trace_metadata",
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("value", LONG_TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["trace_id"],
            ["traces.trace_id"],
        ),
        sa.PrimaryKeyConstraint("trace_id", "key"),
    )
    op.create_table(
        "trace_runs",
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("trace_id", "run_id"),
    )
    op.create_index("traces_of_run", "trace_runs", ["run_id", "trace_id"], unique=False)
    op.create_table(
        "trace_prompts",
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["trace_id"],
            ["traces.trace_id"],
        ),
        sa.PrimaryKeyConstraint("trace_id", "prompt"),
    )
    op.create_table(
        "assessments",
        sa.Column("assessment_id", sa.String(length=64), nullable=False),
        sa.Column("trace_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", LONG_TEXT, nullable=False),
        sa.Column("number", METRIC_VALUE, nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("create_time", sa.BigInteger(), nullable=False),
        sa.Column("content", LONG_TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["trace_id"],
            ["traces.trace_id"],
        ),
        sa.PrimaryKeyConstraint("assessment_id"),
    )
    op.create_index(
        "assessments_of_trace", "assessments", ["trace_id", "create_time"], unique=False
    )
