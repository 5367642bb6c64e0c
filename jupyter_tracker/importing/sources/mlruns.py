"""A folder of MLflow's file store, usually called ``mlruns``, as the source of an import.

::

    <experiment id>/meta.yaml, tags/<key>              .trash/<experiment id>/… when deleted
    <experiment id>/<run id>/meta.yaml, artifacts/
                            params/<key>, tags/<key>
                            metrics/<key>              lines "<timestamp> <value> <step>"
                            inputs/<id>/meta.yaml      a dataset or a model
                            outputs/<model id>/meta.yaml
    <experiment id>/datasets/<id>/meta.yaml
    <experiment id>/models/<model id>/meta.yaml, params/, tags/, metrics/, artifacts/
    models/<name>/meta.yaml, tags/<key>, aliases/<alias>
                 version-<number>/meta.yaml, tags/<key>

The folder is only read. What cannot be understood is named, and passed over.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.importing import compare
from jupyter_tracker.importing.sources import mlruns_files
from jupyter_tracker.importing.sources.source import Files, Odd, Registered

T = TypeVar("T")
_Meta = Mapping[str, Any]

_META = "meta.yaml"
_TRASH = ".trash"
_MODELS, _DATASETS, _TRACES = "models", "datasets", "traces"
_VERSION = "version-"
_DELETED_VERSION = "Deleted_Internal"

# The numbers are those of MLflow's protocol buffers.
_RUN_STATUS = {
    1: e.RunStatus.RUNNING,
    2: e.RunStatus.SCHEDULED,
    3: e.RunStatus.FINISHED,
    4: e.RunStatus.FAILED,
    5: e.RunStatus.KILLED,
}
_MODEL_STATUS = {
    1: e.LoggedModelStatus.PENDING,
    2: e.LoggedModelStatus.READY,
    3: e.LoggedModelStatus.FAILED,
}

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, ten times faster where PyYAML comes with its C library."""


class MlrunsSource:
    """A folder of MLflow's file store.

    Parameters
    ----------
    root
        The folder.
    odd
        Takes note of what is passed over.
    outside
        Whether artifacts are also read where the folder says that they are outside of it. Not by
        default: a folder from somebody else could name any file of yours.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is no such folder.
    """

    def __init__(self, root: Path, odd: Odd, *, outside: bool = False) -> None:
        self._odd = odd
        if not root.is_dir():
            raise invalid(f"There is no folder {root}. Name an mlruns folder, or a server.")
        folders = [folder for folder in self._folders(root) if folder.name != _MODELS]
        if not (root / _MODELS).is_dir() and not any(_is_entry(folder) for folder in folders):
            raise invalid(
                f"{root} is not an mlruns folder: no folder in it has a {_META}. Name the folder "
                "that MLflow wrote, which is usually called mlruns."
            )
        self._root = root.resolve()
        self._outside = outside
        self._places: dict[str, Path] = {}
        self.name = self._root.as_uri()

    def close(self) -> None:
        """Nothing is open."""

    def experiments(self) -> Iterator[e.Experiment]:
        """Give every experiment, the oldest first."""
        folders = [folder for folder in self._folders(self._root) if folder.name != _MODELS]
        found = []
        for folder in [*folders, *self._folders(self._root / _TRASH)]:
            experiment = self._read(folder, lambda at: _experiment(at, self._texts))
            if experiment is not None:
                self._places[experiment.experiment_id] = folder
                found.append(experiment)
        yield from sorted(found, key=lambda each: each.creation_time)

    def runs(self, experiment: e.Experiment) -> Iterator[e.Run]:
        """Give the runs of an experiment, each with the latest point of every metric."""
        parent = self._places[experiment.experiment_id]
        for folder in self._folders(parent):
            if folder.name in (_MODELS, _DATASETS, _TRACES, "tags"):
                continue
            run = self._read(folder, lambda at: self._run(at, experiment))
            if run is not None:
                self._places[run.info.run_id] = folder
                yield run

    def points(self, run: e.Run, key: str) -> Iterator[e.Metric]:
        """Give the history of one metric."""
        yield from self._points(self._places[run.info.run_id] / "metrics", key)

    def logged_models(self, experiment: e.Experiment) -> Iterator[e.LoggedModel]:
        """Give the logged models of an experiment."""
        for folder in self._folders(self._places[experiment.experiment_id] / _MODELS):
            model = self._read(folder, lambda at: self._logged_model(at, experiment))
            if model is not None:
                self._places[model.info.model_id] = folder
                yield model

    def registered_models(self) -> Iterator[Registered]:
        """Give every registered model, prompts too."""
        for folder in self._folders(self._root / _MODELS):
            registered = self._read(folder, self._registered)
            if registered is not None:
                yield registered

    def files_of_run(self, run: e.Run) -> Files:
        """Open the artifacts of a run."""
        place = self._places[run.info.run_id]
        return mlruns_files.find(self._root, place, run.info.artifact_uri, outside=self._outside)

    def files_of_model(self, model: e.LoggedModel) -> Files:
        """Open the files of a logged model."""
        place = self._places[model.info.model_id]
        return mlruns_files.find(self._root, place, model.info.artifact_uri, outside=self._outside)

    def _read(self, folder: Path, read: Callable[[Path], T | None]) -> T | None:
        """Read an entry; one that cannot be read is noted, and None."""
        if not _is_entry(folder):
            self._odd(str(folder), f"it has no {_META}")
            return None
        try:
            return read(folder)
        except TrackerError as error:
            self._odd(str(folder), error.message)
        except msgspec.ValidationError as error:
            self._odd(str(folder / _META), str(error))
        except OSError as error:
            self._odd(str(error.filename or folder), str(error.strerror))
        return None

    def _run(self, folder: Path, experiment: e.Experiment) -> e.Run | None:
        meta = _meta(folder)
        tags = self._texts(folder / "tags")
        run_id = str(meta.get("run_id") or meta.get("run_uuid") or "")
        if run_id != folder.name:
            raise invalid(f"its {_META} is of run {shown(run_id)}")
        info = {
            "run_id": run_id,
            "run_uuid": run_id,
            "run_name": meta.get("run_name") or meta.get("name") or "",
            "experiment_id": experiment.experiment_id,
            "user_id": meta.get("user_id") or "",
            "status": _status(meta, _RUN_STATUS),
            "start_time": meta.get("start_time") or 0,
            "end_time": meta.get("end_time"),
            "artifact_uri": meta.get("artifact_uri") or "",
            "lifecycle_stage": meta.get("lifecycle_stage") or "active",
        }
        metrics = folder / "metrics"
        latest = (_latest(self._points(metrics, key)) for key in _keys(metrics))
        params = self._texts(folder / "params")
        return e.Run(
            info=msgspec.convert(info, e.RunInfo, strict=False),
            data=e.RunData(
                metric_list=[point for point in latest if point is not None],
                param_list=[e.Param(key, value) for key, value in params.items()],
                tag_list=[e.RunTag(key, value) for key, value in tags.items()],
            ),
            inputs=self._inputs(folder / "inputs", folder.parent / _DATASETS),
            outputs=self._outputs(folder / "outputs"),
        )

    def _inputs(self, folder: Path, datasets: Path) -> e.RunInputs | None:
        inputs = e.RunInputs(dataset_inputs=[], model_inputs=[])
        for entry in self._folders(folder):
            meta = self._read(entry, _meta) or {}
            source, kind = str(meta.get("source_id") or ""), str(meta.get("source_type") or "")
            if kind == "DATASET":
                dataset = self._read(datasets / source, _dataset)
                if dataset is not None:
                    tags = [e.InputTag(str(k), str(v)) for k, v in _pairs(meta.get("tags"))]
                    inputs.dataset_inputs.append(e.DatasetInput(dataset, tags))
            elif kind.startswith("RUN") and meta.get("destination_id"):
                inputs.model_inputs.append(e.ModelInput(str(meta["destination_id"])))
        return inputs if inputs.dataset_inputs or inputs.model_inputs else None

    def _outputs(self, folder: Path) -> e.RunOutputs | None:
        models = []
        for entry in self._folders(folder):
            meta = self._read(entry, _meta)
            if meta is not None:
                step = msgspec.convert(meta.get("step") or 0, int, strict=False)
                models.append(e.ModelOutput(str(meta.get("destination_id") or entry.name), step))
        return e.RunOutputs(models) if models else None

    def _logged_model(self, folder: Path, experiment: e.Experiment) -> e.LoggedModel | None:
        meta = _meta(folder)
        if meta.get("lifecycle_stage") == "deleted":
            return None
        info = {
            "model_id": folder.name,
            "experiment_id": experiment.experiment_id,
            "name": meta.get("name") or "",
            "artifact_uri": meta.get("artifact_location") or meta.get("artifact_uri") or "",
            "status": _status(meta, _MODEL_STATUS),
            "creation_timestamp_ms": meta.get("creation_timestamp"),
            "last_updated_timestamp_ms": meta.get("last_updated_timestamp"),
            "status_message": meta.get("status_message") or "",
            "model_type": meta.get("model_type") or "",
            "source_run_id": meta.get("source_run_id") or "",
        }
        made = msgspec.convert(info, e.LoggedModelInfo, strict=False)
        tags, params = self._texts(folder / "tags"), self._texts(folder / "params")
        made.tag_list = [e.LoggedModelTag(key, value) for key, value in tags.items()]
        metrics = folder / "metrics"
        points = [point for key in _keys(metrics) for point in self._points(metrics, key, True)]
        return e.LoggedModel(
            info=made,
            data=e.LoggedModelData(
                param_list=[e.LoggedModelParameter(key, value) for key, value in params.items()],
                metrics=points,
            ),
        )

    def _registered(self, folder: Path) -> Registered:
        meta = _meta(folder)
        name = str(meta.get("name") or folder.name)
        model = msgspec.convert(
            {
                "name": name,
                "creation_timestamp": meta.get("creation_timestamp"),
                "last_updated_timestamp": meta.get("last_updated_timestamp"),
                "description": meta.get("description") or "",
            },
            e.RegisteredModel,
            strict=False,
        )
        tags = self._texts(folder / "tags")
        model.tag_list = [e.RegistryTag(key, value) for key, value in tags.items()]
        aliases = self._texts(folder / "aliases")
        model.alias_list = [e.RegisteredModelAlias(a, v.strip()) for a, v in aliases.items()]
        versions, last = [], 0
        for entry in self._folders(folder):
            if not entry.name.startswith(_VERSION):
                continue
            number = entry.name.removeprefix(_VERSION)
            last = max(last, int(number) if number.isdecimal() else 0)
            version = self._read(entry, lambda at: self._version(at, model))
            if version is not None:
                versions.append(version)
        return Registered(model, sorted(versions, key=lambda each: int(each.version)), last)

    def _version(self, folder: Path, model: e.RegisteredModel) -> e.ModelVersion | None:
        meta = _meta(folder)
        if meta.get("current_stage") == _DELETED_VERSION:
            return None
        number = folder.name.removeprefix(_VERSION)
        if not number.isdecimal():
            raise invalid(f"{shown(number)} is not the number of a version")
        fields = {
            "name": model.name,
            "version": number,
            "creation_timestamp": meta.get("creation_timestamp"),
            "last_updated_timestamp": meta.get("last_updated_timestamp"),
            "current_stage": meta.get("current_stage") or "None",
            "status": meta.get("status") or "READY",
        }
        for name in ("description", "user_id", "source", "run_id", "run_link", "model_id"):
            fields[name] = meta.get(name) or ""
        version = msgspec.convert(fields, e.ModelVersion, strict=False)
        tags = self._texts(folder / "tags")
        version.tag_list = [e.RegistryTag(key, value) for key, value in tags.items()]
        version.aliases = [each.alias for each in model.alias_list if each.version == number]
        return version

    def _folders(self, parent: Path) -> list[Path]:
        """Return the folders in ``parent``, in order; hidden ones are other programs'."""
        try:
            found = [each for each in parent.iterdir() if each.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._odd(str(parent), str(error.strerror))
            return []
        return sorted(each for each in found if not each.name.startswith("."))

    def _texts(self, folder: Path) -> dict[str, str]:
        """Read a folder in which each file is a value, and its path the key."""
        found = {}
        for key in _keys(folder):
            try:
                found[key] = (folder / key).read_bytes().decode()
            except (OSError, UnicodeDecodeError) as error:
                self._odd(str(folder / key), str(error))
        return found

    def _points(self, folder: Path, key: str, of_model: bool = False) -> Iterator[e.Metric]:
        with (folder / key).open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield _point(key, line.split(), of_model=of_model)
                except (ValueError, IndexError):
                    self._odd(f"{folder / key}, line {number}", f"it is no point: {shown(line)}")


def _is_entry(folder: Path) -> bool:
    return (folder / _META).is_file()


def _keys(folder: Path) -> list[str]:
    """Return the paths of the files below ``folder``, which are keys."""
    return sorted(
        each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()
    )


def _meta(folder: Path) -> _Meta:
    path = folder / _META
    try:
        # The loader is one of the safe ones.
        meta = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        first_line = str(error).partition("\n")[0]
        raise invalid(f"its {_META} is not YAML: {first_line}") from None
    if not isinstance(meta, dict):
        raise invalid(f"its {_META} has no fields")
    return meta


def _pairs(value: object) -> list[tuple[object, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _status(meta: _Meta, names: Mapping[int, T]) -> T:
    """Translate a status, which is a number, or in old folders its name."""
    given = meta.get("status")
    by_name = {str(name): name for name in names.values()}
    status = names.get(given) if isinstance(given, int) else by_name.get(str(given))
    if status is None:
        raise invalid(f"its status is {shown(str(given))}")
    return status


def _experiment(folder: Path, texts: Callable[[Path], dict[str, str]]) -> e.Experiment:
    meta = _meta(folder)
    written = int((folder / _META).stat().st_mtime * 1000)  # old folders do not say when
    fields = {
        "experiment_id": str(meta.get("experiment_id") or folder.name),
        "name": str(meta.get("name") or ""),
        "artifact_location": meta.get("artifact_location") or "",
        "lifecycle_stage": "deleted" if folder.parent.name == _TRASH else "active",
        "creation_time": meta.get("creation_time") or written,
        "last_update_time": meta.get("last_update_time") or written,
    }
    experiment = msgspec.convert(fields, e.Experiment, strict=False)
    tags = texts(folder / "tags")
    experiment.tag_list = [e.ExperimentTag(key, value) for key, value in tags.items()]
    return experiment


def _dataset(folder: Path) -> e.Dataset:
    meta = _meta(folder)
    names = ("name", "digest", "source_type", "source", "schema", "profile")
    return msgspec.convert({name: meta.get(name) or "" for name in names}, e.Dataset, strict=False)


def _latest(points: Iterator[e.Metric]) -> e.Metric | None:
    """Return the latest of some points, without keeping the others."""
    return max(points, key=compare.age, default=None)


def _point(key: str, parts: list[str], *, of_model: bool) -> e.Metric:
    """Read one line: of a run's metric, or of a model's, which also says of which run it is."""
    point = e.Metric(key, float(parts[1]), int(parts[0]), int(parts[2]) if parts[2:] else 0)
    if of_model:
        point.run_id = parts[3]
        if len(parts) > 5:  # a dataset, whose name may have spaces in it
            point.dataset_name, point.dataset_digest = " ".join(parts[4:-1]), parts[-1]
    return point
