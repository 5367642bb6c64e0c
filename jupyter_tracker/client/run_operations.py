"""What logging with ``synchronous=False`` returns."""

from jupyter_tracker.journal import background


class RunOperations:
    """Something that was logged and is on its way, under MLflow's name; a file, or no file."""

    def __init__(self, *, is_file: bool = False) -> None:
        self._is_file = is_file

    def wait(self) -> None:
        """Wait until it is in the store, if that can be reached."""
        background.sender().settle(background.SETTLE_LIMIT, files=self._is_file)


def operations(synchronous: bool | None, *, is_file: bool = False) -> RunOperations | None:
    """Return what a logging function returns, having waited when it was asked to."""
    logged = RunOperations(is_file=is_file)
    if synchronous:
        logged.wait()
    return logged if synchronous is False else None
