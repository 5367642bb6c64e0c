"""Files of Parquet and CSV, and folders of those, scored into files of the same names.

A folder may have columns in the names of its folders, as Hive and Spark write them: ``month=1``.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_tracker.contract.errors import invalid, not_found
from jupyter_tracker.extras import needs
from jupyter_tracker.models.schema import DataType, Schema
from jupyter_tracker.scoring.columns import check_free
from jupyter_tracker.scoring.partitions import guessed_types, partition_of, write_apart
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
    partitions
        The columns that are in the names of folders, and their types.
    """

    root: Path
    paths: list[Path]
    format: str
    types: dict[str, Any]
    partitions: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """The names of the columns, by the first file."""
        return [*_names(self.paths[0], self.format), *self.partitions]

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
    own = _names(paths[0], kind)
    types = _types(own, schema, inputs) if kind == "csv" else {}
    guessed = {name: of for name, of in guessed_types(root, paths).items() if name not in own}
    known = _types(list(guessed), schema, inputs)
    partitions = {name: known.get(name) or guess for name, guess in guessed.items()}
    return Files(root, paths, kind, types, partitions)


def score_files(
    files: Files,
    scorer: Scorer,
    output: Path,
    count: Callable[[int], Any],
    partition_by: Sequence[str] = (),
) -> Path:
    """Score files into a file or folder ``output``, which is there as a whole or not at all.

    Parameters
    ----------
    files, scorer, output
        What, by what, and where to.
    count
        What counts rows.
    partition_by
        The columns that become names of folders; without, files have the names and folders that
        they had.

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
    if not partition_by:
        scorer = _without(files.partitions, scorer)
    try:
        for number, path in enumerate(files.paths):
            with _said_of(path), _scored(files, path, scorer, count) as scored:
                if partition_by:
                    write_apart(scored, part, partition_by, f"{number}-{path.name}", files.format)
                else:
                    # itself, when there is one file
                    _write(scored, part / path.relative_to(files.root), files.format)
        part.rename(output)
    finally:
        _remove(part)
    return output


def _without(partitions: Iterable[str], scorer: Scorer) -> Scorer:
    """Return what scores files whose folders keep their names, and so the columns in these."""
    columns = scorer.columns
    check_free([each.name for each in columns.outputs or ()], list(partitions))
    kept = [name for name in columns.kept if name not in partitions]
    return scorer._replace(columns=columns._replace(kept=kept))


def _scored(files: Files, path: Path, scorer: Scorer, count: Callable[[int], Any]) -> Any:
    """Return a reader of one file with its predictions."""
    needed = list(dict.fromkeys((*scorer.columns.inputs, *scorer.columns.kept)))
    there = [*_names(path, files.format), *partition_of(files.root, path)]
    missing = [name for name in needed if name not in there]
    if missing:
        raise invalid(
            f"{str(path)!r} has no column {', '.join(map(repr, missing))}; it has "
            f"{', '.join(map(repr, there))}."
        )
    batches = _reader(files, path, needed, scorer.rows)
    scored = scored_reader(scorer, batches.schema, batches, count)
    if files.format == "csv":
        _check_flat(scored.schema)
    return scored


def _write(scored: Any, target: Path, kind: str) -> None:
    from pyarrow import csv, parquet

    target.parent.mkdir(parents=True, exist_ok=True)
    writer = parquet.ParquetWriter if kind == "parquet" else csv.CSVWriter
    with writer(str(target), scored.schema) as writing:
        for batch in scored:
            writing.write_batch(batch)


def _reader(files: Files, path: Path, names: Sequence[str], rows: int) -> Any:
    """Return some columns of a file, of which no more is in memory than what is asked for."""
    import pyarrow

    fixed = {
        name: pyarrow.scalar(value).cast(files.partitions[name])
        for name, value in partition_of(files.root, path).items()
        if name in files.partitions and name in names
    }
    own = [name for name in names if name not in fixed]
    schema, batches = _read(files, path, own, rows)
    for name, value in fixed.items():
        schema = schema.append(pyarrow.field(name, value.type))
    return pyarrow.RecordBatchReader.from_batches(schema, (_with(each, fixed) for each in batches))


def _read(files: Files, path: Path, names: Sequence[str], rows: int) -> tuple[Any, Iterable[Any]]:
    """Return the schema and the batches of some columns that are in a file itself."""
    import pyarrow
    from pyarrow import csv, parquet

    if files.format == "csv":
        convert = csv.ConvertOptions(
            column_types=files.types, include_columns=names, strings_can_be_null=True
        )
        reader = csv.open_csv(path, convert_options=convert)
        return reader.schema, reader
    file = parquet.ParquetFile(path, pre_buffer=False)  # else what was read stays in memory
    schema = pyarrow.schema([file.schema_arrow.field(name) for name in names])
    return schema, (batch.select(names) for batch in file.iter_batches(rows, columns=names))


def _with(batch: Any, fixed: Mapping[str, Any]) -> Any:
    """Return a batch with columns that have one value each."""
    import pyarrow

    for name, value in fixed.items():
        batch = batch.append_column(name, pyarrow.repeat(value, batch.num_rows))
    return batch


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
    """Return the types of columns that are texts, as far as they need not be guessed."""
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
