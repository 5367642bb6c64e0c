import pytest

from jupyter_tracker_magics.analysis import analyse
from jupyter_tracker_magics.executions import Ran
from jupyter_tracker_magics.inherited import MAX_TEXT, inherited, is_for_parameters


def found(reads, namespace, cells=(), tags=()):
    before = [Ran(number, source, tags=tags) for number, source in enumerate(cells, start=1)]
    values = inherited(reads, namespace, before)
    return {name: (each.value, each.origin) for name, each in values.items()}


def test_a_value_comes_from_the_cell_that_has_set_it_last():
    cells = ["lr = 1", "lr = 2\nx = 1", "print(lr)"]
    assert found(["lr"], {"lr": 2}, cells) == {"lr": (2, "cell [2]")}


def test_what_no_cell_has_set_comes_from_an_earlier_one():
    assert found(["lr"], {"lr": 2}) == {"lr": (2, "an earlier cell")}


@pytest.mark.parametrize("value", [1, 0.5, True, "adam", "x" * MAX_TEXT])
def test_one_number_or_a_short_text_is_a_parameter(value):
    assert found(["a"], {"a": value}) == {"a": (value, "an earlier cell")}


@pytest.mark.parametrize("value", [None, [1], {"a": 1}, print, object(), "x" * (MAX_TEXT + 1)])
def test_other_values_are_none(value):
    assert found(["a"], {"a": value}) == {}


def test_names_with_an_underscore_and_names_that_are_not_there_are_none():
    assert found(["_a", "b"], {"_a": 1}) == {}


def test_everything_that_a_cell_for_parameters_sets_is_one():
    cells = ["lr = 1\nlayers = [1, 2]\nimport os"]
    namespace = {"lr": 1, "layers": [1, 2], "os": object()}
    assert found([], namespace, cells, ("parameters",)) == {
        "lr": (1, "parameters cell"),
        "layers": ([1, 2], "parameters cell"),
    }


def test_a_parameter_that_another_cell_has_changed_comes_from_that():
    cells = ["# Parameters\nlr = 1", "lr = 2"]
    assert found([], {"lr": 2}, cells) == {"lr": (2, "cell [2]")}


def test_papermill_is_known_by_its_tags_and_by_what_it_injects():
    assert is_for_parameters(Ran(1, "lr = 1", tags=("parameters",)))
    assert is_for_parameters(Ran(1, "lr = 1", tags=("x", "injected-parameters")))
    assert is_for_parameters(Ran(1, "# Parameters\nlr = 1\n"))
    assert not is_for_parameters(Ran(1, "lr = 1", tags=("x",)))


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("auc = f(lr)", {"f", "lr"}),
        ("lr = 1\nauc = f(lr)", {"f"}),
        ("n = n + 1", set()),
        ("def g():\n    return lr\ng()", {"lr"}),
        ("[x * lr for x in xs]", {"lr", "xs"}),
        ("auc", set()),
    ],
)
def test_a_cell_reads_what_it_does_not_set(source, reads):
    assert analyse(source).reads - {"g"} == reads


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("model.score(X, y)", "score"),
        ("roc_auc_score(y, p)", "roc_auc_score"),
        ("round(auc, 3)", "auc"),
        ("float(loss.item())", "loss"),
        ("history['val_loss']", "val_loss"),
        ("a + b", "result"),
        ("await score()", "score"),
    ],
)
def test_a_last_expression_has_the_name_of_what_it_comes_from(source, name):
    assert analyse(source).last.name == name


@pytest.mark.parametrize("source", ["x = 1", "5", "'text'", "", "f()\nx = 1"])
def test_other_cells_have_no_last_expression(source):
    assert analyse(source).last is None
