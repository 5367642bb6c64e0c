"""Columns in the names of folders, as Hive, Spark and Arrow write them: ``month=1``."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.schema import DataType
from jupyter_tracker.scoring.tables import arrow_type

_MISSING = "__HIVE_DEFAULT_PARTITION__"
_INTEGER = re.compile(r"[+-]?\d{1,18}")


def partition_of(root: Path, path: Path) -> dict[str, str | None]:
    """Return the columns that the folders between ``root`` and a file have in their names."""
    found = {}
    for folder in path.relative_to(root).parts[:-1]:
        name, is_column, value = folder.partition("=")
        if is_column:
            found[unquote(name)] = None if value == _MISSING else unquote(value)
    return found


def guessed_types(root: Path, paths: Sequence[Path]) -> dict[str, Any]:
    """Return all such columns of some files, and what their values look like: integers or texts."""
    values: dict[str, list[str]] = {}
    for path in paths:
        for name, value in partition_of(root, path).items():
            values.setdefault(name, []).extend([value] if value is not None else ())
    return {name: arrow_type(_guessed(texts)) for name, texts in values.items()}


def write_apart(scored: Any, folder: Path, columns: Sequence[str], name: str, kind: str) -> None:
    """Write rows into folders by the values of some columns.

    Parameters
    ----------
    scored
        A reader of them.
    folder, name
        Where to, and the end of the names of files.
    columns
        Those that become names of folders.
    kind
        The format.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when there is no such column, or none is left for the files.
    """
    import pyarrow
    from pyarrow import dataset

    names = scored.schema.names
    if not {*columns} < {*names}:
        raise invalid(
            f"Files cannot be apart by {', '.join(map(repr, columns))}: what is scored has "
            f"{', '.join(map(repr, names))}, and one column at least stays in the files."
        )
    keys = pyarrow.schema([scored.schema.field(each) for each in columns])
    dataset.write_dataset(
        scored,
        folder,
        format=kind,
        partitioning=dataset.partitioning(keys, flavor="hive"),
        basename_template=f"{{i}}-{name}",
        existing_data_behavior="overwrite_or_ignore",
    )


def _guessed(texts: Sequence[str]) -> DataType:
    are_numbers = texts and all(_INTEGER.fullmatch(each) for each in texts)
    return DataType.long if are_numbers else DataType.string
