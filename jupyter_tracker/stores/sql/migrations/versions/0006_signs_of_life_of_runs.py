"""Signs of life of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the time of the last one."""
    op.add_column("runs", sa.Column("heartbeat_time", sa.BigInteger(), nullable=True))
    op.create_index("runs_by_heartbeat", "runs", ["status", "heartbeat_time"], unique=False)
