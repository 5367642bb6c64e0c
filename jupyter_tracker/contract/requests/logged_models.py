"""Logged models."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.errors import invalid, missing
from jupyter_tracker.contract.requests.base import check_tags


class OfLoggedModel(e.Entity):
    """A request about one logged model."""

    model_id: str

    def __post_init__(self) -> None:
        v.require(self.model_id, "model_id")


class CreateLoggedModel(e.Entity):
    """Create a logged model, whose files are still to come; one without a name gets one."""

    experiment_id: str
    name: str = ""
    model_type: str = ""
    source_run_id: str = ""
    params: list[e.LoggedModelParameter] = []
    tags: list[e.LoggedModelTag] = []

    def __post_init__(self) -> None:
        v.check_logged_model_name(self.name)
        v.check_length(self.model_type, v.MAX_LOGGED_MODEL_NAME_LENGTH, "The type of the model")
        v.check_length(self.source_run_id, v.MAX_RUN_ID_LENGTH, "The id of the model's run")
        _check_params(self.params)
        check_tags(self.tags, v.check_logged_model_tag)


class GetLoggedModel(OfLoggedModel):
    """Get a logged model; a deleted one only when the request says so."""

    allow_deleted: bool = False


class DeleteLoggedModel(OfLoggedModel):
    """Mark a logged model as deleted."""


class FinalizeLoggedModel(OfLoggedModel):
    """Say whether a logged model's files have come."""

    status: e.LoggedModelStatus

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.status == e.LoggedModelStatus.UNSPECIFIED:
            raise invalid(
                f"Invalid value {self.status!s} for parameter 'status' supplied: use "
                "LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED."
            )


class LogLoggedModelParams(OfLoggedModel):
    """Log params of a logged model."""

    params: list[e.LoggedModelParameter] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_params(self.params)


class SetLoggedModelTags(OfLoggedModel):
    """Set tags of a logged model; the others stay."""

    tags: list[e.LoggedModelTag] = []

    def __post_init__(self) -> None:
        super().__post_init__()
        check_tags(self.tags, v.check_logged_model_tag)


class DeleteLoggedModelTag(OfLoggedModel):
    """Remove one tag of a logged model."""

    tag_key: str


class ListLoggedModelArtifacts(OfLoggedModel):
    """List one folder of a logged model's files."""

    artifact_directory_path: str = ""
    page_token: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.artifact_directory_path = v.check_artifact_path(
            self.artifact_directory_path, may_be_root=True
        )


class LoggedModelResponse(e.Entity):
    """One logged model."""

    model: e.LoggedModel


class DatasetFilter(e.Entity):
    """Which metrics count in a search: those on this dataset."""

    dataset_name: str
    dataset_digest: str = ""


class LoggedModelOrder(e.Entity):
    """One sort key: an attribute, or a metric, where wanted on one dataset."""

    field_name: str
    ascending: bool = True
    dataset_name: str = ""
    dataset_digest: str = ""

    def __post_init__(self) -> None:
        v.require(self.field_name, "field_name")
        if self.dataset_digest and not self.dataset_name:
            raise missing("dataset_name")
        if self.dataset_name and not self.field_name.startswith("metrics."):
            raise invalid(
                f"Invalid order by {v.shown(self.field_name)} of a dataset: only metrics have one, "
                "as in 'metrics.accuracy'."
            )


class SearchLoggedModels(e.Entity):
    """Search logged models; ``filter`` is in the search language."""

    experiment_ids: list[str] = []
    filter: str = ""
    datasets: list[DatasetFilter] = []
    max_results: int = 50
    order_by: list[LoggedModelOrder] = []
    page_token: str = ""

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, 1000, "max_results")
        for dataset in self.datasets:
            v.require(dataset.dataset_name, "dataset_name")


class SearchLoggedModelsResponse(e.Entity):
    """A page of logged models."""

    models: list[e.LoggedModel] = []
    next_page_token: str = ""


def _check_params(params: list[e.LoggedModelParameter]) -> None:
    for param in params:
        v.check_param(param.key, param.value)
    v.check_distinct((param.key for param in params), "param")
