"""Runs that belong to a cell which keeps the models that it makes: they are not logged twice."""

_RUNS: set[str] = set()


def begin(run_id: str) -> None:
    """Leave the models of a run to whoever calls this."""
    _RUNS.add(run_id)


def end(run_id: str) -> None:
    """Log the models of a run again."""
    _RUNS.discard(run_id)


def keeps_models(run_id: str) -> bool:
    """Say whether somebody else keeps the models of a run."""
    return run_id in _RUNS
