"""MLflow's endpoints that this server leaves out, and says so instead of "not found"."""

import re
from typing import NamedTuple

from jupyter_tracker.contract.endpoints import Permission
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.server.handlers import TrackerHandler


class LeftOut(NamedTuple):
    """A family of MLflow's endpoints; ``*`` at the end of the path stands for any rest."""

    path: str
    what: str


LEFT_OUT = (
    LeftOut("/v1/traces", "OpenTelemetry spans"),
    LeftOut("/api/3.0/mlflow/traces/metrics", "statistics of traces"),
    LeftOut("/api/3.0/mlflow/traces/calculate-filter-correlation", "statistics of traces"),
    LeftOut("/graphql", "GraphQL of MLflow's web page"),
    LeftOut("/api/3.0/mlflow/datasets*", "evaluation datasets"),
    LeftOut("/api/3.0/mlflow/scorers*", "scorers"),
    LeftOut("/api/3.0/mlflow/issues*", "issues found in traces"),
    LeftOut("/api/3.0/mlflow/label-schemas*", "label schemas"),
    LeftOut("/api/3.0/mlflow/review-queues*", "review queues"),
    LeftOut("/api/3.0/mlflow/gateway/*", "the AI gateway"),
    LeftOut("/api/2.0/mlflow/gateway-proxy", "the AI gateway"),
    LeftOut("/gateway/*", "the AI gateway"),
    LeftOut("/api/3.0/mlflow/prompt-optimization/*", "prompt optimization"),
    LeftOut("/api/3.0/mlflow/mcp-servers*", "the registry of MCP servers"),
    LeftOut("/api/3.0/mlflow/jobs*", "server-side jobs"),
    LeftOut("/api/3.0/mlflow/workspaces*", "workspaces"),
    LeftOut("/api/2.0/mlflow/runs/create-promptlab-run", "the prompt laboratory"),
)
"""The table in docs/rest.md has the same rows."""


EVERY_METHOD = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), Permission.READ)


def left_out_pattern(left_out: LeftOut) -> str:
    """Make the regular expression of a family's paths, under ``/ajax-api/`` too."""
    path = re.escape(left_out.path).replace(r"\*", ".*")
    return re.sub("^/api/", "/(?:ajax-)?api/", path)


class LeftOutHandler(TrackerHandler):
    """Answers NOT_IMPLEMENTED, to whoever may enter."""

    what: str

    async def prepare(self) -> None:
        """Refuse."""
        await super().prepare()
        if not self._finished:
            raise TrackerError(
                f"This server leaves out {self.what}: {self.request.path} is not implemented.",
                ErrorCode.NOT_IMPLEMENTED,
            )
