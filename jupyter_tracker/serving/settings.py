"""What the server of a model is told, checked."""

from dataclasses import dataclass

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.serving import TOKEN_VARIABLE as TOKEN_VARIABLE
from jupyter_tracker.serving.predictor import Limits
from jupyter_tracker.serving.served_model import ServedModel

_MAX_PORT = 65_535
_THREADS = 8
"""For models that may wait for something, or compute without Python."""


@dataclass(frozen=True)
class ServingSettings:
    """The settings of ``jupyter tracker models serve``; its command says what each one means.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE, naming the option and what it may be.
    """

    model_uri: str
    host: str = "127.0.0.1"
    port: int = 5001
    workers: int = 1
    name: str = ""
    token: str = ""
    allow_anonymous: bool = False
    trust: bool = False
    timeout: float = 60.0
    max_body: int = 64 << 20
    max_queued: int = 256
    threads: int = 0
    batch_size: int = 0
    batch_wait: float = 0.0
    reload_every: float = 10.0
    stop_timeout: float = 10.0
    drift_rows: int = 1000

    def __post_init__(self) -> None:
        if not self.model_uri:
            raise invalid(
                "Say which model: --model-uri=models:/<name>/<version, stage or alias>, "
                "runs:/<run id>/<path> or the path of its folder."
            )
        least: dict[str, float] = {"port": 0, "workers": 1, "max_body": 1, "max_queued": 1}
        least |= {"threads": 0, "batch_size": 0, "batch_wait": 0, "reload_every": 0}
        least |= {"stop_timeout": 0, "drift_rows": 1}
        for name, smallest in least.items():
            if getattr(self, name) < smallest:
                raise _out_of_range(name, getattr(self, name), f"at least {smallest:g}")
        if self.port > _MAX_PORT:
            raise _out_of_range("port", self.port, f"at most {_MAX_PORT}")
        if self.timeout <= 0:
            raise _out_of_range("timeout", self.timeout, "more than 0")

    def limits(self, model: ServedModel) -> Limits:
        """Return how much is taken on at once, for a model of this kind."""
        return Limits(
            threads=self.threads or (1 if model.is_of_rows else _THREADS),
            waiting=self.max_queued,
            seconds=self.timeout,
            batch_size=self.batch_size,
            batch_wait=self.batch_wait / 1000,
        )


def _out_of_range(name: str, value: float, range: str) -> Exception:
    return invalid(f"Invalid --{name.replace('_', '-')} {value}: it must be {range}.")
