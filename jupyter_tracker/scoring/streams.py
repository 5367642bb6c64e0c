"""Record batches of Arrow, scored one after another: what is larger than memory."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.frames import is_kind
from jupyter_tracker.scoring.scorer import Scorer
from jupyter_tracker.scoring.tables import Arrow


def is_reader(data: object) -> bool:
    """Say whether data is a reader of record batches."""
    return is_kind(data, "pyarrow", "RecordBatchReader")


def scored_reader(
    scorer: Scorer,
    schema: Any,
    batches: Iterable[Any],
    count: Callable[[int], Any] = lambda _: None,
) -> Any:
    """Return a reader of scored batches, of which it has read the first.

    Parameters
    ----------
    scorer
        What scores them.
    schema
        Theirs, for the case that there are none.
    batches
        What is scored.
    count
        What counts their rows.
    """
    import pyarrow

    empty = pyarrow.RecordBatch.from_pylist([], schema=schema)
    stream = _scored(scorer, batches, count)
    first = next(stream, None) or scorer.piece(Arrow(), empty)
    return pyarrow.RecordBatchReader.from_batches(first.schema, chain([first], stream))


def _scored(scorer: Scorer, batches: Iterable[Any], count: Callable[[int], Any]) -> Iterator[Any]:
    schema = None
    for batch in batches:
        for piece in Arrow().pieces(batch, scorer.rows):
            if not piece.num_rows:
                continue
            scored = scorer.piece(Arrow(), piece)
            schema = schema or scored.schema
            count(piece.num_rows)
            yield scored if scored.schema.equals(schema) else _as_the_first(scored, schema)


def _as_the_first(batch: Any, schema: Any) -> Any:
    import pyarrow

    try:
        return batch.cast(schema)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError, ValueError) as error:
        raise invalid(
            f"The predictions of one batch are not of the types of the first: {error}. Say with "
            "result_type=… what they are, or save the model with a signature."
        ) from error
