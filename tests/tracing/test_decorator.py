"""``@trace`` on every kind of function, which does what it did without."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

import pytest

import jupyter_tracker as tracker
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.entities import Span
from jupyter_tracker.journal import trace_sender


@pytest.fixture(autouse=True)
def _own_session() -> Iterator[None]:
    SESSION.reset()
    yield
    trace_sender.sender().settle(10)
    SESSION.reset()


def last_spans() -> list[Span]:
    trace_id = tracker.get_last_active_trace_id()
    assert trace_id is not None
    trace = tracker.get_trace(trace_id)
    assert trace is not None
    return trace.data.spans


def test_a_function_keeps_its_name_and_signature():
    @tracker.trace(name="other")
    def add(x: int, *rest: int, scale: int = 1, **more: int) -> int:
        """Add."""
        return (x + sum(rest)) * scale

    assert (add.__name__, add.__doc__) == ("add", "Add.")
    assert list(inspect.signature(add).parameters) == ["x", "rest", "scale", "more"]
    assert add(1, 2, scale=3, z=4) == 9
    (span,) = last_spans()
    assert (span.name, span.outputs) == ("other", 9)
    assert span.inputs == {"x": 1, "rest": [2], "scale": 3, "more": {"z": 4}}
    assert span.attributes["mlflow.spanFunctionName"] == "add"


def test_a_function_without_a_signature_is_traced():
    assert tracker.trace(max)(3, 5) == 5
    assert last_spans()[0].inputs == {"args": [3, 5], "kwargs": {}}


def test_a_wrong_call_raises_what_it_raised_without():
    with pytest.raises(TypeError, match="missing 1 required"):
        tracker.trace(lambda x: x)()


def test_methods_are_traced_without_their_object():
    class Model:
        @tracker.trace
        def predict(self, x: int) -> int:
            return x

        @classmethod
        @tracker.trace
        def load(cls, path: str) -> str:
            return path

        @tracker.trace
        @staticmethod
        def clean(text: str) -> str:
            return text

    assert (Model().predict(1), Model.load("p"), Model.clean("t")) == (1, "p", "t")
    found = tracker.search_traces(return_type="list", order_by=["timestamp ASC"])
    inputs = {trace.data.spans[0].name: trace.data.spans[0].inputs for trace in found}  # type: ignore[union-attr]
    assert inputs == {"predict": {"x": 1}, "load": {"path": "p"}, "clean": {"text": "t"}}


def test_outputs_that_the_function_sets_itself_stay():
    @tracker.trace
    def call() -> int:
        span = tracker.get_current_active_span()
        assert span is not None
        span.set_outputs("short")
        return 1

    call()
    assert last_spans()[0].outputs == "short"


def test_coroutines_are_traced_each_in_its_own_task():
    @tracker.trace
    async def inner(x: int) -> int:
        await asyncio.sleep(0)
        return x

    @tracker.trace
    async def outer() -> list[int]:
        return await asyncio.gather(inner(1), inner(2))

    assert asyncio.run(outer()) == [1, 2]
    root, *steps = last_spans()
    assert {step.parent_id for step in steps} == {root.span_id}
    assert sorted(step.outputs for step in steps) == [1, 2]


def test_a_coroutine_that_is_cancelled_is_an_error():
    @tracker.trace
    async def wait() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wait(), 0.01)

    asyncio.run(main())
    assert last_spans()[0].status.description.startswith("CancelledError")


def test_a_generator_is_one_span_with_what_it_yields():
    @tracker.trace
    def inner(x: int) -> int:
        return x

    @tracker.trace
    def stream(n: int) -> Iterator[int]:
        for x in range(n):
            yield inner(x)

    values = []
    for value in stream(3):
        assert tracker.get_current_active_span() is None  # not while it waits
        values.append(value)
    assert values == [0, 1, 2]
    root, *steps = last_spans()
    assert (root.name, root.inputs, root.outputs) == ("stream", {"n": 3}, [0, 1, 2])
    assert [step.parent_id for step in steps] == [root.span_id] * 3
    assert [event.name for event in root.events] == [f"mlflow.chunk.item.{i}" for i in range(3)]
    assert root.events[2].attributes == {"mlflow.chunk.value": "2"}


def test_a_generator_takes_values_and_errors_and_returns():
    @tracker.trace(output_reducer=sum)
    def talk() -> Generator[int, int, str]:
        got = yield 1
        try:
            yield got
        except ValueError:
            yield 7
        return "end"

    generator = talk()
    assert [next(generator), generator.send(5), generator.throw(ValueError())] == [1, 5, 7]
    with pytest.raises(StopIteration) as end:
        next(generator)
    assert end.value.value == "end"
    assert last_spans()[0].outputs == 13


def test_a_generator_that_is_left_early_is_recorded():
    closed = []

    @tracker.trace
    def stream() -> Iterator[int]:
        try:
            yield from range(10)
        finally:
            closed.append(True)

    generator: Any = stream()
    next(generator)
    generator.close()
    assert closed == [True]
    (span,) = last_spans()
    assert (span.outputs, span.status.status_code) == ([0], "OK")


def test_an_error_in_a_generator_is_recorded():
    @tracker.trace
    def stream() -> Iterator[int]:
        yield 1
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        list(stream())
    (span,) = last_spans()
    assert (span.outputs, span.status.description) == ([1], "ValueError: stop")


def test_async_generators_are_traced():
    @tracker.trace(output_reducer="".join)
    async def stream() -> AsyncIterator[str]:
        for word in ("a", "b"):
            yield word

    async def main() -> list[str]:
        return [word async for word in stream()]

    assert asyncio.run(main()) == ["a", "b"]
    assert last_spans()[0].outputs == "ab"


def test_a_reducer_is_for_generators_only():
    with pytest.raises(tracker.TrackerError, match="generators only"):
        tracker.trace(len, output_reducer=sum)


@pytest.mark.parametrize("broken", ["start", "LiveSpan.end"])
def test_a_call_goes_on_when_tracing_fails(broken: str, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    place = "jupyter_tracker.client.trace_steps" if broken == "start" else (
        "jupyter_tracker.tracing.live"
    )  # fmt: skip
    monkeypatch.setattr(f"{place}.{broken}", fail)
    double: Callable[[int], int] = tracker.trace(lambda x: 2 * x)
    assert double(2) == 4
