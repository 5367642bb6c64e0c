"""Files of Parquet and CSV, and folders of those, scored into files of the same names."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.extras import needs
from jupyter_tracker.models.schema import DataType, Schema
from jupyter_tracker.scoring.scorer import Scorer
from jupyter_tracker.scoring.streams import scored_reader
from jupyter_tracker.scoring.tables import arrow_type

_FORMATS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv"}


class Files(NamedTuple):
    """A file, or a folder of files of one format.

    Attributes
    ----------
    root, paths
        What was given, and the files in it.
    format
        Theirs.
    types
        The types of the columns of CSV, as far as they need not be guessed.
    """

    root: Path
    paths: list[Path]
    format: str
    types: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """The names of the columns of the first file."""
        return _names(self.paths[0], self.format)

    @property
    def rows(self) -> int | None:
        """How many there are, where the files say so."""
        from pyarrow import parquet

        if self.format == "csv":
            return None
        return sum(int(parquet.read_metadata(path).num_rows) for path in self.paths)


def open_files(given: str | Path, schema: Schema | None, inputs: Sequence[Any] | None) -> Files:
    """Look at a file or a folder of files.

    Parameters
    ----------
    given
        Where.
    schema, inputs
        What a model takes: in CSV, its columns are of these types, and the others are text, which
        is kept as it is.

    Raises
    ------
    TrackerError
        RESOURCE_DOES_NOT_EXIST when nothing is there, INVALID_PARAMETER_VALUE when it is of another
        kind, or cannot be read.
    """
    root = Path(given)
    paths = _paths(root)
    formats = {_FORMATS[path.suffix] for path in paths}
    if len(formats) > 1:
        raise invalid(f"{str(root)!r} has files of Parquet and of CSV: score them apart.")
    (kind,) = formats
    with needs("Scoring files", "pyarrow"):
        import pyarrow  # noqa: F401
    types = _types(_names(paths[0], kind), schema, inputs) if kind == "csv" else {}
    return Files(root, paths, kind, types)


def score_files(files: Files, scorer: Scorer, output: Path, count: Callable[[int], Any]) -> Path:
    """Score files into a file or folder ``output``, which is there as a whole or not at all.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when something is there already, a file lacks a column that the
        first one has, or one cannot be read or written.
    """
    if output.exists():
        raise invalid(f"There is something at {str(output)!r}: name another output, or remove it.")
    part = output.with_name(f".{output.name}.part")
    _remove(part)
    try:
        for path in files.paths:
            target = part / path.relative_to(files.root)  # itself, when there is one file
            target.parent.mkdir(parents=True, exist_ok=True)
            with _said_of(path):
                _score_file(files, path, scorer, target, count)
        part.rename(output)
    finally:
        _remove(part)
    return output


def _score_file(
    files: Files, path: Path, scorer: Scorer, target: Path, count: Callable[[int], Any]
) -> None:
    from pyarrow import csv, parquet

    needed = list(dict.fromkeys((*scorer.columns.inputs, *scorer.columns.kept)))
    there = _names(path, files.format)
    missing = [name for name in needed if name not in there]
    if missing:
        raise invalid(
            f"{str(path)!r} has no column {', '.join(map(repr, missing))}; it has "
            f"{', '.join(map(repr, there))}."
        )
    writer = parquet.ParquetWriter if files.format == "parquet" else csv.CSVWriter
    with (
        _reader(files, path, needed, scorer.rows) as batches,
        scored_reader(scorer, batches.schema, batches, count) as scored,
    ):
        if files.format == "csv":
            _check_flat(scored.schema)
        with writer(str(target), scored.schema) as writing:
            for batch in scored:
                writing.write_batch(batch)


def _reader(files: Files, path: Path, names: Sequence[str], rows: int) -> Any:
    """Return some columns of a file, of which no more is in memory than what is asked for."""
    import pyarrow
    from pyarrow import csv, parquet

    if files.format == "csv":
        convert = csv.ConvertOptions(
            column_types=files.types, include_columns=names, strings_can_be_null=True
        )
        return csv.open_csv(path, convert_options=convert)
    file = parquet.ParquetFile(path, pre_buffer=False)  # else what was read stays in memory
    schema = pyarrow.schema([file.schema_arrow.field(name) for name in names])
    batches = (batch.select(names) for batch in file.iter_batches(rows, columns=names))
    return pyarrow.RecordBatchReader.from_batches(schema, batches)


def _names(path: Path, kind: str) -> list[str]:
    """Return the names of a file's columns."""
    from pyarrow import csv, parquet

    with _said_of(path):
        if kind == "parquet":
            return list(parquet.read_schema(path).names)
        with csv.open_csv(path) as reader:
            return list(reader.schema.names)


def _check_flat(schema: Any) -> None:
    import pyarrow

    nested = [field.name for field in schema if pyarrow.types.is_nested(field.type)]
    if nested:
        raise invalid(
            f"CSV has no lists, and a list is in {', '.join(map(repr, nested))}: score a Parquet "
            "file, or have the model return columns."
        )


def _check_has(fragment: Any, names: Sequence[str]) -> None:
    """Refuse a file that lacks a column: Arrow would read it as one without values."""
    there = fragment.physical_schema.names
    missing = [name for name in names if name not in there]
    if missing:
        raise invalid(
            f"{fragment.path!r} has no column {', '.join(map(repr, missing))}; it has "
            f"{', '.join(map(repr, there))}."
        )


def _paths(root: Path) -> list[Path]:
    if not root.exists():
        raise not_found(f"There is nothing at {str(root)!r}.")
    found = [root] if root.is_file() else sorted(path for path in root.rglob("*") if _is_data(path))
    if not found or (root.is_file() and root.suffix not in _FORMATS):
        raise invalid(
            f"There is no file to score at {str(root)!r}: they end with {', '.join(_FORMATS)}."
        )
    return found


def _is_data(path: Path) -> bool:
    """Tell data from what Spark and others write beside it, such as ``_SUCCESS``."""
    return path.is_file() and path.suffix in _FORMATS and path.name[0] not in "._"


def _types(
    names: Sequence[str], schema: Schema | None, inputs: Sequence[Any] | None
) -> dict[str, Any]:
    """Return the types of the columns of a CSV file, as far as they need not be guessed."""
    specs = schema.input_dict() if schema is not None and schema.has_input_names() else {}
    taken = list(specs or names) if inputs is None else inputs
    known = {
        name: arrow_type(spec.type)
        for name, spec in specs.items()
        if isinstance(spec.type, DataType)
    }
    text = arrow_type(DataType.string)
    return {**{name: text for name in names if name not in taken}, **known}


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    """Make one clear error of whatever Arrow says of a file."""
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError) as error:
        said = str(error).partition("\n")[0]
        raise invalid(f"{str(path)!r} cannot be scored: {said}") from error


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
