"""The fluent functions about artifacts: files of the active run, or of the run ``run_id``.

What is logged is copied, and sent in the background; the files that it was made of may change.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_tracker.client import documents, images, tables, transfers
from jupyter_tracker.client.experiments import current_experiment_id
from jupyter_tracker.client.fluent import active_run_id
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.recorded_artifacts import RecordedArtifacts
from jupyter_tracker.client.run_operations import operations
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.journal.outbox import Content
from jupyter_tracker.stores.artifacts import uris

if TYPE_CHECKING:
    import pandas

    Path = str | os.PathLike[str]

_RECORDED = RecordedArtifacts()


def log_artifact(
    local_path: "Path", artifact_path: str | None = None, run_id: str | None = None
) -> None:
    """Log a file, or a folder with everything in it, into folder ``artifact_path``."""
    files = transfers.sources(local_path, artifact_path)
    _RECORDED.keep(run_id or active_run_id(), files)


def log_artifacts(
    local_dir: "Path", artifact_path: str | None = None, run_id: str | None = None
) -> None:
    """Log everything in a folder into folder ``artifact_path``."""
    files = transfers.sources_in(local_dir, artifact_path)
    _RECORDED.keep(run_id or active_run_id(), files)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Log ``text`` as the artifact ``artifact_file``, in UTF-8."""
    _keep(run_id, text.encode(), artifact_file)


def log_dict(dictionary: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Log a dictionary as JSON, or as ``.yaml`` and ``.yml`` as YAML."""
    _keep(run_id, documents.dictionary(dictionary, artifact_file), artifact_file)


def log_stream(stream: BinaryIO, artifact_file: str, run_id: str | None = None) -> None:
    """Log what can be read from ``stream`` as the artifact ``artifact_file``."""
    _keep(run_id, stream, artifact_file)


def log_figure(
    figure: Any, artifact_file: str, *, save_kwargs: dict[str, Any] | None = None
) -> None:
    """Log a matplotlib or a plotly figure; ``save_kwargs`` go to what writes it."""
    _keep(None, documents.figure(figure, artifact_file, save_kwargs or {}), artifact_file)


def log_image(
    image: Any,
    artifact_file: str | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
    synchronous: bool | None = False,
) -> None:
    """Log an image: as the file ``artifact_file``, or under ``key`` as one of a series.

    Parameters
    ----------
    image
        A NumPy array, a PIL image or an `Image`.
    artifact_file
        The file's name, which says the format.
    key, step, timestamp
        The name of the series, and the image's place in it; now by default.
    synchronous
        Whether to wait until it is in the store, if that can be reached.
    """
    picture = images.as_pil(image)
    _RECORDED.log_image(active_run_id(), picture, artifact_file, key, step, timestamp)
    operations(synchronous, is_file=True)


def log_table(data: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Log a table, which is appended where ``artifact_file`` is one already.

    Parameters
    ----------
    data
        A pandas data frame, or a dictionary of columns or of one row; images are kept beside.
    artifact_file
        A name that ends in ``.json`` or ``.parquet``.
    run_id
        Another run than the active one.
    """
    tables.check_file(artifact_file)
    frame = tables.as_frame(data)
    run = run_id or active_run_id()
    with lenient(f"The table {artifact_file!r}"):
        _RECORDED.log_table(run, frame, artifact_file)


def load_table(
    artifact_file: str,
    run_ids: Sequence[str] | None = None,
    extra_columns: Sequence[str] | None = None,
) -> "pandas.DataFrame":
    """Load the tables called ``artifact_file`` of the current experiment's runs, joined.

    Parameters
    ----------
    artifact_file
        The tables' name.
    run_ids
        Of these runs only.
    extra_columns
        What to add from each run, by the names of `search_runs`, such as ``run_id``.
    """
    return SESSION.client.load_table(current_experiment_id(), artifact_file, run_ids, extra_columns)


def get_artifact_uri(artifact_path: str | None = None) -> str:
    """Return where the active run's artifacts are, or the one at ``artifact_path``."""
    run_id = active_run_id()
    known = SESSION.open_runs[-1].info.artifact_uri
    root = known or SESSION.client.get_run(run_id).info.artifact_uri
    return uris.join(root, artifact_path or "")


def _keep(run_id: str | None, content: Content, artifact_file: str) -> None:
    check_artifact_path(artifact_file)  # before a run is started for it
    _RECORDED.keep(run_id or active_run_id(), [(content, artifact_file)])
