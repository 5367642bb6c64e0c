"""``@trace``: a span for each call of a function, with what it takes and gives."""

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from jupyter_tracker.client.trace_steps import Step
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.tracing import names
from jupyter_tracker.tracing.live import NO_SPAN, LiveSpan, active, current, say_once
from jupyter_tracker.tracing.serializing import dump
from jupyter_tracker.tracing.spans import Link, SpanEvent, SpanLogLevel, SpanType

_MOST_CHUNKS = 10_000
"""Values of a generator that are kept; a stream may be without end."""
_MOST_CHUNK_EVENTS = 1000
_OWNERS = ("self", "cls")


def trace(
    func: Callable[..., Any] | None = None,
    name: str | None = None,
    span_type: str = SpanType.UNKNOWN,
    attributes: Mapping[str, Any] | None = None,
    output_reducer: Callable[[list[Any]], Any] | None = None,
    trace_destination: Any = None,
    sampling_ratio_override: float | None = None,
    log_level: SpanLogLevel | str | None = None,
    links: Sequence[Link] | None = None,
    description: str | None = None,
) -> Any:
    """Trace a function: each call is a span, inside of the span that is active then.

    Functions, coroutines, generators, class and static methods; ``@trace`` or ``@trace(…)``, or
    ``trace(function)``.

    Parameters
    ----------
    func
        The function.
    name
        Of the spans; the function's by default.
    span_type, attributes, log_level, links, description
        Of the spans.
    output_reducer
        Makes one value of the list of those that a generator yields.
    trace_destination
        Something with an ``experiment_id``; by default that of the active run, or the current one.
    sampling_ratio_override
        Which part of the calls is traced, between 0 and 1.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when an argument is wrong; calls raise nothing because of tracing.
    """
    step = Step(
        name,
        span_type,
        attributes,
        trace_destination,
        sampling_ratio_override,
        log_level,
        links,
        description,
    )

    def decorate(given: Any) -> Any:
        if isinstance(given, classmethod | staticmethod):
            return type(given)(decorate(given.__func__))
        call = _Calls(given, step, output_reducer)
        if inspect.isasyncgenfunction(given):
            wrapper: Any = call.async_generator()
        elif inspect.isgeneratorfunction(given):
            wrapper = call.generator()
        elif output_reducer is not None:
            raise invalid("output_reducer is for generators only, which yield several values.")
        elif inspect.iscoroutinefunction(given):
            wrapper = call.coroutine()
        else:
            wrapper = call.function()
        wrapper.__mlflow_traced__ = True
        return wrapper

    return decorate(func) if func is not None else decorate


class _Calls:
    """Calls of a function that are traced."""

    def __init__(
        self, func: Any, step: Step, output_reducer: Callable[[list[Any]], Any] | None
    ) -> None:
        self.func = func
        self._step = step
        self._reducer = output_reducer
        self._name = getattr(func, "__name__", type(func).__name__)
        self._function = dump(self._name)
        self._wraps: Callable[[Callable[..., Any]], Any] = functools.wraps(func)
        try:
            self._signature: inspect.Signature | None = inspect.signature(func)
        except (TypeError, ValueError):  # some that are written in C have none
            self._signature = None

    def function(self) -> Callable[..., Any]:
        @self._wraps
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self._call(args, kwargs) as span:
                result = self.func(*args, **kwargs)
                _give(span, result)
            return result

        return wrapper  # type: ignore[no-any-return]

    def coroutine(self) -> Callable[..., Any]:
        @self._wraps
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self._call(args, kwargs) as span:
                result = await self.func(*args, **kwargs)
                _give(span, result)
            return result

        return wrapper  # type: ignore[no-any-return]

    def generator(self) -> Callable[..., Generator[Any, Any, Any]]:
        @self._wraps
        def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            generator = self.func(*args, **kwargs)
            with self._stream(args, kwargs) as stream:
                advance = functools.partial(next, generator)
                while True:
                    try:
                        with active(stream.span):  # only as long as it runs
                            value = advance()
                    except StopIteration as end:
                        return end.value
                    stream.add(value)
                    try:
                        advance = functools.partial(generator.send, (yield value))
                    except GeneratorExit:
                        generator.close()
                        raise
                    except BaseException as error:
                        advance = functools.partial(generator.throw, error)

        return wrapper  # type: ignore[no-any-return]

    def async_generator(self) -> Callable[..., AsyncGenerator[Any, Any]]:
        @self._wraps
        async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            generator = self.func(*args, **kwargs)
            with self._stream(args, kwargs) as stream:
                advance = generator.__anext__
                while True:
                    try:
                        with active(stream.span):
                            value = await advance()
                    except StopAsyncIteration:
                        return
                    stream.add(value)
                    try:
                        advance = functools.partial(generator.asend, (yield value))
                    except GeneratorExit:
                        await generator.aclose()
                        raise
                    except BaseException as error:
                        advance = functools.partial(generator.athrow, error)

        return wrapper  # type: ignore[no-any-return]

    @contextmanager
    def _call(self, args: Any, kwargs: Any) -> Iterator[LiveSpan]:
        with ending(self._begin(args, kwargs)) as span, active(span):
            yield span

    @contextmanager
    def _stream(self, args: Any, kwargs: Any) -> Iterator["_Stream"]:
        with ending(self._begin(args, kwargs)) as span:
            stream = _Stream(span, self._reducer)
            try:
                yield stream
            finally:
                stream.finish()

    def _begin(self, args: Any, kwargs: Any) -> LiveSpan:
        span = self._step.begin(self._name, current())
        if span is not NO_SPAN:
            span.set_json(names.FUNCTION, self._function)
            span.set_inputs(self._inputs(args, kwargs))
        return span

    def _inputs(self, args: Any, kwargs: Any) -> Any:
        if self._signature is None:
            return {"args": args, "kwargs": kwargs}
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError:  # the call itself will say what is wrong
            return None
        bound.apply_defaults()
        return {
            key: value
            for place, (key, value) in enumerate(bound.arguments.items())
            if place or key not in _OWNERS
        }


class _Stream:
    """What a generator yields, on its way into a span."""

    def __init__(self, span: LiveSpan, reducer: Callable[[list[Any]], Any] | None) -> None:
        self.span = span
        self._reducer = reducer
        self._values: list[Any] = []

    def add(self, value: Any) -> None:
        """Take a value in."""
        count = len(self._values)
        if self.span is NO_SPAN or (count >= _MOST_CHUNKS and self._reducer is None):
            return
        self._values.append(value)
        if count < _MOST_CHUNK_EVENTS:
            name = names.CHUNK_EVENT.format(index=count)
            self.span.add_event(SpanEvent(name, attributes={names.CHUNK_VALUE: dump(value)}))

    def finish(self) -> None:
        """Give the values, or what is made of them, to the span."""
        outputs: Any = self._values
        if self._reducer is not None and self.span is not NO_SPAN:
            try:
                outputs = self._reducer(outputs)
            except Exception as error:
                say_once(f"The output_reducer of {self.span.name!r} failed: {error!r}")
        _give(self.span, outputs)


@contextmanager
def ending(span: LiveSpan) -> Iterator[LiveSpan]:
    """End a span after the block, which failed when that raises."""
    try:
        yield span
    except GeneratorExit:  # nobody wants the rest
        raise
    except BaseException as error:
        if span is not NO_SPAN:
            _quietly(functools.partial(span.record_exception, error))
        raise
    finally:
        _quietly(span.end)


def _give(span: LiveSpan, result: Any) -> None:
    if span.text(names.OUTPUTS) == "":  # or the function has said so itself
        span.set_outputs(result)


def _quietly(call: Callable[[], None]) -> None:
    try:
        call()
    except Exception as error:  # whatever it is: what is traced goes on
        say_once(f"A call was not traced. {error!r}")
