"""statsmodels, which knows no callbacks: ``fit`` of its models is replaced."""

from collections.abc import Callable
from numbers import Real
from typing import Any

from jupyter_tracker.autologging import boosting, content
from jupyter_tracker.autologging.enabling import autolog_of
from jupyter_tracker.autologging.imports import when_imported
from jupyter_tracker.autologging.patching import Patches
from jupyter_tracker.autologging.settings import Settings
from jupyter_tracker.autologging.training import Training, training

_NAME = "statsmodels"
_METRICS = (
    "aic bic centered_tss condition_number df_model df_resid ess f_pvalue fvalue llf mse_model "
    "mse_resid mse_total rsquared rsquared_adj scale ssr uncentered_tss"
).split()
"""Attributes of results; MLflow's choice."""


def autolog(
    log_models: bool = True,
    log_datasets: bool = True,
    disable: bool = False,
    exclusive: bool = False,
    disable_for_unsupported_versions: bool = False,
    silent: bool = False,
    registered_model_name: str | None = None,
    extra_tags: dict[str, str] | None = None,
) -> None:
    """Log what models of statsmodels are fitted to.

    Parameters
    ----------
    log_models
        Is there for MLflow's sake: statsmodels writes its models with pickle only, and they are
        not kept.
    registered_model_name
        Likewise.
    log_datasets, disable, exclusive, disable_for_unsupported_versions, silent, extra_tags
        As of `jupyter_tracker.autolog`.
    """
    autolog_of(_NAME, dict(locals()))


class StatsmodelsHook:
    """Watches ``fit`` of every model."""

    name = _NAME
    modules = ("statsmodels",)
    tested = ("0.13", "1")
    settings = Settings

    def install(self, module: Any, patches: Patches, settings: Settings) -> None:  # noqa: ARG002
        """Replace the method."""

        def around(original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
            with training(_NAME, settings) as seen:
                if seen is None:
                    return original(model, *args, **kwargs)
                given = seen.attempt(
                    "params", lambda: boosting.arguments(original, (model, *args), kwargs)
                )
                own = {name: value for name, value in (given or {}).items() if name != "self"}
                seen.attempt("params", lambda: content.log_params(seen.run_id, own))
                result = original(model, *args, **kwargs)
                _log_result(seen, result)
            return result

        def watch(models: Any) -> None:
            patches.methods_below(models.Model, {"fit": around}, lambda _: True)

        patches.undo_with(when_imported("statsmodels.base.model", watch))


HOOK = StatsmodelsHook()


def _log_result(seen: Training, result: Any) -> None:
    seen.attempt("metrics", lambda: content.log_metrics(seen.run_id, _metrics(result)))
    if hasattr(result, "summary"):
        seen.attempt(
            "the summary",
            lambda: content.log_text(seen.run_id, result.summary().as_text(), "model_summary.txt"),
        )


def _metrics(result: Any) -> dict[str, float]:
    found = {}
    for name in _METRICS:
        try:
            value = getattr(result, name, None)
        except Exception:  # noqa: S112 - results compute these when asked, and not all can be
            continue
        if isinstance(value, Real) and not isinstance(value, bool):
            found[name] = float(value)
    return found
