"""``jupyter tracker server``."""

import os
import sys
from collections import deque
from typing import Any

from jupyter_core.application import JupyterApp, base_aliases, base_flags
from traitlets import Bool, Float, Int, TraitError, Unicode
from traitlets.config import Config

from jupyter_tracker._version import __version__
from jupyter_tracker.contract.errors import TrackerError, invalid
from jupyter_tracker.contract.validation import shown

_OUR_VARIABLES = "JUPYTER_TRACKER_SERVER_"
"""Followed by the option's name in capitals."""

_REFUSED = {
    "--artifacts-only": "a server without tracking is not offered; leave it out",
    "--app-name": "MLflow's plug-ins are not loaded; ask for a token with --token",
    "--enable-workspaces": "there are no workspaces; run one server for each team",
}
_NEEDLESS = {
    "--expose-prometheus": "metrics are always at /metrics",
    "--gunicorn-opts": "there is no gunicorn here",
    "--uvicorn-opts": "there is no uvicorn here",
    "--waitress-opts": "there is no waitress here",
    "--dev": "there is no development mode",
}
_NEEDLESS_FLAGS = ("--dev",)
_ALWAYS_KNOWN = ("h", "help", "help-all", "V", "version")


def _option(trait: Any, help: str, mlflow: str = "") -> Any:
    """Make a trait an option: of the command line, of the environment and of the config file."""
    trait.help = help
    return trait.tag(config=True, option=True, mlflow=mlflow)


class TrackerServer(JupyterApp):
    """``jupyter tracker server``: the shared tracking server."""

    name = "jupyter-tracker-server"
    description = (
        "Serve MLflow's REST API over a database and an artifact store. Every option is also an "
        "environment variable, MLflow's or JUPYTER_TRACKER_SERVER_<OPTION>, and a setting of "
        "jupyter_tracker_config.py; the command line comes first, then the environment."
    )
    version = __version__
    config_file_name = "jupyter_tracker_config"

    backend_store_uri = _option(
        Unicode("sqlite:///tracker.db"),
        "Database: sqlite:///<file>, postgresql://<user>:<password>@<host>/<database> or "
        "mysql://…; made when it is absent.",
        "MLFLOW_BACKEND_STORE_URI",
    )
    registry_store_uri = _option(
        Unicode(""),
        "Only the same as the backend store: there is one database.",
        "MLFLOW_REGISTRY_STORE_URI",
    )
    default_artifact_root = _option(
        Unicode(""),
        "Where the artifacts of new experiments go when clients reach that place by themselves, "
        "such as s3://bucket/path; by default they go through this server.",
        "MLFLOW_DEFAULT_ARTIFACT_ROOT",
    )
    artifacts_destination = _option(
        Unicode("artifacts"),
        "Where this server keeps artifacts: a folder, or s3://<bucket>/<path>.",
        "MLFLOW_ARTIFACTS_DESTINATION",
    )
    serve_artifacts = _option(
        Bool(True), "Let artifacts pass through this server.", "MLFLOW_SERVE_ARTIFACTS"
    )
    upgrade_db = _option(
        Bool(None, allow_none=True),
        "Change the tables of an older version at the start. By default only SQLite's: for other "
        "databases run 'jupyter tracker db upgrade' after a backup.",
    )
    host = _option(Unicode("127.0.0.1"), "Address to listen on; 0.0.0.0 for all.", "MLFLOW_HOST")
    port = _option(Int(5000), "Port to listen on; 0 for any.", "MLFLOW_PORT")
    workers = _option(Int(1), "Processes that serve; one on SQLite.", "MLFLOW_WORKERS")
    static_prefix = _option(
        Unicode(""),
        "Path that everything is served below too, for a proxy that passes it on.",
        "MLFLOW_STATIC_PREFIX",
    )
    token = _option(
        Unicode(""),
        "Token that callers must send. Better set JUPYTER_TRACKER_SERVER_TOKEN: the command line "
        "is visible to everybody on this machine.",
    )
    allow_anonymous = _option(
        Bool(False), "Serve other machines without a token, on a network that is trusted."
    )
    allowed_hosts = _option(
        Unicode(""),
        "Host names that clients may call this server, besides addresses and its own name; "
        "separated by commas, * stands for anything.",
        "MLFLOW_SERVER_ALLOWED_HOSTS",
    )
    cors_allowed_origins = _option(
        Unicode(""),
        "Web pages of other sites that may use this server; separated by commas.",
        "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
    )
    x_frame_options = _option(
        Unicode("SAMEORIGIN"),
        "Who may frame answers: SAMEORIGIN, DENY or NONE for no rule.",
        "MLFLOW_SERVER_X_FRAME_OPTIONS",
    )
    registry_rule = _option(
        Unicode(""),
        "What a version needs to get a stage or an alias, in all models: "
        "Production=approval,verified;@champion=verified.",
    )
    max_body_size = _option(Int(64 << 20), "Largest JSON body in bytes; artifacts may be larger.")
    max_artifact_size = _option(Int(1 << 40), "Largest artifact in bytes that is taken in.")
    max_queued = _option(
        Int(256), "Requests that may wait for their turn; more are answered with 503 at once."
    )
    queue_timeout = _option(Float(10.0), "Seconds that a request may wait for its turn.")
    lost_after = _option(
        Float(300.0), "Seconds without a sign of life from its process after which a run is KILLED."
    )
    stop_timeout = _option(Float(10.0), "Seconds that requests have to end when the server stops.")

    def parse_command_line(self, argv: Any = None) -> None:
        """Take MLflow's command lines too, and refuse what is not understood."""
        try:
            super().parse_command_line(_ours(list(sys.argv[1:] if argv is None else argv)))
            if self.extra_args:
                raise invalid(f"Unknown argument {shown(self.extra_args[0])}; see --help.")
        except TrackerError as error:
            self._fail(error)

    def load_config_file(self, suppress_errors: bool = True) -> None:  # type: ignore[override]
        """Load the files, then what the environment says over them."""
        super().load_config_file(suppress_errors)
        try:
            self.update_config(Config(TrackerServer=self._from_environment()))
        except TrackerError as error:
            self._fail(error)

    def start(self) -> None:
        """Serve; exit with 1 when that is impossible."""
        super().start()
        import logging

        from jupyter_tracker.server import host
        from jupyter_tracker.server.settings import ServerSettings
        from jupyter_tracker.truth.serving import causes_routes

        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        values = {name: getattr(self, name) for name in self.class_own_traits(option=True)}
        for name in ("allowed_hosts", "cors_allowed_origins"):
            values[name] = tuple(part.strip() for part in values[name].split(",") if part.strip())
        try:
            host.run(ServerSettings(**values), _say, [causes_routes])
        except TrackerError as error:
            self._fail(error)

    def _from_environment(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, trait in self.class_own_traits(option=True).items():
            for variable in variables(name):
                text = os.environ.get(variable)
                if text:
                    values[name] = _read(trait, text, variable)
                    break
        return values

    def _fail(self, error: TrackerError) -> None:
        print(f"jupyter tracker server: {error.message}", file=sys.stderr)
        self.exit(1)


def variables(name: str) -> list[str]:
    """Return the environment variables of an option; the first one that is set counts."""
    mlflow = TrackerServer.class_own_traits()[name].metadata["mlflow"]
    return [f"{_OUR_VARIABLES}{name.upper()}", *([mlflow] if mlflow else [])]


def _options(flag: bool) -> list[str]:
    traits = TrackerServer.class_own_traits(option=True)
    return [name for name, trait in traits.items() if isinstance(trait, Bool) == flag]


def _switch(name: str, value: bool) -> tuple[dict[str, Any], str]:
    text = TrackerServer.class_own_traits()[name].help
    return {
        "TrackerServer": {name: value}
    }, text if value else f"The opposite of --{_dashed(name)}."


def _dashed(name: str) -> str:
    return name.replace("_", "-")


TrackerServer.aliases = {
    **base_aliases,
    **{_dashed(name): f"TrackerServer.{name}" for name in _options(flag=False)},
    "p": "TrackerServer.port",
    "w": "TrackerServer.workers",
}
TrackerServer.flags = {
    **base_flags,
    **{_dashed(name): _switch(name, True) for name in _options(flag=True)},
    **{f"no-{_dashed(name)}": _switch(name, False) for name in _options(flag=True)},
}


def _ours(argv: list[str]) -> list[str]:
    """Return a command line without MLflow's options that mean nothing here.

    Raises
    ------
    TrackerError
        When an option is unknown, not supported or without its value.
    """
    kept: list[str] = []
    arguments = deque(argv)
    while arguments:
        argument = arguments.popleft()
        name, equals, _ = argument.partition("=")
        has_value = bool(equals) or (bool(arguments) and not arguments[0].startswith("-"))
        if name in _REFUSED:
            raise invalid(f"{name} is not supported: {_REFUSED[name]}.")
        if name in _NEEDLESS:
            _say(f"note:       {name} has no effect: {_NEEDLESS[name]}")
            if name not in _NEEDLESS_FLAGS and not equals and arguments:
                arguments.popleft()
            continue
        # MLflow's -h is --host; alone it asks for help.
        kept.append("--host" if argument == "-h" and has_value else argument)
        if argument.startswith("-"):
            _check_known(name, has_value)
    return kept


def _check_known(option: str, has_value: bool) -> None:
    name = option.lstrip("-")
    if name in TrackerServer.aliases:
        if not has_value:
            raise invalid(f"{option} needs a value.")
    elif name not in (*TrackerServer.flags, *_ALWAYS_KNOWN) and "." not in name:
        raise invalid(f"Unknown option {option}; see --help.")


def _read(trait: Any, text: str, variable: str) -> Any:
    try:
        return trait.from_string(text)
    except (TraitError, ValueError):
        raise invalid(
            f"Invalid value {shown(text)} of {variable}: {trait.info()} is expected."
        ) from None


def _say(line: str) -> None:
    print(line, flush=True)
