"""Tables as artifacts, in MLflow's format: JSON in pandas' "split" form, or Parquet."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from jupyter_tracker.contract.errors import ErrorCode, TrackerError, invalid
from jupyter_tracker.contract.names import LOGGED_ARTIFACTS_TAG
from jupyter_tracker.contract.validation import check_artifact_path, shown

if TYPE_CHECKING:
    import pandas

_FORBIDDEN = "\"',:[]{}"
"""Characters that a table's name must not have: it stands as JSON in a tag that is searched."""


def check_file(artifact_file: str) -> str:
    """Refuse a name that a table cannot have."""
    path = PurePosixPath(check_artifact_path(artifact_file))
    if path.suffix not in (".json", ".parquet") or any(c in artifact_file for c in _FORBIDDEN):
        raise invalid(
            f"Invalid name of a table {shown(artifact_file)}: it ends in .json or .parquet, and "
            "has no quotes, commas, colons or brackets."
        )
    return str(path)


def as_frame(data: Any) -> "pandas.DataFrame":
    """Make a data frame of what a user passes.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is no table, NOT_IMPLEMENTED without pandas.
    """
    pandas = _pandas()
    if isinstance(data, pandas.DataFrame):
        return data
    if not isinstance(data, Mapping):
        raise invalid(
            f"Cannot log a {type(data).__name__} as a table: give a pandas data frame or a "
            "dictionary of columns."
        )
    try:
        return pandas.DataFrame(dict(data))
    except ValueError:  # values, and not lists of them: one row
        return pandas.DataFrame([dict(data)])


def with_images_kept(
    frame: "pandas.DataFrame", keep: Callable[[Any], dict[str, str]]
) -> "pandas.DataFrame":
    """Put a reference in place of each image.

    Parameters
    ----------
    frame
        Is not changed.
    keep
        Keeps an image as an artifact, and returns what stands in the table for it.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when a column has images and other things.
    """
    columns = [name for name in frame.columns if frame[name].dtype == object]
    changed = {}
    for name in columns:
        found = [_is_image(value) for value in frame[name]]
        if any(found) and not all(found):
            raise invalid(f"The column {name!r} has images and other values: keep them apart.")
        if any(found):
            changed[name] = frame[name].map(keep)
    return frame.assign(**changed) if changed else frame


def written(frame: "pandas.DataFrame", artifact_file: str) -> bytes:
    """Write a table in the format that its name says."""
    if artifact_file.endswith(".parquet"):
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        return buffer.getvalue()
    text = frame.to_json(orient="split", index=False, date_format="iso")
    return str(text).encode()


def parsed(data: bytes, artifact_file: str) -> "pandas.DataFrame":
    """Read a table in the format that its name says."""
    pandas = _pandas()
    if artifact_file.endswith(".parquet"):
        return pandas.read_parquet(io.BytesIO(data))
    return pandas.read_json(io.BytesIO(data), orient="split")


def appended(frames: "list[pandas.DataFrame]") -> "pandas.DataFrame":
    """Make one table of several."""
    return _pandas().concat(frames, ignore_index=True)


def with_columns(
    frame: "pandas.DataFrame", columns: Mapping[str, Any], existing: str = "_"
) -> "pandas.DataFrame":
    """Add columns of one value each; one whose name is taken gets ``existing`` behind it."""
    named = {f"{name}{existing}" if name in frame else name: columns[name] for name in columns}
    return frame.assign(**named)


def noted(tags: Mapping[str, str], files: Sequence[str]) -> str | None:
    """Return MLflow's tag of a run's tables with ``files`` added; None when they are all there."""
    listed = json.loads(tags.get(LOGGED_ARTIFACTS_TAG) or "[]")
    there: list[Any] = listed if isinstance(listed, list) else []
    added = [each for file in files if (each := {"path": file, "type": "table"}) not in there]
    return json.dumps([*there, *added]) if added else None


def _is_image(value: Any) -> bool:
    return (
        hasattr(value, "size")
        and callable(getattr(value, "save", None))
        and callable(getattr(value, "resize", None))
    )


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise TrackerError(
            "Tables need pandas: pip install pandas", ErrorCode.NOT_IMPLEMENTED
        ) from error
    return pandas
