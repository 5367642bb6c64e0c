"""``jupyter tracker history``: the runs of a notebook, and what changed from each to the next."""

from collections.abc import Iterator

from jupyter_tracker.cli.command import Command
from jupyter_tracker.client.comparing import evidence
from jupyter_tracker.client.mlflow_client import MlflowClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import names
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.truth.causes import compare

_MOST = 100


class HistoryApp(Command):
    """``jupyter tracker history``: list the runs of a notebook in order."""

    name = "jupyter-tracker-history"
    description = (
        f"List the last {_MOST} runs of a notebook, the oldest first, each with its verdict and "
        "what was different from the one before."
    )
    usage = "<notebook.ipynb>"
    takes = 1

    def act(self, *arguments: str) -> int:
        """List them."""
        for line in _history(MlflowClient(), *arguments):
            print(line)
        return 0


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
