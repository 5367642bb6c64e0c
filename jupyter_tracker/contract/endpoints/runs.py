"""Endpoints of runs and what they log."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import GET, MLFLOW, POST, READ, WRITE, Endpoint

CREATE_RUN = Endpoint(
    "create_run", POST, f"{MLFLOW}/runs/create",
    r.CreateRun, r.RunResponse, WRITE,
)  # fmt: skip
UPDATE_RUN = Endpoint(
    "update_run", POST, f"{MLFLOW}/runs/update",
    r.UpdateRun, r.UpdateRunResponse, WRITE,
)  # fmt: skip
DELETE_RUN = Endpoint(
    "delete_run", POST, f"{MLFLOW}/runs/delete", r.DeleteRun, r.Empty, WRITE
)  # fmt: skip
RESTORE_RUN = Endpoint(
    "restore_run", POST, f"{MLFLOW}/runs/restore", r.RestoreRun, r.Empty, WRITE
)  # fmt: skip
DELETE_TAG = Endpoint("delete_tag", POST, f"{MLFLOW}/runs/delete-tag", r.DeleteTag, r.Empty, WRITE)
GET_RUN = Endpoint("get_run", GET, f"{MLFLOW}/runs/get", r.GetRun, r.RunResponse, READ)
SEARCH_RUNS = Endpoint(
    "search_runs", POST, f"{MLFLOW}/runs/search",
    r.SearchRuns, r.SearchRunsResponse, READ,
)  # fmt: skip
LOG_METRIC = Endpoint(
    "log_metric", POST, f"{MLFLOW}/runs/log-metric",
    r.LogMetric, r.Empty, WRITE,
)  # fmt: skip
LOG_PARAM = Endpoint(
    "log_param", POST, f"{MLFLOW}/runs/log-parameter",
    r.LogParam, r.Empty, WRITE,
)  # fmt: skip
SET_TAG = Endpoint("set_tag", POST, f"{MLFLOW}/runs/set-tag", r.SetTag, r.Empty, WRITE)
LOG_BATCH = Endpoint("log_batch", POST, f"{MLFLOW}/runs/log-batch", r.LogBatch, r.Empty, WRITE)
SEND_HEARTBEATS = Endpoint(
    "send_heartbeats", POST, "/api/tracker/1/runs/heartbeats",
    r.SendHeartbeats, r.SendHeartbeatsResponse, WRITE,
)  # fmt: skip
STOP_RUN = Endpoint(
    "stop_run", POST, "/api/tracker/1/runs/stop", r.StopRun, r.Empty, WRITE
)  # fmt: skip
GET_METRIC_HISTORY_BULK = Endpoint(
    "get_metric_history_bulk", GET, f"{MLFLOW}/metrics/get-history-bulk",
    r.GetMetricHistoryBulk, r.MetricsOfRunsResponse, READ,
)  # fmt: skip
GET_METRIC_HISTORY_INTERVAL = Endpoint(
    "get_metric_history_interval", GET, "/api/2.11/mlflow/metrics/get-history-bulk-interval",
    r.GetMetricHistoryInterval, r.MetricsOfRunsResponse, READ,
)  # fmt: skip
GET_METRIC_HISTORY = Endpoint(
    "get_metric_history", GET, f"{MLFLOW}/metrics/get-history",
    r.GetMetricHistory, r.GetMetricHistoryResponse, READ,
)  # fmt: skip
