"""The audit log: who did what to which entity, written with the change itself."""

import json
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import actor
from jupyter_tracker.stores.sql import pages
from jupyter_tracker.stores.sql.clock import now_ms
from jupyter_tracker.stores.sql.tables import audit_log

_MAX_ACTOR_LENGTH = 256


def record(
    connection: Connection, action: str, entity: str, entity_id: str, **details: Any
) -> None:
    """Note a change in the transaction that makes it.

    Parameters
    ----------
    action
        What was done, as in "delete" or "set_alias".
    entity, entity_id
        What it was done to: "registered_model" and its name, "model_version" and
        "<name>/<version>", "run", "experiment" or "webhook" and the id.
    details
        What says more, such as old and new values; goes to JSON.
    """
    connection.execute(
        insert(audit_log)
        .values(
            time=now_ms(),
            actor=actor()[:_MAX_ACTOR_LENGTH],
            action=action,
            entity=entity,
            entity_id=entity_id,
            details=json.dumps(details),
        )
        .inline()
    )


def list_audit_log(connection: Connection, request: r.ListAuditLog) -> r.ListAuditLogResponse:
    """Answer a page of what was done, the newest first."""
    query = select(audit_log)
    for name in ("entity", "entity_id", "actor", "action"):
        if wanted := getattr(request, name):
            query = query.where(audit_log.c[name] == wanted)
    if request.since is not None:
        query = query.where(audit_log.c.time >= request.since)
    if request.until is not None:
        query = query.where(audit_log.c.time < request.until)
    if request.registered_model:
        query = query.where(
            or_(
                (audit_log.c.entity == "registered_model")
                & (audit_log.c.entity_id == request.registered_model),
                (audit_log.c.entity == "model_version")
                & audit_log.c.entity_id.startswith(f"{request.registered_model}/", autoescape=True),
            )
        )
    segment = pages.Segment(query, [pages.SortKey(audit_log.c.number, descending=True)])
    rows, token = pages.fetch(connection, [segment], request.page_token, request.max_results)
    entries = [_entry(row._mapping) for row in rows]
    return r.ListAuditLogResponse(entries=entries, next_page_token=token)


def _entry(row: Any) -> e.AuditEntry:
    return e.AuditEntry(
        number=row["number"],
        time=row["time"],
        actor=row["actor"],
        action=row["action"],
        entity=row["entity"],
        entity_id=row["entity_id"],
        details=json.loads(row["details"]),
    )
