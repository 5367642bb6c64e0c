"""The fluent functions about artifacts: files of the active run, or of the run ``run_id``."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_tracker.client import images, tables, transfers
from jupyter_tracker.client.experiments import current_experiment_id
from jupyter_tracker.client.fluent import active_run_id
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.errors import ErrorCode
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.stores.artifacts import uris

if TYPE_CHECKING:
    import pandas

    Path = str | os.PathLike[str]


def log_artifact(
    local_path: "Path", artifact_path: str | None = None, run_id: str | None = None
) -> None:
    """Upload a file, or a folder with everything in it, into folder ``artifact_path``."""
    transfers.sources(local_path, artifact_path)
    with _logging(run_id, f"The artifact {os.fspath(local_path)!r}") as run:
        SESSION.client.log_artifact(run, local_path, artifact_path)


def log_artifacts(
    local_dir: "Path", artifact_path: str | None = None, run_id: str | None = None
) -> None:
    """Upload everything in a folder into folder ``artifact_path``."""
    transfers.sources_in(local_dir, artifact_path)
    with _logging(run_id, f"The folder {os.fspath(local_dir)!r}") as run:
        SESSION.client.log_artifacts(run, local_dir, artifact_path)


def log_text(text: str, artifact_file: str, run_id: str | None = None) -> None:
    """Upload ``text`` as the artifact ``artifact_file``, in UTF-8."""
    with _logging_file(run_id, artifact_file) as run:
        SESSION.client.log_text(run, text, artifact_file)


def log_dict(dictionary: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Upload a dictionary as JSON, or as ``.yaml`` and ``.yml`` as YAML."""
    with _logging_file(run_id, artifact_file) as run:
        SESSION.client.log_dict(run, dictionary, artifact_file)


def log_stream(stream: BinaryIO, artifact_file: str, run_id: str | None = None) -> None:
    """Upload what can be read from ``stream`` as the artifact ``artifact_file``."""
    with _logging_file(run_id, artifact_file) as run:
        SESSION.client.log_stream(run, stream, artifact_file)


def log_figure(
    figure: Any, artifact_file: str, *, save_kwargs: dict[str, Any] | None = None
) -> None:
    """Upload a matplotlib or a plotly figure; ``save_kwargs`` go to what writes it."""
    with _logging_file(None, artifact_file) as run:
        SESSION.client.log_figure(run, figure, artifact_file, save_kwargs=save_kwargs)


def log_image(
    image: Any,
    artifact_file: str | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
    synchronous: bool | None = False,
) -> None:
    """Upload an image: as the file ``artifact_file``, or under ``key`` as one of a series.

    Parameters
    ----------
    image
        A NumPy array, a PIL image or an `Image`.
    artifact_file
        The file's name, which says the format.
    key, step, timestamp
        The name of the series, and the image's place in it; now by default.
    synchronous
        Is there for MLflow's sake: images are uploaded when this returns.
    """
    picture = images.as_pil(image)
    with _logging(None, f"The image {artifact_file or key!r}") as run:
        SESSION.client.log_image(run, picture, artifact_file, key, step, timestamp, synchronous)


def log_table(data: Any, artifact_file: str, run_id: str | None = None) -> None:
    """Upload a table, which is appended where ``artifact_file`` is one already.

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
    with _logging(run_id, f"The table {artifact_file!r}") as run:
        SESSION.client.log_table(run, frame, artifact_file)


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


@contextmanager
def _logging_file(run_id: str | None, artifact_file: str) -> Iterator[str]:
    check_artifact_path(artifact_file)
    with _logging(run_id, f"The artifact {artifact_file!r}") as run:
        yield run


@contextmanager
def _logging(run_id: str | None, what: str) -> Iterator[str]:
    """Give the run to log to; only what its caller did wrong is raised."""
    if run_id is not None:
        with lenient(what, ErrorCode.RESOURCE_DOES_NOT_EXIST):
            yield run_id
    else:
        run = active_run_id()
        with lenient(what):
            yield run
