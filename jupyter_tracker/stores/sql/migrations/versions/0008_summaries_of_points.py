"""Summaries of the points of metrics, so that long curves are drawn without reading all of them."""

import sqlalchemy as sa
from alembic import op

from jupyter_tracker.stores.sql.types import METRIC_VALUE

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Count the points of each metric; they are summarised when somebody looks at them."""
    for name, kind in (("points", sa.BigInteger()), ("loose_points", sa.Integer())):
        op.add_column("latest_metrics", sa.Column(name, kind, nullable=False, server_default="0"))
    op.execute(
        "UPDATE latest_metrics SET points = (SELECT count(*) FROM metric_points "
        "WHERE metric_points.metric_id = latest_metrics.metric_id)"
    )
    op.create_table(
        "metric_summaries",
        sa.Column("metric_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("last_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("last_value", METRIC_VALUE, nullable=False),
        sa.Column("last_is_nan", sa.SmallInteger(), nullable=False),
        sa.Column("after_step", sa.BigInteger(), nullable=False),
        sa.Column("after_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("after_value", METRIC_VALUE, nullable=False),
        sa.Column("after_is_nan", sa.SmallInteger(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.BigInteger(), nullable=False),
        sa.Column("is_timely", sa.SmallInteger(), nullable=False),
        sa.Column("blocks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "metric_id", "last_step", "last_timestamp", "last_value", "last_is_nan"
        ),
        sqlite_with_rowid=False,
    )
