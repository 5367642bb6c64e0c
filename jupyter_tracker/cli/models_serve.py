"""``jupyter tracker models serve``."""

import os
import sys
from typing import Any

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool, Float, Int, Unicode, default

from jupyter_tracker.cli.models_command import ModelsCommand
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs
from jupyter_tracker.serving import TOKEN_VARIABLE

_TIMEOUT_VARIABLE = "MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT"
_TIMEOUT = 60.0


def _option(trait: Any, help: str) -> Any:
    """Make a trait an option of the command line and of the config file."""
    trait.help = help
    return trait.tag(config=True, option=True)


class ServeApp(ModelsCommand):
    """``jupyter tracker models serve``: a model behind HTTP."""

    name = "jupyter-tracker-models-serve"
    description = (
        "Serve a model as MLflow's scoring server does (/invocations), and by the Open Inference "
        "Protocol (/v2). The packages that the model needs are those of this environment."
    )
    usage = "-m <model> [--host=<address>] [--port=<port>]"
    config_file_name = "jupyter_tracker_config"

    model_uri = _option(
        Unicode(""),
        "models:/<name>/<version or stage>, models:/<name>@<alias>, runs:/<run id>/<path>, or a "
        "folder.",
    )
    host = _option(Unicode("127.0.0.1"), "Address to listen on; 0.0.0.0 for all.")
    port = _option(Int(5001), "Port to listen on; 0 for any.")
    workers = _option(Int(1), "Processes that serve, each with the model in its memory.")
    name_served = _option(
        Unicode(""),
        "What the model is called under /v2/models; by default as in the registry, or 'model'.",
    )
    token = _option(
        Unicode(""),
        f"Token that callers must send. Better set {TOKEN_VARIABLE}: the command line is visible "
        "to everybody on this machine.",
    )
    allow_anonymous = _option(
        Bool(False), "Serve other machines without a token, on a network that is trusted."
    )
    trust = _option(
        Bool(False), "Let code run that comes with the model: pickles, scripts, modules."
    )
    timeout = _option(Float(_TIMEOUT), "Seconds after which a request is answered with 504.")
    max_body = _option(Int(64 << 20), "Largest body of a request in bytes.")
    max_queued = _option(
        Int(256), "Requests taken in that are not answered yet; more are answered with 503."
    )
    threads = _option(
        Int(0),
        "Threads of each process that ask the model at the same time; by default 1 for models of "
        "scikit-learn, XGBoost and LightGBM, and 8 for others.",
    )
    batch_size = _option(
        Int(0),
        "Requests that the model is asked at once when so many wait; by default 32 for models of "
        "scikit-learn, XGBoost and LightGBM, which answer each row by itself, and 1 for others.",
    )
    batch_wait = _option(Float(0.0), "Milliseconds that a request waits for others to join it.")
    reload_every = _option(
        Float(10.0),
        "Seconds between looks whether the stage or the alias means another version; 0 for never.",
    )
    stop_timeout = _option(Float(10.0), "Seconds that requests have to end when the server stops.")
    drift_rows = _option(
        Int(1000), "How many of the latest rows are compared with the training data."
    )
    env_manager = Unicode("local", help="Only local: the environment is this one.").tag(config=True)

    def parse_command_line(self, argv: Any = None) -> None:
        """Take MLflow's ``-h`` for the host too."""
        given = list(sys.argv[1:] if argv is None else argv)
        for number, argument in enumerate(given[:-1]):
            if argument == "-h" and not given[number + 1].startswith("-"):
                given[number] = "--host"  # alone it asks for help
        super().parse_command_line(given)

    def act(self, *arguments: str) -> int:  # noqa: ARG002
        """Serve until a signal says stop."""
        import logging

        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        with needs("Serving a model", "jupyter-tracker[serving]"):
            from jupyter_tracker.serving import host
            from jupyter_tracker.serving.settings import ServingSettings
        host.run(ServingSettings(**self._values()), _say)
        return 0

    def _values(self) -> dict[str, Any]:
        if self.env_manager != "local":
            raise invalid(
                f"--env-manager={shown(self.env_manager)} is not offered: install the model's "
                "requirements.txt here, or use 'jupyter tracker models build-docker'."
            )
        values = {name: getattr(self, name) for name in self.class_own_traits(option=True)}
        values["name"] = values.pop("name_served")
        return values

    @default("token")
    def _token_of_the_environment(self) -> str:
        return os.environ.get(TOKEN_VARIABLE, "")

    @default("timeout")
    def _timeout_of_the_environment(self) -> float:
        seconds = os.environ.get(_TIMEOUT_VARIABLE) or _TIMEOUT
        try:
            return float(seconds)
        except ValueError:
            raise invalid(
                f"Invalid value {shown(str(seconds))} of {_TIMEOUT_VARIABLE}: give seconds."
            ) from None


def _dashed(name: str) -> str:
    return "name" if name == "name_served" else name.replace("_", "-")


def _names(flag: bool) -> list[str]:
    traits = ServeApp.class_own_traits(option=True)
    return [name for name, trait in traits.items() if isinstance(trait, Bool) == flag]


ServeApp.aliases = {
    **base_aliases,
    **{_dashed(name): f"ServeApp.{name}" for name in _names(flag=False)},
    "m": "ServeApp.model_uri",
    "p": "ServeApp.port",
    "w": "ServeApp.workers",
    "t": "ServeApp.timeout",
    "env-manager": "ServeApp.env_manager",
}
ServeApp.flags = {
    **base_flags,
    **{
        _dashed(name): ({"ServeApp": {name: True}}, ServeApp.class_own_traits()[name].help)
        for name in _names(flag=True)
    },
    "no-conda": ({}, "Has no effect: the environment is always this one."),
}


def _say(line: str) -> None:
    print(line, flush=True)
