"""The benchmark of tracked cells goes through; what it finds does not matter here."""

import subprocess
import sys


def test_a_tracked_cell_is_measured_in_every_store():
    # In a process of its own: a process has one shell.
    code = "from benchmarks.cells import measure_all; print(measure_all(2, size=200_000))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    where, cells, loops = done.stdout.strip().split("\n\n")
    assert "python -m benchmarks" in where
    rows = [line.strip("| ").split(" | ") for line in cells.splitlines()]
    assert [row[0].rpartition(", ")[2] for row in rows[2:]] == ["embedded"] * 4 + ["server"] * 4
    assert all(float(value) > 0 for row in rows[2:] for value in row[1:])
    assert "its point in the journal" in loops
