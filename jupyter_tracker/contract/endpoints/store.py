"""Endpoints of the store itself."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, READ, TRACKER, Endpoint, Transfer

LIST_CHANGES = Endpoint(
    "list_changes", GET, f"{TRACKER}/changes",
    r.ListChanges, r.ListChangesResponse, READ,
)  # fmt: skip
GET_STORE_INFO = Endpoint(
    "get_store_info", GET, f"{TRACKER}/store",
    r.GetStoreInfo, r.StoreInfoResponse, READ,
)  # fmt: skip

STREAM_CHANGES = Transfer("stream_changes", "GET", f"{TRACKER}/changes/stream", READ)
