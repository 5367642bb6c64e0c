"""Models that the tests of scoring ask: small ones, saved once."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import jupyter_tracker as mlflow
from jupyter_tracker.models import infer_signature

ROWS = pd.DataFrame(
    {"id": ["007", "8", "9", "10"], "age": [20.0, 30.0, 40.0, 50.0], "visits": [1, 5, 2, 7]}
)
"""What is scored: two columns of the model's, and one that is only carried along."""

INPUTS = ROWS[["age", "visits"]]


def models_of_code() -> dict[str, mlflow.pyfunc.PythonModel]:
    """Return models whose classes travel with them, as they are no module's."""

    class Short(mlflow.pyfunc.PythonModel):
        """Returns one prediction, whatever it gets."""

        def predict(self, context, model_input, params=None):
            return np.zeros(1)

    class Labels(mlflow.pyfunc.PythonModel):
        """Returns two columns, the second by a parameter; notes when it is loaded."""

        def load_context(self, context):
            with Path(context.model_config["loads"]).open("a") as file:
                file.write("loaded\n")

        def predict(self, context, model_input, params=None):
            scores = model_input["age"] * params["factor"]
            return pd.DataFrame({"label": np.where(scores > 35, "old", "young"), "score": scores})

    return {"short": Short(), "labels": Labels()}


class Models(NamedTuple):
    """Where they are, and what the first one predicts."""

    folder: Path
    expected: list[int]

    def uri(self, name: str) -> str:
        return str(self.folder / name)

    @property
    def loads(self) -> int:
        """How often the model ``labels`` was loaded since this was asked last."""
        file = self.folder / "loads"
        count = len(file.read_text().splitlines()) if file.exists() else 0
        file.unlink(missing_ok=True)
        return count


@pytest.fixture(scope="package")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    folder = tmp_path_factory.mktemp("models")
    model = LogisticRegression().fit(INPUTS, [0, 1, 0, 1])
    expected = model.predict(INPUTS)
    series = pd.Series(expected)

    def save(name, *, outputs=series, **options):
        signature = infer_signature(INPUTS, outputs) if outputs is not None else False
        mlflow.sklearn.save_model(
            model, folder / name, signature=signature, pip_requirements=[], **options
        )

    save("churn")
    save("tensor", outputs=expected)
    save(
        "probabilities",
        outputs=model.predict_proba(INPUTS),
        pyfunc_predict_fn="predict_proba",
    )
    save("unsigned", outputs=None)
    signature = infer_signature(
        INPUTS, pd.DataFrame({"label": ["old"], "score": [1.0]}), params={"factor": 1.0}
    )
    for name, python_model in models_of_code().items():
        mlflow.pyfunc.save_model(
            folder / name,
            python_model,
            signature=signature if name == "labels" else infer_signature(INPUTS, series),
            model_config={"loads": str(folder / "loads")},
            pip_requirements=[],
        )
    return Models(folder, expected.tolist())
