"""What is particular to the embedded SQLite file."""

import multiprocessing
import os
import sqlite3
import tempfile
import threading
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_embedded
from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.tables import metadata


def open_store(folder: Path) -> Store:
    return open_embedded(folder)


def open_and_log(folder: Path) -> None:
    store = open_store(folder)
    for _ in range(20):
        run_id = store.create_run(r.CreateRun()).run.info.run_id
        store.log_batch(r.LogBatch(run_id=run_id, metrics=[e.Metric("m", 1.0, 1)]))
    store.close()


def test_what_was_written_is_there_after_reopening(tmp_path: Path):
    first = open_store(tmp_path)
    run_id = first.create_run(r.CreateRun(run_name="kept")).run.info.run_id
    first.close()
    second = open_store(tmp_path)
    assert second.get_run(r.GetRun(run_id=run_id)).run.info.run_name == "kept"
    second.close()


def test_processes_may_make_and_write_the_same_file_at_once(tmp_path: Path):
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=open_and_log, args=(tmp_path,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    store = open_store(tmp_path)
    runs = store.search_runs(r.SearchRuns(experiment_ids=["0"])).runs
    store.close()
    assert len(runs) == 60
    assert all(run.data.metrics == {"m": 1.0} for run in runs)


def test_threads_may_write_at_once(tmp_path: Path):
    store = open_store(tmp_path)
    run_id = store.create_run(r.CreateRun()).run.info.run_id

    def write(thread: int) -> None:
        for step in range(25):
            metric = e.Metric(f"m{thread}", float(step), 1, step)
            store.log_batch(r.LogBatch(run_id=run_id, metrics=[metric]))

    threads = [threading.Thread(target=write, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = store.get_run(r.GetRun(run_id=run_id)).run.data
    store.close()
    assert data.metrics == {f"m{i}": 24.0 for i in range(4)}


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrackerError, match=r"file/tracker.*JUPYTER_TRACKER_DATA_DIR") as refused:
        open_store(tmp_path / "file" / "tracker")
    assert refused.value.error_code == "PERMISSION_DENIED"


def test_a_database_that_cannot_be_opened_is_named_with_the_remedy(tmp_path: Path):
    (tmp_path / "tracker.db").mkdir()
    with pytest.raises(TrackerError, match=r"tracker\.db.*JUPYTER_TRACKER_DATA_DIR"):
        open_store(tmp_path)


def record_without_write_permission(folder: Path, answers: "multiprocessing.Queue[str]") -> None:
    """Record a run as somebody who may read ``folder`` but not write it."""
    if os.geteuid() == 0:
        os.seteuid(65534)  # root may write everywhere, nobody may not
    try:
        store = open_store(folder)
        store.create_run(r.CreateRun())
        answers.put("recorded")
    except TrackerError as error:
        answers.put(f"{error.error_code}: {error.message}")


@pytest.mark.parametrize("exists", [True, False], ids=["with a database", "empty"])
def test_a_read_only_folder_is_named_with_the_remedy(exists: bool):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)  # pytest's own folders are closed to other users
        if exists:
            open_store(folder).close()
        folder.chmod(0o555)
        fork = multiprocessing.get_context("fork")
        answers: multiprocessing.Queue[str] = fork.Queue()
        reader = fork.Process(target=record_without_write_permission, args=(folder, answers))
        reader.start()
        answer = answers.get(timeout=30)
        reader.join(30)
        folder.chmod(0o755)
    assert answer.startswith("PERMISSION_DENIED: Cannot write to the database")
    assert name in answer
    assert "JUPYTER_TRACKER_DATA_DIR" in answer


def test_another_programs_database_is_left_alone(tmp_path: Path):
    with sqlite3.connect(tmp_path / "tracker.db") as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('bf29a5ff90ea')")
    with pytest.raises(TrackerError, match="belongs to another program"):
        open_store(tmp_path)
    with sqlite3.connect(tmp_path / "tracker.db") as other:
        tables = [row[0] for row in other.execute("SELECT name FROM sqlite_master")]
    assert tables == ["alembic_version"]


def test_a_database_without_our_tables_gets_none(tmp_path: Path):
    with sqlite3.connect(tmp_path / "tracker.db") as other:
        other.execute("CREATE TABLE customers (name TEXT)")
    with pytest.raises(TrackerError, match="belongs to another program"):
        open_store(tmp_path)


def test_a_newer_database_is_left_alone(tmp_path: Path):
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "tracker.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TrackerError, match="newer Jupyter Tracker"):
        open_store(tmp_path)


def test_the_head_revision_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(schema._MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path):
    open_store(tmp_path).close()
    made = MetaData()
    made.reflect(create_engine(f"sqlite:///{tmp_path / 'tracker.db'}"))
    for table in metadata.tables.values():
        columns = made.tables[table.name].columns
        assert {(c.name, c.nullable, c.primary_key) for c in table.columns} == {
            (c.name, c.nullable, c.primary_key) for c in columns
        }
        assert {index.name for index in table.indexes} == {
            index.name for index in made.tables[table.name].indexes
        }
    assert set(made.tables) == {*metadata.tables, "alembic_version"}
