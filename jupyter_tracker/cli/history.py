"""``jupyter tracker history``: the runs of a notebook, and what changed from each to the next."""

import sys
from collections.abc import Iterator

from jupyter_core.application import JupyterApp

from jupyter_tracker._version import __version__
from jupyter_tracker.client.comparing import evidence
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.truth.causes import compare

_MOST = 100


class HistoryApp(JupyterApp):
    """``jupyter tracker history``: list the runs of a notebook in order."""

    name = "jupyter-tracker-history"
    description = (
        f"List the last {_MOST} runs of a notebook, the oldest first, each with its verdict and "
        "what was different from the one before."
    )
    version = __version__

    def start(self) -> None:
        """List them; exit with 1 when there are none."""
        super().start()
        try:
            if len(self.extra_args) != 1:
                raise invalid("Name one notebook: jupyter tracker history <notebook.ipynb>.")
            for line in _history(MlflowClient(), self.extra_args[0]):
                print(line)
        except TrackerError as error:
            print(f"jupyter tracker history: {error.message}", file=sys.stderr)
            self.exit(1)


def _history(client: MlflowClient, notebook: str) -> Iterator[str]:
    before = None
    for run in _runs(client, notebook):
        verdict = run.data.tags.get(names.VERDICT_TAG, "no verdict")
        yield f"{run.info.run_id}  {run.info.run_name}  {run.info.status}  {verdict}"
        known = evidence(client, run)
        if before is not None:
            yield from (f"    {line}" for line in str(compare(before, known)).splitlines())
        before = known


def _runs(client: MlflowClient, notebook: str) -> list[e.Run]:
    """Return the runs of a notebook, the oldest first; front ends name it by any of its paths."""
    quoted = notebook.replace("'", "''")
    filters = [
        f"tags.`{names.SOURCE_NAME_TAG}` = '{quoted}'",
        f"tags.`{names.SOURCE_NAME_TAG}` LIKE '%/{quoted}'",
    ]
    ids = [each.experiment_id for each in client.search_experiments()]
    for each in filters:
        found = client.search_runs(
            ids, each, max_results=_MOST, order_by=["attributes.start_time DESC"]
        )
        if found:
            return list(reversed(found))
    raise invalid(
        f"There is no run of {notebook}; name it as its runs do in {names.SOURCE_NAME_TAG}."
    )
