"""Datasets of Hugging Face."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.data import digests
from jupyter_tracker.data.dataset import Dataset, check_columns
from jupyter_tracker.data.loading import HUGGING_FACE
from jupyter_tracker.data.pandas_dataset import colspec
from jupyter_tracker.data.source import DatasetSource, resolve

if TYPE_CHECKING:
    import pandas


class HuggingFaceDataset(Dataset):
    """A ``datasets.Dataset``; made by `from_huggingface`."""

    def __init__(
        self,
        ds: Any,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        check_columns(ds.column_names, targets)
        self.ds = ds
        self.targets = targets
        super().__init__(source, name, digest)

    @property
    def profile(self) -> dict[str, Any]:
        """How large it is."""
        names = ("num_rows", "dataset_size", "size_in_bytes")
        return {name: getattr(self.ds, name) for name in names}

    @property
    def schema(self) -> dict[str, Any] | None:
        """The columns; None when MLflow has no name for what is in one of them."""
        return colspec(self._head)

    @cached_property
    def _head(self) -> "pandas.DataFrame":
        head: pandas.DataFrame = next(self.ds.to_pandas(batch_size=digests.MAX_ROWS, batched=True))
        return head

    def _compute_digest(self) -> str:
        return digests.of_frame(self._head)


def from_huggingface(
    ds: Any,
    path: str | None = None,
    targets: str | None = None,
    data_dir: str | None = None,
    data_files: str | Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
    revision: Any = None,
    name: str | None = None,
    digest: str | None = None,
    trust_remote_code: bool | None = None,  # noqa: ARG001
    source: str | Path | DatasetSource | None = None,
) -> HuggingFaceDataset:
    """Make a dataset of one of Hugging Face.

    Parameters
    ----------
    ds
        A ``datasets.Dataset``, and not a dictionary of several.
    path, data_dir, data_files, revision
        What ``datasets.load_dataset`` was told; it comes from the code that runs by default.
    targets
        The name of the column that is to be predicted.
    name, digest
        What it is called, and what tells its contents, computed by default.
    trust_remote_code
        Is there for MLflow's sake: code of others is never run here.
    source
        A path or a URI where it comes from, rather than ``path``.
    """
    if not hasattr(ds, "column_names") or isinstance(ds, Mapping):
        raise invalid(
            f"Cannot make a dataset of a {type(ds).__name__}: give a datasets.Dataset, such as one "
            "split of what load_dataset() returns."
        )
    if source is None and path is not None:
        fields = {
            "path": path,
            "config_name": ds.config_name,
            "data_dir": data_dir,
            "data_files": data_files,
            "split": str(ds.split),
            "revision": revision,
        }
        origin = DatasetSource(HUGGING_FACE, fields)
    else:
        origin = resolve(source)
    return HuggingFaceDataset(ds, origin, targets, name, digest)
