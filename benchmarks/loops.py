"""``python -m benchmarks.loops``: what curves cost a loop of a tracked cell, per iteration."""

import ast
import os
import tempfile
from pathlib import Path
from time import thread_time

import jupyter_tracker
from benchmarks.report import markdown
from jupyter_tracker.client.session import SESSION
from jupyter_tracker_magics import curves
from jupyter_tracker_magics.curves import Place, Watch, Writer
from jupyter_tracker_magics.loops import watch_loops

_ITERATIONS = 2_000
_REPEATS = 50
"""Many short ones, of which the quickest counts: one between two turns of the scheduler."""
_LOOP = "for i in range({}):\n    loss = i * 0.5\n"
_BY_HAND = _LOOP + "    log_metric('by_hand', loss, step=i)\n"


class _Nowhere:
    """A journal that keeps nothing, so that only the watch is measured."""

    def metric(self, key: str, value: float, timestamp: int, step: int) -> None:
        """Do nothing."""


def table() -> str:
    """Measure, and return a table."""
    before = curves.FULL_RATE
    curves.FULL_RATE = 1 << 60  # every iteration is to be logged, however fast the loop
    with tempfile.TemporaryDirectory(prefix="tracker-benchmark-") as folder:
        os.environ["JUPYTER_TRACKER_JOURNAL_DIR"] = folder
        jupyter_tracker.set_tracking_uri(f"sqlite:///{Path(folder) / 'tracker.db'}")
        with jupyter_tracker.start_run() as run:
            journal = SESSION.recorder.writer(run.info.run_id)
            plain = _seconds(_LOOP, None)
            rows = {
                "a loop without a point (`--no-loops`)": _seconds(_LOOP, None, is_watched=True),
                "looking at one name": _seconds(_LOOP, _Nowhere()),
                "looking at one name, and its point in the journal": _seconds(_LOOP, journal),
                "`log_metric` by hand": _seconds(_BY_HAND, None),
            }
        jupyter_tracker.flush_async_logging()
        SESSION.reset()
    curves.FULL_RATE = before
    added = [
        [name, f"{(seconds - plain) / _ITERATIONS * 1e6:.2f}"] for name, seconds in rows.items()
    ]
    return markdown([["what an iteration of a tracked cell takes longer", "µs"], *added])


def _seconds(source: str, writer: Writer | None, *, is_watched: bool = False) -> float:
    """Return the CPU time of this thread's loop, the least of many: others disturb."""
    return min(_once(source, writer, is_watched) for _ in range(_REPEATS))


def _once(source: str, writer: Writer | None, is_watched: bool) -> float:
    tree = ast.parse(source.format(_ITERATIONS))
    watch = Watch()
    namespace: dict[str, object] = {"watch": watch, "log_metric": jupyter_tracker.log_metric}
    if writer is not None or is_watched:
        tree.body, watch.loops = watch_loops(tree.body, "watch")
    if writer is not None:
        watch.start(Place(namespace, writer, lambda _: True, lambda _: False))
    code = compile(tree, "<cell>", "exec")
    begun = thread_time()
    exec(code, namespace)
    return thread_time() - begun


if __name__ == "__main__":
    print(table())
