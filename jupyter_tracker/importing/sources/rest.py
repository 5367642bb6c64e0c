"""A tracking server as the source of an import: MLflow's, or one of ours."""

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import requests

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, unavailable
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.importing import registry
from jupyter_tracker.importing.paging import every
from jupyter_tracker.importing.sources.source import Below, Files, Registered
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.rest import RestStore

# MLflow's server wants to be told how many, and ours leaves out what is its own default.
_RUNS_AT_ONCE = 500
_POINTS_AT_ONCE = 20_000
_EXPERIMENTS_AT_ONCE = 500
_MODELS_AT_ONCE = 200
_CHUNK = 1 << 20


class RestSource:
    """The server at ``uri``; ``token`` is sent as a bearer token when given."""

    def __init__(self, uri: str, token: str | None = None) -> None:
        self._store = RestStore(uri, token)
        self.name = without_credentials(uri.rstrip("/"))

    def close(self) -> None:
        """Release connections."""
        self._store.close()

    def experiments(self) -> Iterator[e.Experiment]:
        """Give every experiment, the oldest first."""

        def page(token: str) -> tuple[list[e.Experiment], str]:
            answer = self._store.search_experiments(
                r.SearchExperiments(
                    max_results=_EXPERIMENTS_AT_ONCE,
                    view_type=e.ViewType.ALL,
                    order_by=["creation_time ASC", "experiment_id ASC"],
                    page_token=token,
                )
            )
            return answer.experiments, answer.next_page_token

        yield from every(page)

    def runs(self, experiment: e.Experiment) -> Iterator[e.Run]:
        """Give the runs of an experiment, each with the latest point of every metric."""

        def page(token: str) -> tuple[list[e.Run], str]:
            answer = self._store.search_runs(
                r.SearchRuns(
                    experiment_ids=[experiment.experiment_id],
                    run_view_type=e.ViewType.ALL,
                    max_results=_RUNS_AT_ONCE,
                    page_token=token,
                )
            )
            return answer.runs, answer.next_page_token

        yield from every(page)

    def points(self, run: e.Run, key: str) -> Iterator[e.Metric]:
        """Give the history of one metric."""

        def page(token: str) -> tuple[list[e.Metric], str]:
            answer = self._store.get_metric_history(
                r.GetMetricHistory(
                    run_id=run.info.run_id,
                    metric_key=key,
                    max_results=_POINTS_AT_ONCE,
                    page_token=token,
                )
            )
            return answer.metrics, answer.next_page_token

        yield from every(page)

    def logged_models(self, experiment: e.Experiment) -> Iterator[e.LoggedModel]:
        """Give the logged models of an experiment; MLflow 2 has none."""

        def page(token: str) -> tuple[list[e.LoggedModel], str]:
            answer = self._store.search_logged_models(
                r.SearchLoggedModels(experiment_ids=[experiment.experiment_id], page_token=token)
            )
            return answer.models, answer.next_page_token

        try:
            yield from every(page)
        except TrackerError as error:
            if error.error_code != ErrorCode.ENDPOINT_NOT_FOUND:
                raise

    def registered_models(self) -> Iterator[Registered]:
        """Give every registered model, prompts too."""
        found = [model for each in ("", registry.PROMPTS) for model in self._models_found_by(each)]
        for name in dict.fromkeys(model.name for model in found):
            request = r.GetRegisteredModel(name=name)
            model = self._store.get_registered_model(request).registered_model
            versions = list(registry.versions_of(self._store, model))
            for version in versions:
                version.aliases = [
                    alias for alias, number in model.aliases.items() if number == version.version
                ]
            last = max((int(version.version) for version in versions), default=0)
            yield Registered(model, versions, last)

    def files_of_run(self, run: e.Run) -> Files:
        """Open the artifacts of a run."""
        if run.info.artifact_uri.startswith(uris.SCHEME):
            return self._proxied(run.info.artifact_uri)
        run_id = run.info.run_id
        return _Served(
            self._store,
            lambda path: self._store.list_artifacts(r.ListArtifacts(run_id=run_id, path=path)),
            "/get-artifact",
            {"run_id": run_id, "run_uuid": run_id},
            "path",
        )

    def files_of_model(self, model: e.LoggedModel) -> Files:
        """Open the files of a logged model."""
        if model.info.artifact_uri.startswith(uris.SCHEME):
            return self._proxied(model.info.artifact_uri)
        model_id = model.info.model_id
        return _Served(
            self._store,
            lambda path: self._store.list_logged_model_artifacts(
                r.ListLoggedModelArtifacts(model_id=model_id, artifact_directory_path=path)
            ),
            f"/ajax-api/2.0/mlflow/logged-models/{quote(model_id)}/artifacts/files",
            {},
            "artifact_file_path",
        )

    def _proxied(self, uri: str) -> Files:
        folder = check_artifact_path(urlsplit(uri).path.strip("/"), may_be_root=True)
        return Below(self._store.artifacts, folder)

    def _models_found_by(self, condition: str) -> Iterator[e.RegisteredModel]:
        def page(token: str) -> tuple[list[e.RegisteredModel], str]:
            answer = self._store.search_registered_models(
                r.SearchRegisteredModels(
                    filter=condition, max_results=_MODELS_AT_ONCE, page_token=token
                )
            )
            return answer.registered_models, answer.next_page_token

        yield from every(page)


class _Served:
    """Files that a server fetches for us from wherever they are.

    Parameters
    ----------
    store
        The server.
    listed
        Lists a folder; the paths in its answer are relative to the root.
    address, query, path_field
        Where a file can be had, with what in the query beside its path.
    """

    def __init__(
        self,
        store: RestStore,
        listed: Callable[[str], r.ListArtifactsResponse],
        address: str,
        query: dict[str, str],
        path_field: str,
    ) -> None:
        self._store = store
        self._listed = listed
        self._address = address
        self._query = query
        self._path_field = path_field

    def list(self, path: str) -> list[e.FileInfo]:
        """List a folder: names relative to it."""
        files = self._listed(path).files
        for file in files:
            file.path = file.path.rpartition("/")[2]
        return files

    def download(self, path: str) -> Iterator[bytes]:
        """Read a file in chunks."""
        query = {**self._query, self._path_field: check_artifact_path(path)}
        try:
            with self._store.stream(self._address, query) as response:
                yield from response.iter_content(_CHUNK)
        except requests.RequestException as error:
            raise unavailable(f"The download broke off: {type(error).__name__}.") from error
