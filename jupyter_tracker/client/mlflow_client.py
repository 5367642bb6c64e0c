"""The explicit client, with MLflow's name, methods, arguments and return fields."""

import io
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_tracker import config
from jupyter_tracker.client.paged import PagedList
from jupyter_tracker.client.registry_client import RegistryClient
from jupyter_tracker.client.webhook_client import WebhookClient
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_store

if TYPE_CHECKING:
    import os


class MlflowClient(RegistryClient, WebhookClient):
    """Creates, logs to and searches experiments, runs and registered models.

    Parameters
    ----------
    tracking_uri
        ``http(s)://…``, ``sqlite:///<file>`` or None for what the environment names, and without
        that the Jupyter data directory.
    store
        A store that is open already, instead of ``tracking_uri``.
    """

    def __init__(self, tracking_uri: str | None = None, *, store: Store | None = None) -> None:
        self.store = store or open_store(tracking_uri or config.tracking_uri())

    # --- experiments -----------------------------------------------------------------------------

    def create_experiment(
        self,
        name: str,
        artifact_location: str | None = None,
        tags: Mapping[str, Any] | None = None,
    ) -> str:
        """Create an experiment and return its id."""
        request = r.CreateExperiment(
            name=name,
            artifact_location=artifact_location or "",
            tags=[e.ExperimentTag(key, str(value)) for key, value in (tags or {}).items()],
        )
        return self.store.create_experiment(request).experiment_id

    def get_experiment(self, experiment_id: str) -> e.Experiment:
        """Get an experiment by its id."""
        request = r.GetExperiment(experiment_id=str(experiment_id))
        return self.store.get_experiment(request).experiment

    def get_experiment_by_name(self, name: str) -> e.Experiment | None:
        """Get an experiment by its name; None when there is none."""
        try:
            request = r.GetExperimentByName(experiment_name=name)
            return self.store.get_experiment_by_name(request).experiment
        except TrackerError as error:
            if error.error_code == ErrorCode.RESOURCE_DOES_NOT_EXIST:
                return None
            raise

    def get_or_create_experiment(self, name: str) -> str:
        """Return the id of the experiment called ``name``, which is created when there is none."""
        found = self.get_experiment_by_name(name)
        if found is not None:
            return found.experiment_id
        try:
            return self.create_experiment(name)
        except TrackerError as error:
            found = self.get_experiment_by_name(name)  # another process may have been faster
            if error.error_code == ErrorCode.RESOURCE_ALREADY_EXISTS and found is not None:
                return found.experiment_id
            raise

    def search_experiments(
        self,
        view_type: str = e.ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        filter_string: str | None = None,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.Experiment]:
        """Search experiments."""
        request = r.SearchExperiments(
            view_type=_view_type(view_type),
            max_results=max_results,
            filter=filter_string or "",
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = self.store.search_experiments(request)
        return PagedList(page.experiments, page.next_page_token)

    # --- runs ------------------------------------------------------------------------------------

    def create_run(
        self,
        experiment_id: str,
        start_time: int | None = None,
        tags: Mapping[str, Any] | None = None,
        run_name: str | None = None,
    ) -> e.Run:
        """Create a run; ``start_time`` in milliseconds since the epoch, now by default."""
        request = r.CreateRun(
            experiment_id=str(experiment_id),
            start_time=start_time or now(),
            run_name=run_name or "",
            tags=run_tags(tags or {}),
        )
        return self.store.create_run(request).run

    def get_run(self, run_id: str) -> e.Run:
        """Get a run with its latest metrics, params and tags."""
        return self.store.get_run(r.GetRun(run_id=run_id)).run

    def update_run(self, run_id: str, status: str | None = None, name: str | None = None) -> None:
        """Change a run's status or name."""
        request = r.UpdateRun(
            run_id=run_id, status=run_status(status) if status else None, run_name=name or ""
        )
        self.store.update_run(request)

    def set_terminated(
        self, run_id: str, status: str | None = None, end_time: int | None = None
    ) -> None:
        """End a run; ``end_time`` in milliseconds since the epoch, now by default."""
        request = r.UpdateRun(
            run_id=run_id,
            status=run_status(status or e.RunStatus.FINISHED),
            end_time=end_time or now(),
        )
        self.store.update_run(request)

    def search_runs(
        self,
        experiment_ids: Sequence[str],
        filter_string: str = "",
        run_view_type: str = e.ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
        order_by: Sequence[str] | None = None,
        page_token: str | None = None,
    ) -> PagedList[e.Run]:
        """Search the runs of some experiments."""
        request = r.SearchRuns(
            experiment_ids=[str(experiment_id) for experiment_id in experiment_ids],
            filter=filter_string,
            run_view_type=_view_type(run_view_type),
            max_results=max_results,
            order_by=list(order_by or ()),
            page_token=page_token or "",
        )
        page = self.store.search_runs(request)
        return PagedList(page.runs, page.next_page_token)

    # --- logging ---------------------------------------------------------------------------------

    def log_metric(
        self,
        run_id: str,
        key: str,
        value: float,
        timestamp: int | None = None,
        step: int | None = None,
    ) -> None:
        """Log one point of a metric; ``timestamp`` in milliseconds since the epoch."""
        self.log_batch(run_id, metrics=[metric(key, value, timestamp, step)])

    def log_param(self, run_id: str, key: str, value: Any) -> Any:
        """Log a parameter and return its value."""
        self.log_batch(run_id, params=[param(key, value)])
        return value

    def set_tag(self, run_id: str, key: str, value: Any) -> None:
        """Set a tag of a run."""
        self.log_batch(run_id, tags=run_tags({key: value}))

    def log_batch(
        self,
        run_id: str,
        metrics: Sequence[e.Metric] = (),
        params: Sequence[e.Param] = (),
        tags: Sequence[e.RunTag] = (),
    ) -> None:
        """Log metrics, params and tags in one request: all of them, or on any error none."""
        request = r.LogBatch(
            run_id=run_id, metrics=list(metrics), params=list(params), tags=list(tags)
        )
        self.store.log_batch(request)

    def get_metric_history(self, run_id: str, key: str) -> list[e.Metric]:
        """Get all points of a metric, in the order of their steps."""
        points: list[e.Metric] = []
        token = ""
        while True:
            request = r.GetMetricHistory(run_id=run_id, metric_key=key, page_token=token)
            page = self.store.get_metric_history(request)
            points += page.metrics
            token = page.next_page_token
            if not token:
                return points

    # --- artifacts -------------------------------------------------------------------------------

    def log_artifact(
        self, run_id: str, local_path: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Upload a file, or a folder with everything in it, into folder ``artifact_path``."""
        local = Path(local_path)
        if local.is_dir():
            self.log_artifacts(run_id, local, _joined(artifact_path or "", local.name))
            return
        self._upload_file(self._artifact_root(run_id), local, artifact_path or "", local.name)

    def log_artifacts(
        self, run_id: str, local_dir: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Upload everything in a folder into folder ``artifact_path``."""
        folder = Path(local_dir)
        if not folder.is_dir():
            raise invalid(f"There is no folder at {str(folder)!r}.")
        root = self._artifact_root(run_id)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            self._upload_file(root, file, artifact_path or "", file.relative_to(folder).as_posix())

    def log_bytes(self, run_id: str, data: bytes, artifact_file: str) -> None:
        """Upload ``data`` as the artifact ``artifact_file``."""
        self._upload(self._artifact_root(run_id), artifact_file, io.BytesIO(data))

    def log_text(self, run_id: str, text: str, artifact_file: str) -> None:
        """Upload ``text`` as the artifact ``artifact_file``, in UTF-8."""
        self.log_bytes(run_id, text.encode(), artifact_file)

    def log_dict(self, run_id: str, dictionary: Any, artifact_file: str) -> None:
        """Upload a dictionary as JSON."""
        self.log_text(run_id, json.dumps(dictionary, indent=2, default=str), artifact_file)

    def log_figure(self, run_id: str, figure: Any, artifact_file: str) -> None:
        """Upload a matplotlib figure, or as ``.html`` a plotly figure."""
        self.log_bytes(run_id, _figure_bytes(figure, artifact_file), artifact_file)

    def list_artifacts(self, run_id: str, path: str | None = None) -> list[e.FileInfo]:
        """List a folder of a run's artifacts; paths are relative to the run's root."""
        return self.store.list_artifacts(r.ListArtifacts(run_id=run_id, path=path or "")).files

    def _artifact_root(self, run_id: str) -> str:
        return self.get_run(run_id).info.artifact_uri

    def _upload_file(self, root: str, local: Path, folder: str, name: str) -> None:
        if not local.is_file():
            raise invalid(f"There is no file at {str(local)!r}.")
        with local.open("rb") as content:
            self._upload(root, _joined(folder, name), content)

    def _upload(self, root: str, artifact_file: str, content: BinaryIO) -> None:
        self.store.artifacts.upload(uris.proxied_path(uris.join(root, artifact_file)), content)


def now() -> int:
    """Return the time in milliseconds since the epoch."""
    return int(time.time() * 1000)


def metric(
    key: str, value: float, timestamp: int | None = None, step: int | None = None
) -> e.Metric:
    """Make a metric point out of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when the value is not a number.
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise invalid(
            f"Invalid value {shown(str(value))} for metric {key!r}: a metric is a number. Log text "
            "with log_param() or set_tag()."
        ) from None
    v.check_key(key, "metric")
    return e.Metric(key, number, timestamp if timestamp is not None else now(), step or 0)


def _joined(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}" if folder else name


def param(key: str, value: Any) -> e.Param:
    """Make a param out of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a store would not take it.
    """
    v.check_param(key, str(value))
    return e.Param(key, str(value))


def run_tags(tags: Mapping[str, Any]) -> list[e.RunTag]:
    """Make tags out of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a store would not take one.
    """
    for key, value in tags.items():
        v.check_run_tag(key, str(value))
    return [e.RunTag(key, str(value)) for key, value in tags.items()]


def run_status(status: str) -> e.RunStatus:
    """Return the status that a user names; INVALID_PARAMETER_VALUE when there is none such."""
    return e.RunStatus(_one_of(status, e.RunStatus, "status"))


def _view_type(view_type: str) -> e.ViewType:
    return e.ViewType(_one_of(view_type, e.ViewType, "view_type"))


def _one_of(value: str, known: Iterable[str], parameter: str) -> str:
    names = [str(name) for name in known]
    if value not in names:
        raise invalid(
            f"Invalid value {shown(str(value))} for parameter '{parameter}' supplied: use one of "
            f"{', '.join(names)}."
        )
    return value


def _figure_bytes(figure: Any, artifact_file: str) -> bytes:
    extension = Path(artifact_file).suffix.lstrip(".").lower()
    if hasattr(figure, "savefig"):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=extension or "png", bbox_inches="tight")
        return buffer.getvalue()
    if hasattr(figure, "to_html") and extension == "html":
        return str(figure.to_html(include_plotlyjs="cdn")).encode()
    raise invalid(
        f"Cannot log a {type(figure).__name__} as {artifact_file!r}: give a matplotlib figure, or "
        "a plotly figure with a file name that ends in .html."
    )
