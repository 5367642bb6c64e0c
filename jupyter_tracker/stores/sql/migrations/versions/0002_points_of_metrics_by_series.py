"""Points of metrics by series: a number stands for the run and the key. Times of deletion."""

import sqlalchemy as sa
from alembic import op

from jupyter_tracker.stores.sql.types import METRIC_VALUE

revision = "0002"
down_revision = "0001"

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Give every metric of a run a number, and move its points under it."""
    op.add_column("experiments", sa.Column("deleted_time", sa.BigInteger()))
    op.add_column("runs", sa.Column("deleted_time", sa.BigInteger()))
    # An index that a foreign key uses cannot go before another one is there, says MySQL.
    op.create_index("runs_by_start", "runs", ["experiment_id", sa.desc("start_time"), "run_id"])
    op.drop_index("runs_of_experiment", table_name="runs")
    op.create_index(
        "runs_of_experiment", "runs", ["experiment_id", sa.desc("start_time"), "run_id"]
    )
    op.drop_index("runs_by_start", table_name="runs")
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("params", "tags"):
        op.create_index(
            f"{table}_by_value",
            table,
            ["key", sa.text("left(value, 64)") if postgresql else "value"],
            mysql_length={"value": 64},
            mariadb_length={"value": 64},
        )
    op.rename_table("latest_metrics", "old_latest_metrics")
    op.create_table(
        "latest_metrics",
        sa.Column("metric_id", _SERIAL, nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.Column("value", METRIC_VALUE, nullable=False),
        sa.Column("is_nan", sa.Boolean(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiments.experiment_id"]),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
        sa.PrimaryKeyConstraint("metric_id"),
        sa.UniqueConstraint("run_id", "key"),
    )
    columns = f"run_id, {_key()}, experiment_id, value, is_nan, step, timestamp"
    op.execute(f"INSERT INTO latest_metrics ({columns}) SELECT {columns} FROM old_latest_metrics")
    op.drop_table("old_latest_metrics")
    op.create_index("latest_metrics_by_value", "latest_metrics", ["experiment_id", "key", "value"])
    op.create_table(
        "metric_points",
        sa.Column("metric_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("value", METRIC_VALUE, nullable=False),
        sa.Column("is_nan", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("metric_id", "step", "timestamp", "value", "is_nan"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO metric_points (metric_id, step, timestamp, value, is_nan) "
        # ruff: noqa: S608
        "SELECT l.metric_id, m.step, m.timestamp, m.value, CASE WHEN m.is_nan THEN 1 ELSE 0 END "
        "FROM metrics m "
        f"JOIN latest_metrics l ON l.run_id = m.run_id AND l.{_key()} = m.{_key()}"
    )
    op.drop_table("metrics")


def _key() -> str:
    """Quote the column ``key``, which is a word of MySQL's language."""
    return op.get_bind().dialect.identifier_preparer.quote("key")
