"""``jupyter tracker gc``: empty the trash."""

import os
import re
import sys
import time
from pathlib import Path

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool, Unicode

from jupyter_tracker import config
from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.cli.server import variables
from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.gc import Collected, collect
from jupyter_tracker.stores.sql import failures, schema
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.gc import Selection

_DAYS = 30.0
_NUMBER = r"(\d+(?:\.\d+)?)"
_AGE = re.compile(rf"(?:{_NUMBER}d)?(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s)?")
_SECONDS = (86_400, 3600, 60, 1)


class CollectApp(Command):
    """``jupyter tracker gc``: remove for good what is in the trash."""

    name = "jupyter-tracker-gc"
    description = (
        "Remove for good what has been in the trash long enough: runs, experiments and logged "
        "models, with their artifacts. A run that a registered model version needs stays."
    )

    older_than = Unicode(
        "",
        help="How long it must have been in the trash, as in 30d or 1d12h30m; 30d by default, "
        "nothing when ids are given.",
    ).tag(config=True)
    backend_store_uri = Unicode(
        "",
        help="The database: sqlite:///<file>, postgresql://… or mysql://…; by default "
        "MLFLOW_BACKEND_STORE_URI, else the store in the Jupyter data directory.",
    ).tag(config=True)
    artifacts_destination = Unicode(
        "",
        help="Where the server of that database keeps artifacts: a folder, or s3://<bucket>/<path>.",
    ).tag(config=True)
    run_ids = Unicode("", help="Only these runs, separated by commas.").tag(config=True)
    experiment_ids = Unicode(
        "", help="Only these experiments and what is in them, separated by commas."
    ).tag(config=True)
    dry_run = Bool(False, help="Only say what would be removed.").tag(config=True)

    aliases = {
        **base_aliases,
        **{
            name.replace("_", "-"): f"CollectApp.{name}"
            for name in (
                "older_than",
                "backend_store_uri",
                "artifacts_destination",
                "run_ids",
                "experiment_ids",
            )
        },
    }
    flags = {
        **base_flags,
        "dry-run": ({"CollectApp": {"dry_run": True}}, "Only say what would be removed."),
    }

    def act(self, *arguments: str) -> int:  # noqa: ARG002
        """Collect; it has failed when something could not be removed."""
        done = run_as(user_name(), self._collect)
        _tell(done, self.dry_run)
        return FAILED if done.failed else 0

    def _collect(self) -> Collected:
        uri, artifacts = self._places()
        engine = make_engine(uri)
        if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
            raise invalid(
                f"There is no database {engine.url.database}. Name it with --backend-store-uri."
            )
        if schema.revision(engine) is None:
            raise invalid(f"The database {failures.named(engine)} is empty; is it the right one?")
        schema.prepare(engine, may_upgrade=False)
        print(f"database:  {failures.named(engine)}\nartifacts: {artifacts}")
        try:
            return collect(
                engine,
                open_artifacts(artifacts),
                self._selection(),
                dry_run=self.dry_run,
                say=lambda line: print(line, flush=True),
            )
        finally:
            engine.dispose()

    def _places(self) -> tuple[str, str]:
        """Return the database, and where its artifacts are."""
        uri = self.backend_store_uri or _environment("backend_store_uri")
        artifacts = self.artifacts_destination or _environment("artifacts_destination")
        if uri and not artifacts:
            raise invalid(
                "Where does the server of this database keep artifacts? Say it with "
                "--artifacts-destination, as its server was told."
            )
        if uri:
            return uri, artifacts
        folder = config.data_dir()
        return f"sqlite:///{folder / 'tracker.db'}", artifacts or str(folder / "artifacts")

    def _selection(self) -> Selection:
        run_ids, experiment_ids = _ids(self.run_ids), _ids(self.experiment_ids)
        named = run_ids is not None or experiment_ids is not None
        default = 0.0 if named else _DAYS * 86_400
        age = _seconds(self.older_than) if self.older_than else default
        return Selection(int((time.time() - age) * 1000), run_ids, experiment_ids)


def _environment(option: str) -> str:
    return next((os.environ[name] for name in variables(option) if os.environ.get(name)), "")


def _ids(text: str) -> list[str] | None:
    return [each.strip() for each in text.split(",") if each.strip()] if text else None


def _seconds(text: str) -> float:
    match = _AGE.fullmatch(text)
    if not match:
        raise invalid(f"Invalid --older-than {shown(text)}: give a time such as 30d or 1d12h30m.")
    return sum(
        float(number) * unit
        for number, unit in zip(match.groups(), _SECONDS, strict=True)
        if number
    )


def _tell(done: Collected, dry_run: bool) -> None:
    if dry_run:
        for item in done.removed:
            print(f"would remove {item}")
    for item, reason in done.kept:
        print(f"kept {item}: {reason}")
    for place in done.left:
        print(f"left the files at {place}: this store does not keep them")
    what = "would be removed" if dry_run else "removed"
    print(f"{len(done.removed)} {what}, {len(done.kept)} kept, {done.cells} unused cells removed")
    for place, reason in done.failed:
        print(f"failed: files at {place}: {reason}", file=sys.stderr)
