"""Where datasets come from."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import USER_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.data.loading import load
from jupyter_tracker.provenance.source import running_source
from jupyter_tracker.provenance.user import user_name

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")


class DatasetSource:
    """Where a dataset comes from.

    Parameters
    ----------
    source_type
        MLflow's word for it: "local", "http", "s3", "code" and so on.
    fields
        What is known of it.
    """

    def __init__(self, source_type: str, fields: Mapping[str, Any]) -> None:
        self.source_type = source_type
        self._fields = dict(fields)

    @property
    def uri(self) -> str | None:
        """Its address, where it has one."""
        return self._fields.get("uri") or self._fields.get("url")

    def load(self, dst_path: str | Path | None = None) -> Any:
        """Fetch the data that it names.

        Parameters
        ----------
        dst_path
            The folder to put it into, made when there is none; a temporary one by default.

        Returns
        -------
        str or datasets.Dataset
            Where the file or folder is now: one of this machine stays where it is, unless it is
            to be copied. Of Hugging Face the dataset.

        Raises
        ------
        TrackerError
            When it cannot be fetched, or this is only the code that made it.
        """
        return load(self.source_type, self._fields, Path(dst_path) if dst_path else None)

    def to_dict(self) -> dict[str, Any]:
        """Return what is known of it."""
        return dict(self._fields)

    def to_json(self) -> str:
        """Return that as JSON."""
        return json.dumps(self._fields)

    def __repr__(self) -> str:
        return f"DatasetSource({self.source_type!r}, {self._fields!r})"


class _Sourced(Protocol):
    @property
    def source(self) -> DatasetSource: ...


def resolve(source: "str | Path | DatasetSource | None") -> DatasetSource:
    """Make a source of what a user passes; without anything it is the code that runs.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is nothing of the kind.
    """
    if source is None:
        code = {USER_TAG: user_name(), **running_source().tags}
        return DatasetSource("code", {"tags": code})
    if isinstance(source, DatasetSource):
        return source
    if not isinstance(source, str | Path):
        raise invalid(f"Invalid source of a dataset {shown(str(source))}: give a path or a URI.")
    uri = str(source)
    scheme = _SCHEME.match(uri)
    kind = scheme[1].lower() if scheme else "file"
    if kind in ("http", "https"):
        return DatasetSource("http", {"url": uri})
    return DatasetSource("local" if kind == "file" else kind, {"uri": uri})


def get_source(dataset: e.Dataset | e.DatasetInput | _Sourced) -> DatasetSource:
    """Return where a dataset comes from, also one that was read from a run."""
    if isinstance(dataset, e.DatasetInput):
        dataset = dataset.dataset
    if not isinstance(dataset, e.Dataset):
        return dataset.source
    try:
        fields = json.loads(dataset.source)
    except ValueError:
        fields = None
    known = fields if isinstance(fields, dict) else {"uri": dataset.source}
    return DatasetSource(dataset.source_type, known)
