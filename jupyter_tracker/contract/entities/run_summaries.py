"""What is told of many runs in few bytes."""

from enum import StrEnum

from jupyter_tracker.contract.entities.base import Entity, NonFinite


class KeyKind(StrEnum):
    """What a key of a run is the name of."""

    METRIC = "metric"
    PARAM = "param"
    TAG = "tag"


class RunKey(Entity, omit_defaults=False):
    """A key, and how many active runs have it."""

    kind: KeyKind
    key: str
    runs: int


class RunGroup(Entity, omit_defaults=False):
    """A value, and how many runs have it; null stands for those that have none."""

    value: str | None
    runs: int


class MetricCurve(Entity, omit_defaults=False):
    """Points of one metric of a run, as parallel lists sorted by step, then timestamp.

    ``count`` is how many there are in the range that was asked for; ``is_whole`` says that all of
    them are here.
    """

    run_id: str
    metric_key: str
    count: int
    is_whole: bool
    steps: list[int]
    timestamps: list[int]
    values: list[float]

    def __post_init__(self) -> None:
        self.values = [value if value - value == 0 else NonFinite(value) for value in self.values]
