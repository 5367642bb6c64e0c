"""The benchmark of tracked cells goes through; what it finds does not matter here."""

import subprocess
import sys


def test_a_tracked_cell_is_measured_in_every_store():
    # In a process of its own: a process has one shell.
    code = "from benchmarks.cells import main; main(repeats=2, size=200_000)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()]
    assert [row[0].rpartition(", ")[2] for row in rows[2:]] == ["embedded"] * 3 + ["server"] * 3
    assert all(float(value) > 0 for row in rows[2:] for value in row[1:])
