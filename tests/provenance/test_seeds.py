import json

import pytest

from jupyter_tracker.provenance.seeds import as_tag, seeds_seen


@pytest.mark.parametrize(
    ("line", "seeds"),
    [
        ("random.seed(1)", {"random": 1}),
        ("np.random.seed(42)", {"numpy": 42}),
        ("numpy.random.seed(42)", {"numpy": 42}),
        ("rng = np.random.default_rng(seed=7)", {"numpy": 7}),
        ("from numpy.random import default_rng; default_rng(7)", {"numpy": 7}),
        ("torch.manual_seed(0)", {"torch": 0}),
        ("torch.cuda.manual_seed_all(0)", {"torch.cuda": 0}),
        ("tf.random.set_seed(3)", {"tensorflow": 3}),
        ("tensorflow.random.set_seed(3)", {"tensorflow": 3}),
        ("keras.utils.set_random_seed(3)", {"keras": 3}),
        ("pl.seed_everything(5, workers=True)", {"seed_everything": 5}),
        ("set_seed(9)", {"set_seed": 9}),
        ("key = jax.random.key(0)", {"jax": 0}),
        ("split = train_test_split(X, y, random_state=42)", {"train_test_split": 42}),
        ("model = sklearn.svm.SVC(random_state=0).fit(X)", {"SVC": 0}),
        ("frame.sample(10, seed=1)", {"sample": 1}),
        ("SVC(random_state=None)", {}),
        ("np.random.seed()", {}),
        ("print('np.random.seed(1)')", {}),
        ("this is not Python", {}),
    ],
)
def test_a_seed_is_seen(line, seeds):
    assert seeds_seen([line]) == seeds


def test_the_number_behind_a_name_is_found():
    assert seeds_seen(["SEED = 13\nnp.random.seed(SEED)"]) == {"numpy": 13}


def test_a_name_may_have_been_set_in_an_earlier_cell():
    assert seeds_seen(["SEED = 13", "np.random.seed(SEED)"]) == {"numpy": 13}


def test_what_is_known_only_when_it_runs_is_shown_as_it_stands():
    assert seeds_seen(["torch.manual_seed(args.seed + 1)"]) == {"torch": "args.seed + 1"}


def test_the_cell_that_ran_last_wins():
    assert seeds_seen(["np.random.seed(1)", "np.random.seed(2)"]) == {"numpy": 2}


def test_several_seeds_in_one_source_are_all_shown_in_order():
    models = "a = SVC(random_state=1)\nb = SVC(random_state=2)\nc = SVC(random_state=1)"
    assert seeds_seen([models]) == {"SVC": [1, 2]}


def test_no_more_is_kept_than_a_tag_can_hold():
    text = as_tag({f"function_{number}": number for number in range(1000)})
    assert len(text) < 5000
    assert json.loads(text)["function_0"] == 0
