"""Empty databases, and connections to them that no server stands between."""

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.servers.databases import Postgres, running_postgresql


@dataclass
class Databases:
    """Where databases are made: files in a folder, or on a server that was started for it."""

    folder: Path
    postgres: Postgres | None

    @contextmanager
    def new(self, kind: str) -> Iterator[str]:
        """Make an empty database, and give its address."""
        name = f"benchmark_{uuid.uuid4().hex}"
        if kind == "sqlite":
            yield f"sqlite:///{self.folder / name}.db"
            return
        assert self.postgres is not None
        with connect_postgresql(self.postgres.database_uri("postgres")) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        yield self.postgres.database_uri(name)
        self.postgres.drop(name)

    def versions(self) -> list[str]:
        """Say which databases are used."""
        versions = [f"SQLite {sqlite3.sqlite_version}"]
        if self.postgres is not None:
            with connect_postgresql(self.postgres.database_uri("postgres")) as connection:
                major, minor = divmod(connection.info.server_version, 10_000)
            versions.append(f"PostgreSQL {major}.{minor}")
        return versions


@contextmanager
def databases(kinds: list[str], folder: Path) -> Iterator[Databases]:
    """Start what is needed to make databases, each with the durability it has when installed."""
    with contextlib.ExitStack() as stack:
        postgres = None
        if "postgresql" in kinds:
            postgres = stack.enter_context(running_postgresql(durable=True))
        yield Databases(folder, postgres)


def connect_sqlite(uri: str) -> sqlite3.Connection:
    """Open a file; transactions begin and end by statements."""
    return sqlite3.connect(str(make_url(uri).database), isolation_level=None, timeout=60)


def connect_postgresql(uri: str) -> psycopg.Connection:
    """Connect; each statement is a transaction unless one is begun."""
    arguments = make_url(uri).translate_connect_args(username="user", database="dbname")
    return psycopg.connect(**arguments, autocommit=True)
