"""``jupyter tracker models``: picks the subcommand."""

from typing import Any

from jupyter_tracker.cli.group import Group

_HERE = "jupyter_tracker.cli"


class ModelsApp(Group):
    """``jupyter tracker models``: picks the subcommand, and imports no other."""

    name = "jupyter-tracker-models"
    description = "Registered models: list, review, promote, go back, find where one comes from."
    subcommands: dict[str, Any] = {
        "list": (f"{_HERE}.models_review.ListApp", "List models, or the versions of one."),
        "request": (f"{_HERE}.models_review.RequestApp", "Ask that a version gets a stage."),
        "approve": (f"{_HERE}.models_review.ApproveApp", "Give a version what was asked for."),
        "reject": (f"{_HERE}.models_review.RejectApp", "Leave a version where it is."),
        "rollback": (f"{_HERE}.models_review.RollbackApp", "Go back to the version before."),
        "promote": (f"{_HERE}.models_promote.PromoteApp", "Promote a version that is better."),
        "lineage": (f"{_HERE}.models_lineage.LineageApp", "Say where a version comes from."),
        "predict": (f"{_HERE}.models_predict.PredictApp", "Ask a model about a file."),
        "serve": (f"{_HERE}.models_serve.ServeApp", "Serve a model over HTTP, as MLflow does."),
        "generate-dockerfile": (
            f"{_HERE}.models_deploy.GenerateDockerfileApp",
            "Write what an image of a model is built from.",
        ),
        "build-docker": (
            f"{_HERE}.models_deploy.BuildDockerApp",
            "Build an image that serves a model.",
        ),
        "generate-manifest": (
            f"{_HERE}.models_deploy.GenerateManifestApp",
            "Write what a platform runs an image with.",
        ),
    }
