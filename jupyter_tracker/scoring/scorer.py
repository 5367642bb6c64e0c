"""Asking a model for one piece of a table after another."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jupyter_tracker.models.frames import as_pandas
from jupyter_tracker.models.loading import PyFuncModel
from jupyter_tracker.scoring.columns import Columns
from jupyter_tracker.scoring.tables import Table


class Scorer(NamedTuple):
    """A model, and what becomes of a table; ``rows`` is how many it gets at once."""

    model: PyFuncModel
    columns: Columns
    params: Mapping[str, Any] | None
    rows: int

    def piece(self, table: Table, piece: Any) -> Any:
        """Return a piece of a table with its predictions."""
        columns = self.columns
        given = as_pandas(table.only(piece, columns.inputs))
        predictions = (
            columns.predictions(self.model.predict(given, self.params), len(given))
            if len(given)
            else columns.nothing()
        )
        return table.beside(table.only(piece, columns.kept), predictions, columns)

    def whole(self, table: Table, data: Any, count: Callable[[int], Any] | None = None) -> Any:
        """Return a table with its predictions, made in pieces whose rows are counted."""
        scored = []
        for piece in table.pieces(data, self.rows):
            scored.append(self.piece(table, piece))
            if count is not None:
                count(len(piece))
        return table.joined(scored)
