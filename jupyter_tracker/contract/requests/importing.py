"""Entities that come from another tracker as they are there: with their ids and times."""

import re
from collections.abc import Sequence

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.registry_rules import stage_named
from jupyter_tracker.contract.requests.base import Tag
from jupyter_tracker.contract.requests.inputs import LogInputs, LogOutputs

MAX_POINTS_PER_IMPORT = 10_000

_MAX_VALUE_LENGTH = 1_000_000
"""Of params and tags. More than clients may log: other trackers allowed more, or still do."""
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_MODEL_ID = re.compile(r"m-[A-Za-z0-9_-]{1,62}")
_LARGEST_VERSION = 2**31 - 1
_STAGES = ("active", "deleted")


class ImportExperiment(e.Entity):
    """Take over an experiment: make it when there is none of its name, and set its tags.

    Its id and the place of its artifacts are given here.
    """

    experiment: e.Experiment

    def __post_init__(self) -> None:
        name = self.experiment.name
        v.require(name, "name")
        v.check_length(name, v.MAX_EXPERIMENT_NAME_LENGTH, "The experiment name")
        _check_stage(self.experiment.lifecycle_stage)
        _check_values(self.experiment.tag_list, "tag")


class ImportRun(e.Entity):
    """Take over a run of another tracker into an experiment, or what changed of it.

    ``points`` is history; a longer one comes in several requests, all with the same ``run``, whose
    own metrics do not count. ``imported_from`` goes with the last one, and becomes a tag.
    """

    experiment_id: str
    run: e.Run
    points: list[e.Metric] = []
    imported_from: str = ""

    def __post_init__(self) -> None:
        info, data = self.run.info, self.run.data
        if not _RUN_ID.fullmatch(info.run_id):
            raise invalid(
                f"Invalid run id {v.shown(info.run_id)}: it must be at most 32 letters, digits, "
                "'-' and '_'."
            )
        if info.status not in e.RunStatus.__members__:
            raise invalid(f"Invalid status {v.shown(info.status)} of run {info.run_id}.")
        _check_stage(info.lifecycle_stage)
        v.check_length(info.run_name, v.MAX_RUN_NAME_LENGTH, "The name of the run")
        v.check_length(info.user_id, v.MAX_USER_LENGTH, "The user of the run")
        v.check_length(self.imported_from, v.MAX_RUN_TAG_VALUE_LENGTH, "The source of the import")
        _check_values(data.param_list, "param")
        _check_values(data.tag_list, "tag")
        _check_links(self.run)
        v.check_batch_size(self.points, MAX_POINTS_PER_IMPORT, "points")
        for key in {point.key for point in self.points}:
            v.check_key(key, "metric")


class ImportRunResponse(e.Entity):
    """What the run is here."""

    run_info: e.RunInfo


class ImportLoggedModel(e.Entity):
    """Take over a logged model into an experiment, or what changed of it."""

    experiment_id: str
    model: e.LoggedModel

    def __post_init__(self) -> None:
        info, data = self.model.info, self.model.data
        if not _MODEL_ID.fullmatch(info.model_id):
            raise invalid(
                f"Invalid model id {v.shown(info.model_id)}: it must be 'm-' and letters, digits, "
                "'-' and '_', at most 64 in all."
            )
        if info.status == e.LoggedModelStatus.UNSPECIFIED:
            raise missing("status")
        v.check_length(info.name, v.MAX_LOGGED_MODEL_NAME_LENGTH, "The name of the model")
        v.check_length(info.model_type, v.MAX_LOGGED_MODEL_NAME_LENGTH, "The type of the model")
        v.check_length(info.source_run_id, v.MAX_RUN_ID_LENGTH, "The id of the model's run")
        _check_values(data.param_list, "param")
        _check_values(info.tag_list, "tag")
        for metric in data.metrics:
            v.check_key(metric.key, "metric")
            v.check_dataset_key(metric.dataset_name, metric.dataset_digest)
            v.check_length(metric.run_id, v.MAX_RUN_ID_LENGTH, "The id of the metric's run")


class ImportRegisteredModel(e.Entity):
    """Take over a registered model without its versions, or what changed of it.

    ``last_version`` is the highest number ever given to a version.
    """

    registered_model: e.RegisteredModel
    last_version: int = 0

    def __post_init__(self) -> None:
        v.check_model_name(self.registered_model.name)
        v.check_range(self.last_version, 0, _LARGEST_VERSION, "last_version")
        _check_values(self.registered_model.tag_list, "tag")


class ImportModelVersion(e.Entity):
    """Take over a version with its number and aliases, or what changed of it."""

    model_version: e.ModelVersion

    def __post_init__(self) -> None:
        version = self.model_version
        v.require(version.name, "name")
        v.check_version(version.version)
        v.check_range(self.number, 1, _LARGEST_VERSION, "version")
        v.check_length(version.user_id, v.MAX_USER_LENGTH, "The user of the version")
        v.check_length(version.run_id, v.MAX_RUN_ID_LENGTH, "The id of the version's run")
        v.check_length(version.model_id, v.MAX_MODEL_ID_LENGTH, "The id of the version's model")
        v.check_length(version.status, 32, "The status of the version")
        version.current_stage = stage_named(version.current_stage)
        _check_values(version.tag_list, "tag")
        for alias in version.aliases:
            v.check_alias(alias)

    @property
    def number(self) -> int:
        """The version as a number."""
        return int(self.model_version.version)


def _check_stage(stage: str) -> None:
    if stage not in _STAGES:
        raise invalid(f"Invalid lifecycle stage {v.shown(stage)}: use 'active' or 'deleted'.")


def _check_values(pairs: Sequence[Tag], what: str) -> None:
    for pair in pairs:
        v.check_key(pair.key, what)
        v.check_length(pair.value, _MAX_VALUE_LENGTH, f"The value of {what} {pair.key!r}")
    v.check_distinct((pair.key for pair in pairs), what)


def _check_links(run: e.Run) -> None:
    """Check what the run used and made, as if it was logged."""
    run_id = run.info.run_id
    if run.inputs:
        LogInputs(run_id=run_id, datasets=run.inputs.dataset_inputs, models=run.inputs.model_inputs)
    if run.outputs:
        LogOutputs(run_id=run_id, models=run.outputs.model_outputs)
