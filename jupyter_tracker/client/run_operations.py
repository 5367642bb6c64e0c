"""What logging with ``synchronous=False`` returns."""

from jupyter_tracker.journal import background


class RunOperations:
    """Something that was logged and is on its way, under MLflow's name."""

    def wait(self) -> None:
        """Wait until it is in the store, if that can be reached."""
        background.sender().settle(background.SETTLE_LIMIT)


def operations(synchronous: bool | None) -> RunOperations | None:
    """Return what a logging function returns, having waited when it was asked to."""
    if synchronous:
        RunOperations().wait()
    return RunOperations() if synchronous is False else None
