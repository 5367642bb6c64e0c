"""What a user wants of autologging: MLflow's arguments, checked."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from jupyter_tracker.contract.errors import invalid


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What every framework understands.

    Attributes
    ----------
    log_models, log_input_examples, log_model_signatures
        Whether the trained model is logged, with rows of what it was trained on, and with its
        signature.
    log_datasets
        Whether the run says what it was trained on.
    exclusive
        Whether nothing goes to runs that the user started.
    disable_for_unsupported_versions
        Whether versions of the framework that were not tried are left alone.
    silent
        Whether there are no warnings.
    registered_model_name
        The registered model that each trained one becomes a version of.
    extra_tags
        Of runs that are started for a training.
    """

    log_input_examples: bool = False
    log_model_signatures: bool = True
    log_models: bool = True
    log_datasets: bool = True
    exclusive: bool = False
    disable_for_unsupported_versions: bool = False
    silent: bool = False
    registered_model_name: str | None = None
    extra_tags: dict[str, str] | None = None


AnySettings = TypeVar("AnySettings", bound=Settings)


def checked(kind: type[AnySettings], arguments: Mapping[str, Any]) -> AnySettings:
    """Make settings of the arguments that a user gives.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when one is not of its kind.
    """
    known = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for name, value in arguments.items():
        try:
            msgspec.convert(value, known[name])
        except msgspec.ValidationError as error:
            raise invalid(
                f"Invalid value {value!r} for parameter {name!r} of autolog(): {error}."
            ) from None
    return kind(**arguments)
