import base64
import json

import pytest
from IPython.display import display

from jupyter_tracker_magics.figures import MAX_FIGURES, FigureCapture, figure_of

PNG = b"\x89PNG\r\n"
PNG_TEXT = base64.b64encode(PNG).decode()


@pytest.fixture
def capture(shell):
    capture = FigureCapture(shell)
    capture.start()
    yield capture
    capture.stop()


def show(bundle, **options):
    display(bundle, raw=True, **options)


@pytest.mark.parametrize(
    ("bundle", "ending", "content"),
    [
        ({"image/png": PNG_TEXT, "text/plain": "<Figure>"}, "png", PNG),
        ({"image/png": PNG}, "png", PNG),
        ({"image/jpeg": PNG_TEXT}, "jpg", PNG),
        ({"image/svg+xml": "<svg/>"}, "svg", b"<svg/>"),
        ({"application/vnd.plotly.v1+json": {"data": []}}, "plotly.json", b'{"data": []}'),
        ({"application/vnd.vegalite.v5+json": {"mark": "bar"}}, "vl.json", b'{"mark": "bar"}'),
        ({"application/vnd.vega.v5+json": {"marks": []}}, "vg.json", b'{"marks": []}'),
    ],
)
def test_a_figure_becomes_a_file(bundle, ending, content):
    figure = figure_of(bundle)
    assert (figure.ending, figure.encode()) == (ending, content)


def test_the_richest_form_is_kept():
    figure = figure_of({"image/png": PNG_TEXT, "application/vnd.plotly.v1+json": {}})
    assert figure.ending == "plotly.json"


def test_text_and_html_are_no_figures():
    assert figure_of({"text/plain": "1", "text/html": "<b>1</b>"}) is None


def test_displays_are_seen_in_their_order(capture):
    show({"image/png": PNG_TEXT})
    show({"image/svg+xml": "<svg/>"})
    assert [figure.ending for figure in capture.figures] == ["png", "svg"]


def test_the_value_of_the_last_line_is_seen(capture, shell, run_cell):
    run_cell("class Plot:\n    def _repr_svg_(self): return '<svg/>'\nPlot()")
    assert [figure.ending for figure in capture.figures] == ["svg"]


def test_an_updated_display_is_one_figure_in_its_last_state(capture):
    show({"application/vnd.plotly.v1+json": {"n": 1}}, display_id="a")
    show({"application/vnd.plotly.v1+json": {"n": 2}}, display_id="a", update=True)
    assert [json.loads(figure.encode()) for figure in capture.figures] == [{"n": 2}]


def test_what_is_displayed_does_not_change(capture, capsys):
    show({"image/png": PNG_TEXT, "text/plain": "<Figure>"})
    assert capsys.readouterr().out == "<Figure>\n"


def test_nothing_is_seen_after_the_end(capture):
    capture.stop()
    show({"image/png": PNG_TEXT})
    assert capture.figures == []


def test_the_shell_is_left_as_it_was(shell):
    before = shell.display_pub.publish
    capture = FigureCapture(shell)
    capture.start()
    capture.stop()
    assert shell.display_pub.publish == before


def test_a_capture_inside_another_leaves_the_outer_one_working(capture, shell):
    inner = FigureCapture(shell)
    inner.start()
    inner.stop()
    show({"image/png": PNG_TEXT})
    assert (len(capture.figures), len(inner.figures)) == (1, 0)


def test_a_loop_that_draws_forever_does_not_fill_the_memory(capture):
    for _ in range(MAX_FIGURES + 2):
        show({"image/png": PNG_TEXT})
    assert (len(capture.figures), capture.missed) == (MAX_FIGURES, 2)
