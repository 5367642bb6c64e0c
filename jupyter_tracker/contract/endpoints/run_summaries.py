"""Endpoints that tell of many runs in few bytes."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import POST, READ, TRACKER, Endpoint

LIST_RUN_KEYS = Endpoint(
    "list_run_keys", POST, f"{TRACKER}/runs/keys",
    r.ListRunKeys, r.ListRunKeysResponse, READ,
)  # fmt: skip
COUNT_RUNS = Endpoint(
    "count_runs", POST, f"{TRACKER}/runs/count",
    r.CountRuns, r.CountRunsResponse, READ,
)  # fmt: skip
GET_METRIC_CURVES = Endpoint(
    "get_metric_curves", POST, f"{TRACKER}/metric-curves/get",
    r.GetMetricCurves, r.MetricCurvesResponse, READ,
)  # fmt: skip
