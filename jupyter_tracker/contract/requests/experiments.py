"""Experiments."""

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import validation as v
from jupyter_tracker.contract.requests.base import MAX_RESULTS, check_tags


class CreateExperiment(e.Entity):
    """Create an experiment."""

    name: str
    artifact_location: str = ""
    tags: list[e.ExperimentTag] = []

    def __post_init__(self) -> None:
        v.check_experiment_name(self.name)
        v.check_artifact_location(self.artifact_location)
        check_tags(self.tags, v.check_experiment_tag)


class CreateExperimentResponse(e.Entity):
    """The id of the new experiment."""

    experiment_id: str


class GetExperiment(e.Entity):
    """Get an experiment by its id."""

    experiment_id: str


class GetExperimentByName(e.Entity):
    """Get an experiment by its name."""

    experiment_name: str


class ExperimentResponse(e.Entity):
    """One experiment."""

    experiment: e.Experiment


class DeleteExperiment(e.Entity):
    """Put an experiment and its runs into the trash."""

    experiment_id: str


class RestoreExperiment(e.Entity):
    """Take an experiment, and the runs that went with it, out of the trash."""

    experiment_id: str


class UpdateExperiment(e.Entity):
    """Rename an experiment; without a name nothing changes."""

    experiment_id: str
    new_name: str = ""

    def __post_init__(self) -> None:
        if self.new_name:
            v.check_experiment_name(self.new_name)


class SetExperimentTag(e.Entity):
    """Set one tag of an experiment."""

    experiment_id: str
    key: str
    value: str = ""

    def __post_init__(self) -> None:
        v.check_experiment_tag(self.key, self.value)


class DeleteExperimentTag(e.Entity):
    """Remove one tag of an experiment."""

    experiment_id: str
    key: str


class SearchExperiments(e.Entity):
    """Search experiments."""

    max_results: int = 1000
    page_token: str = ""
    filter: str = ""
    order_by: list[str] = []
    view_type: e.ViewType = e.ViewType.ACTIVE_ONLY

    def __post_init__(self) -> None:
        v.check_range(self.max_results, 1, MAX_RESULTS, "max_results")


class SearchExperimentsResponse(e.Entity):
    """A page of experiments."""

    experiments: list[e.Experiment] = []
    next_page_token: str = ""
