"""``jupyter tracker import``."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool, Unicode

from jupyter_tracker import config
from jupyter_tracker.cli.command import FAILED, Command
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.acting import run_as
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.credentials import without_credentials
from jupyter_tracker.importing.copy import Copy
from jupyter_tracker.importing.report import Report
from jupyter_tracker.importing.sources.mlruns import MlrunsSource
from jupyter_tracker.importing.sources.rest import RestSource
from jupyter_tracker.importing.sources.source import Source
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import open_store

_SERVERS = ("http://", "https://")
_ARTIFACTS_VARIABLE = "MLFLOW_ARTIFACTS_DESTINATION"


class ImportApp(Command):
    """``jupyter tracker import <source>``: copy what another tracker has."""

    name = "jupyter-tracker-import"
    description = (
        "Copy experiments, runs with their whole history, artifacts, logged models and registered "
        "models. The source is the address of a tracking server, or an mlruns folder; it is only "
        "read. Run it again to go on, and to copy what has changed since."
    )
    usage = "http://<server> | <mlruns folder>"
    takes = 1

    to = Unicode(
        "",
        help="Where to copy to: a server of ours, or sqlite:///<file>, postgresql://…, mysql://…; "
        "by default where runs are recorded.",
    ).tag(config=True)
    artifacts_destination = Unicode(
        "",
        help="Where the server of the database keeps artifacts: a folder, or s3://<bucket>/<path>.",
    ).tag(config=True)
    outside_artifacts = Bool(
        False, help="Also read artifacts that an mlruns folder names outside of itself."
    ).tag(config=True)

    aliases = {
        **base_aliases,
        "to": "ImportApp.to",
        "artifacts-destination": "ImportApp.artifacts_destination",
    }
    flags = {
        **base_flags,
        "outside-artifacts": (
            {"ImportApp": {"outside_artifacts": True}},
            "Also read artifacts that an mlruns folder names outside of itself.",
        ),
    }

    def act(self, *arguments: str) -> int:
        """Copy; it has failed when something could not be copied."""
        failed = run_as(user_name(), lambda: self._import(*arguments))
        return FAILED if failed else 0

    def _import(self, text: str) -> bool:
        report = Report()
        source, target = self._source(text, report), self._target(text)
        print(f"from {source.name}")
        try:
            with Copy(source, target, report) as copy:
                for name in copy.experiments():
                    _say(report, f"{name}: {report.news()}")
                copy.registry()
                _say(report, f"registry: {report.news()}")
        except KeyboardInterrupt:
            report.fail("the import", "it was interrupted; run it again to go on")
        except TrackerError as error:
            report.fail("the import", f"it broke off; run it again to go on. {error.message}")
        finally:
            source.close()
            target.close()
        _say(report, f"in all: {report.total()}; {len(report.failed)} failed")
        for what, reason in report.failed:
            print(f"failed: {what}: {reason}", file=sys.stderr)
        return bool(report.failed)

    def _source(self, text: str, report: Report) -> Source:
        if text.startswith(_SERVERS):
            return RestSource(text, config.token_for(text))
        if text.startswith("file://"):
            text = unquote(urlsplit(text).path)
        elif "://" in text:
            raise invalid(
                f"Cannot import from {shown(without_credentials(text))} itself. Start its server, "
                "as in 'mlflow server --backend-store-uri …', and import from that address."
            )
        return MlrunsSource(Path(text), report.fail, outside=self.outside_artifacts)

    def _target(self, source: str) -> Store:
        uri = self.to or config.tracking_uri()
        if uri and uri.rstrip("/") == source.rstrip("/"):
            raise invalid(f"The source and the target are the same: {without_credentials(uri)}.")
        store = self._open(uri)
        try:
            store.get_store_info(r.GetStoreInfo())
        except TrackerError as error:
            if error.error_code != ErrorCode.ENDPOINT_NOT_FOUND:
                raise
            raise invalid(
                f"{without_credentials(uri or '')} is no server of Jupyter Tracker, and takes no "
                "imports. Name another target with --to."
            ) from None
        return store

    def _open(self, uri: str | None) -> Store:
        artifacts = self.artifacts_destination or os.environ.get(_ARTIFACTS_VARIABLE, "")
        if uri and not uri.startswith(_SERVERS) and (artifacts or not uri.startswith("sqlite:")):
            if not artifacts:
                raise invalid(
                    "Where does the server of this database keep artifacts? Say it with "
                    f"--artifacts-destination or {_ARTIFACTS_VARIABLE}, or import through the "
                    "server: --to http://<server>."
                )
            return _open_database(uri, artifacts)
        return open_store(uri)


def _open_database(uri: str, artifacts: str) -> Store:
    from jupyter_tracker.stores.artifacts import uris
    from jupyter_tracker.stores.artifacts.open import open_artifacts
    from jupyter_tracker.stores.resolve import open_server_store

    return open_server_store(
        uri,
        open_artifacts(artifacts),
        artifact_root=uris.DEFAULT_ROOT,
        may_upgrade=uri.startswith("sqlite:"),
    )


def _say(report: Report, line: str) -> None:
    report.clear_line()
    print(line, flush=True)
