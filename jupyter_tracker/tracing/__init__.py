"""Traces: what a call did step by step, as a tree of spans; under MLflow's names.

Spans are OpenTelemetry's in MLflow's JSON, made here without its SDK: a span is two random ids, two
times and texts. ``jupyter_tracker.trace`` and its kin, which know the run and the experiment, are
in `jupyter_tracker.client`.
"""

from jupyter_tracker.tracing.context import context, disable, enable

__all__ = ["context", "disable", "enable"]
