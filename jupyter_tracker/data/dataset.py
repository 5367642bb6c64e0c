"""What every dataset has."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.data.source import DatasetSource


class Dataset(ABC):
    """Data that a run uses, with what tells it from other data.

    Parameters
    ----------
    source
        Where it comes from.
    name
        What it is called; "dataset" by default.
    digest
        Tells its contents; computed by default.
    """

    def __init__(
        self, source: DatasetSource, name: str | None = None, digest: str | None = None
    ) -> None:
        self.source = source
        self.name = name if name is not None else "dataset"
        self.digest = digest or self._compute_digest()

    @property
    @abstractmethod
    def profile(self) -> dict[str, Any]:
        """How large it is."""

    @property
    @abstractmethod
    def schema(self) -> dict[str, Any] | None:
        """Its columns or its shape, in MLflow's form; None when they are of an unknown kind."""

    @abstractmethod
    def _compute_digest(self) -> str:
        """Return 8 hexadecimal digits that other contents would not have."""

    def to_dict(self) -> dict[str, str | None]:
        """Return what a run records of it: texts."""
        schema = self.schema
        return {
            "name": self.name,
            "digest": self.digest,
            "source": self.source.to_json(),
            "source_type": self.source.source_type,
            "schema": json.dumps(schema) if schema is not None else None,
            "profile": json.dumps(self.profile),
        }

    def to_json(self) -> str:
        """Return that as JSON."""
        return json.dumps(self.to_dict())


def check_columns(known: Sequence[Any], *wanted: str | None) -> None:
    """Refuse the name of a column that is not there; INVALID_PARAMETER_VALUE."""
    for column in wanted:
        if column is not None and column not in known:
            raise invalid(
                f"The data frame has no column {shown(str(column))}. It has: "
                f"{', '.join(str(each) for each in known)}."
            )
