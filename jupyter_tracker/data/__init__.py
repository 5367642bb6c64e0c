"""Datasets that runs use: `log_input` notes where one comes from, and what it looks like.

Names, arguments and what is recorded of a dataset are MLflow's, so that the same data has the same
digest in both.
"""

from jupyter_tracker.data.dataset import Dataset
from jupyter_tracker.data.huggingface_dataset import HuggingFaceDataset, from_huggingface
from jupyter_tracker.data.numpy_dataset import NumpyDataset, from_numpy
from jupyter_tracker.data.pandas_dataset import PandasDataset, from_pandas
from jupyter_tracker.data.polars_dataset import PolarsDataset, from_polars
from jupyter_tracker.data.source import DatasetSource, get_source

__all__ = [
    "Dataset",
    "DatasetSource",
    "HuggingFaceDataset",
    "NumpyDataset",
    "PandasDataset",
    "PolarsDataset",
    "from_huggingface",
    "from_numpy",
    "from_pandas",
    "from_polars",
    "get_source",
]
