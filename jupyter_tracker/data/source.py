"""Where datasets come from."""

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from jupyter_tracker.contract import entities as e
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import SOURCE_NAME_TAG, SOURCE_TYPE_TAG, USER_TAG
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.provenance.user import user_name

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
_NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"
"""In a kernel, what Jupyter calls its notebook."""


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
        return DatasetSource("code", {"tags": _code()})
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


def _code() -> dict[str, str]:
    notebook = os.environ.get(_NOTEBOOK_VARIABLE, "")
    return {
        USER_TAG: user_name(),
        SOURCE_NAME_TAG: notebook or sys.argv[0],
        SOURCE_TYPE_TAG: "NOTEBOOK" if notebook else "LOCAL",
    }
