"""A notebook rebuilt from what the kernel remembers, for front ends that cannot be asked."""

import base64
from typing import Any


def notebook_from_history(history: Any, count: int | None = None) -> dict[str, Any]:
    """Return nbformat 4 JSON of the cells that ran, in the order in which they ran.

    Parameters
    ----------
    history
        IPython's history manager. Only IPython 9 keeps outputs.
    count
        How many cells had run; by default all that have.
    """
    inputs: list[str] = history.input_hist_raw
    last = len(inputs) - 1 if count is None else count
    cells = [_cell(history, number, inputs[number]) for number in range(1, last + 1)]
    return {
        "cells": cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def history_id(number: int) -> str:
    """Return the id of the cell that an execution becomes."""
    return f"history-{number}"


def _cell(history: Any, count: int, source: str) -> dict[str, Any]:
    outputs = getattr(history, "outputs", {}).get(count, [])
    exceptions: dict[int, dict[str, Any]] = getattr(history, "exceptions", {})
    error = [_error(exceptions[count])] if count in exceptions else []
    return {
        "cell_type": "code",
        "execution_count": count,
        "id": history_id(count),
        "metadata": {},
        "outputs": [_output(output, count) for output in outputs] + error,
        "source": source,
    }


def _output(output: Any, count: int) -> dict[str, Any]:
    if output.output_type in ("out_stream", "err_stream"):
        name = "stdout" if output.output_type == "out_stream" else "stderr"
        text = "".join(part for parts in output.bundle.values() for part in parts)
        return {"output_type": "stream", "name": name, "text": text}
    data = {mime: _json_ready(content) for mime, content in output.bundle.items()}
    shown = {"output_type": output.output_type, "data": data, "metadata": {}}
    return {**shown, "execution_count": count} if output.output_type == "execute_result" else shown


def _error(error: dict[str, Any]) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": str(error.get("ename", "")),
        "evalue": str(error.get("evalue", "")),
        "traceback": [str(line) for line in error.get("traceback", [])],
    }


def _json_ready(content: object) -> object:
    return base64.b64encode(content).decode() if isinstance(content, bytes) else content
