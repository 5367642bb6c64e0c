"""``%tracker doctor``: whether all is well, and what helps where it is not."""

import os
from collections.abc import Iterator

from jupyter_tracker import config
from jupyter_tracker._version import __version__
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.places import get_tracking_uri
from jupyter_tracker.client.recorder import within
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.contract.requests import GetStoreInfo
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.journal.unsent import unsent
from jupyter_tracker.provenance.source import notebook_path
from jupyter_tracker_magics.commands import Command, words
from jupyter_tracker_magics.kernel import Kernel
from jupyter_tracker_magics.views import Bundle, table

_PATIENCE = 5.0


def doctor(kernel: Kernel, arguments: str) -> Bundle:
    """Show where runs go, whether that answers, and what has not been sent."""
    words("doctor", arguments, 0)
    return table(["", ""], [list(each) for each in _findings(kernel)])


def _findings(kernel: Kernel) -> Iterator[tuple[str, str]]:
    yield "version", f"jupyter-tracker {__version__}"
    uri = get_tracking_uri()
    yield "runs go to", without_credentials(uri)
    yield "token", "set" if config.token_for(uri) else "not set"
    yield "the store", _store()
    has_extension = os.environ.get(config.FRONTEND_VARIABLE) == "1"
    yield (
        "JupyterLab's extension",
        "is there" if has_extension else "did not start this kernel: snapshots are of the file",
    )
    path = notebook_path(kernel.shell.user_ns)
    yield "notebook", str(path) if path is not None else "no front end has named its file"
    yield "not sent yet", _unsent()


def _store() -> str:
    try:
        info = within(_PATIENCE, lambda: get_client().store.get_store_info(GetStoreInfo()).store)
    except TrackerError as error:
        return " ".join(error.message.split())
    return f"answers: {info.kind} {info.version}"


def _unsent() -> str:
    left = unsent()
    if not left.runs:
        return "nothing"
    about = "about " if left.is_estimate else ""
    return (
        f"{about}{left.records:,} records and {left.files:,} files of {left.runs:,} runs. It is "
        "sent by itself when the store takes it, or with: jupyter tracker sync"
    )


COMMANDS = (Command("doctor", "", doctor),)
