"""``jupyter tracker db``."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.engine import make_engine, writing


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_tracker.cli", "db", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_database_is_checked_upgraded_and_checked_again(tmp_path: Path):
    uri = f"sqlite:///{tmp_path / 'a.db'}"
    code, said = run("check", uri)
    assert code == 1
    assert "has no tables" in said
    assert f"jupyter tracker db upgrade {uri}" in said
    assert not (tmp_path / "a.db").exists()
    assert run("upgrade", uri)[0] == 0
    code, said = run("check", uri)
    assert code == 0
    assert f"schema {schema.HEAD}" in said


def test_an_older_database_is_upgraded(tmp_path: Path):
    uri = f"sqlite:///{tmp_path / 'a.db'}"
    engine = make_engine(uri)
    with writing(engine) as connection:
        schema.migrate(connection, "0001")
    assert "schema 0001" in run("check", uri)[1]
    assert run("upgrade", uri)[0] == 0
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert found == schema.HEAD
    engine.dispose()


def test_another_programs_database_is_left_alone(tmp_path: Path):
    uri = f"sqlite:///{tmp_path / 'a.db'}"
    engine = make_engine(uri)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (a INTEGER)"))
    engine.dispose()
    for command in ("check", "upgrade"):
        code, said = run(command, uri)
        assert code == 1
        assert "belongs to another program" in said


def test_a_database_must_be_named():
    code, said = run("check")
    assert code == 1
    assert "MLFLOW_BACKEND_STORE_URI" in said
