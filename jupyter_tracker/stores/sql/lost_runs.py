"""Runs whose process has gone without a word, told by the signs of life that it sent before.

A lost run is KILLED at its last sign of life. When another sign comes after all, it runs again.
"""

from sqlalchemy import Connection, and_, bindparam, select, update

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.names import STOP_TAG
from jupyter_tracker.stores.sql import changes, webhook_outbox
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.runs import to_info, what_webhooks_are_told
from jupyter_tracker.stores.sql.tables import runs, tags

_MOST = 100

_IS_LOST = and_(
    runs.c.status == e.RunStatus.KILLED,
    runs.c.heartbeat_time.is_not(None),
    runs.c.end_time == runs.c.heartbeat_time,
)
_END = (
    update(runs)
    .where(runs.c.run_id == bindparam("id"))
    .values(status=e.RunStatus.KILLED, end_time=runs.c.heartbeat_time)
)


def send_heartbeats(connection: Connection, request: r.SendHeartbeats) -> r.SendHeartbeatsResponse:
    """Note that the processes of these runs are alive, and say which are to stop."""
    named = runs.c.run_id.in_(request.run_ids)
    back = connection.execute(
        select(runs.c.run_id, runs.c.experiment_id).where(named, _IS_LOST)
    ).all()
    for run_id, experiment_id in back:
        connection.execute(
            update(runs)
            .where(runs.c.run_id == run_id)
            .values(status=e.RunStatus.RUNNING, end_time=None)
        )
        changes.record(connection, "run", run_id, experiment_id)
    connection.execute(
        update(runs)
        .where(named, runs.c.status == e.RunStatus.RUNNING)
        .values(heartbeat_time=now_ms())
    )
    stop = connection.execute(
        select(runs.c.run_id)
        .join_from(runs, tags, tags.c.run_id == runs.c.run_id)
        .where(named, runs.c.status == e.RunStatus.RUNNING, tags.c.key == STOP_TAG)
    )
    return r.SendHeartbeatsResponse(stop=list(stop.scalars()))


def end_lost_runs(connection: Connection, before: int) -> list[str]:
    """End the runs whose last sign of life came before a time in milliseconds since the epoch."""
    lost = connection.execute(
        select(runs)
        .where(runs.c.status == e.RunStatus.RUNNING, runs.c.heartbeat_time < before)
        .order_by(runs.c.heartbeat_time)
        .limit(_MOST)
        .with_for_update(key_share=True, skip_locked=True)
    ).mappings()
    found = lost.all()
    for row in found:
        connection.execute(_END, {"id": row["run_id"]})
        changes.record(connection, "run", row["run_id"], row["experiment_id"])
        ended = {**row, "status": e.RunStatus.KILLED, "end_time": row["heartbeat_time"]}
        webhook_outbox.emit(connection, e.RUN_ENDED, what_webhooks_are_told(to_info(ended)))
    return [row["run_id"] for row in found]
