"""An example of what a model takes, as MLflow keeps it: for people, and as a request."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.models.frames import as_pandas, is_kind, is_sparse
from jupyter_tracker.models.model import Model

if TYPE_CHECKING:
    import numpy as np

_FILE = "input_example.json"
_SERVING_FILE = "serving_input_example.json"


def split_params(example: Any) -> tuple[Any, dict[str, Any] | None]:
    """Tell an example from the parameters that were given with it, as the second of a pair."""
    if isinstance(example, tuple) and len(example) == 2 and isinstance(example[1], dict):
        return example
    return example, None


def write_example(model: Model, example: Any, folder: Path) -> None:
    """Write an example into a model's folder, and what it is into its description.

    Parameters
    ----------
    model
        The description.
    example
        Data, or a pair of data and params.
    folder
        The model's.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is data of another kind.
    """
    data, params = split_params(example)
    data = as_pandas(data)
    kind, content, request = _written(
        data.to_frame() if is_kind(data, "pandas", "Series") else data
    )
    info = {"artifact_path": _FILE, "serving_input_path": _SERVING_FILE, **kind}
    if params is not None:
        info["params"] = "true"
        content = {"data": content, "params": params}
        request = {**request, "params": params}
    (folder / _FILE).write_text(_json(content), encoding="utf-8")
    (folder / _SERVING_FILE).write_text(_json(request, indent=2), encoding="utf-8")
    model.saved_input_example_info = info


def read_example(model: Model, folder: Path) -> Any:
    """Return the example that is in a model's folder, without its params; None without one."""
    info = model.saved_input_example_info
    if info is None:
        return None
    from jupyter_tracker.models.folder import file_in

    content = json.loads(file_in(folder, info["artifact_path"]).read_text(encoding="utf-8"))
    if info.get("params"):
        content = content["data"]
    match info.get("type"):
        case "dataframe":
            import pandas

            table = content if isinstance(content, Mapping) else {"data": content}
            return pandas.DataFrame(**{key: table[key] for key in table if key in _SPLIT})
        case "ndarray":
            return _arrays(content, model)
        case "sparse_matrix_csr" | "sparse_matrix_csc" as kind:
            import scipy.sparse

            matrix = getattr(scipy.sparse, f"{kind[-3:]}_matrix")
            parts = (content["data"], content["indices"], content["indptr"])
            return matrix(parts, shape=tuple(content["shape"]))
    return content


_SPLIT = ("columns", "index", "data")


def _written(data: Any) -> tuple[dict[str, str], Any, dict[str, Any]]:
    """Return the kind of an example, what its file says, and what a request says."""
    if is_kind(data, "pandas", "DataFrame"):
        split = data.astype(object).where(data.notna(), None).to_dict(orient="split")
        del split["index"]
        if list(data.columns) == list(range(len(data.columns))):
            del split["columns"]
        orient = "split" if "columns" in split else "values"
        return {"type": "dataframe", "pandas_orient": orient}, split, {"dataframe_split": split}
    if is_sparse(data):
        parts = {part: getattr(data, part).tolist() for part in ("data", "indices", "indptr")}
        matrix = {**parts, "shape": list(data.shape)}
        return {"type": f"sparse_matrix_{data.format}"}, matrix, {"inputs": data.toarray().tolist()}
    import numpy as np

    if isinstance(data, np.ndarray):
        return {"type": "ndarray"}, _list(data), {"inputs": _list(data)}
    if isinstance(data, Mapping) and any(isinstance(each, np.ndarray) for each in data.values()):
        arrays = {name: _list(np.asarray(each)) for name, each in data.items()}
        return {"type": "ndarray"}, arrays, {"inputs": arrays}
    if isinstance(data, Mapping | list) or np.isscalar(data):
        return {"type": "json_object"}, data, {"inputs": data}
    raise invalid(
        f"An input example cannot be a {type(data).__name__}: give a data frame, a NumPy array, a "
        "sparse matrix, or values of JSON."
    )


def _list(array: "np.ndarray[Any, Any]") -> Any:
    """Return an array as lists, with None where a number is missing."""
    import numpy as np

    if array.dtype.kind == "f" and np.isnan(array).any():
        values = array.astype(object)
        values[np.isnan(array)] = None
        return values.tolist()
    return array.tolist()


def _arrays(content: Any, model: Model) -> Any:
    """Make arrays of lists, of the types that the signature names."""
    import numpy as np

    schema = model.get_input_schema()
    tensors = schema.input_dict() if schema and schema.is_tensor_spec() else {}
    if isinstance(content, Mapping):
        return {
            name: np.asarray(each, dtype=tensors[name].type if name in tensors else None)
            for name, each in content.items()
        }
    return np.asarray(content, dtype=tensors[0].type if 0 in tensors else None)


def _json(content: Any, indent: int | None = None) -> str:
    return json.dumps(content, default=_plain, indent=indent)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return base64.encodebytes(value).decode("ascii")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    raise invalid(f"An input example cannot have a {type(value).__name__} in it: JSON has no word.")
