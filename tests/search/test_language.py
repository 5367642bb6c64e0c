import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.search.language import (
    And,
    Comparison,
    Field,
    Not,
    Or,
    Order,
    parse_field,
    parse_filter,
    parse_order,
)

AUC = Field("metrics", "auc")


def compare(collection: str, key: str, operator: str, value: object) -> Comparison:
    return Comparison(Field(collection, key), operator, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metrics.auc > 0.9", compare("metrics", "auc", ">", 0.9)),
        ("metric.auc>=-1e-3", compare("metrics", "auc", ">=", -0.001)),
        ("params.depth = '3'", compare("params", "depth", "=", "3")),
        ('params.depth = "3"', compare("params", "depth", "=", "3")),
        ("tags.mlflow.user != 'ann'", compare("tags", "mlflow.user", "!=", "ann")),
        ("tags.`my tag` LIKE 'ex%'", compare("tags", "my tag", "LIKE", "ex%")),
        ("tags.\"my tag\" ilike 'ex%'", compare("tags", "my tag", "ILIKE", "ex%")),
        ("status = 'FAILED'", compare("attributes", "status", "=", "FAILED")),
        ("attributes.run_id IN ('a', 'b')", compare("attributes", "run_id", "IN", ("a", "b"))),
        ("params.x IS NULL", compare("params", "x", "IS NULL", None)),
        ("params.x = 'it''s'", compare("params", "x", "=", "it's")),
        ("android = 'x'", compare("attributes", "android", "=", "x")),
    ],
)
def test_a_comparison_is_read(text: str, expected: Comparison):
    assert parse_filter(text) == expected


def test_and_binds_closer_than_or():
    a, b, c = (compare("metrics", key, ">", 1.0) for key in "abc")
    assert parse_filter("metrics.a > 1 OR metrics.b > 1 AND metrics.c > 1") == Or((a, And((b, c))))


def test_parentheses_and_not_group():
    a, b = (compare("metrics", key, ">", 1.0) for key in "ab")
    assert parse_filter("NOT (metrics.a > 1 and metrics.b > 1)") == Not(And((a, b)))


def test_not_in_and_is_not_null_are_negations():
    assert parse_filter("tags.x NOT IN ('a')") == Not(compare("tags", "x", "IN", ("a",)))
    assert parse_filter("tags.x is not null") == Not(compare("tags", "x", "IS NULL", None))


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_filter_selects_everything(text: str):
    assert parse_filter(text) is None


@pytest.mark.parametrize(
    "text",
    ["metrics.a >", "metrics.a > 1 AND", "foo bar", "metrics.a = 1 metrics.b = 2", "(a = 1", "= 1"]
    + ["metrics.a == 1", "'a' = 'a'", "order.`x` = 1", "metrics.a > 1; DROP TABLE runs"],
)
def test_a_mistake_is_shown_with_an_example(text: str):
    with pytest.raises(TrackerError, match="Invalid") as refused:
        parse_filter(text)
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("metrics.a > 1 AND foo bar", 22),
        ("metrics.a == 1", 11),
        ("tags.ö = 'x' § 3", 13),
        ("metrics.a > 1 AND", 17),
        ("(a = 1", 6),
        ("a = 1 AND order.`x` = 1", 10),
    ],
)
def test_the_place_of_a_mistake_is_told(text: str, position: int):
    with pytest.raises(TrackerError) as refused:
        parse_filter(text)
    assert refused.value.position == position


def test_a_field_knows_where_it_stands():
    assert parse_order("  metrics.`a b` DESC").field.position == 2
    assert parse_field(" `a`").position == 1


def test_an_order_is_ascending_unless_it_says_otherwise():
    assert parse_order("metrics.auc") == Order(AUC, descending=False)
    assert parse_order("metrics.auc ASC") == Order(AUC, descending=False)
    assert parse_order("metrics.`auc` desc") == Order(AUC, descending=True)


def test_an_order_with_more_words_is_refused():
    with pytest.raises(TrackerError, match="Invalid order"):
        parse_order("metrics.auc DESC please")


@given(st.text(alphabet="metricsparagdANDORNOTIN()=<>!'\"`.%_ 019-", max_size=80))
def test_any_text_is_parsed_or_refused_with_a_clear_error(text: str):
    try:
        parse_filter(text)
    except TrackerError as refused:
        assert refused.error_code == "INVALID_PARAMETER_VALUE"


@given(st.text(min_size=1, max_size=40).filter(lambda text: "`" not in text), st.text(max_size=40))
def test_quoted_keys_and_values_come_back_as_they_are(key: str, value: str):
    quoted = value.replace("'", "''")
    assert parse_filter(f"tags.`{key}` = '{quoted}'") == compare("tags", key, "=", value)


def nested(depth: int) -> str:
    return "NOT (a = 1 OR " * depth + "a = 1" + ")" * depth


@pytest.mark.parametrize("text", [" OR ".join(["metrics.a > 1"] * 400), nested(50), nested(200)])
def test_a_filter_that_is_too_large_is_refused(text: str):
    with pytest.raises(TrackerError, match="The filter is too large"):
        parse_filter(text)


def test_two_negations_are_none():
    assert parse_filter("NOT NOT metrics.a > 1") == compare("metrics", "a", ">", 1.0)


def test_deep_nesting_is_answered_not_crashed_on():
    text = "(" * 5000 + "metrics.a > 1" + ")" * 5000
    try:
        parse_filter(text)
    except TrackerError as refused:
        assert refused.error_code == "INVALID_PARAMETER_VALUE"
