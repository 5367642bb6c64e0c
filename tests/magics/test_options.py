import pytest
from IPython.core.error import UsageError

from jupyter_tracker_magics.options import (
    CAPTURES,
    HELP,
    MAGIC,
    Best,
    Options,
    Registration,
    _parser,
    option_completions,
    parse_options,
)


def complaint(line):
    with pytest.raises(UsageError) as caught:
        parse_options(line)
    return str(caught.value)


def test_nothing_given_records_everything():
    options = parse_options("")
    assert options == Options()
    assert all(options.wants(capture) for capture in CAPTURES)


def test_a_word_is_the_run_name():
    assert parse_options("gbm").run_name == "gbm"


def test_a_quoted_run_name_may_have_spaces():
    assert parse_options('"first try" --experiment churn').run_name == "first try"


def test_the_run_name_may_stand_behind_options():
    options = parse_options("--experiment churn --no-git gbm")
    assert (options.run_name, options.experiment) == ("gbm", "churn")


def test_patterns_are_separated_by_commas():
    options = parse_options("--params n_*,lr")
    wanted = [name for name in ("n_trees", "lr", "lr2", "seed") if options.wants_param(name)]
    assert wanted == ["n_trees", "lr"]


def test_metrics_have_patterns_of_their_own():
    options = parse_options("--metrics val_*")
    assert options.wants_metric("val_auc")
    assert not options.wants_metric("train_auc")
    assert options.wants_param("anything")


@pytest.mark.parametrize("capture", CAPTURES)
def test_each_capture_can_be_turned_off(capture):
    assert parse_options(f"--no-{capture}").off == {capture}


def test_params_turned_off_are_off_whatever_matches():
    assert not parse_options("--no-params --params lr").wants_param("lr")


def test_an_unknown_option_names_the_nearest():
    assert complaint("gbm --experimnt churn") == (
        "%%track: unknown option --experimnt, did you mean --experiment? %%track? shows all "
        "options."
    )


def test_an_unknown_option_like_no_other_suggests_nothing():
    assert complaint("--zzz") == "%%track: unknown option --zzz. %%track? shows all options."


def test_an_abbreviation_is_not_accepted():
    assert "did you mean --experiment?" in complaint("--exper churn")


def test_a_run_name_without_its_quotes_is_shown_with_them():
    assert '%%track "my first run"' in complaint("my first run")


def test_an_open_quotation_is_named():
    assert "quotation mark is not closed in: Bob's run" in complaint("Bob's run")


def test_an_option_without_its_value_is_named():
    assert "--experiment" in complaint("gbm --experiment")


def test_an_empty_value_is_refused():
    assert "not empty" in complaint("--experiment ''")


@pytest.mark.parametrize("line", ["--zzz", "a b", "'", "--experiment"])
def test_every_complaint_is_one_line(line):
    assert "\n" not in complaint(line)


def test_a_pattern_with_an_exclamation_mark_leaves_names_out():
    options = parse_options("--params '!n_jobs,!seed'")
    wanted = [name for name in ("n_jobs", "lr", "seed") if options.wants_param(name)]
    assert wanted == ["lr"]


def test_patterns_may_take_in_and_leave_out():
    options = parse_options("--params 'n_*,!n_jobs'")
    wanted = [name for name in ("n_jobs", "n_trees", "lr") if options.wants_param(name)]
    assert wanted == ["n_trees"]


def test_there_may_be_several_tags():
    assert parse_options("--tag team=fraud --tag 'note=a=b c'").tags == {
        "team": "fraud",
        "note": "a=b c",
    }


def test_a_model_is_registered_under_a_name_and_an_alias():
    assert parse_options("--register churn").register == Registration("churn")
    assert parse_options("--register churn@champion").register == Registration("churn", "champion")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("lr=0.1,0.01", {"lr": (0.1, 0.01)}),
        ("lr=0.1 depth=3,5", {"lr": (0.1,), "depth": (3, 5)}),
        ("kind=adam,sgd", {"kind": ("adam", "sgd")}),
        ("layers=[64],[32,16]", {"layers": ([64], [32, 16])}),
        ("flag=True,None", {"flag": (True, None)}),
    ],
)
def test_a_sweep_has_values_for_each_name(text, values):
    assert parse_options(f"gbm --sweep {text}").sweep == values


def test_the_best_is_the_highest_unless_it_says_min():
    assert parse_options("--sweep a=1 --best auc").best == Best("auc")
    assert parse_options("--sweep a=1 --best loss:min").best == Best("loss", is_lowest=True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--tag team", "write KEY=VALUE, as in team=fraud"),
        ("--register @champion", "write NAME or NAME@ALIAS"),
        ("--sweep lr", "write NAME=VALUE,VALUE, as in lr=0.1,0.01"),
        ("--sweep lr=", "write NAME=VALUE,VALUE"),
        ("--sweep lr=1 lr=2", "give all its values at once"),
        ("--sweep lr=1 --best auc:low", "write METRIC, METRIC:min or :max"),
        ("--best auc", "--best goes with --sweep"),
        ("--stop-on-error", "--stop-on-error goes with --sweep"),
    ],
)
def test_what_cannot_be_understood_says_what_to_write(line, said):
    assert said in complaint(line)


def test_options_are_completed():
    assert option_completions("%%track gbm --swe") == ["--sweep"]
    assert option_completions("%%track gb") == []


def test_the_help_names_every_option():
    assert [option for option in _parser(MAGIC).known_options if option not in HELP] == []
