"""``%tracker why|verify|restore``."""

from html import escape
from pathlib import Path
from typing import Any

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.contract.names import SOURCE_NAME_TAG
from jupyter_tracker.truth.exporting import restore as write_notebook
from jupyter_tracker_magics.commands import Command, words
from jupyter_tracker_magics.finding import find_run
from jupyter_tracker_magics.kernel import Kernel
from jupyter_tracker_magics.views import Bundle

_TIMEOUT = 600.0


def why(kernel: Kernel, arguments: str) -> Bundle:
    """Show what was different before two runs, the likeliest cause first."""
    one, other = (find_run(each, kernel.made) for each in words("why", arguments, 2))
    comparison: Any = jupyter_tracker.compare_runs(one.info.run_id, other.info.run_id)
    return {"text/html": comparison._repr_html_(), "text/plain": str(comparison)}


def verify(kernel: Kernel, arguments: str) -> Bundle:
    """Run the cells of a run again, in another kernel, and show what differs."""
    from jupyter_tracker.truth.verification import verify as run_again

    (reference,) = words("verify", arguments, 1)
    run = find_run(reference, kernel.made)
    report = run_again(get_client(), run.info.run_id, tolerances={}, timeout=_TIMEOUT)
    return {"text/markdown": report.markdown, "text/plain": report.markdown}


def restore(kernel: Kernel, arguments: str) -> Bundle:
    """Write a run's notebook as a new file in the kernel's folder."""
    (reference,) = words("restore", arguments, 1)
    run = find_run(reference, kernel.made)
    name = Path(run.data.tags.get(SOURCE_NAME_TAG, "")).stem or "notebook"
    path = write_notebook(get_client(), run.info.run_id, Path.cwd(), name).name
    html = f'<a href="{escape(path)}" target="_blank">{escape(path)}</a>'
    return {"text/html": html, "text/plain": path}


COMMANDS = (
    Command("why", "RUN RUN", why, completes_runs=True),
    Command("verify", "RUN", verify, completes_runs=True),
    Command("restore", "RUN", restore, completes_runs=True),
)
