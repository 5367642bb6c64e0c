"""The part of the explicit client that speaks of artifacts."""

import json
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_tracker.client import documents, images, tables, transfers
from jupyter_tracker.client.frames import run_values
from jupyter_tracker.client.paged import all_pages
from jupyter_tracker.client.run_client import RunClient
from jupyter_tracker.client.values import as_integer, now
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.names import LOGGED_ARTIFACTS_TAG, LOGGED_IMAGES_TAG

if TYPE_CHECKING:
    import os

    import pandas

_RUNS_PER_PAGE = 1000


class ArtifactClient(RunClient):
    """Files, texts, figures, images and tables of runs."""

    # --- files -----------------------------------------------------------------------------------

    def log_artifact(
        self, run_id: str, local_path: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Upload a file, or a folder with everything in it, into folder ``artifact_path``."""
        self._upload(run_id, transfers.sources(local_path, artifact_path))

    def log_artifacts(
        self, run_id: str, local_dir: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Upload everything in a folder into folder ``artifact_path``."""
        self._upload(run_id, transfers.sources_in(local_dir, artifact_path))

    def list_artifacts(self, run_id: str, path: str | None = None) -> list[e.FileInfo]:
        """List a folder of a run's artifacts; paths are relative to the run's root."""
        return self.store.list_artifacts(r.ListArtifacts(run_id=run_id, path=path or "")).files

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
        root = self._artifact_root(run_id)
        folder = Path(dst_path or tempfile.mkdtemp(prefix="jupyter-tracker-"))
        folder.mkdir(parents=True, exist_ok=True)
        return str(transfers.download(self.store.artifacts, root, path, folder))

    # --- what is made into files -----------------------------------------------------------------

    def log_bytes(self, run_id: str, data: bytes, artifact_file: str) -> None:
        """Upload ``data`` as the artifact ``artifact_file``."""
        root = self._artifact_root(run_id)
        transfers.upload_bytes(self.store.artifacts, root, artifact_file, data)

    def log_stream(self, run_id: str, stream: BinaryIO, artifact_file: str) -> None:
        """Upload what can be read from ``stream`` as the artifact ``artifact_file``."""
        root = self._artifact_root(run_id)
        transfers.upload_stream(self.store.artifacts, root, artifact_file, stream)

    def log_text(self, run_id: str, text: str, artifact_file: str) -> None:
        """Upload ``text`` as the artifact ``artifact_file``, in UTF-8."""
        self.log_bytes(run_id, text.encode(), artifact_file)

    def log_dict(self, run_id: str, dictionary: Any, artifact_file: str) -> None:
        """Upload a dictionary as JSON, or as ``.yaml`` and ``.yml`` as YAML."""
        self.log_bytes(run_id, documents.dictionary(dictionary, artifact_file), artifact_file)

    def log_figure(
        self,
        run_id: str,
        figure: Any,
        artifact_file: str,
        *,
        save_kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Upload a matplotlib or a plotly figure.

        ``save_kwargs`` go to ``savefig`` of matplotlib, ``to_html`` or ``to_image`` of plotly.
        """
        data = documents.figure(figure, artifact_file, save_kwargs or {})
        self.log_bytes(run_id, data, artifact_file)

    def log_image(
        self,
        run_id: str,
        image: Any,
        artifact_file: str | None = None,
        key: str | None = None,
        step: int | None = None,
        timestamp: int | None = None,
        synchronous: bool | None = None,  # noqa: ARG002
    ) -> None:
        """Upload an image: as the file ``artifact_file``, or under ``key`` as one of a series.

        Parameters
        ----------
        run_id
            The run.
        image
            A NumPy array, a PIL image or an `Image`.
        artifact_file
            The file's name, which says the format.
        key, step, timestamp
            The name of the series, and the image's place in it; now by default.
        synchronous
            Is there for MLflow's sake: images are uploaded when this returns.
        """
        if (artifact_file is None) == (key is None):
            raise invalid("Give either artifact_file or key, and not both.")
        picture = images.as_pil(image)
        if artifact_file is not None:
            self.log_bytes(run_id, images.encoded(picture, artifact_file), artifact_file)
            return
        time = now() if timestamp is None else as_integer(timestamp, "timestamp")
        names = images.names_of_step(key or "", as_integer(step or 0, "step"), time)
        self._upload_image(run_id, picture, names)
        self.set_tag(run_id, LOGGED_IMAGES_TAG, True)

    # --- tables ----------------------------------------------------------------------------------

    def log_table(self, run_id: str, data: Any, artifact_file: str) -> None:
        """Upload a table, which is appended where ``artifact_file`` is one already.

        Parameters
        ----------
        run_id
            The run.
        data
            A pandas data frame, or a dictionary of columns or of one row; images are kept beside.
        artifact_file
            A name that ends in ``.json`` or ``.parquet``.
        """
        file = tables.check_file(artifact_file)

        def keep(image: Any) -> dict[str, str]:
            name = f"table_images/{file.rpartition('.')[0]}/{uuid.uuid4()}"
            names = (f"{name}.png", f"{name}.webp")
            self._upload_image(run_id, images.as_pil(image), names)
            return {"type": "image", "filepath": names[0], "compressed_filepath": names[1]}

        frame = tables.with_images_kept(tables.as_frame(data), keep)
        folder = file.rpartition("/")[0]
        if any(each.path == file for each in self.list_artifacts(run_id, folder)):
            frame = tables.appended([self._table(run_id, file), frame])
        self.log_bytes(run_id, tables.written(frame, file), file)
        self._note_table(run_id, file)

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

    def _runs_with_tables(self, experiment_id: str, file: str) -> list[e.Run]:
        named = f"tags.`{LOGGED_ARTIFACTS_TAG}` LIKE '%\"{file}\"%'"
        runs = all_pages(
            lambda size, token: self.search_runs(
                [experiment_id], named, max_results=size, page_token=token
            ),
            _RUNS_PER_PAGE,
        )
        return [run for run in runs if _entry(file) in _tables_of(run)]

    def _note_table(self, run_id: str, file: str) -> None:
        noted = _tables_of(self.get_run(run_id))
        if _entry(file) not in noted:
            self.set_tag(run_id, LOGGED_ARTIFACTS_TAG, json.dumps([*noted, _entry(file)]))

    def _table(self, run_id: str, file: str) -> "pandas.DataFrame":
        return tables.parsed(
            transfers.read(self.store.artifacts, self._artifact_root(run_id), file), file
        )

    # --- helpers ---------------------------------------------------------------------------------

    def _artifact_root(self, run_id: str) -> str:
        return self.get_run(run_id).info.artifact_uri

    def _upload(self, run_id: str, files: list[transfers.Source]) -> None:
        transfers.upload(self.store.artifacts, self._artifact_root(run_id), files)

    def _upload_image(self, run_id: str, image: Any, names: tuple[str, str]) -> None:
        """Upload an image and its small copy."""
        for name, picture in zip(names, (image, images.small(image)), strict=True):
            self.log_bytes(run_id, images.encoded(picture, name), name)


def _entry(file: str) -> dict[str, str]:
    return {"path": file, "type": "table"}


def _tables_of(run: e.Run) -> list[Any]:
    """Return what MLflow's tag says of a run's tables."""
    noted = json.loads(run.data.tags.get(LOGGED_ARTIFACTS_TAG) or "[]")
    return noted if isinstance(noted, list) else []
