"""``jupyter tracker journal``."""

import csv
import io
import json
import os
import subprocess
import sys

from jupyter_tracker.contract.entities import Param, RunStatus
from jupyter_tracker.journal import files
from tests.journal.journals import START, begun, flip, left

NOBODY = "http://127.0.0.1:1"


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "journal", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout, done.stderr


class TestList:
    def test_without_journals_it_says_so(self):
        assert run("list") == (0, f"no journals in {files.folder()}\n", "")

    def test_each_journal_has_a_row(self):
        alive = begun(NOBODY)
        sent = alive.file.begin_sending()
        assert sent is not None
        alive.metric("loss", 1.0, START, 0)
        sent.write(alive.file.size())
        alive.metric("loss", 1.0, START, 1)
        os.utime(alive.file.path, (START / 1000, START / 1000))
        writer = begun("sqlite:////home/a.db")
        writer.artifact("a.bin", bytes(1500))
        dead = left(writer)
        code, said, _ = run("list")
        headings, *rows = said.splitlines()
        assert code == 0
        assert headings.split() == "run size sent not sent files writer changed target".split()
        first, second = (row.split() for row in rows)
        assert (first[0], first[3:7]) == (alive.header.run_id, ["1", "1", "0", "alive"])
        assert first[-2:] == ["ago", NOBODY]
        assert (second[0], second[3:9]) == (dead.run_id, ["0", "3", "1", "(1.5", "kB)", "dead"])
        assert second[-1] == "sqlite:////home/a.db"
        alive.close()

    def test_a_damaged_header_is_named(self):
        file = left(begun(NOBODY))
        flip(file.path, 30)
        assert "unknown: damaged" in run("list")[1]


class TestVerify:
    def test_a_whole_journal_is_so(self):
        file = left(begun(NOBODY))
        assert run("verify") == (0, f"{file.path}: 3 records, whole\n", "")

    def test_each_damage_is_named_by_its_place(self):
        file = left(begun(NOBODY))
        lines = file.path.read_bytes().splitlines(keepends=True)
        start = len(lines[0])
        flip(file.path, start + 15)
        os.truncate(file.path, file.size() - 5)
        code, said, _ = run("verify", file.run_id)
        assert code == 1
        assert f"bytes {start} to {start + len(lines[1])}: the checksum does not fit" in said
        assert f"bytes {start + len(lines[1]) + len(lines[2])} to {file.size()}: " in said
        assert "1 record, 2 damages" in said

    def test_a_file_can_be_named(self):
        file, _ = left(begun(NOBODY)), left(begun(NOBODY))
        assert run("verify", str(file.path))[1] == f"{file.path}: 3 records, whole\n"

    def test_a_line_that_is_being_written_is_no_damage(self):
        writer = begun(NOBODY)
        with writer.file.path.open("ab") as file:
            file.write(b"0123")
        assert run("verify")[0] == 0
        writer.close()
        assert run("verify")[0] == 1


class TestExport:
    def test_records_are_lines_of_json(self):
        writer = begun(NOBODY)
        writer.record(params=[Param("lr", "0.1")])
        writer.metric("loss", float("nan"), START, 4)
        writer.status(RunStatus.FAILED, START)
        file = left(writer, points=0)
        code, said, problems = run("export", file.run_id)
        assert (code, problems) == (0, "")
        header, *rest = map(json.loads, said.splitlines())
        assert (header["kind"], header["record"]["run_id"]) == ("header", file.run_id)
        assert rest == [
            {"kind": "param", "record": {"key": "lr", "value": "0.1"}},
            {
                "kind": "metric",
                "record": {"key": "loss", "value": "NaN", "timestamp": START, "step": 4},
            },
            {"kind": "status", "record": {"status": "FAILED", "time": START}},
        ]

    def test_records_are_rows_of_csv(self):
        writer = begun(NOBODY)
        writer.record(params=[Param("note", "a,b")])
        writer.metric("loss", 0.5, START, 4)
        writer.status(RunStatus.FAILED, START)
        file = left(writer, points=0)
        _, said, _ = run("export", str(file.path), "--format", "csv")
        assert list(csv.reader(io.StringIO(said))) == [
            ["kind", "key", "value", "timestamp", "step"],
            ["param", "note", "a,b", "", ""],
            ["metric", "loss", "0.5", str(START), "4"],
            ["status", "", "FAILED", str(START), ""],
        ]

    def test_what_is_whole_of_a_damaged_journal_is_exported(self):
        file = left(begun(NOBODY))
        flip(file.path, file.size() - 20)
        aside = file.set_aside()
        code, said, problems = run("export", file.run_id)
        assert code == 0
        assert said.count("\n") == 3
        assert f"damaged: {aside.path}: bytes" in problems

    def test_one_that_is_written_is_exported(self):
        writer = begun(NOBODY)
        writer.metric("loss", 0.5, START, 4)
        assert run("export", writer.header.run_id)[1].count("\n") == 2
        writer.close()

    def test_nobody_has_to_read_to_the_end(self):
        file = left(begun(NOBODY), points=20_000)
        command = f"{sys.executable} -m jupyter_tracker.cli journal export {file.run_id} | head -1"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30)
        assert (done.stdout.count("\n"), done.stderr) == (1, "")

    def test_what_is_not_there_is_refused(self):
        code, _, problems = run("export", "nothing")
        assert code == 1
        assert "'nothing'" in problems
        assert str(files.folder()) in problems
