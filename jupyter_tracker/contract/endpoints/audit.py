"""Endpoints of the audit log."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, READ, TRACKER, Endpoint

LIST_AUDIT_LOG = Endpoint(
    "list_audit_log", GET, f"{TRACKER}/audit/list",
    r.ListAuditLog, r.ListAuditLogResponse, READ,
)  # fmt: skip
