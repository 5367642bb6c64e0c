"""The part of the explicit client that speaks of artifacts."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_tracker.client import tables, transfers
from jupyter_tracker.client.artifact_logging import ArtifactLogging
from jupyter_tracker.client.frames import run_values
from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.run_client import RunClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.contract.names import LOGGED_ARTIFACTS_TAG
from jupyter_tracker.journal import background
from jupyter_tracker.journal.outbox import Content

if TYPE_CHECKING:
    import os

    import pandas

_RUNS_PER_PAGE = 1000


class ArtifactClient(RunClient, ArtifactLogging):
    """Artifacts of runs; what is logged is in the store when a method returns."""

    def list_artifacts(self, run_id: str, path: str | None = None) -> list[e.FileInfo]:
        """List a folder of a run's artifacts; paths are relative to the run's root."""
        request = r.ListArtifacts(run_id=run_id, path=path or "")
        return self.store_with_files.list_artifacts(request).files

    def download_artifacts(
        self, run_id: str, path: str, dst_path: "str | os.PathLike[str] | None" = None
    ) -> str:
        """Download a file, or a folder with everything in it, and return where it is now.

        Parameters
        ----------
        run_id, path
            The artifact; "" are all of the run.
        dst_path
            The folder to put it into, made when there is none; a temporary one by default.
        """
        artifacts, root = self.store_with_files.artifacts, self._artifact_root(run_id)
        folder = Path(dst_path or tempfile.mkdtemp(prefix="jupyter-tracker-"))
        folder.mkdir(parents=True, exist_ok=True)
        return str(transfers.download(artifacts, root, path, folder))

    def load_table(
        self,
        experiment_id: str,
        artifact_file: str,
        run_ids: Sequence[str] | None = None,
        extra_columns: Sequence[str] | None = None,
    ) -> "pandas.DataFrame":
        """Load the tables called ``artifact_file`` of an experiment's runs, one below the other.

        Parameters
        ----------
        experiment_id, run_ids
            Whose tables; without ``run_ids`` those of all runs that have one.
        artifact_file
            The tables' name.
        extra_columns
            What to add from each run, by the names of `search_runs`, such as ``run_id``.
        """
        file = tables.check_file(artifact_file)
        found = [
            run
            for run in self._runs_with_tables(experiment_id, file)
            if not run_ids or run.info.run_id in run_ids
        ]
        if not found:
            raise not_found(f"No run of experiment {experiment_id} has a table {file!r}.")
        wanted = list(extra_columns or ())
        return tables.appended(
            [
                tables.with_columns(
                    self._table(run.info.run_id, file),
                    {name: run_values(run).get(name) for name in wanted},
                )
                for run in found
            ]
        )

    # --- how files are logged --------------------------------------------------------------------

    def keep(self, run_id: str, files: Sequence[tuple[Content, str]]) -> None:
        """Upload files, after what the fluent API has logged under the same paths."""
        artifacts, root = self.store_with_files.artifacts, self._artifact_root(run_id)
        for content, path in files:
            transfers.upload(artifacts, root, path, content)
            background.sender().forget(run_id, path)

    def mark(self, run_id: str, key: str, value: str) -> None:
        """Set a tag that says what kind of files a run has."""
        self.set_tag(run_id, key, value)

    def logged_table(self, run_id: str, file: str) -> "pandas.DataFrame | None":
        """Return the table that a run has by now; None when it has none."""
        folder = file.rpartition("/")[0]
        there = any(each.path == file for each in self.list_artifacts(run_id, folder))
        return self._table(run_id, file) if there else None

    def note_table(self, run_id: str, file: str, content: bytes) -> None:  # noqa: ARG002
        """Take note that a run has a table."""
        noted = tables.noted(self.get_run(run_id).data.tags, [file])
        if noted is not None:
            self.set_tag(run_id, LOGGED_ARTIFACTS_TAG, noted)

    # --- helpers ---------------------------------------------------------------------------------

    def _runs_with_tables(self, experiment_id: str, file: str) -> list[e.Run]:
        named = f"tags.`{LOGGED_ARTIFACTS_TAG}` LIKE '%\"{file}\"%'"
        runs = all_pages(
            lambda size, token: self.search_runs(
                [experiment_id], named, max_results=size, page_token=token
            ),
            _RUNS_PER_PAGE,
        )
        return [run for run in runs if tables.noted(run.data.tags, [file]) is None]

    def _table(self, run_id: str, file: str) -> "pandas.DataFrame":
        artifacts, root = self.store_with_files.artifacts, self._artifact_root(run_id)
        return tables.parsed(transfers.read(artifacts, root, file), file)

    def _artifact_root(self, run_id: str) -> str:
        return self.get_run(run_id).info.artifact_uri
