"""``%tracker runs|compare|params|metrics|open|undo``."""

import re

from IPython.core.error import UsageError

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.contract.entities import Run
from jupyter_tracker.contract.names import ORIGIN_TAG_PREFIX, PARENT_RUN_TAG
from jupyter_tracker_magics.commands import Command, words
from jupyter_tracker_magics.displays import compared
from jupyter_tracker_magics.finding import find_run, newest, short, when
from jupyter_tracker_magics.kernel import Kernel
from jupyter_tracker_magics.opening import link_to_store
from jupyter_tracker_magics.summary import Summary
from jupyter_tracker_magics.views import Bundle, line, number, table

_SHOWN = 10
_METRICS_SHOWN = 4
_MAX_INSIDE = 1000
_LAST = re.compile(r"(?:^|\s)--last(?:[\s=]+(\S+))?\s*$")


def runs(_: Kernel, arguments: str) -> Bundle:
    """Show the newest runs that match."""
    last = _LAST.search(arguments)
    filter_string, count = arguments, _SHOWN
    if last is not None:
        filter_string, count = arguments[: last.start()], _count(last[1])
    found = newest(count, filter_string.strip())
    if not found:
        return line("There is no such run." if filter_string.strip() else "There are no runs yet.")
    names = list(dict.fromkeys(name for run in found for name in run.data.metrics))
    names = names[:_METRICS_SHOWN]
    experiments = _experiment_names()
    rows = [
        [
            short(run),
            run.info.run_name,
            experiments.get(run.info.experiment_id, run.info.experiment_id),
            str(run.info.status),
            when(run),
            *(number(run.data.metrics.get(name)) for name in names),
        ]
        for run in found
    ]
    return table(["run", "name", "experiment", "status", "started", *names], rows)


def compare(kernel: Kernel, arguments: str) -> Bundle:
    """Show what differs between runs."""
    chosen = [find_run(each, kernel.made) for each in words("compare", arguments, 2, 20)]
    return compared([run.info.run_id for run in chosen])


def show(kernel: Kernel, arguments: str) -> Bundle:
    """Show a run: its params, its metrics, its curves."""
    return compared([_one("show", kernel, arguments).info.run_id])


def live(kernel: Kernel, arguments: str) -> Bundle:
    """Let tracked cells show their runs while they run, or not."""
    (wanted,) = words("live", arguments, 1)
    if wanted not in ("on", "off"):
        raise UsageError(f"%tracker live: {wanted} is unknown. Write on or off.")
    kernel.is_live = wanted == "on"
    return line(f"Tracked cells {'show' if kernel.is_live else 'do not show'} their runs.")


def params(kernel: Kernel, arguments: str) -> Bundle:
    """Show the params of a run, and where they came from."""
    run = _one("params", kernel, arguments)
    rows = [[name, value, _origin(run, name)] for name, value in run.data.params.items()]
    return table(["param", "value", "from"], rows) if rows else line("It has no params.")


def metrics(kernel: Kernel, arguments: str) -> Bundle:
    """Show the metrics of a run, and where they came from."""
    run = _one("metrics", kernel, arguments)
    rows = [
        [each.key, number(float(each.value)), str(each.step), _origin(run, each.key)]
        for each in run.data.metric_list
    ]
    columns = ["metric", "last value", "step", "from"]
    return table(columns, rows) if rows else line("It has no metrics.")


def open_(kernel: Kernel, arguments: str) -> Bundle:
    """Show a run's line, which the front end opens it from."""
    run = _one("open", kernel, arguments)
    experiment = _experiment_names().get(run.info.experiment_id, run.info.experiment_id)
    summary = Summary(
        run_id=run.info.run_id,
        run_name=run.info.run_name,
        experiment_id=run.info.experiment_id,
        experiment_name=experiment,
        status=str(run.info.status),
        params=run.data.params,
        metrics=run.data.metrics,
    )
    return summary.bundle(link_to_store())


def undo(kernel: Kernel, arguments: str) -> Bundle:
    """Put the last run that this kernel has made into the trash, and those inside it."""
    words("undo", arguments, 0)
    if not kernel.made:
        raise UsageError(
            "%tracker undo: no tracked cell of this kernel has made a run that is not in the trash."
        )
    run = get_client().get_run(kernel.made[-1])
    active = jupyter_tracker.active_run()
    if active is not None and active.info.run_id == run.info.run_id:
        raise UsageError("%tracker undo: the run goes on. End it first.")
    inside = newest(_MAX_INSIDE, f"tags.`{PARENT_RUN_TAG}` = '{run.info.run_id}'")
    for each in (*inside, run):
        get_client().delete_run(each.info.run_id)
    kernel.forget(run.info.run_id)
    restore = [f"jupyter_tracker.restore_run('{each.info.run_id}')" for each in (run, *inside)]
    also = f" with the {len(inside)} runs inside it" if inside else ""
    return line(f"{run.info.run_name} is in the trash{also}. To restore: {'; '.join(restore)}")


def _one(command: str, kernel: Kernel, arguments: str) -> Run:
    (reference,) = words(command, arguments, 1)
    return find_run(reference, kernel.made)


def _count(text: str | None) -> int:
    if text is None or not text.isdecimal() or not 0 < int(text) <= 1000:
        raise UsageError("%tracker runs: --last takes a whole number from 1 to 1000.")
    return int(text)


def _origin(run: Run, name: str) -> str:
    return run.data.tags.get(ORIGIN_TAG_PREFIX + name, "")


def _experiment_names() -> dict[str, str]:
    return {each.experiment_id: each.name for each in jupyter_tracker.search_experiments()}


COMMANDS = (
    Command("runs", "[filter] [--last N]", runs, options=("--last",)),
    Command("compare", "RUN RUN …", compare, completes_runs=True),
    Command("show", "RUN", show, completes_runs=True),
    Command("live", "on|off", live, options=("on", "off")),
    Command("params", "RUN", params, completes_runs=True),
    Command("metrics", "RUN", metrics, completes_runs=True),
    Command("open", "RUN", open_, completes_runs=True),
    Command("undo", "", undo),
)
