"""What a server is told, checked."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.registry_rules import Rules, parse_rules
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.stores.artifacts import uris

_PREFIX = re.compile(r"(/[\w.~-]+)+")
_FRAMES = ("SAMEORIGIN", "DENY", "NONE")
_MAX_PORT = 65_535


@dataclass(frozen=True)
class ServerSettings:
    """The settings of ``jupyter tracker server``; `TrackerServer` says what each one means.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the option and what it may be.
    """

    backend_store_uri: str
    registry_store_uri: str
    default_artifact_root: str
    artifacts_destination: str
    serve_artifacts: bool
    upgrade_db: bool | None
    host: str
    port: int
    workers: int
    static_prefix: str
    token: str
    allow_anonymous: bool
    allowed_hosts: tuple[str, ...]
    cors_allowed_origins: tuple[str, ...]
    x_frame_options: str
    registry_rule: str
    max_body_size: int
    max_artifact_size: int
    max_queued: int
    queue_timeout: float
    stop_timeout: float
    lost_after: float

    def __post_init__(self) -> None:
        if self.registry_store_uri not in ("", self.backend_store_uri):
            raise invalid(
                "--registry-store-uri must be the same as --backend-store-uri, or be left out: "
                "runs and registered models live in one database."
            )
        if not self.serve_artifacts and not self.default_artifact_root:
            raise invalid(
                "--no-serve-artifacts needs --default-artifact-root, such as 's3://bucket/path': "
                "otherwise there is no place for artifacts."
            )
        if self.static_prefix and not _PREFIX.fullmatch(self.static_prefix):
            raise invalid(
                f"Invalid --static-prefix {shown(self.static_prefix)}: give a path that begins "
                "with '/' and does not end with it, such as '/mlflow'."
            )
        if self.x_frame_options.upper() not in _FRAMES:
            raise invalid(
                f"Invalid --x-frame-options {shown(self.x_frame_options)}: give one of "
                f"{', '.join(_FRAMES)}."
            )
        _ = self.registry_rules
        for origin in self.cors_allowed_origins:
            if origin != "*" and not (urlsplit(origin).scheme and urlsplit(origin).netloc):
                raise invalid(
                    f"Invalid --cors-allowed-origins {shown(origin)}: give addresses such as "
                    "'https://portal.example.org', separated by commas, or '*'."
                )
        _check_least("--port", self.port, 0)
        if self.port > _MAX_PORT:
            raise invalid(f"Invalid --port {self.port}: it must be at most {_MAX_PORT}.")
        _check_least("--workers", self.workers, 1)
        _check_least("--max-body-size", self.max_body_size, 1)
        _check_least("--max-artifact-size", self.max_artifact_size, 1)
        _check_least("--max-queued", self.max_queued, 0)
        _check_least("--queue-timeout", self.queue_timeout, 0)
        _check_least("--stop-timeout", self.stop_timeout, 0)
        _check_least("--lost-after", self.lost_after, 1)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file, which one process writes."""
        return self.backend_store_uri.startswith("sqlite:")

    @property
    def may_upgrade(self) -> bool:
        """Whether the tables of an older version are changed at the start."""
        return self.is_sqlite if self.upgrade_db is None else self.upgrade_db

    @property
    def registry_rules(self) -> Rules:
        """What stages and aliases ask for, of all registered models."""
        return parse_rules(self.registry_rule)

    @property
    def artifact_root(self) -> str:
        """Where the artifacts of new experiments go, as a URI."""
        root = self.default_artifact_root or uris.DEFAULT_ROOT
        return root if urlsplit(root).scheme else Path(root).absolute().as_uri()


def _check_least(option: str, value: float, least: int) -> None:
    if value < least:
        raise invalid(f"Invalid {option} {value}: it must be at least {least}.")
