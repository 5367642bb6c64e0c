"""PyTorch, Keras and transformers both ways, where these are installed; `make networks` does it."""

import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import mlflow
import mlflow.pyfunc
import numpy as np
import pytest

import jupyter_tracker
from jupyter_tracker.models.baseline import read_baseline
from tests.models.round_trips import APART, ROWS, Case, ours_saved, same, theirs_saved

X = np.random.default_rng(0).random((6, 4), dtype=np.float32)


def pytorch_with_an_example() -> Case:
    torch = pytest.importorskip("torch")
    import mlflow.pytorch  # noqa: F401

    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    return Case(
        "pytorch",
        model.eval(),
        lambda loaded: loaded(torch.tensor(X)).detach(),
        X,
        options={"input_example": X},
        theirs={"serialization_format": "pt2"},
    )


def pytorch_without() -> Case:
    pickled = {"serialization_format": "pickle"}
    return pytorch_with_an_example()._replace(options={}, theirs=pickled)


def keras() -> Case:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    library = pytest.importorskip("keras", exc_type=ImportError)
    import mlflow.keras  # noqa: F401

    model = library.Sequential([library.Input((4,)), library.layers.Dense(2, "relu")])
    return Case("keras", model, lambda loaded: loaded.predict(X, verbose=0), X)


def transformers_pipeline() -> Case:
    pytest.importorskip("torch")
    library = pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")
    import mlflow.transformers  # noqa: F401

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film"]
    config = library.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
    )
    split = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]")
    )
    split.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer = library.PreTrainedTokenizerFast(
        tokenizer_object=split, unk_token="[UNK]", pad_token="[PAD]"
    )
    model = library.BertForSequenceClassification(config).eval()
    pipeline = library.pipeline("text-classification", model=model, tokenizer=tokenizer)
    texts = ["good film", "bad film"]
    return Case(
        "transformers",
        pipeline,
        lambda loaded: {each["label"]: each["score"] for each in loaded(texts)},
        texts,
    )


CASES: dict[str, Callable[[], Case]] = {
    "pytorch, with an example": pytorch_with_an_example,
    "pytorch, without": pytorch_without,
    "keras": keras,
    "transformers, pipeline": transformers_pipeline,
}


@pytest.fixture(autouse=True)
def _may_load(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "true")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def case(name: str) -> Case:
    return CASES[name]()


def test_the_rows_of_the_table_are_these():
    assert [name for name, row in ROWS.items() if row.tried == APART] == [*CASES]


def test_mlflow_loads_and_asks_ours(case: Case, name: str, tmp_path: Path):
    folder = ours_saved(case, tmp_path / "model")
    assert (tmp_path / "model" / ROWS[name].file).exists()
    loaded = getattr(mlflow, case.flavor).load_model(folder)
    assert same(case.predict(loaded), case.predict(case.model))
    ours = jupyter_tracker.pyfunc.load_model(folder, trust=True).predict(case.data)
    assert same(mlflow.pyfunc.load_model(folder).predict(case.data), ours)


def test_ours_loads_and_asks_mlflows(case: Case, tmp_path: Path):
    folder = theirs_saved(case, tmp_path / "model")
    loaded = getattr(jupyter_tracker, case.flavor).load_model(folder, trust=True)
    assert same(case.predict(loaded), case.predict(case.model))
    theirs = mlflow.pyfunc.load_model(folder).predict(case.data)
    assert same(jupyter_tracker.pyfunc.load_model(folder, trust=True).predict(case.data), theirs)


def test_only_pickles_need_trust(case: Case, name: str, tmp_path: Path):
    folder = ours_saved(case, tmp_path / "model")
    if "with trust" in ROWS[name].written:
        with pytest.raises(jupyter_tracker.TrackerError, match="trust=True"):
            jupyter_tracker.pyfunc.load_model(folder)
    else:
        assert jupyter_tracker.pyfunc.load_model(folder).predict(case.data) is not None


def test_saving_a_module_leaves_it_in_training(tmp_path: Path):
    torch = pytest.importorskip("torch")
    module = torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.BatchNorm1d(2))
    mean = module[1].running_mean.clone()
    jupyter_tracker.pytorch.save_model(module, tmp_path / "model", input_example=X)
    assert all(each.training for each in module.modules())
    assert torch.equal(module[1].running_mean, mean)


def test_a_module_has_a_summary_of_what_it_is_said_to_be_trained_on(tmp_path: Path):
    module = pytorch_with_an_example().model
    jupyter_tracker.pytorch.save_model(module, tmp_path / "model", input_example=X, baseline=X)
    baseline = read_baseline(tmp_path / "model")
    assert baseline is not None
    assert (list(baseline.columns), list(baseline.predictions)) == (list("0123"), list("01"))


def test_a_pickled_module_needs_the_libraries_of_its_classes(tmp_path: Path):
    case = pytorch_without()
    jupyter_tracker.pytorch.save_model(case.model, tmp_path / "model")
    lines = (tmp_path / "model" / "requirements.txt").read_text().splitlines()
    assert [line.partition("==")[0] for line in lines] == ["mlflow", "numpy", "torch"]


def test_a_lambda_in_a_keras_model_needs_trust(tmp_path: Path):
    keras()
    import keras as library

    model = library.Sequential([library.Input((4,)), library.layers.Lambda(lambda x: x * 2)])
    jupyter_tracker.keras.save_model(model, tmp_path / "model", pip_requirements=[])
    with pytest.raises(jupyter_tracker.TrackerError, match="cannot be loaded"):
        jupyter_tracker.keras.load_model(tmp_path / "model")
    assert jupyter_tracker.keras.load_model(tmp_path / "model", trust=True) is not None
