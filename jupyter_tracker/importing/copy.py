"""Copying a source into a store; again, it copies what is missing or has changed."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from typing import Self, TypeVar

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.contract.names import IMPORTED_TAG, RUN_NAME_TAG
from jupyter_tracker.importing import compare, files, registry
from jupyter_tracker.importing.paging import every
from jupyter_tracker.importing.report import Report
from jupyter_tracker.importing.sources.source import Files, Registered, Source
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import Store

T = TypeVar("T")

_FILE_THREADS = 4
_RUNS_AT_ONCE = 200
_MAX_PAGE = 1000

_FATAL = (
    ErrorCode.TEMPORARILY_UNAVAILABLE,
    ErrorCode.UNAUTHENTICATED,
    ErrorCode.PERMISSION_DENIED,
    ErrorCode.ENDPOINT_NOT_FOUND,
)
"""What will not be better with the next entity."""


class Copy:
    """Copies ``source`` into ``target``, and counts in ``report``.

    To be used in a ``with`` block, which ends the threads that copy files.
    """

    def __init__(self, source: Source, target: Store, report: Report) -> None:
        self._source = source
        self._target = target
        self._report = report
        self._stopped = threading.Event()
        self._threads = ThreadPoolExecutor(_FILE_THREADS, thread_name_prefix="tracker-import")
        # Where artifacts were, and where they are now: versions name their files by the place.
        self._moved: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._threads.shutdown(cancel_futures=True)

    def experiments(self) -> Iterator[str]:
        """Copy every experiment with its runs and logged models, and give the name of each."""
        for experiment in self._source.experiments():
            with self._attempt(f"experiment {experiment.name}"):
                self._experiment(experiment)
            yield experiment.name

    def registry(self) -> None:
        """Copy the registered models and their versions, after everything that they may name."""
        for registered in self._source.registered_models():
            with self._attempt(f"registered model {registered.model.name}"):
                self._registered_model(registered)

    def _experiment(self, there: e.Experiment) -> None:
        here = self._here(there.name)
        if here is None or not compare.same_experiment(there, here):
            request = r.ImportExperiment(experiment=there)
            here = self._target.import_experiment(request).experiment
            self._report.count("experiment", copied=True)
        else:
            self._report.count("experiment", copied=False)
        runs = self._source.runs(there)
        while some := list(islice(runs, _RUNS_AT_ONCE)):
            self._runs([_prepared(run) for run in some], here)
        self._logged_models(there, here)

    def _here(self, name: str) -> e.Experiment | None:
        try:
            request = r.GetExperimentByName(experiment_name=name)
            return self._target.get_experiment_by_name(request).experiment
        except TrackerError as error:
            if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
                raise
            return None

    def _runs(self, runs: Sequence[e.Run], here: e.Experiment) -> None:
        known = self._known_runs([run.info.run_id for run in runs], here)
        pending = []
        for run in runs:
            run_id = run.info.run_id
            with self._attempt(f"run {run_id}"):
                found = known.get(run_id)
                same = found is not None and compare.same_run(run, found)
                info = found.info if found and same else self._copy_run(run, here)
                self._report.count("run", copied=not same)
                opened = self._source.files_of_run(run)
                pending.append(self._copy_files(f"run {run_id}", opened, run.info, info))
        _finish(pending)

    def _known_runs(self, run_ids: Sequence[str], here: e.Experiment) -> dict[str, e.Run]:
        quoted = ", ".join(f"'{run_id}'" for run_id in run_ids if "'" not in run_id)
        request = r.SearchRuns(
            experiment_ids=[here.experiment_id],
            filter=f"attributes.run_id IN ({quoted})",
            run_view_type=e.ViewType.ALL,
            max_results=len(run_ids),
        )
        return {run.info.run_id: run for run in self._target.search_runs(request).runs}

    def _copy_run(self, run: e.Run, here: e.Experiment) -> e.RunInfo:
        """Send a run with its history; all but the longest come in one transaction."""
        keys = [metric.key for metric in run.data.metric_list]
        points = chain.from_iterable(self._source.points(run, key) for key in keys)
        sent = e.Run(
            info=run.info,
            data=e.RunData(param_list=run.data.param_list, tag_list=run.data.tag_list),
            inputs=run.inputs,
            outputs=run.outputs,
        )
        for some, is_last in _batches(points, r.MAX_POINTS_PER_IMPORT):
            request = r.ImportRun(
                experiment_id=here.experiment_id,
                run=sent,
                points=some,
                imported_from=self._source.name if is_last else "",
            )
            info = self._target.import_run(request).run_info
        return info

    def _logged_models(self, there: e.Experiment, here: e.Experiment) -> None:
        known: dict[str, e.LoggedModel] | None = None
        pending = []
        for model in self._source.logged_models(there):
            model_id = model.info.model_id
            with self._attempt(f"logged model {model_id}"):
                known = self._known_models(here) if known is None else known
                model.data.metrics = compare.latest_of_model(model.data.metrics)
                found = known.get(model_id)
                same = found is not None and compare.same_model(model, found)
                if found is None or not same:
                    request = r.ImportLoggedModel(experiment_id=here.experiment_id, model=model)
                    found = self._target.import_logged_model(request).model
                self._report.count("logged model", copied=not same)
                opened = self._source.files_of_model(model)
                pending.append(
                    self._copy_files(f"logged model {model_id}", opened, model.info, found.info)
                )
        _finish(pending)

    def _known_models(self, here: e.Experiment) -> dict[str, e.LoggedModel]:
        def page(token: str) -> tuple[list[e.LoggedModel], str]:
            answer = self._target.search_logged_models(
                r.SearchLoggedModels(
                    experiment_ids=[here.experiment_id], max_results=_MAX_PAGE, page_token=token
                )
            )
            return answer.models, answer.next_page_token

        return {model.info.model_id: model for model in every(page)}

    def _registered_model(self, registered: Registered) -> None:
        there, name = registered.model, registered.model.name
        with self._attempt(f"registered model {name}"):
            here = self._known_registered(name)
            same = here is not None and compare.same_registered(there, here)
            if not same:
                request = r.ImportRegisteredModel(
                    registered_model=there, last_version=registered.last_version
                )
                self._target.import_registered_model(request)
            self._report.count("registered model", copied=not same)
            known = {each.version: each for each in registry.versions_of(self._target, there)}
            for version in registered.versions:
                with self._attempt(f"version {version.version} of {name}"):
                    version.source = self._new_place(version.source)
                    found = known.get(version.version)
                    same = found is not None and compare.same_version(version, found)
                    if not same:
                        self._target.import_model_version(
                            r.ImportModelVersion(model_version=version)
                        )
                    self._report.count("version", copied=not same)

    def _known_registered(self, name: str) -> e.RegisteredModel | None:
        try:
            request = r.GetRegisteredModel(name=name)
            return self._target.get_registered_model(request).registered_model
        except TrackerError as error:
            if error.error_code != ErrorCode.RESOURCE_DOES_NOT_EXIST:
                raise
            return None

    def _new_place(self, source: str) -> str:
        """Say where files are now that were below the artifacts of a run or a logged model."""
        head, tail = source.rstrip("/"), ""
        while head:
            if head in self._moved:
                return uris.join(self._moved[head], tail)
            head, _, last = head.rpartition("/")
            tail = uris.join(last, tail) if tail else last
        return source

    def _copy_files(
        self,
        what: str,
        opened: Files,
        there: e.RunInfo | e.LoggedModelInfo,
        here: e.RunInfo | e.LoggedModelInfo,
    ) -> Future[None]:
        if there.artifact_uri:
            self._moved[there.artifact_uri.rstrip("/")] = here.artifact_uri
        place = files.open_place(self._target, here.artifact_uri)
        return self._threads.submit(
            files.copy_tree, what, opened, place, self._report, self._stopped.is_set
        )

    @contextmanager
    def _attempt(self, what: str) -> Iterator[None]:
        """Note what cannot be copied, and go on, unless nothing else can be copied either."""
        try:
            yield
        except TrackerError as error:
            if error.error_code in _FATAL:
                raise
            self._report.fail(what, error)


def _prepared(run: e.Run) -> e.Run:
    """Give a name to a run that has none but in its tag, as MLflow 1 left them.

    A run that the source has imported itself must not look here as if it was complete.
    """
    run.info.run_name = run.info.run_name or run.data.tags.get(RUN_NAME_TAG) or run.info.run_id[:8]
    run.data.tag_list = [tag for tag in run.data.tag_list if tag.key != IMPORTED_TAG]
    return run


def _batches(items: Iterable[T], size: int) -> Iterator[tuple[list[T], bool]]:
    """Cut ``items`` into lists, and say of each whether it is the last; there is at least one."""
    left = iter(items)
    batch = list(islice(left, size))
    while following := list(islice(left, size)):
        yield batch, False
        batch = following
    yield batch, True


def _finish(pending: Iterable[Future[None]]) -> None:
    for future in pending:
        future.result()
