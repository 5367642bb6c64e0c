"""Runs in the output of a cell: pure HTML, whatever the runs are called and have."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jupyter_tracker
from jupyter_tracker.contract.entities import Metric, Param, Run, RunData, RunInfo, RunStatus
from jupyter_tracker_magics.displays import page, svg
from jupyter_tracker_magics.displays.svg import Line

HOSTILE = "<img src=x onerror=alert(1)>\"'&"
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


def run(name="gbm", metrics=(), params=(), **info):
    return Run(
        info=RunInfo(
            run_id="a" * 32, run_uuid="a" * 32, run_name=name, user_id="ada", artifact_uri="",
            lifecycle_stage="active", experiment_id="0", status=RunStatus.FINISHED,
            start_time=1000, end_time=3500, **info,
        ),
        data=RunData(
            metric_list=[Metric(key, value, 0) for key, value in metrics],
            param_list=[Param(key, value) for key, value in params],
        ),
    )  # fmt: skip


def parsed(html):
    return ElementTree.fromstring(html)


@given(
    st.text(),
    st.lists(
        st.tuples(
            st.text(),
            st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), NUMBERS), min_size=1, max_size=30),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_curve_is_drawn_inside_of_the_picture(title, curves):
    lines = [
        Line(name, place, [step for step, _ in points], [value for _, value in points])
        for place, (name, points) in enumerate(curves)
    ]
    drawn = svg.chart(title, lines)
    for path in re.findall(r'd="(M[^"]*)" fill="none"', drawn):
        numbers = [float(each) for each in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", path)]
        assert all(0 <= x <= svg.WIDTH for x in numbers[::2])
        assert all(0 <= y <= svg.HEIGHT for y in numbers[1::2])


def test_a_line_goes_from_its_lowest_to_its_highest_value():
    drawn = parsed(svg.chart("loss", [Line("one", 0, [0, 1], [0.0, 1.0])]))
    (path,) = [each.get("d") for each in drawn.iter("path") if each.get("fill") == "none"]
    start, end = ([float(n) for n in point.split()] for point in path[1:].split("L"))
    assert start[0] < end[0]
    assert start[1] > end[1]  # pixels are counted from the top


def test_a_value_that_is_not_finite_interrupts_the_line():
    drawn = svg.chart("loss", [Line("one", 0, [0, 1, 2, 3, 4], [1.0, 2.0, math.nan, 3.0, 4.0])])
    (path,) = re.findall(r'd="(M[^"]*)" fill="none"', drawn)
    assert path.count("M") == 2


def test_a_point_alone_is_a_dot():
    assert "<circle" in svg.chart("loss", [Line("one", 0, [3], [1.0])])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 1, [0, 0.5, 1]), (0, 10, [0, 5, 10]), (3, 3, [3]), (-0.2, 0.2, [-0.2, -0.1, 0, 0.1, 0.2])],
)
def test_ticks_are_round(low, high, expected):
    assert svg.ticks(low, high) == pytest.approx(expected)


def test_names_and_values_are_only_ever_text():
    view = page.View(
        [run(HOSTILE, [(HOSTILE, 1.0)], [("depth", HOSTILE)])],
        {HOSTILE: [Line(HOSTILE, 0, [0, 1], [1.0, 2.0])]},
        HOSTILE,
    )
    tree = parsed(page.html(view))
    assert {each.tag for each in tree.iter()}.isdisjoint({"img", "script", "a", "iframe"})
    assert not [key for each in tree.iter() for key in each.attrib if key.startswith("on")]


def test_of_several_runs_the_differences_are_shown():
    runs = [
        run("one", [("auc", 0.5)], [("depth", "3"), ("lr", "1")]),
        run("two", [("auc", 0.75)], [("depth", "3"), ("lr", "2")]),
    ]
    rows = [row.split() for row in page.text(page.View(runs)).splitlines()]
    assert rows[-3:] == [
        ["param", "lr", "1", "2"],
        ["metric", "auc", "0.5", "0.75"],
        ["the", "same:", "depth=3"],
    ]


def test_a_run_is_shown_with_its_curves(run_cell):
    run_cell("%%track gbm\nlr = 0.5\nfor step in range(20):\n    loss = lr / (step + 1)")
    shown = jupyter_tracker.search_runs(output_format="list", search_all_experiments=True)
    from jupyter_tracker_magics.displays import bundle_of

    bundle = bundle_of(shown[0])
    assert bundle["application/vnd.jupyter-tracker.view+json"] == {
        "run_ids": [shown[0].info.run_id]
    }
    figure = parsed(bundle["text/html"]).find(".//figure")
    assert figure is not None
    assert figure.findtext("figcaption") == "loss"


def test_a_picture_of_a_long_curve_is_small(run_cell):
    run_cell("%%track long\nfor step in range(50_000):\n    loss = step % 977")
    (shown,) = jupyter_tracker.search_runs(output_format="list", search_all_experiments=True)
    from jupyter_tracker_magics.displays import bundle_of

    assert len(bundle_of(shown)["text/html"]) < 20_000


def test_a_run_as_the_result_of_a_cell_is_shown(shell, run_cell, capsys):
    run_cell("%%track gbm\nauc = 0.5 * 1")
    run_cell("import jupyter_tracker as jt\nrun = jt.search_runs(output_format='list')[0]")
    data, _ = shell.display_formatter.format(shell.user_ns["run"])
    assert "<strong>gbm</strong>" in data["text/html"]


def test_a_run_that_is_not_there_is_refused_in_one_sentence(run_cell):
    with pytest.raises(jupyter_tracker.TrackerError, match="f{32}"):
        jupyter_tracker.display("f" * 32)


def test_without_a_run_there_is_nothing_to_show():
    with pytest.raises(jupyter_tracker.TrackerError, match="give 1 to 20"):
        jupyter_tracker.display()
