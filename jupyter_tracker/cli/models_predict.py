"""``jupyter tracker models predict``."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool, Unicode

from jupyter_tracker.cli.models_command import ModelsCommand
from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.extras import needs

_KINDS = {"json": "application/json", "csv": "text/csv"}
_KINDS["parquet"] = "application/vnd.apache.parquet"
_TABLES = (".csv", ".parquet")


class PredictApp(ModelsCommand):
    """``jupyter tracker models predict -m … -i … -o …``."""

    name = "jupyter-tracker-models-predict"
    description = (
        "Ask a model about a file, as its server would, and write what it says: as JSON, or as a "
        "table where the output's name ends with .csv or .parquet. CSV into CSV, Parquet into "
        "Parquet and folders of either are scored in batches, however large they are."
    )
    usage = "-m <model> [-i <file>] [-o <file>] [--content-type json|csv|parquet]"

    model_uri = Unicode("", help="The model: a path, models:/…, or runs:/….").tag(config=True)
    input_path = Unicode("", help="What it is asked about; without, the standard input.").tag(
        config=True
    )
    output_path = Unicode("", help="Where it goes; without, to the standard output.").tag(
        config=True
    )
    content_type = Unicode("", help="json, csv or parquet; else as the file is called.").tag(
        config=True
    )
    trust = Bool(False, help="Let code run that comes with the model.").tag(config=True)

    aliases: Any = {
        **base_aliases,
        "m": "PredictApp.model_uri",
        "model-uri": "PredictApp.model_uri",
        "i": "PredictApp.input_path",
        "input-path": "PredictApp.input_path",
        "o": "PredictApp.output_path",
        "output-path": "PredictApp.output_path",
        "t": "PredictApp.content_type",
        "content-type": "PredictApp.content_type",
    }
    flags: Any = {
        **base_flags,
        "trust": ({"PredictApp": {"trust": True}}, trust.help),
    }

    def act(self, *arguments: str) -> int:  # noqa: ARG002
        """Ask, and write."""
        if not self.model_uri:
            raise invalid(f"Say which model: {self._command} {self.usage}")
        folder = Path(self.output_path).parent
        if not folder.is_dir():
            raise not_found(f"There is no folder {str(folder)!r} for the output: make it first.")
        if self._is_batch():
            self._score()
            return 0
        kind = self._kind()
        body = self._body()
        with needs("Asking a model", "jupyter-tracker[models]"):
            from jupyter_tracker.serving.served_model import ServedModel, fetch, identify
            from jupyter_tracker.serving.writing import write_file, write_predictions
        model = ServedModel(fetch(identify(self.model_uri), trust=self.trust))
        given = model.reader.read(body, _KINDS[kind])
        predictions = model.ask(given)
        if self.output_path:
            write_file(predictions, Path(self.output_path), wrapped=given.wrapped)
        else:
            sys.stdout.buffer.write(write_predictions(predictions, wrapped=given.wrapped) + b"\n")
        return 0

    def _is_batch(self) -> bool:
        """Say whether files become files of the same kind."""
        given, wanted = Path(self.input_path), Path(self.output_path)
        if not self.input_path or not self.output_path or self.content_type:
            return False
        return given.is_dir() or (given.suffix == wanted.suffix and given.suffix in _TABLES)

    def _score(self) -> None:
        """Have it done by what scores files, and put it in the place of what is there."""
        with needs("Asking a model", "jupyter-tracker[models]"):
            from jupyter_tracker.scoring import predict_batches
        output = Path(self.output_path)
        if output.is_dir():
            raise invalid(f"There is a folder at {self.output_path!r}: name another output.")
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
            scored = Path(folder) / output.name
            predict_batches(self.model_uri, self.input_path, scored, keep=False, trust=self.trust)
            scored.replace(output)

    def _kind(self) -> str:
        kind = self.content_type or Path(self.input_path).suffix.removeprefix(".") or "json"
        if kind not in _KINDS:
            raise invalid(
                f"Unknown content type {shown(kind)}: pass --content-type={'|'.join(_KINDS)}."
            )
        return kind

    def _body(self) -> bytes:
        if not self.input_path:
            return sys.stdin.buffer.read()
        path = Path(self.input_path)
        if not path.is_file():
            raise not_found(f"There is no file {self.input_path!r}.")
        return path.read_bytes()
