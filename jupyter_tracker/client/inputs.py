"""The fluent functions about what the active run used and made: datasets and logged models."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from jupyter_tracker.client.fluent import active_run_id
from jupyter_tracker.client.lenient import lenient
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import DATASET_CONTEXT_TAG


class Described(Protocol):
    """A dataset of `jupyter_tracker.data`, or one of MLflow's."""

    def to_dict(self) -> Mapping[str, Any]:
        """Return name, digest, source, source_type and, where known, schema and profile."""


AnyDataset = Described | e.Dataset


def log_input(
    dataset: AnyDataset | None = None,
    context: str | None = None,
    tags: Mapping[str, str] | None = None,
    model: e.ModelInput | None = None,
) -> None:
    """Note a dataset or a logged model that the active run used.

    Parameters
    ----------
    dataset
        Of `jupyter_tracker.data`, such as ``from_pandas(frame)``.
    context
        What for, such as "training".
    tags
        More about the use.
    model
        A logged model.
    """
    if dataset is None and (context or tags):
        raise invalid("Give a dataset with the context or the tags.")
    _log(
        [_used(dataset, context, tags)] if dataset is not None else [],
        [model] if model is not None else [],
    )


def log_inputs(
    datasets: Sequence[AnyDataset | None] | None = None,
    contexts: Sequence[str | None] | None = None,
    tags_list: Sequence[Mapping[str, str] | None] | None = None,
    models: Sequence[e.ModelInput | None] | None = None,
) -> None:
    """Note several datasets, each with its context and tags, and logged models.

    ``datasets``, ``contexts`` and ``tags_list`` have the same length.
    """
    given = (list(datasets or ()), list(contexts or ()), list(tags_list or ()))
    if len({len(each) for each in given}) > 1:
        raise invalid("datasets, contexts and tags_list must have the same length.")
    _log(
        [
            _used(dataset, context, tags)
            for dataset, context, tags in zip(*given, strict=True)
            if dataset is not None
        ],
        [model for model in models or () if model is not None],
    )


def log_outputs(models: Sequence[e.ModelOutput] | None = None) -> None:
    """Note logged models that the active run made."""
    run_id = active_run_id()
    with lenient("What the run made"):
        SESSION.client.log_outputs(run_id, list(models or ()))


def dataset_entity(dataset: AnyDataset) -> e.Dataset:
    """Return a dataset as the contract has it.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is none.
    """
    if isinstance(dataset, e.Dataset):
        return dataset
    to_dict = getattr(dataset, "to_dict", None)
    if to_dict is None:
        raise invalid(
            f"Cannot log a {type(dataset).__name__} as a dataset: make one of it, for instance "
            "with jupyter_tracker.data.from_pandas()."
        )
    fields = to_dict()
    names = ("name", "digest", "source_type", "source", "schema", "profile")
    return e.Dataset(**{name: str(fields.get(name) or "") for name in names})


def _used(
    dataset: AnyDataset, context: str | None, tags: Mapping[str, str] | None
) -> e.DatasetInput:
    named = dict(tags or {}) | ({DATASET_CONTEXT_TAG: context} if context else {})
    return e.DatasetInput(
        dataset_entity(dataset), [e.InputTag(key, str(value)) for key, value in named.items()]
    )


def _log(datasets: list[e.DatasetInput], models: list[e.ModelInput]) -> None:
    r.LogInputs(run_id="checked", datasets=datasets, models=models)  # before a run is started
    run_id = active_run_id()
    with lenient("What the run used"):
        SESSION.client.log_inputs(run_id, datasets, models)
