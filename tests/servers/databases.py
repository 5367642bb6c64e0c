"""PostgreSQL and MariaDB, each started once for a test session, with a database per test."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from jupyter_tracker.stores.sql import schema
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.tables import change_counter, experiments, metadata

DEFAULT_EXPERIMENT = {
    "experiment_id": 0,
    "name": "Default",
    "artifact_location": "mlflow-artifacts:/0",
    "lifecycle_stage": "active",
    "creation_time": 1,
    "last_update_time": 1,
}
PASSWORD = "secret of the tests"


@dataclass
class DatabaseServer:
    """A server on this machine; ``uri`` has no database in it."""

    uri: str
    port: int

    def database_uri(self, name: str) -> str:
        """Name a database on it, which need not exist."""
        return make_url(self.uri).set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Remove a database."""
        postgresql = self.uri.startswith("postgresql")
        url = make_url(self.uri).set(
            drivername="postgresql+psycopg" if postgresql else "mysql+pymysql",
            database="postgres" if postgresql else "",
        )
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            force = " WITH (FORCE)" if postgresql else ""
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}{force}")
        engine.dispose()


@dataclass
class Postgres(DatabaseServer):
    """A PostgreSQL server that can be stopped and started."""

    folder: Path
    durable: bool
    """Whether a commit is on the disk before it is answered, which tests need not wait for."""

    def start(self) -> None:
        """Start, and wait until it answers."""
        fast = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        )
        self._pg_ctl(
            "-l",
            str(self.folder / "log"),
            "-o",
            f"{options} {'' if self.durable else fast}",
            "start",
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop; connections are cut, what was committed stays, also in the mode "immediate"."""
        self._pg_ctl("-m", mode, "stop")

    def _pg_ctl(self, *arguments: str) -> None:
        program = str(_postgres_program("pg_ctl"))
        _run_as("postgres", [program, "-D", str(self.folder / "data"), "-w", *arguments])


@contextlib.contextmanager
def running_postgresql(durable: bool = False) -> Iterator[Postgres]:
    """Start a PostgreSQL server with nothing in it."""
    with _folder_of("postgres") as folder:
        (folder / "password").write_text(PASSWORD)
        _give_to("postgres", folder)
        _run_as(
            "postgres",
            [
                str(_postgres_program("initdb")), "-D", str(folder / "data"), "-U", "tracker",
                "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8",
                "--locale=C.UTF-8", "-N",
            ],
        )  # fmt: skip
        port = free_port()
        uri = make_url("postgresql://tracker@127.0.0.1").set(password=PASSWORD, port=port)
        server = Postgres(uri.render_as_string(hide_password=False), port, folder, durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgres]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mysql() -> Iterator[DatabaseServer]:
    with _folder_of("nobody") as folder:
        data = folder / "data"
        data.mkdir()
        _give_to("nobody", folder)
        _run_as(
            "nobody",
            [
                "mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ],
        )  # fmt: skip
        port = free_port()
        process = subprocess.Popen(
            [
                *_as_user("nobody"), _program("mariadbd"), "--no-defaults", f"--datadir={data}",
                "--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder / 's.sock'}",
                f"--pid-file={folder / 'pid'}", "--skip-name-resolve", "--sync-binlog=0",
                "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait_for(port, process)
        root = create_engine(f"mysql+pymysql://root@127.0.0.1:{port}")
        with root.begin() as connection:
            connection.exec_driver_sql(f"CREATE USER tracker IDENTIFIED BY '{PASSWORD}'")
            connection.exec_driver_sql("GRANT ALL ON *.* TO tracker")
        root.dispose()
        uri = make_url("mysql://tracker@127.0.0.1").set(password=PASSWORD, port=port)
        yield DatabaseServer(uri.render_as_string(hide_password=False), port)
        process.send_signal(signal.SIGKILL)
        process.wait()


def emptied(server: DatabaseServer) -> Iterator[str]:
    """Name a database whose tables, if it has any, are as a new store's; for one test at a time.

    Making the tables takes MariaDB half a second, emptying them a hundredth.
    """
    uri = server.database_uri("tests")
    schema.prepare(engine := make_engine(uri))
    engine.dispose()  # the test may restart the server
    yield uri
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(change_counter.insert().values(id=1, number=0))
        connection.execute(experiments.insert().values(DEFAULT_EXPERIMENT))
    engine.dispose()


def free_port() -> int:
    """Find a port that nobody listens on, low enough for a twin 10,000 above it."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < 55_000:
            return port


def _postgres_program(name: str) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return found[-1] if found else Path(_program(name))


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed: run `make databases`")
    return found


@contextlib.contextmanager
def _folder_of(user: str) -> Iterator[Path]:
    # Not below pytest's own folder: that one is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="tracker-db-"))
    _give_to(user, folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _give_to(user: str, folder: Path) -> None:
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            shutil.chown(path, user)


def _as_user(user: str) -> list[str]:
    """Database servers refuse to run as root, so root becomes somebody else."""
    if os.geteuid() != 0 or getpass.getuser() == user:
        return []
    return ["setpriv", f"--reuid={user}", "--regid=nogroup", "--clear-groups"]


def _run_as(user: str, command: list[str]) -> None:
    command = [_program(command[0]), *command[1:]]
    done = subprocess.run(
        [*_as_user(user), *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/"
    )
    assert done.returncode == 0, done.stderr.decode()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")
