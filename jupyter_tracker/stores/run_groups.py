"""What runs can be grouped by."""

from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.validation import shown
from jupyter_tracker.search.language import Field, parse_field

_ATTRIBUTES = ("experiment_id", "status", "user_id")


def parse_group(text: str) -> Field:
    """Parse the field that runs are to be grouped by.

    Raises
    ------
    TrackerError
        INVALID_PARAMETER_VALUE when it is none whose values runs share.
    """
    match parse_field(text):
        case Field("params" | "tags") as field:
            return field
        case Field("attributes", key) as field if key in _ATTRIBUTES:
            return field
    raise invalid(
        f"Invalid value {shown(text)} for parameter 'group_by' supplied: runs are grouped by "
        f"{', '.join(_ATTRIBUTES)}, params.<key> or tags.<key>."
    )
