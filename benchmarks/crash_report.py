"""``python -m benchmarks.crash_report``: what is left of a training that is killed, by tracker.

A process logs numbered points as fast as it can, or with a pause, and says the number of each call
that has returned. It is killed at a random moment. Then everything is done that its tracker offers,
and it is counted how many of those calls are where they were to go.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import report, trackers
from benchmarks.databases import Databases
from benchmarks.trackers import NotInstalledError, Tracker
from tests.crash.harness import Telling
from tests.servers.relay import relay_to

PACES = ("0", "0.0005", "0.01")
"""Seconds between two points."""
LATEST = 0.7
"""Seconds after the first call until a process is killed at the latest."""
BEGIN, END = "<!-- crash report -->", "<!-- end of crash report -->"

_SETTLE = 2.0
"""Seconds that whoever outlived the process has to bring to the disk what it holds."""
_START_LIMIT = 120.0
_OUTAGE, _BACK, _OVER, _PACE = 2.0, 5.0, 8.0, 0.01
"""Seconds after which a server goes away, is back, and the training ends; and between points."""
_END_LIMIT = 600.0

_AFTERWARDS = {"tracker": "`jupyter tracker sync`", "trackio": "started again"}


@dataclass
class Kills:
    """What became of the calls that had returned when their process was killed."""

    returned: int = 0
    there: int = 0
    lossy: int = 0
    """Kills after which at least one call was lost."""
    worst: int = 0
    """Most calls that one kill has lost."""

    def add(self, returned: set[int], there: set[int]) -> None:
        """Count one kill."""
        lost = len(returned - there)
        self.returned += len(returned)
        self.there += len(returned & there)
        self.lossy += lost > 0
        self.worst = max(self.worst, lost)


@dataclass
class Outage:
    """What a training noticed of a server that was away for some seconds."""

    returned: int
    raised: int
    there: int
    longest: float
    """Seconds that the slowest call took."""


@dataclass
class Lab:
    """Where trackers are tried: their environments in ``cache``, what they write in ``folder``."""

    cache: Path
    folder: Path
    chance: random.Random

    def kills(self, tracker: Tracker, count: int) -> Kills:
        """Kill trainings of a tracker.

        Raises
        ------
        NotInstalledError
            When it cannot be installed.
        """
        python, folder = tracker.python(self.cache), self._new()
        seen = Kills()
        with tracker.place(folder, Databases(folder, None)) as place:
            for number in range(1, count + 1):
                seen.add(*self._kill(tracker, python, place, folder))
                if number % 20 == 0:
                    _say(f"  {number} killed, {seen.returned - seen.there:,} calls lost")
        return seen

    def outage(self, tracker: Tracker) -> Outage:
        """Let the server of a tracker be away for some seconds.

        Raises
        ------
        NotInstalledError
            When the tracker cannot be installed.
        """
        python, folder = tracker.python(self.cache), self._new()
        with tracker.place(folder, Databases(folder, None)) as uri, relay_to(uri) as relay:
            command = tracker.command(python, relay.uri, "through_an_outage", _OVER, _PACE)
            training = Telling(command, tracker.environment(folder))
            training.wait_for(1, _START_LIMIT)
            time.sleep(_OUTAGE)
            relay.cut_after, relay.cuts = 0, sys.maxsize
            time.sleep(_BACK - _OUTAGE)
            relay.cuts = 0
            training.end(_END_LIMIT)
            self._recover(tracker, python, uri, folder)
            [_, run], [_, found] = training.told
            there = tracker.arrived(python, uri, str(run))
        assert isinstance(found, dict)
        return Outage(found["returned"], found["failed"], len(there), found["longest"])

    def _kill(
        self, tracker: Tracker, python: Path, place: str, folder: Path
    ) -> tuple[set[int], set[int]]:
        """Kill one training; return the steps that it said, and those that are there."""
        command = tracker.command(python, place, "forever", self.chance.choice(PACES))
        training = Telling(command, tracker.environment(folder))
        training.wait_for(2, _START_LIMIT)
        time.sleep(self.chance.uniform(0, LATEST))
        training.send(signal.SIGKILL)
        training.end()
        self._recover(tracker, python, place, folder)
        run, *points = training.told
        returned = {int(str(step)) for _, step in points}
        return returned, tracker.arrived(python, place, str(run[1]))

    def _recover(self, tracker: Tracker, python: Path, place: str, folder: Path) -> None:
        """Do what the tracker offers to those whose process was killed."""
        match tracker.program:
            case "tracker":
                command = [str(python), "-m", "jupyter_tracker.cli", "sync"]
            case "trackio":
                command = tracker.command(python, place, "nothing")
            case _:
                time.sleep(_SETTLE)
                return
        environment = tracker.environment(folder)
        subprocess.run(command, check=True, capture_output=True, env=environment)

    def _new(self) -> Path:
        folder = self.folder / uuid.uuid4().hex
        folder.mkdir()
        return folder


_KILLED = (
    trackers.OURS,
    trackers.MLFLOW_ASYNC,
    trackers.MLFLOW_SQLITE,
    trackers.TRACKIO,
    trackers.WANDB,
    trackers.TENSORBOARD,
)
_WITH_A_SERVER = (trackers.OURS, trackers.MLFLOW_ASYNC, trackers.MLFLOW)
_KILLS_HEADINGS = (
    "", "afterwards", "kills", "calls that returned", "of them there", "kills that lost some",
    "most lost by one",
)  # fmt: skip
_OUTAGE_HEADINGS = (
    "", "calls that returned", "of them there", "calls that raised", "longest call (s)",
)  # fmt: skip


def main() -> None:
    """Kill what the command line asks for, and print the tables."""
    options = _options()
    # So that the servers are ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    wanted = options.only.split(",") if options.only else []
    with report.workplace(options.cache) as (cache, folder):
        lab = Lab(cache, folder, random.Random(options.seed))
        machine = report.machine(folder, [], "python -m benchmarks.crash_report")
        kills = [
            _killed(lab, each, options.our_kills if each is trackers.OURS else options.kills)
            for each in _chosen(_KILLED, wanted)
        ]
        outages = [_away(lab, each) for each in _chosen(_WITH_A_SERVER, wanted)]
        versions = sorted({v for each in _KILLED if (v := _version(lab, each))})
    text = "\n\n".join(
        [
            f"{machine}\n- {', '.join(versions)}; seed {options.seed}",
            report.markdown([_KILLS_HEADINGS, *kills]),
            f"A server that is away from second {_OUTAGE:.0f} to {_BACK:.0f} of a training of "
            f"{_OVER:.0f} seconds that logs a point every {1000 * _PACE:.0f} ms:",
            report.markdown([_OUTAGE_HEADINGS, *outages]),
        ]
    )
    print(text)
    if options.write:
        report.write(options.write, text, BEGIN, END)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.crash_report", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="(default: %(default)s)")
    parser.add_argument("--our-kills", type=int, default=200, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--only", help="only these programs of trainings.py, by comma")
    parser.add_argument("--cache", type=Path, help="keep the environments of others here")
    parser.add_argument("--write", type=Path, help="put the tables in this page, between its marks")
    options = parser.parse_args()
    if options.write and not report.has_marks(options.write, BEGIN, END):
        parser.error(f"{options.write} has no {BEGIN} and {END}.")
    return options


def _chosen(known: Sequence[Tracker], wanted: list[str]) -> list[Tracker]:
    return [each for each in known if not wanted or each.program in wanted]


def _killed(lab: Lab, tracker: Tracker, count: int) -> list[str]:
    _say(f"{tracker.title}: {count} kills")
    try:
        seen = lab.kills(tracker, count)
    except Exception as error:  # the others are killed all the same
        return [tracker.title, _first_line(error)]
    afterwards = _AFTERWARDS.get(tracker.program, f"waited for {_SETTLE:.0f} s")
    numbers = (count, seen.returned, seen.there, seen.lossy, seen.worst)
    return [tracker.title, afterwards, *(f"{number:,}" for number in numbers)]


def _away(lab: Lab, tracker: Tracker) -> list[str]:
    _say(f"{tracker.title}: server away")
    try:
        seen = lab.outage(tracker)
    except Exception as error:
        return [tracker.title, _first_line(error)]
    numbers = (seen.returned, seen.there, seen.raised)
    return [tracker.title, *(f"{number:,}" for number in numbers), f"{seen.longest:.3f}"]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _version(lab: Lab, tracker: Tracker) -> str:
    try:
        return tracker.version(tracker.python(lab.cache))
    except NotInstalledError:
        return ""


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
