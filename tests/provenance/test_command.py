import pytest

from jupyter_tracker.provenance.command import command_line


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["train.py", "--lr", "0.1"], "train.py --lr 0.1"),
        (["train.py", "--name", "two words"], "train.py --name 'two words'"),
        (["train.py", "--api-key", "abc", "--lr", "1"], "train.py --api-key *** --lr 1"),
        (["train.py", "--db_password=abc"], "train.py '--db_password=***'"),
        (["train.py", "+wandb.api_key=abc"], "train.py '+wandb.api_key=***'"),
        (["train.py", "AWS_SECRET_ACCESS_KEY=abc"], "train.py 'AWS_SECRET_ACCESS_KEY=***'"),
        (["train.py", "--accessToken", "abc"], "train.py --accessToken ***"),
        (["train.py", "--use-token", "--lr", "1"], "train.py --use-token --lr 1"),
        (["train.py", "--data", "https://ada:pw@x.org/a"], "train.py --data https://x.org/a"),
        (["a", "https://x.org/?v=1&token=abc"], "a 'https://x.org/?v=1&token=***'"),
    ],
)
def test_secrets_are_masked(arguments, shown):
    assert command_line(arguments) == shown


@pytest.mark.parametrize(
    "option", ["--tokenizer", "--max-tokens", "--num_tokens", "--keyboard", "--passes", "--monkey"]
)
def test_what_only_looks_a_little_like_a_secret_is_shown(option):
    assert command_line(["train.py", option, "7"]) == f"train.py {option} 7"


def test_a_command_that_never_ends_is_cut():
    assert len(command_line(["a" * 10_000])) < 5000
